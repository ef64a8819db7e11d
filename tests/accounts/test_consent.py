"""When the terms change, people are asked once more; what they agreed to is kept and shown."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client

from accounts import services
from accounts.models import Consent, User
from tests.accounts.traces import person
from tests.world import World


@pytest.fixture
def user(world: World) -> User:
    """Somebody who agreed to the terms as they were."""
    user = person()
    services.record_consent(user=user, client_id=uuid.uuid4())
    return user


@pytest.fixture
def newer(user: User, monkeypatch: pytest.MonkeyPatch) -> str:
    """The terms change."""
    monkeypatch.setattr(services, "TERMS_VERSION", "99")
    return "99"


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_nobody_is_asked_while_nothing_changes(user: User) -> None:
    assert client_of(user).get("/my/").status_code == 200


def test_the_next_page_asks_once_and_leads_on(user: User, newer: str) -> None:
    client = client_of(user)
    asked: Any = client.get("/rooms/?a=1")
    assert asked.url == "/accounts/agreement/?next=%2Frooms%2F%3Fa%3D1"
    page = client.get(asked.url).content.decode()
    assert "第99版になりました" in page
    form = {"client_id": str(uuid.uuid4()), "next": "/rooms/?a=1"}
    assert client.post("/accounts/agreement/", form).status_code == 422
    for _press in range(2):
        assert client.post("/accounts/agreement/", form | {"consent": "on"}).url == "/rooms/?a=1"  # type: ignore[attr-defined]
    assert list(Consent.objects.order_by("pk").values_list("version", flat=True)) == [services_before(), "99"]
    assert client.get("/my/").status_code == 200
    assert "第99版に、" in client.get("/accounts/personal/").content.decode()


def services_before() -> str:
    """The version of the first consent."""
    return Consent.objects.order_by("pk")[0].version


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/terms/",
        "/privacy/",
        "/accounts/logout/",
        "/accounts/personal/",
        "/accounts/agreement/",
        "/boards/",
    ],
)
def test_public_pages_and_the_own_data_stay_open(user: User, newer: str, path: str) -> None:
    assert client_of(user).get(path).status_code == 200


def test_what_is_sent_meanwhile_is_not_lost(user: User, newer: str) -> None:
    profile = {"name": "新しい名前", "language": "ja", "text_size": "standard"}
    assert client_of(user).post("/accounts/profile/", profile).url == "/accounts/profile/"  # type: ignore[attr-defined]
    assert User.objects.get(pk=user.pk).name == "新しい名前"


def test_people_whom_the_centre_entered_are_not_asked(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "TERMS_VERSION", "99")
    assert world.client(world.citizen).get("/my/").status_code == 200


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", ""])
def test_it_leads_nowhere_else(user: User, newer: str, target: str) -> None:
    form = {"client_id": str(uuid.uuid4()), "next": target, "consent": "on"}
    assert client_of(user).post("/accounts/agreement/", form).url == "/my/"  # type: ignore[attr-defined]
