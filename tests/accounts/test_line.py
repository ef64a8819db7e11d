"""Sign-in with LINE exists when its keys are set."""

from __future__ import annotations

import pytest
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory

from accounts.adapter import SocialAccountAdapter
from accounts.forms import LineSignUpForm
from accounts.models import Consent, User
from tests.world import World


def coming_from_line(name: object, **profile: str) -> SocialLogin:
    """What allauth knows after LINE has confirmed somebody."""
    login = SocialLogin(user=User(), account=SocialAccount(provider="line", uid="u1", extra_data=profile))
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    SocialAccountAdapter().populate_user(request, login, {"name": name})
    return login


def test_without_keys_nothing_of_it_is_shown(world: World) -> None:
    assert "LINE" not in Client().get("/accounts/login/").content.decode()


@pytest.mark.parametrize(
    ("name", "shown"), [("はなこ🍙", "はなこ🍙"), (None, ""), ("a\0\nb", "a b"), ("あ" * 99, "あ" * 60)]
)
def test_the_name_at_line_is_proposed(world: World, name: object, shown: str) -> None:
    form = LineSignUpForm(sociallogin=coming_from_line(name))
    assert (form["name"].value(), list(form.fields)) == (shown, ["client_id", "name", "email", "consent"])


def test_name_and_consent_are_asked(world: World) -> None:
    form = LineSignUpForm({"name": "", "email": ""}, sociallogin=coming_from_line("はなこ"))
    assert (form.is_valid(), sorted(form.errors)) == (False, ["consent", "name"])
    assert Consent.objects.count() == 0
