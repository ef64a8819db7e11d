"""allauth's forms of the second key in our words: codes, passkeys and security keys, printed codes."""

from __future__ import annotations

from typing import Any

from allauth.mfa.base import forms as mfa
from allauth.mfa.recovery_codes.forms import GenerateRecoveryCodesForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from fido2.webauthn import AuthenticationResponse, RegistrationResponse

from kernel import text
from kernel.forms import LineField


class CodeField(forms.CharField):
    """A code of digits; full-width digits, spaces and hyphens are accepted."""

    widget = forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"})

    def to_python(self, value: Any) -> str:
        return text.half_width(str(value)).replace("-", "") if value not in self.empty_values else ""


class CodeMixin(forms.Form):
    """A code of the app or of the printed sheet."""

    code_label = _("認証アプリの6けたの数字、または紙のコード")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = CodeField(
            label=self.code_label, error_messages={"required": _("コードを入力してください。")}
        )


class AuthenticateForm(CodeMixin, mfa.AuthenticateForm):
    """The second key at sign-in."""


class ReauthenticateCodeForm(CodeMixin, mfa.ReauthenticateForm):
    """The second key once more, before something weighty."""


class ActivateAppForm(CodeMixin, ActivateTOTPForm):
    """The first code of a new app."""

    code_label = _("認証アプリに出ている6けたの数字")


class KeyNameMixin(forms.Form):
    """The name a person gives a key, to tell them apart."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = LineField(
            label=_("この鍵の名前"),
            max_length=60,
            required=self.fields["name"].required,
            help_text=_("例: わたしのスマホ、青いセキュリティキー"),
            error_messages={"required": _("鍵の名前を入力してください。")},
        )
        if "passwordless" in self.fields:
            self.fields["passwordless"].initial = True
            self.fields["passwordless"].label = _("この鍵だけでログインできるようにする（パスキー）")
            self.fields["passwordless"].help_text = _(
                "顔・指紋・暗証番号のどれかで、本人だと確かめられる鍵で使えます。"
            )


class CredentialField(forms.JSONField):
    """What the browser says about a key; allauth itself stumbles over some of what a stranger may send."""

    widget = forms.HiddenInput

    def __init__(self, kind: type[RegistrationResponse] | type[AuthenticationResponse]) -> None:
        sentence = _("鍵を読み取れませんでした。もう一度ためしてください。")
        super().__init__(error_messages={"required": sentence, "invalid": sentence})
        self.kind = kind

    def clean(self, value: Any) -> Any:
        """JSON in the shape of a key's answer."""
        answer = super().clean(value)
        try:
            self.kind.from_dict(answer)
        except Exception as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
        return answer


class AddKeyForm(KeyNameMixin, webauthn.AddWebAuthnForm):
    """A new passkey or security key."""

    credential = CredentialField(RegistrationResponse)
    field_order = ["name", "passwordless", "credential"]


class EditKeyForm(KeyNameMixin, webauthn.EditWebAuthnForm):
    """Another name for a key."""


class LoginKeyForm(webauthn.LoginWebAuthnForm):
    """Sign in with a passkey alone."""

    credential = CredentialField(AuthenticationResponse)


class AuthenticateKeyForm(webauthn.AuthenticateWebAuthnForm):
    """A key as the second key at sign-in."""

    credential = CredentialField(AuthenticationResponse)


class ReauthenticateKeyForm(webauthn.ReauthenticateWebAuthnForm):
    """A key once more, before something weighty."""

    credential = CredentialField(AuthenticationResponse)


class PrintedCodesForm(GenerateRecoveryCodesForm):
    """Printed codes may be the only second key, so they need no other first."""

    def clean(self) -> dict[str, Any]:
        """Nothing else is asked."""
        return forms.Form.clean(self) or {}
