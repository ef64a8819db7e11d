"""The profile of a group on a form, and registering one at the counter."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from groups.models import ActivityField, District, Group
from kernel import text
from kernel.forms import BodyField, CorporateNumberField, LineField, MonthField, NumberField, OnceForm


class PersonField(LineField):
    """A person by login name. The sentence is the same for every name that is not found."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)

    def clean(self, value: Any) -> User | None:  # type: ignore[override]
        login_name = text.half_width(super().clean(value)).lower()
        if not login_name:
            return None
        person = User.objects.filter(login_name=login_name, is_active=True).first()
        if person is None:
            raise ValidationError(_("このログイン名の人は見つかりません。ご本人に確かめてください。"))
        return person


class ProfileForm(OnceForm):
    """What a group is."""

    name = LineField(label=_("団体の名前"), max_length=80)
    kana = LineField(label=_("ふりがな"), max_length=120, required=False)
    kind = forms.ChoiceField(
        label=_("団体区分"), choices=Group.Kind.choices, widget=forms.RadioSelect, initial=Group.Kind.CIVIC
    )
    legal_form = LineField(label=_("法人格"), max_length=40, required=False, help_text=_("例: 任意団体、NPO法人"))
    corporate_number = CorporateNumberField(
        label=_("法人番号"), required=False, help_text=_("法人だけです。13桁の数字です。")
    )
    districts = forms.ModelMultipleChoiceField(
        District.objects.filter(is_active=True),
        label=_("地区"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    fields_ = forms.ModelMultipleChoiceField(
        ActivityField.objects.all(), label=_("活動分野"), required=False, widget=forms.CheckboxSelectMultiple
    )
    founded_on = MonthField(label=_("設立年月"), required=False)
    size = NumberField(label=_("会員数"), required=False, min_value=1, max_value=100_000)
    about = BodyField(label=_("活動の紹介"), required=False, max_length=2000, rows=4)

    def profile(self) -> dict[str, Any]:
        """The cleaned fields under the names Group has for them."""
        names = [name for name in ProfileForm.base_fields if name not in ("client_id", "fields_")]
        return {name: self.cleaned_data[name] for name in names} | {"fields": self.cleaned_data["fields_"]}


class GroupForm(ProfileForm):
    """A group whose papers the centre has seen."""

    representative = PersonField(label=_("代表者のログイン名"), help_text=_("代表者は、先に自分で利用登録をします。"))
