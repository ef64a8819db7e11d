"""A group's profile as its people write it: what it does, how to reach it, where else it can be read about."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groups.models import ActivityField, Contact, District, Group
from kernel import text
from kernel.forms import BodyField, CorporateNumberField, EmailField, LineField, MonthField, NumberField, PhoneField

LINKS = 6
SHOWN_LINKS = 2
WORDS = 2000

Pair = tuple[forms.BoundField, forms.BoundField]


class PostalCodeField(forms.CharField):
    """Seven digits, however they are typed."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "postal-code"})

    def to_python(self, value: Any) -> str:
        code = text.half_width(str(value)).lstrip("〒").replace("-", "") if value not in self.empty_values else ""
        if code and not (len(code) == 7 and code.isascii() and code.isdigit()):
            raise ValidationError(_("郵便番号は、7つの数字で入力してください（例: 750-8521）。"), code="invalid")
        return code


class WebAddressField(forms.URLField):
    """An address of the web; other schemes are no links."""

    widget = forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=300, assume_scheme="https", **kwargs)
        self.error_messages["invalid"] = gettext_lazy("https:// から始まるアドレスを入力してください。")

    def to_python(self, value: Any) -> str:
        written = text.half_width(str(value)) if value not in self.empty_values else ""
        if "://" in written and not written.lower().startswith(("http://", "https://")):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        try:
            return super().to_python(written) or ""
        except ValueError as error:  # such as an address with a broken port
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error


_CONTACT_FIELDS: dict[str, Any] = {
    Contact.Kind.REPRESENTATIVE: lambda **options: LineField(max_length=60, **options),
    Contact.Kind.PERSON: lambda **options: LineField(max_length=60, **options),
    Contact.Kind.PHONE: PhoneField,
    Contact.Kind.FAX: PhoneField,
    Contact.Kind.EMAIL: EmailField,
    Contact.Kind.POSTAL_CODE: PostalCodeField,
    Contact.Kind.ADDRESS: lambda **options: LineField(max_length=200, **options),
}


class ProfileForm(forms.Form):
    """Everything on a group's page. `version` says which state the person began from."""

    version = forms.CharField(required=False, widget=forms.HiddenInput)
    name = LineField(label=gettext_lazy("団体の名前"), max_length=80)
    kana = LineField(
        label=gettext_lazy("ふりがな"), max_length=120, help_text=gettext_lazy("五十音順に並べるときに使います。")
    )
    kind = forms.ChoiceField(label=gettext_lazy("団体区分"), choices=Group.Kind.choices, widget=forms.RadioSelect)
    legal_form = LineField(
        label=gettext_lazy("法人格"), max_length=40, required=False, help_text=gettext_lazy("例: 任意団体、NPO法人")
    )
    corporate_number = CorporateNumberField(
        label=gettext_lazy("法人番号"),
        required=False,
        help_text=gettext_lazy("13けたの数字です。法人でない団体は、空けておきます。"),
    )
    about = BodyField(label=gettext_lazy("していること"), required=False, max_length=WORDS, rows=6)
    offers = BodyField(
        label=gettext_lazy("できること"),
        required=False,
        max_length=WORDS,
        rows=4,
        help_text=gettext_lazy("ほかの団体や市民に、していただけること。1行に1つ書きます。"),
    )
    wants = BodyField(
        label=gettext_lazy("さがしていること"),
        required=False,
        max_length=WORDS,
        rows=4,
        help_text=gettext_lazy("仲間、場所、物など。1行に1つ書きます。"),
    )
    fields_ = forms.ModelMultipleChoiceField(
        ActivityField.objects.all(),
        label=gettext_lazy("活動分野"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    districts = forms.ModelMultipleChoiceField(
        District.objects.filter(is_active=True),
        label=gettext_lazy("地区"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    is_recruiting = forms.BooleanField(label=gettext_lazy("仲間（会員）を募集しています"), required=False)
    size = NumberField(label=gettext_lazy("会員数"), required=False, min_value=1, max_value=100_000)
    founded_on = MonthField(
        label=gettext_lazy("始めた年と月"), required=False, help_text=gettext_lazy("例: 令和5年4月")
    )
    meets = LineField(
        label=gettext_lazy("活動日"), max_length=80, required=False, help_text=gettext_lazy("例: 第1・第3日曜の朝")
    )
    fee = LineField(label=gettext_lazy("会費"), max_length=80, required=False, help_text=gettext_lazy("例: 年1,000円"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("kind", "fields_", "districts"):
            for code in ("invalid_choice", "invalid_pk_value", "invalid_list"):
                self.fields[name].error_messages[code] = _("選べるものの中から、選び直してください。")
        for kind, label in Contact.Kind.choices:
            self.fields[f"contact_{kind}"] = _CONTACT_FIELDS[kind](label=label, required=False)
            self.fields[f"public_{kind}"] = forms.BooleanField(label=gettext_lazy("公開する"), required=False)
        for number in range(LINKS):
            self.fields[f"link_label_{number}"] = LineField(
                label=gettext_lazy("ページの名前"), max_length=60, required=False
            )
            self.fields[f"link_url_{number}"] = WebAddressField(label=gettext_lazy("アドレス"), required=False)

    def clean(self) -> dict[str, Any]:
        """A page's name without an address is no link."""
        data = super().clean() or self.cleaned_data
        for number in range(LINKS):
            label, url = data.get(f"link_label_{number}"), data.get(f"link_url_{number}")
            if label and url == "":
                self.add_error(
                    f"link_url_{number}", _("「%(label)s」のアドレスを入力してください。") % {"label": label}
                )
        return data

    def contacts(self) -> dict[str, tuple[str, bool]]:
        """What was written of each kind, and whether everybody may see it."""
        data = self.cleaned_data
        return {kind: (data[f"contact_{kind}"], data[f"public_{kind}"]) for kind in Contact.Kind.values}

    def links(self) -> list[tuple[str, str]]:
        """Label and address of each link, in order; without a label the address stands for itself."""
        rows = ((self.cleaned_data[f"link_label_{n}"], self.cleaned_data[f"link_url_{n}"]) for n in range(LINKS))
        return [(label or url.partition("://")[2].rstrip("/")[:60], url) for label, url in rows if url]

    def contact_rows(self) -> list[Pair]:
        """The two controls of each kind of contact."""
        return [(self[f"contact_{kind}"], self[f"public_{kind}"]) for kind in Contact.Kind.values]

    def first_links(self) -> list[Pair]:
        """The two controls of the links that are always shown."""
        return self._link_rows()[:SHOWN_LINKS]

    def more_links(self) -> list[Pair]:
        """Those of the others."""
        return self._link_rows()[SHOWN_LINKS:]

    def has_more_links(self) -> bool:
        """Whether something stands in one of the others."""
        return any(control.value() for pair in self.more_links() for control in pair)

    def _link_rows(self) -> list[Pair]:
        return [(self[f"link_label_{number}"], self[f"link_url_{number}"]) for number in range(LINKS)]

    def stored_otherwise(self) -> list[tuple[Any, str]]:
        """Label and stored words of every part that differs from what was sent; `initial` is what is stored now."""
        return [(self[name].label, _shown(self[name])) for name in self.changed_data if not self[name].is_hidden]

    @staticmethod
    def begin_with(group: Group) -> dict[str, Any]:
        """What the form shows first: the stored profile. Five queries."""
        initial: dict[str, Any] = {name: getattr(group, name) for name in OWN}
        initial |= {
            "version": version_of(group),
            "fields_": [field.pk for field in group.fields.all()],
            "districts": [district.pk for district in group.districts.all()],
        }
        for contact in group.contacts.all():
            initial |= {f"contact_{contact.kind}": contact.value, f"public_{contact.kind}": contact.is_public}
        for number, link in enumerate(group.links.all()[:LINKS]):
            initial |= {f"link_label_{number}": link.label, f"link_url_{number}": link.url}
        return initial


OWN = (
    "name",
    "kana",
    "kind",
    "legal_form",
    "corporate_number",
    "about",
    "offers",
    "wants",
    "is_recruiting",
    "size",
    "founded_on",
    "meets",
    "fee",
)  # fmt: skip


def version_of(group: Group) -> str:
    """Which state of the profile this is."""
    return group.updated_at.isoformat()


def _shown(bound: forms.BoundField) -> str:
    """A stored value in words."""
    value, field = bound.initial, bound.field
    if isinstance(field, forms.BooleanField):
        return _("はい") if value else _("いいえ")
    if isinstance(field, forms.ModelMultipleChoiceField):
        assert field.queryset is not None
        value = _("、").join(str(row) for row in field.queryset.filter(pk__in=value))
    elif isinstance(field, forms.ChoiceField):
        value = dict(field.choices).get(value, "")  # type: ignore[arg-type]
    elif value is not None:
        value = field.prepare_value(value)
    return str(value or _("（なにも書かれていません）"))
