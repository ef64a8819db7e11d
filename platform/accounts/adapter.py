"""allauth's hooks: session length, our sentences, e-mail as rows, and facts when a person loses access."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import preferences, rules
from accounts.events import AccessChanged, MailWritten
from accounts.models import User
from kernel import text
from kernel.events import publish

STAFF_SESSION = dt.timedelta(hours=12)

_WRONG_SIGN_IN = _("ログイン名かメールアドレス、またはパスワードが違います。もう一度確かめてください。")
_WRONG_CODE = _("コードが違います。表示されている数字を、そのまま入力してください。")
_WAIT = _("続けて何度も送られたため、少しのあいだ止めています。5分ほど待ってから、もう一度ためしてください。")


def display_name(user: User) -> str:
    """How allauth names a person."""
    return user.name


def set_session_length(request: HttpRequest, user: User) -> None:
    """Citizens stay signed in for 90 days (the setting); staff for 12 hours from now, whatever they do."""
    if user.is_centre_staff:
        request.session.set_expiry(timezone.now() + STAFF_SESSION)


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in, sign-out, passwords and e-mails."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("このアカウントは、いまは使えません。センターへお問い合わせください。"),
        "cannot_remove_primary_email": _("いま使っているメールアドレスは、消せません。"),
        "duplicate_email": _("このメールアドレスは、すでに登録してあります。"),
        "email_password_mismatch": _WRONG_SIGN_IN,
        "email_taken": _("このメールアドレスは、すでに使われています。ご自分のものなら、ログインしてください。"),
        "enter_current_password": _("いまのパスワードが違います。もう一度入力してください。"),
        "incorrect_code": _WRONG_CODE,
        "incorrect_password": _("パスワードが違います。もう一度入力してください。"),
        "invalid_login": _WRONG_SIGN_IN,
        "invalid_or_expired_key": _("このリンクは、期限が切れたか、もう使われています。"),
        "invalid_password_reset": _("このリンクは、期限が切れたか、もう使われています。"),
        "rate_limited": _WAIT,
        "same_as_current": _("いまと同じです。新しいものを入力してください。"),
        "too_many_login_attempts": _WAIT,
        "unknown_email": _("このメールアドレスは、登録されていません。"),
        "username_password_mismatch": _WRONG_SIGN_IN,
        "username_taken": _("このログイン名は、ほかの人が使っています。別の名前にしてください。"),
    }

    def clean_username(self, username: str, shallow: bool = False) -> str:
        """Full-width letters are accepted and converted."""
        return super().clean_username(text.half_width(username).lower(), shallow)

    def generate_unique_username(self, txts: list[str | None], regex: str | None = None) -> str:
        """A login name for a person who only gave an address; nothing of the address shows in it."""
        return super().generate_unique_username(["user"], regex)

    def login(self, request: HttpRequest, user: User) -> None:
        """Open the session with its length."""
        super().login(request, user)
        set_session_length(request, user)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """The person's language and text size come along to this device."""
        response = super().post_login(request, user, **kwargs)
        preferences.remember(request, response, language=user.language, text_size=user.text_size)
        return response

    def logout(self, request: HttpRequest) -> None:
        """Sign out, and have the person's open pages checked."""
        _lost_access(request.user)
        super().logout(request)

    def set_password(self, user: User, password: str) -> None:
        """Store a new password; it ends the sessions on other devices."""
        user.set_password(password)  # half a second of computing by design: before anything is locked
        with transaction.atomic():
            user.save()
            _lost_access(user)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the e-mail as a row that the worker sends: a mail server that is down breaks no sign-up."""
        message = self.render_mail(template_prefix, email, {"request": self.request, "email": email, **context})
        with transaction.atomic():
            publish(MailWritten(to=email, subject=message.subject, body=str(message.body)))

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """What changed in an account goes to verified addresses only (an address that was replaced was one)."""
        if email or rules.has_verified_email(user):
            super().send_notification_mail(template_prefix, user, context, email)


class MFAAdapter(DefaultMFAAdapter):
    """The second key. Printed codes alone are one too: not everybody has a telephone of their own at work."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _("この鍵は、いまは外せません。"),
        "incorrect_code": _WRONG_CODE,
        "unverified_email": _("先に、メールアドレスの確認をすませてください。"),
    }

    def is_mfa_enabled(self, user: User | AnonymousUser, types: Iterable[str] | None = None) -> bool:
        """Where allauth asks for an app or a key, printed codes count as well."""
        if types is not None and {Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN} <= set(types):
            types = None
        return super().is_mfa_enabled(user, types)

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """What a new key is called before its owner names it."""
        count = Authenticator.objects.filter(user=user, type=type).count()
        return gettext("鍵%(number)d") % {"number": count + 1}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The name a passkey is kept under on the device."""
        return {**super().get_public_key_credential_rp_entity(), "name": settings.MFA_TOTP_ISSUER}


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Sign-in with LINE."""

    error_messages = DefaultSocialAccountAdapter.error_messages | {
        "email_taken": _("このメールアドレスは、すでに使われています。先にログインしてから、%sとつないでください。"),
        "no_password": _("先に、パスワードを決めてください。"),
        "no_verified_email": _("先に、メールアドレスの確認をすませてください。"),
        "disconnect_last": _("ほかにログインの方法がないため、外せません。先にパスワードを決めてください。"),
        "connected_other": _("この%sは、ほかのアカウントにつながっています。"),
    }

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> User:
        """LINE gives a display name; the person may change it before signing up."""
        user = super().populate_user(request, sociallogin, data)
        name = data.get("name") or sociallogin.account.extra_data.get("displayName") or ""
        user.name = text.one_line(str(name))[:60]
        return user

    def get_signup_form_initial_data(self, sociallogin: Any) -> dict[str, Any]:
        """What the sign-up form begins with."""
        return {**super().get_signup_form_initial_data(sociallogin), "name": sociallogin.user.name}


class SessionsAdapter(DefaultUserSessionsAdapter):
    """Sessions a person ends elsewhere."""

    @transaction.atomic
    def end_sessions(self, sessions: Iterable[UserSession]) -> None:
        """End them, and have the open pages checked."""
        sessions = list(sessions)
        super().end_sessions(sessions)
        for user in {session.user for session in sessions}:
            _lost_access(user)


def _lost_access(user: User | AnonymousUser) -> None:
    if isinstance(user, User):
        with transaction.atomic():
            publish(AccessChanged(user_id=user.pk))
