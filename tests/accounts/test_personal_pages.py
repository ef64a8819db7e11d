"""The pages of the own data: asking to leave, the banner, one press to stay."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from tests.accounts.traces import PASSWORD, person
from tests.world import World

LEAVING, STAY = "/accounts/personal/leaving/", "/accounts/personal/stay/"


@pytest.fixture
def user(world: World) -> User:
    return person()


def confirmed(user: User) -> Client:
    """A browser in which the person has just typed the password once more."""
    client = Client()
    client.force_login(user)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def leaves_at(user: User) -> dt.datetime | None:
    return User.objects.get(pk=user.pk).leaves_at


def test_leaving_asks_for_the_password_first(user: User) -> None:
    client = Client()
    client.force_login(user)
    assert client.get(LEAVING).url.startswith("/accounts/reauthenticate/")  # type: ignore[attr-defined]
    client.post(LEAVING, {"understood": "on"})
    assert leaves_at(user) is None


def test_without_the_mark_nothing_happens(user: User) -> None:
    page = confirmed(user).post(LEAVING)
    assert (page.status_code, leaves_at(user)) == (422, None)
    assert "この欄にしるしを付けてください" in page.content.decode()


def test_a_banner_on_every_page_and_one_press_to_stay(user: User) -> None:
    client = confirmed(user)
    assert client.post(LEAVING, {"understood": "on"}).url == "/accounts/personal/"  # type: ignore[attr-defined]
    assert leaves_at(user) is not None
    for path in ("/my/", "/boards/", "/accounts/personal/", "/rooms/"):
        assert "退会を取りやめる" in client.get(path).content.decode(), path
    first = leaves_at(user)
    client.post(LEAVING, {"understood": "on"})
    assert leaves_at(user) == first
    assert "もう受け付けました" in client.get(LEAVING).content.decode()
    # Signing in works meanwhile, and staying needs no password.
    other = Client()
    other.force_login(user)
    assert other.post(STAY).url == "/accounts/personal/"  # type: ignore[attr-defined]
    assert leaves_at(user) is None
    assert "退会を取りやめる" not in client.get("/my/").content.decode()
    assert other.post(STAY).status_code == 302


def test_the_only_representative_is_told_and_may_still_leave(world: World) -> None:
    world.representative.set_password(PASSWORD)
    world.representative.save()
    client = confirmed(world.representative)
    page = client.get(LEAVING).content.decode()
    assert f"「{world.green.name}」の代表者は、あなただけです。" in page
    assert f"/groups/{world.green.pk}/members/" in page
    assert client.post(LEAVING, {"understood": "on"}).status_code == 302
    assert leaves_at(world.representative) is not None


def test_staff_are_told_why_not(world: World) -> None:
    world.adviser.set_password(PASSWORD)
    world.adviser.save()
    client = confirmed(world.adviser)
    page = client.post(LEAVING, {"understood": "on"})
    assert (page.status_code, leaves_at(world.adviser)) == (422, None)
    assert "役割がある間は、退会できません" in page.content.decode()


def test_the_own_page_shows_what_there_is(user: User) -> None:
    client = confirmed(user)
    page = client.get("/accounts/personal/").content.decode()
    assert all(words in page for words in ("わたしの情報を受け取る", "同意したこと", "退会のページへ"))
    assert "/accounts/personal/" in client.get("/accounts/profile/").content.decode()
    assert "/accounts/personal/" in client.get("/my/").content.decode()
    User.objects.filter(pk=user.pk).update(leaves_at=timezone.now())
    assert "退会のページへ" not in client.get("/accounts/personal/").content.decode()
