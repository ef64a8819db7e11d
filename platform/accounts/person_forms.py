"""Our own forms about people: the profile, the code of the counter, roles of staff."""

from __future__ import annotations

from typing import Any

from allauth.account.fields import SetPasswordField
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.forms import PASSWORD_HINT, SignInNameField
from accounts.models import Role, User
from kernel import text
from kernel.forms import LineField, OnceForm, PhoneField


class ProfileForm(forms.ModelForm):
    """What a person says about themselves, and how the pages look for them."""

    name = LineField(
        label=_("お名前"),
        max_length=60,
        help_text=_("画面に出る名前です。"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("お名前を入力してください。")},
    )
    kana = LineField(label=_("ふりがな"), max_length=60, required=False)
    phone = PhoneField(
        label=_("電話番号"), required=False, help_text=_("センターからの連絡に使います。ほかの利用者には見えません。")
    )
    language = forms.ChoiceField(label=_("画面のことば"), choices=settings.LANGUAGES, widget=forms.RadioSelect)
    text_size = forms.ChoiceField(label=_("文字の大きさ"), choices=User.TextSize.choices, widget=forms.RadioSelect)

    class Meta:
        model = User
        fields = ["name", "kana", "phone", "language", "text_size"]


class FindPersonForm(forms.Form):
    """Look a person up by login name or e-mail address."""

    login = SignInNameField()


class CounterCodeForm(forms.Form):
    """A new password with the code that the counter printed."""

    login = SignInNameField()
    code = forms.CharField(
        label=_("窓口で受け取ったコード"),
        max_length=40,
        help_text=_("例: ABCD-2345-EFGH。大文字でも小文字でもかまいません。"),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={"required": _("紙に印刷されたコードを入力してください。")},
    )
    password1 = SetPasswordField(label=_("新しいパスワード"), help_text=PASSWORD_HINT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].widget.attrs.pop("placeholder", None)
        self.fields["password1"].error_messages["required"] = _("新しいパスワードを入力してください。")

    def clean_code(self) -> str:
        """However it was typed: capitals, digits, no hyphens."""
        return text.half_width(self.cleaned_data["code"]).replace("-", "").upper()


class RolesForm(forms.Form):
    """What a person is at the centre."""

    roles = forms.MultipleChoiceField(
        label=_("職員としての役割"), choices=Role.choices, required=False, widget=forms.CheckboxSelectMultiple
    )


class LeavingForm(forms.Form):
    """Leaving is meant."""

    understood = forms.BooleanField(
        label=_("消えるものと残るものを読みました。退会します。"),
        error_messages={"required": _("上の説明を読み、この欄にしるしを付けてください。")},
    )


class AgreeForm(OnceForm):
    """The terms as they are now."""

    consent = forms.BooleanField(
        label=_("利用のきまりと、個人情報の取り扱いに同意します"),
        error_messages={"required": _("利用のきまりと個人情報の取り扱いを読み、同意の欄を選んでください。")},
    )


class SuspensionForm(forms.Form):
    """Why a person may not use the site."""

    reason = LineField(
        label=_("理由"),
        max_length=300,
        help_text=_("管理者だけに見えます。ご本人には、センターへの問い合わせをお願いする文が出ます。"),
        error_messages={"required": _("理由を入力してください。")},
    )
