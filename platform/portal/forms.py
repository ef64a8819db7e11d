"""The centre's own data, and the set-up of a new one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from groups import districts
from kernel import text
from kernel.forms import BodyField, LineField, NumberField, PhoneField
from kernel.models import Centre

CLOSED_CHOICES = [
    *((str(day), name) for day, name in enumerate([_("毎週月曜日"), _("毎週火曜日"), _("毎週水曜日"), _("毎週木曜日"), _("毎週金曜日"), _("毎週土曜日"), _("毎週日曜日")])),
    ("0#1", _("第1月曜日")),
    ("0#3", _("第3月曜日")),
]  # fmt: skip


def _time(label: Any, initial: str) -> forms.TimeField:
    return forms.TimeField(label=label, initial=initial, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))


class CentreForm(forms.ModelForm):
    """Name, ways to reach the centre, hours and closed days."""

    name = LineField(label=_("センターの名前"), max_length=80)
    phone = PhoneField(label=_("電話番号"), help_text=_("すべてのページの下に出ます。"))
    address = LineField(label=_("住所"), max_length=200, required=False)
    opens_at = _time(_("開館"), "09:00")
    closes_at = _time(_("閉館"), "21:00")
    consult_from = _time(_("相談の始まり"), "10:00")
    consult_to = _time(_("相談の終わり"), "17:00")
    closed_weekdays = forms.MultipleChoiceField(
        label=_("休館の曜日"), choices=CLOSED_CHOICES, required=False, widget=forms.CheckboxSelectMultiple
    )
    closed_on_holidays = forms.BooleanField(label=_("祝日は休館"), required=False)
    year_end_closed = forms.BooleanField(label=_("12月29日から1月3日は休館"), required=False, initial=True)

    handover_days = NumberField(
        label=_("代表者の引き継ぎを待つ日数"),
        min_value=0,
        max_value=90,
        required=False,
        help_text=_(
            "後任の人が引き受けてから、異議がなければこの日数で代表者が替わります。0にすると、職員の確認を待ちます。"
        ),
    )

    class Meta:
        model = Centre
        fields = [
            "name", "phone", "address", "opens_at", "closes_at", "consult_from", "consult_to",
            "closed_weekdays", "closed_on_holidays", "year_end_closed", "handover_days",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["closed_weekdays"] = [rule for rule in self.instance.closed_weekdays.split(",") if rule]

    def clean_closed_weekdays(self) -> str:
        return ",".join(self.cleaned_data["closed_weekdays"])

    def clean_handover_days(self) -> int:
        """Left empty, it stays as it is."""
        days = self.cleaned_data["handover_days"]
        return self.instance.handover_days if days is None else days

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for start, end in (("opens_at", "closes_at"), ("consult_from", "consult_to")):
            if data.get(start) and data.get(end) and data[start] >= data[end]:
                self.add_error(end, _("始まりより後の時刻を入力してください。"))
        return data


class OpeningForm(CentreForm):
    """Set-up of a new centre: the code, the first administrator, the centre, districts and boards."""

    code = LineField(label=_("開設コード"), max_length=40, help_text=_("プログラムを始めた画面に出ています。"))
    admin_name = LineField(label=_("管理者のお名前"), max_length=60)
    login_name = forms.RegexField(
        r"^[a-z0-9][a-z0-9_.-]{2,39}$",
        label=_("ログイン名"),
        help_text=_("半角の英字と数字で3文字以上です。"),
        error_messages={"invalid": _("ログイン名は、半角の英字・数字で3文字以上にしてください（例: kanri）。")},
    )
    password = forms.CharField(
        label=_("パスワード"),
        strip=False,
        help_text=_("10文字以上です。"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    districts = BodyField(
        label=_("地区（CSV）"),
        required=False,
        rows=5,
        help_text=_("1行に「番号,名前」。表計算ソフトからの貼り付けもできます。あとから足せます。"),
    )
    boards = BodyField(
        label=_("掲示板"),
        required=False,
        rows=5,
        help_text=_("1行に1つ。あとから足せます。"),
        initial=_("みんなの掲示板\n仲間・連携の募集\nボランティア募集\nゆずります"),
    )

    def clean_login_name(self) -> str:
        name = text.half_width(self.cleaned_data["login_name"]).lower()
        if User.objects.filter(login_name=name).exists():
            raise ValidationError(_("このログイン名は使われています。別の名前にしてください。"))
        return name

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        validate_password(
            password,
            User(login_name=self.cleaned_data.get("login_name", ""), name=self.cleaned_data.get("admin_name", "")),
        )
        return password

    def clean_districts(self) -> list[tuple[str, str]]:
        """Pairs of code and name; each line that cannot be read is named."""
        return districts.parse_text(self.cleaned_data["districts"])

    def clean_boards(self) -> list[str]:
        names = [text.one_line(line) for line in self.cleaned_data["boards"].split("\n")]
        names = list(dict.fromkeys(name for name in names if name))
        if any(len(name) > 60 for name in names) or len(names) > 50:
            raise ValidationError(_("掲示板の名前は60文字以内、50個までにしてください。"))
        return names
