"""allauth's forms in our words: sign-up, sign-in, passwords, e-mail address."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.socialaccount.forms import SignupForm as SocialSignupForm
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import services
from accounts.adapter import AccountAdapter, set_session_length
from accounts.models import User
from kernel import text
from kernel.forms import EmailField, LineField, OnceForm

LOGIN_NAME_HINT = _("半角の英字・数字で3文字以上。例: hanako-m")
PASSWORD_HINT = _("10文字以上にしてください。数字だけのものや、「password」のようによく使われるものは使えません。")
login_name_validators = [
    RegexValidator(
        r"^[a-z0-9][a-z0-9._-]{2,39}\Z",
        _("ログイン名は、半角の英字と数字（と . _ -）で、3文字から40文字にしてください。"),
    )
]


class LoginNameField(forms.CharField):
    """A login name; full-width letters and capitals are accepted and converted."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"})
        super().__init__(**{"label": _("ログイン名"), "widget": widget, "validators": login_name_validators, **kwargs})

    def to_python(self, value: Any) -> str:
        return text.half_width(str(value)).lower() if value not in self.empty_values else ""


class SignInNameField(forms.CharField):
    """A login name or an e-mail address."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"})
        required = {"required": _("ログイン名かメールアドレスを入力してください。")}
        super().__init__(
            label=_("ログイン名またはメールアドレス"), widget=widget, error_messages=required, max_length=254, **kwargs
        )

    def to_python(self, value: Any) -> str:
        return text.half_width(str(value)).lower() if value not in self.empty_values else ""


class AddressField(EmailField):
    """An e-mail address; full-width letters and capitals are accepted and converted."""

    def __init__(self, **kwargs: Any) -> None:
        shape = _("メールアドレスの形を確かめてください（例: hanako@example.jp）。")
        messages = {"invalid": shape, "max_length": shape, "required": _("メールアドレスを入力してください。")}
        widget = forms.EmailInput(attrs={"autocomplete": "email"})
        super().__init__(label=_("メールアドレス"), widget=widget, error_messages=messages, max_length=254, **kwargs)

    def to_python(self, value: Any) -> str:
        return super().to_python(value).lower()


def _spell(field: forms.Field, *, label: Any, hint: Any = "", missing: Any) -> None:
    """Our words on a field that allauth made: label, hint and what to do when it is empty; no placeholder."""
    field.label, field.help_text = label, hint
    field.error_messages["required"] = missing
    field.widget.attrs.pop("placeholder", None)


class PersonMixin(OnceForm):
    """What every new person gives: a name to be shown, and consent."""

    name = LineField(
        label=_("お名前"),
        max_length=60,
        help_text=_("画面に出る名前です。あとから変えられます。"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("お名前を入力してください。")},
    )
    consent = forms.BooleanField(
        label=_("利用のきまりと、個人情報の取り扱いに同意します"),
        error_messages={"required": _("利用のきまりと個人情報の取り扱いを読み、同意の欄を選んでください。")},
    )

    def signup(self, request: HttpRequest, user: User) -> None:
        """Store what allauth does not know, with the version of the terms."""
        user.name, user.language = self.cleaned_data["name"], get_language() or "ja"
        user.save(update_fields=["name", "language"])
        services.record_consent(user=user, client_id=self.cleaned_data["client_id"])


class SignUpForm(PersonMixin, account.SignupForm):
    """Sign up with an e-mail address, or with a login name alone. A second press finds the person of the first."""

    field_order = ["client_id", "name", "email", "username", "password1", "consent"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = AddressField(
            required=False,
            help_text=_("お知らせや、パスワードを忘れたときの連絡に使います。ない方は、ログイン名だけで使えます。"),
        )
        self.fields["username"] = LoginNameField(required=False, help_text=LOGIN_NAME_HINT)
        missing = _("パスワードを決めて、入力してください。")
        _spell(self.fields["password1"], label=_("パスワード"), hint=PASSWORD_HINT, missing=missing)
        self.order_fields(self.field_order)

    def full_clean(self) -> None:
        """Look for the person of an earlier press before anything is called taken."""
        self.already = services.signed_up_by(self.data[self.add_prefix("client_id")]) if self.is_bound else None
        super().full_clean()

    def clean_email(self) -> str:
        """An address belongs to one person."""
        return self.cleaned_data["email"] if self.already else super().clean_email()

    def clean_username(self) -> str:
        """A login name belongs to one person."""
        return self.cleaned_data["username"] if self.already else super().clean_username()

    def clean(self) -> dict[str, Any]:
        """At least one of e-mail address and login name."""
        data: dict[str, Any] = super().clean() or {}
        if not (data.get("email") or data.get("username") or {"email", "username"} & self.errors.keys()):
            self.add_error("email", _("メールアドレスかログイン名の、どちらかを入力してください。"))
        if self.already and not self.already.check_password(data.get("password1", "")):
            self.add_error(None, _("この申し込みは、もう受け付けました。ログインしてください。"))
        return data

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Store the person once, also when two presses arrive at the same moment."""
        if self.already:
            return self.already, None
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError:
            self.already = services.signed_up_by(self.cleaned_data["client_id"])
            if self.already:
                return self.already, None
            self.add_error("username", ValidationError(AccountAdapter.error_messages["username_taken"]))
            return None, render(request, "account/signup.html", {"form": self})


class LineSignUpForm(PersonMixin, SocialSignupForm):
    """The first sign-in with LINE: name, an address if wanted, consent."""

    field_order = ["client_id", "name", "email", "consent"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = AddressField(required=False, help_text=_("お知らせの連絡に使います。"))
        del self.fields["username"]
        self.order_fields(self.field_order)


class SignInForm(account.LoginForm):
    """Sign in with an e-mail address or a login name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = SignInNameField()
        _spell(self.fields["password"], label=_("パスワード"), missing=_("パスワードを入力してください。"))
        self.order_fields(["login", "password"])

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """allauth sets one length for all after signing in; staff get theirs back."""
        response = super().login(request, redirect_url)
        set_session_length(request, self.user)
        return response


class NewPasswordMixin(forms.Form):
    """One field for the new password (it can be made visible), instead of typing it twice."""

    password2 = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        missing = _("新しいパスワードを入力してください。")
        _spell(self.fields["password1"], label=_("新しいパスワード"), hint=PASSWORD_HINT, missing=missing)
        if "oldpassword" in self.fields:
            _spell(
                self.fields["oldpassword"],
                label=_("いまのパスワード"),
                missing=_("いまのパスワードを入力してください。"),
            )


class ChangePasswordForm(NewPasswordMixin, account.ChangePasswordForm):
    """A new password, knowing the old one."""

    password2 = None


class SetPasswordForm(NewPasswordMixin, account.SetPasswordForm):
    """A first password of a person who came through LINE."""

    password2 = None


class ResetPasswordKeyForm(NewPasswordMixin, account.ResetPasswordKeyForm):
    """A new password through the link of an e-mail."""

    password2 = None


class ResetPasswordForm(account.ResetPasswordForm):
    """Ask for the link."""

    email = AddressField()


class AddEmailForm(account.AddEmailForm):
    """A new e-mail address; the old one stays until it is confirmed."""

    email = AddressField()


class ReauthenticateForm(account.ReauthenticateForm):
    """The password once more, before something weighty."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _spell(self.fields["password"], label=_("パスワード"), missing=_("パスワードを入力してください。"))
