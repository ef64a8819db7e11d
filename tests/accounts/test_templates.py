"""allauth's pages are ours: every template compiles, and none that a person can reach is left in allauth's words."""

from __future__ import annotations

from pathlib import Path

import allauth
import pytest
from django.conf import settings
from django.template.loader import get_template
from django.test import Client

from tests.world import World

OURS = Path(settings.TEMPLATES_DIR)
THEIRS = Path(allauth.__file__).parent / "templates"
FOLDERS = ("account", "mfa", "socialaccount", "usersessions")
# Of ways to sign in that the settings leave off (codes by e-mail, telephone numbers, sign-up by passkey, trusted browsers),
# several addresses a person, closed sign-up; and frames and parts that only templates of allauth include.
SWITCHED_OFF = {
    "account/confirm_email_verification_code.html",
    "account/confirm_login_code.html",
    "account/confirm_password_reset_code.html",
    "account/confirm_phone_verification_code.html",
    "account/email.html",
    "account/phone_change.html",
    "account/request_login_code.html",
    "account/signup_by_passkey.html",
    "account/signup_closed.html",
    "account/verified_email_required.html",
    "mfa/trust.html",
    "mfa/webauthn/signup_form.html",
    "socialaccount/login_redirect.html",
}


def names(root: Path, *endings: str) -> set[str]:
    """Templates below a folder."""
    return {
        str(path.relative_to(root))
        for folder in FOLDERS
        for ending in endings
        for path in (root / folder).rglob(f"*{ending}")
    }


def is_frame(name: str) -> bool:
    """Part of a page, not a page."""
    return "/base" in name or "/snippets/" in name


def test_every_page_that_can_be_reached_is_ours() -> None:
    assert {name for name in names(THEIRS, ".html") - names(OURS, ".html") if not is_frame(name)} == SWITCHED_OFF


@pytest.mark.parametrize(
    "name",
    sorted(
        names(OURS, ".html", ".txt")
        | {f"allauth/elements/{path.name}" for path in (OURS / "allauth/elements").iterdir()}
    ),
)
def test_it_compiles(name: str) -> None:
    assert get_template(name).template.origin.name == str(OURS / name)


def test_a_page_of_allauth_without_a_template_of_ours_still_stands_in_our_frame(world: World) -> None:
    page = get_template("account/signup_closed.html").render({}, Client().get("/terms/").wsgi_request)
    assert ('class="page page-narrow"' in page, 'class="page-head"' in page) == (True, True)


def test_too_many_tries_get_a_page(world: World) -> None:
    for _try in range(21):
        page = Client().post("/accounts/signup/", {})
    assert (page.status_code, "少し待ってください" in page.content.decode()) == (429, True)
