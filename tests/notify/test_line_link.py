"""Linking a LINE account, from the friend request to the end, against a platform that accepts only what LINE documents."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
import re
import threading

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone

from accounts.models import AuditEntry, User
from notify.ways import line_events, services
from notify.ways.models import LineEvent, LineLink, LineNonce
from tests.notify.line_platform import LinePlatform, LineUser
from tests.world import World, build

ADDRESS = re.compile(r"http\S+/line/link/\?linkToken=\S+")


def deliver(line: LinePlatform, *events: dict) -> int:
    """LINE calls the webhook; then the clock runs once."""
    body, signature = line.webhook(*events)
    answer = Client(enforce_csrf_checks=True).post(
        "/line/webhook", body, content_type="application/json", headers={"X-Line-Signature": signature}
    )
    line_events.due(timezone.now())
    return answer.status_code


def address_sent_to(user: LineUser) -> str:
    """The path of the address in the last message."""
    found = ADDRESS.search(user.texts[-1])
    assert found
    return found[0].removeprefix(settings.SITE_URL)


def link(world: World, line: LinePlatform, user: LineUser, client: Client) -> dict:
    """All steps after the invitation; the event LINE sends at the end."""
    done = client.post(address_sent_to(user))
    assert done.status_code == 302
    return line.opens_dialog(user, done["Location"])


def test_from_friend_to_notices_and_back(world: World, line: LinePlatform) -> None:
    taro, client = line.user(), world.client(world.citizen)
    assert deliver(line, line.event(taro, "follow")) == 200
    path = address_sent_to(taro)
    page = client.get(path)
    assert (page.status_code, "LINEとつなぎますか" in page.content.decode()) == (200, True)
    assert deliver(line, link(world, line, taro, client)) == 200
    assert LineLink.objects.get().line_user_id == taro.id
    assert "つながりました" in taro.texts[-1]
    assert f"{settings.SITE_URL}/my/line/" in taro.texts[-1]
    assert "LINEでお知らせを受け取っています" in client.get("/my/line/").content.decode()
    assert client.get("/my/line/removal/").status_code == 200
    assert client.post("/my/line/removal/").status_code == 302
    assert LineLink.objects.count() == LineNonce.objects.count() == 0
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == ["line.linked", "line.unlinked"]


def test_a_visitor_signs_in_first_and_comes_back(world: World, line: LinePlatform) -> None:
    taro = line.user()
    deliver(line, line.event(taro, "follow"))
    path = address_sent_to(taro)
    answer = Client().get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/?next=/line/link/%3FlinkToken%3D")


def test_the_page_may_lead_on_to_line(world: World, line: LinePlatform) -> None:
    taro = line.user()
    deliver(line, line.event(taro, "follow"))
    policy = world.client(world.citizen).get(address_sent_to(taro))["Content-Security-Policy"]
    assert "form-action 'self' https://access.line.me" in policy


@pytest.mark.parametrize(
    ("text", "is_asked"), [("連携", True), ("連携したいです", True), (" Link ", True), ("こんにちは", False)]
)
def test_a_word_in_line_asks_for_the_address_again(world: World, line: LinePlatform, text: str, is_asked: bool) -> None:
    taro = line.user()
    deliver(line, line.event(taro, "message", message={"type": "text", "id": "1", "text": text}))
    assert len(taro.texts) == int(is_asked)
    assert line.forced == []


def test_the_invitation_is_in_both_languages(world: World, line: LinePlatform) -> None:
    taro = line.user()
    deliver(line, line.event(taro, "follow"))
    assert len(taro.texts[-1].split("\n\n")) == 3


# Whose account


def test_somebody_else_s_address_links_nothing(world: World, line: LinePlatform) -> None:
    """LINE finds out that the person in the dialog is not whom the token was made for, and says so."""
    taro, hanako = line.user(), line.user()
    deliver(line, line.event(taro, "follow"))
    done = world.client(world.citizen).post(address_sent_to(taro))
    deliver(line, line.opens_dialog(hanako, done["Location"]))
    assert LineLink.objects.count() == 0
    assert LineNonce.objects.count() == 1


def test_a_nonce_is_good_once_and_for_an_hour(world: World, line: LinePlatform) -> None:
    now = timezone.now()
    first, second = (services.begin_line(user=world.citizen) for _ in range(2))
    assert services.link_line(nonce=first, line_user_id="U1", at=now)
    assert services.link_line(nonce=first, line_user_id="U2", at=now) is None
    with time_machine.travel(now + services.NONCE_LIFE + dt.timedelta(minutes=1)):
        assert services.link_line(nonce=second, line_user_id="U3", at=now) is None
    assert [row.line_user_id for row in LineLink.objects.all()] == ["U1"]


def test_a_nonce_is_random_long_and_kept_only_as_a_digest(world: World) -> None:
    nonces = {services.begin_line(user=world.citizen) for _ in range(50)}
    assert (len(nonces), {len(nonce) for nonce in nonces}) == (50, {43})
    assert nonces & set(LineNonce.objects.values_list("digest", flat=True)) == set()


def test_a_nonce_of_a_closed_account_links_nothing(world: World) -> None:
    nonce = services.begin_line(user=world.citizen)
    User.objects.filter(pk=world.citizen.pk).update(is_active=False)
    assert services.link_line(nonce=nonce, line_user_id="U1", at=timezone.now()) is None


def test_an_account_has_one_person_and_a_person_one_account(world: World) -> None:
    now = timezone.now()
    for user, account in ((world.citizen, "U1"), (world.citizen, "U2"), (world.outsider, "U2")):
        services.link_line(nonce=services.begin_line(user=user), line_user_id=account, at=now)
    assert [(row.user, row.line_user_id) for row in LineLink.objects.all()] == [(world.outsider, "U2")]


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_uses_the_nonce() -> None:
    nonce, start, made = services.begin_line(user=build().citizen), threading.Barrier(2), []

    def use() -> None:
        start.wait()
        made.append(services.link_line(nonce=nonce, line_user_id="U1", at=timezone.now()))
        connection.close()

    threads = [threading.Thread(target=use) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(row is not None for row in made) == [False, True]


# What LINE tells us


def test_an_event_that_comes_again_changes_nothing(world: World, line: LinePlatform) -> None:
    taro = line.user()
    event = line.event(taro, "follow")
    for again in (event, event | {"deliveryContext": {"isRedelivery": True}}):
        assert deliver(line, again) == 200
    assert (LineEvent.objects.count(), len(taro.texts)) == (1, 1)


def test_a_link_delivered_again_after_its_end_stays_ended(world: World, line: LinePlatform) -> None:
    taro, client = line.user(), world.client(world.citizen)
    deliver(line, line.event(taro, "follow"))
    event = link(world, line, taro, client)
    deliver(line, event)
    client.post("/my/line/removal/")
    deliver(line, event | {"deliveryContext": {"isRedelivery": True}})
    assert LineLink.objects.count() == 0


def test_who_blocks_gets_nothing_more(world: World, line: LinePlatform) -> None:
    taro = line.user()
    deliver(line, line.event(taro, "follow"))
    deliver(line, link(world, line, taro, world.client(world.citizen)))
    assert LineLink.objects.count() == 1
    deliver(line, line.event(taro, "unfollow", at=timezone.now().timestamp() + 1))
    assert LineLink.objects.count() == 0


def test_events_that_arrive_in_the_wrong_order_end_in_the_right_state(world: World, line: LinePlatform) -> None:
    taro, now = line.user(), timezone.now().timestamp()
    deliver(line, line.event(taro, "follow"))
    linked = link(world, line, taro, world.client(world.citizen))
    deliver(line, line.event(taro, "unfollow", at=now + 60), linked)
    assert LineLink.objects.count() == 0
    services.link_line(nonce=services.begin_line(user=world.citizen), line_user_id=taro.id, at=timezone.now())
    deliver(line, line.event(taro, "unfollow", at=now - 60))
    assert LineLink.objects.count() == 1


def test_the_console_s_test_call_without_events_is_answered(world: World, line: LinePlatform) -> None:
    assert deliver(line) == 200


def test_a_call_that_line_did_not_sign_is_refused(world: World, line: LinePlatform) -> None:
    body, signature = line.webhook(line.event(line.user(), "follow"))
    other = ("B" if signature[0] == "A" else "A") + signature[1:]
    for wrong in ("", "x", other, "あ", LinePlatform("t", "another").webhook()[1]):
        answer = Client().post(
            "/line/webhook", body, content_type="application/json", headers={"X-Line-Signature": wrong}
        )
        assert answer.status_code == 403
    changed = Client().post(
        "/line/webhook", body + b" ", content_type="application/json", headers={"X-Line-Signature": signature}
    )
    assert (changed.status_code, LineEvent.objects.count()) == (403, 0)


@pytest.mark.parametrize("body", [b"", b"x", b"[]", b"{}", b'"events"', b"\xff", b"null"])
def test_a_signed_body_that_is_nothing_is_refused(world: World, line: LinePlatform, body: bytes) -> None:
    signature = base64.b64encode(hmac.new(line.secret.encode(), body, hashlib.sha256).digest()).decode()
    answer = Client().post(
        "/line/webhook", body, content_type="application/json", headers={"X-Line-Signature": signature}
    )
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "change",
    [
        {"source": {"type": "group", "groupId": "C1"}},
        {"source": {"type": "user", "userId": "U\x00"}},
        {"source": {"type": "user"}},
        {"source": None},
        {"mode": "standby"},
        {"timestamp": "yesterday"},
        {"timestamp": 10**30},
        {"webhookEventId": ""},
        {"webhookEventId": "a\x00"},
        {"webhookEventId": "x" * 65},
        {"type": "x" * 41},
        {"type": "メッセージ"},
    ],
)
def test_an_event_of_another_shape_is_passed_over(world: World, line: LinePlatform, change: dict) -> None:
    good = line.event(line.user(), "follow")
    assert deliver(line, good | change) == 200
    assert LineEvent.objects.count() == 0
    assert deliver(line, good) == 200
    assert LineEvent.objects.count() == 1


@pytest.mark.parametrize("events", [None, "x", {"a": 1}, [None, 1, "x", []]])
def test_events_that_are_no_list_of_events_are_passed_over(world: World, events: object) -> None:
    line_events.receive(events)
    assert LineEvent.objects.count() == 0


@pytest.mark.parametrize(
    "more",
    [
        {"link": None},
        {"link": {"result": "ok"}},
        {"link": {"result": "ok", "nonce": "\ud800"}},
        {"message": {"type": "text"}},
    ],
)
def test_strange_contents_change_nothing(world: World, line: LinePlatform, more: dict) -> None:
    event = line.event(line.user(), "accountLink" if "link" in more else "message") | more
    line_events.receive([json.loads(json.dumps(event))])
    assert LineLink.objects.count() == 0
    assert LineEvent.objects.get().answer == ""


# Answers


def test_an_answer_that_is_too_late_is_not_tried(world: World, line: LinePlatform) -> None:
    line_events.receive([line.event(line.user(), "follow")])
    assert line_events.due(timezone.now() + dt.timedelta(seconds=56)) == 0
    assert line.requests == []


def test_an_answer_line_does_not_take_is_not_tried_again(world: World, line: LinePlatform) -> None:
    event = line.event(line.user(), "follow")
    line.reply_tokens.clear()
    line_events.receive([event])
    now = timezone.now()
    assert (line_events.due(now), line_events.due(now)) == (0, 0)
    assert [request.path.rsplit("/", 1)[-1] for request in line.requests] == ["linkToken", "reply"]


def test_line_away_breaks_nothing(world: World, line: LinePlatform, settings) -> None:
    settings.LINE_API = "http://127.0.0.1:9"
    assert deliver(line, line.event(line.user(), "follow")) == 200


def test_what_has_had_its_time_goes(world: World, line: LinePlatform) -> None:
    line_events.receive([line.event(line.user(), "unfollow")])
    services.begin_line(user=world.citizen)
    now = timezone.now()
    line_events.due(now + services.NONCE_LIFE - dt.timedelta(minutes=1))
    assert (LineEvent.objects.count(), LineNonce.objects.count()) == (1, 1)
    line_events.due(now + dt.timedelta(days=31))
    assert (LineEvent.objects.count(), LineNonce.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_two_workers_answer_once(line: LinePlatform) -> None:
    taro, start = line.user(), threading.Barrier(2)
    line_events.receive([line.event(taro, "follow")])
    now, sent = timezone.now(), []

    def work() -> None:
        start.wait()
        sent.append(line_events.due(now))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sum(sent), len(taro.texts)) == (1, 1)


# The person's pages


@pytest.mark.parametrize("token", ["", "あ", "a b", "\x00", "x" * 256])
def test_an_address_that_was_cut_leads_to_the_page_that_explains(world: World, token: str) -> None:
    client = world.client(world.citizen)
    for method in (client.get, client.post):
        answer = method("/line/link/", query_params={"linkToken": token}, follow=True)
        assert answer.redirect_chain == [("/my/line/", 302)]
        assert "LINEで「連携」と送ってください。" in answer.content.decode()
    assert LineNonce.objects.count() == 0


def test_nothing_in_the_address_changes_where_the_redirect_leads(world: World) -> None:
    done = world.client(world.citizen).post("/line/link/", query_params={"linkToken": "a&nonce=b#c"})
    assert done["Location"].startswith(
        "https://access.line.me/dialog/bot/accountLink?linkToken=a%26nonce%3Db%23c&nonce="
    )


def test_the_page_shows_how_to_begin_and_a_pattern_to_scan(world: World) -> None:
    page = world.client(world.citizen).get("/my/line/").content.decode()
    assert 'href="https://lin.ee/example"' in page
    assert 'src="data:image/svg+xml;base64,' in page
    with override_settings(LINE_FRIEND_URL=""):
        page = world.client(world.citizen).get("/my/line/").content.decode()
    assert ("data:image" in page, "窓口にあります" in page) == (False, True)


@override_settings(LINE_ON=False)
def test_without_keys_nothing_of_it_is_there(world: World, line: LinePlatform) -> None:
    client = world.client(world.administrator)
    paths = ("/my/line/", "/my/line/removal/", "/line/link/?linkToken=a", "/centre/line/")
    assert {client.get(path).status_code for path in paths} == {404}
    assert deliver(line, line.event(line.user(), "follow")) == 404
    page = client.get("/my/").content.decode()
    assert ("/my/line/" in page, "/centre/line/" in page) == (False, False)
