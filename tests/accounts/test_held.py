"""What is written is never lost: a session that ended, a stale token, another browser, a second press."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest
from django.test import Client
from django.utils import timezone

from accounts import upkeep
from accounts.models import HeldSubmission, User
from tests.accounts.test_sign_in import PASSWORD, person, sign_in
from tests.world import World

PROFILE = {"name": "𠮷田 🍙", "kana": "よしだ", "phone": "", "language": "ja", "text_size": "standard"}


def hidden_fields(page: str) -> dict[str, str]:
    """What the one button sends."""
    form = page.partition("<main")[2]
    fields = re.findall(r'<input\s+type="hidden"\s+name="([^"]+)"\s+value="([^"]*)"', form)
    return {name: html.unescape(value) for name, value in fields if name != "csrfmiddlewaretoken"}


def test_the_session_ended_while_writing(world: World) -> None:
    person()
    client = Client()
    sent = client.post("/accounts/profile/", PROFILE)
    assert sent.url.startswith("/accounts/login/?next=/held/")
    back = client.post(sent.url, {"login": "hanako", "password": PASSWORD, "next": sent.url.partition("next=")[2]})
    page = client.get(back.url).content.decode()
    assert ("𠮷田 🍙" in page, "この内容で送る" in page, 'action="/accounts/profile/"' in page) == (True, True, True)
    assert client.post("/accounts/profile/", hidden_fields(page)).status_code == 302
    assert User.objects.get(login_name="hanako").name == "𠮷田 🍙"


def test_a_stale_token(world: World) -> None:
    person()
    client = sign_in("hanako", client=Client(enforce_csrf_checks=False))
    client.handler.enforce_csrf_checks = True
    sent = client.post("/accounts/profile/", PROFILE | {"csrfmiddlewaretoken": "old"})
    page = client.get(sent.url).content.decode()
    assert "𠮷田 🍙" in page
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)  # type: ignore[union-attr]
    assert client.post("/accounts/profile/", hidden_fields(page) | {"csrfmiddlewaretoken": token}).status_code == 302
    assert User.objects.get(login_name="hanako").name == "𠮷田 🍙"


def test_a_visitors_form_with_a_stale_token_needs_no_sign_in(world: World) -> None:
    """Signing up is such a form; sent twice from the held page it makes one person."""
    client = Client(enforce_csrf_checks=True)
    form = {
        "name": "見本 花子",
        "username": "hanako",
        "password1": PASSWORD,
        "client_id": "3f2b8f6e-93c5-4be5-8f0f-0a3d7c1f5a11",
    }
    sent = client.post("/accounts/signup/", form)
    page = client.get(sent.url).content.decode()
    assert ("見本 花子" in page, PASSWORD in page, form["client_id"] in page) == (True, False, True)
    assert PASSWORD not in str(HeldSubmission.objects.get().data)
    again = Client()
    for _press in range(2):
        again.post("/accounts/signup/", hidden_fields(page) | {"password1": PASSWORD, "consent": "on"})
    assert User.objects.filter(login_name="hanako").count() == 1


@pytest.mark.parametrize("url", ["/accounts/login/", "/accounts/logout/", "/accounts/sessions/"])
def test_a_stale_form_of_nothing_but_a_press_is_asked_again(world: World, url: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.citizen)
    assert (client.post(url, {"login": "x", "password": "y"}).url, HeldSubmission.objects.count()) == (url, 0)


def test_a_form_of_another_site_is_neither_taken_nor_held(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.citizen)
    answer = client.post("/accounts/profile/", PROFILE, headers={"Origin": "https://evil.example"})
    assert (answer.status_code, HeldSubmission.objects.count()) == (403, 0)


def test_a_script_is_told_and_keeps_the_text_itself(world: World) -> None:
    json = {"Accept": "application/json"}
    without = Client().post("/accounts/profile/", PROFILE, headers=json)
    assert (without.status_code, without.json()) == (401, {"sign_in": "/accounts/login/"})
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.citizen)
    stale = client.post("/accounts/profile/", PROFILE, headers=json)
    assert (stale.status_code, stale.json()) == (403, {"reload": True})
    assert HeldSubmission.objects.count() == 0


def test_another_browser_cannot_read_it(world: World) -> None:
    client = Client()
    address = client.post("/accounts/profile/", PROFILE).url.partition("next=")[2]
    client.force_login(world.citizen)
    assert client.get(address).status_code == 200
    assert world.client(world.outsider).get(address).status_code == 404
    assert Client().get(address).status_code == 302
    client.post("/accounts/logout/")
    client.force_login(world.outsider)
    assert client.get(address).status_code == 404


def test_it_goes_after_30_days(world: World) -> None:
    client = world.client(None)
    address = client.post("/accounts/profile/", PROFILE).url.partition("next=")[2]
    client.force_login(world.citizen)
    HeldSubmission.objects.update(created_at=timezone.now() - dt.timedelta(days=30))
    assert client.get(address).status_code == 404
    assert (upkeep.due(timezone.now()), HeldSubmission.objects.count()) == (1, 0)


def test_a_browser_keeps_the_last_five(world: World) -> None:
    client = Client()
    for number in range(7):
        client.post("/accounts/profile/", PROFILE | {"name": f"{number}番"})
    assert sorted(held.data["name"][0] for held in HeldSubmission.objects.all()) == ["2番", "3番", "4番", "5番", "6番"]


def test_nobody_fills_the_table(world: World) -> None:
    client = Client()
    for _number in range(61):
        answer = client.post("/accounts/profile/", PROFILE)
    assert (answer.url, HeldSubmission.objects.count()) == ("/accounts/login/?next=/accounts/profile/", 5)


def test_line_ends_and_quotes_come_back_as_they_were(world: World) -> None:
    client = Client()
    address = client.post("/accounts/profile/", {"body": '\n\n「一」\n"二" & <三>\n'}).url.partition("next=")[2]
    client.force_login(world.citizen)
    assert hidden_fields(client.get(address).content.decode()) == {"body": '\n\n「一」\n"二" & <三>\n'}


@pytest.mark.parametrize("value", ["\0", "a\0b", "<script>alert(1)</script>", "</textarea><b>", "🍙𠮷", "行1\r\n行2"])
def test_any_text_can_be_held_and_shown(world: World, value: str) -> None:
    client = Client()
    address = client.post("/accounts/profile/", {"body\0": value, "name": value}).url.partition("next=")[2]
    client.force_login(world.citizen)
    page = client.get(address)
    assert (page.status_code, "<script>alert" in page.content.decode(), "</textarea><b>" in page.content.decode()) == (
        200,
        False,
        False,
    )


def test_a_path_of_another_site_cannot_be_stored(world: World) -> None:
    client = Client()
    client.post("//evil.example/accounts/profile/", PROFILE)
    assert [
        held.path
        for held in HeldSubmission.objects.all()
        if not held.path.startswith("/") or held.path.startswith("//")
    ] == []
