"""Forms of the counter: find a person, register one, begin to act for one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.counter_models import CounterSession
from accounts.forms import LOGIN_NAME_HINT, AddressField, LoginNameField
from accounts.models import Consent
from kernel.forms import LineField, OnceForm, PhoneField


class SearchForm(forms.Form):
    """One field for whatever is known of a person."""

    wanted = LineField(
        label=_("お名前・ふりがな・ログイン名・電話番号"),
        max_length=80,
        help_text=_("電話番号は、下4けただけでもさがせます。だれをさがしたかは、記録に残ります。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("さがすことばを入力してください。")},
    )


class RegisterForm(OnceForm):
    """A new person at the counter."""

    name = LineField(
        label=_("お名前"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("お名前を入力してください。")},
    )
    kana = LineField(
        label=_("ふりがな"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("ふりがなを入力してください。")},
    )
    phone = PhoneField(label=_("電話番号"), required=False)
    email = AddressField(required=False, help_text=_("あれば、確認のメールを送ります。"))
    login_name = LoginNameField(
        required=False, help_text=format_lazy("{}{}", _("空のままにすると、ふりがなから作ります。"), LOGIN_NAME_HINT)
    )
    consent = forms.ChoiceField(
        label=_("利用のきまりと、個人情報の取り扱いへの同意"),
        choices=[(way.value, way.label) for way in (Consent.Way.PAPER, Consent.Way.VOICE)],
        widget=forms.RadioSelect,
        error_messages={"required": _("きまりをご本人に説明し、どのように同意をもらったかを選んでください。")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("phone", "email", "login_name"):
            self.fields[name].widget.attrs["autocomplete"] = "off"


class StartForm(OnceForm):
    """Why staff act for a person, and how they know who it is."""

    way = forms.ChoiceField(
        label=_("どこで受けていますか"),
        choices=CounterSession.Way.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("窓口か電話かを選んでください。")},
    )
    identity = LineField(
        label=_("ご本人と確かめた方法"),
        max_length=120,
        help_text=_("例: 運転免許証を見た。登録の電話番号にかけ直した。証明書の番号は書かないでください。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("ご本人とどのように確かめたかを書いてください。")},
    )
