"""Accounts: our own pages, and every address of allauth. The scene's people have neither a password nor an address."""

import uuid

from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from accounts.models import User
from tests.matrix import Row
from tests.world import STAFF, World

PUBLIC = {"*": 200}
SIGNED_IN = {"*": 200, "visitor": 302}
NOBODY = {"*": 404}
VISITORS_ONLY = {"*": 302, "visitor": 200}
REDIRECT = {"*": 302}
# Weighty pages ask for the password first; the scene's people have none, so only staff, who have a key, are asked.
ASKS_STAFF = {"*": 200, "visitor": 302, **dict.fromkeys(STAFF, 302)}
# Staff of the scene have an app, the others have nothing.
STAFF_HAVE_AN_APP = {"*": 404, "visitor": 302, **dict.fromkeys(STAFF, 302)}
# Who has neither password nor key cannot confirm who they are; who has a key is led to it.
CONFIRM = {"*": 403, "visitor": 302, **dict.fromkeys(STAFF, 302)}
CONFIRM_WITH_APP = {"*": 403, "visitor": 302, **dict.fromkeys(STAFF, 200)}
ADMINISTRATOR = {"*": 404, "administrator": 200, "visitor": 302}


def key_of_somebody(world: World) -> dict[str, int]:
    """A passkey of a person who is none of the roles."""
    stranger = User.objects.create_user("stranger", name="見本 よその人")
    return {"pk": Authenticator.objects.create(user=stranger, type=Authenticator.Type.WEBAUTHN, data={}).pk}


def session_of_somebody(world: World) -> dict[str, int]:
    """A session of a person who is none of the roles."""
    stranger = User.objects.create_user("stranger", name="見本 よその人")
    return {"pk": UserSession.objects.create(user=stranger, ip="127.0.0.1", session_key="x", user_agent="").pk}


def confirmation(world: World) -> dict[str, str]:
    """The link in an e-mail."""
    address = EmailAddress.objects.create(user=world.citizen, email="citizen@example.jp")
    return {"key": EmailConfirmationHMAC(address).key}


ROWS = [
    Row("accounts:text_size", get=None, post={"*": 302}),
    Row("accounts:held", get={"*": 404, "visitor": 302}, scene=lambda world: {"token": uuid.uuid4()}),
    Row("accounts:terms", get=PUBLIC),
    Row("accounts:privacy", get=PUBLIC),
    Row("accounts:profile", get=SIGNED_IN, post={"*": 422, "visitor": 302}),
    Row("accounts:end_session", get=None, post={"*": 404, "visitor": 302}, scene=session_of_somebody),
    Row("accounts:counter_code", get=PUBLIC, post={"*": 422}),
    Row("accounts:staff", get=ADMINISTRATOR, post={**ADMINISTRATOR, "administrator": 422}),
    Row(
        "accounts:staff_roles",
        get=ADMINISTRATOR,
        post={**ADMINISTRATOR, "administrator": 302},
        scene=lambda world: {"pk": world.citizen.pk},
    ),
    Row(
        "accounts:remove_keys",
        get=None,
        post={**NOBODY, "visitor": 302, "administrator": 302},
        scene=lambda world: {"pk": world.citizen.pk},
    ),
    Row("accounts:demo_sign_in", get=NOBODY, post=NOBODY),
    Row("accounts:demo_mails", get=NOBODY),
    Row("accounts:demo_mail", get={"*": 404, "visitor": 302}, scene=lambda world: {"key": "x"}),
    Row("account_login", get=VISITORS_ONLY, post=VISITORS_ONLY),
    Row("account_logout", get={"*": 200, "visitor": 302}, post=REDIRECT),
    Row("account_inactive", get=PUBLIC),
    Row("account_signup", get=VISITORS_ONLY, post=VISITORS_ONLY),
    Row("account_reauthenticate", get=CONFIRM, post=CONFIRM),
    Row("account_email", get=SIGNED_IN, post=REDIRECT),
    Row("account_email_verification_sent", get=PUBLIC),
    Row("account_change_password", get=REDIRECT, post=REDIRECT),
    Row("account_set_password", get=SIGNED_IN, post=SIGNED_IN),
    Row("account_reset_password", get=PUBLIC, post=PUBLIC),
    Row("account_reset_password_done", get=PUBLIC),
    Row(
        "account_reset_password_from_key",
        get=PUBLIC,
        post=PUBLIC,
        scene=lambda world: {"uidb36": "1", "key": "abc-def"},
    ),
    Row("account_reset_password_from_key_done", get=PUBLIC),
    Row("account_confirm_login_code", get=REDIRECT, post=REDIRECT),
    Row("account_confirm_email", get=PUBLIC, post=REDIRECT, scene=confirmation),
    Row("mfa_index", get=SIGNED_IN),
    Row("mfa_authenticate", get=REDIRECT, post=REDIRECT),
    Row("mfa_reauthenticate", get=CONFIRM_WITH_APP, post=CONFIRM_WITH_APP),
    Row("mfa_activate_totp", get=ASKS_STAFF, post=ASKS_STAFF),
    Row("mfa_deactivate_totp", get=STAFF_HAVE_AN_APP, post=STAFF_HAVE_AN_APP),
    Row("mfa_view_recovery_codes", get={"*": 404, "visitor": 302}),
    Row("mfa_generate_recovery_codes", get=ASKS_STAFF, post=REDIRECT),
    Row("mfa_download_recovery_codes", get={"*": 404, "visitor": 302}, post={"*": 404, "visitor": 302}),
    Row("mfa_list_webauthn", get=SIGNED_IN),
    Row("mfa_add_webauthn", get=ASKS_STAFF, post=ASKS_STAFF),
    Row("mfa_reauthenticate_webauthn", get=CONFIRM, post=CONFIRM),
    Row("mfa_remove_webauthn", get=STAFF_HAVE_AN_APP, post=STAFF_HAVE_AN_APP, scene=key_of_somebody),
    Row("mfa_edit_webauthn", get=STAFF_HAVE_AN_APP, post=STAFF_HAVE_AN_APP, scene=key_of_somebody),
    Row("mfa_login_webauthn", get=REDIRECT, post=REDIRECT),
    Row("socialaccount_login_cancelled", get=PUBLIC),
    Row("socialaccount_login_error", get={"*": 401}),
    Row("socialaccount_signup", get=REDIRECT, post=REDIRECT),
    Row("socialaccount_connections", get=SIGNED_IN, post=SIGNED_IN),
    Row("usersessions_list", get=SIGNED_IN, post=REDIRECT),
]
