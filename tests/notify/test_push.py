"""Web push against a service that accepts only what the RFCs allow."""

from __future__ import annotations

import datetime as dt
import io

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client, override_settings
from django.utils import timezone

from accounts.models import User
from config import env
from notify import channels
from notify.channels import Gone, Outgoing, Refused, Retry
from notify.ways import push_keys
from notify.ways.models import PushSubscription
from notify.ways.push_channel import PushChannel, is_service
from tests.notify.local_server import Reply
from tests.notify.push_service import Browser, PushService
from tests.world import World

CHANNEL = PushChannel()
KEY = "0b1f6d6e-9a50-4c39-8c6b-0d6f5b0c9b11"


def signed_in_with(world: World, service: PushService, user: User, name: str = "1") -> tuple[Client, Browser]:
    """A browser where this person has turned notices on."""
    client, browser = world.client(user), Browser(service, name)
    assert client.post("/my/push/", browser.form()).status_code == 302
    return client, browser


def endpoints(user: User) -> list[str]:
    """Where the channel would send for this person now."""
    return [PushSubscription.objects.get(pk=number).endpoint for number in CHANNEL.addresses(user)]


def number(browser: Browser) -> str:
    """The address of a browser as the outbox knows it."""
    return str(PushSubscription.objects.get(endpoint=browser.endpoint).pk)


def message(browser: Browser, **change: str) -> Outgoing:
    fields = {
        "key": KEY,
        "subject": "返信がありました",
        "text": "本文です。\n\nhttps://x/topics/1/",
        "url": "/topics/1/",
    }
    return Outgoing(**{"address": change.pop("address", "") or number(browser), **fields, **change})


def test_a_notice_arrives_encrypted_and_signed(world: World, push_service: PushService) -> None:
    _client, browser = signed_in_with(world, push_service, world.citizen)
    assert endpoints(world.citizen) == [browser.endpoint]
    CHANNEL.send(message(browser))
    assert push_service.refusals == []
    assert browser.shown == [{"title": "返信がありました", "body": "本文です。", "url": "/topics/1/", "tag": KEY}]
    assert "本文".encode() not in push_service.requests[0].body


def test_every_try_of_one_message_has_the_same_topic(world: World, push_service: PushService) -> None:
    _client, browser = signed_in_with(world, push_service, world.citizen)
    for key in (KEY, KEY, "another"):
        CHANNEL.send(message(browser, key=key))
    topics = [request.headers["topic"] for request in push_service.requests]
    assert (topics[0] == topics[1], topics[0] == topics[2], push_service.refusals) == (True, False, [])


def test_a_long_text_fits_with_emoji_and_rare_kanji(world: World, push_service: PushService) -> None:
    _client, browser = signed_in_with(world, push_service, world.citizen)
    CHANNEL.send(message(browser, subject="🍙" * 200, text="𠮷" * 9000, url="/a/" + "b" * 290))
    assert push_service.refusals == []
    assert (len(browser.shown[0]["title"]), len(browser.shown[0]["body"])) == (80, 240)


def test_what_is_too_long_for_a_service_is_sent_once_more_with_less(world: World, push_service: PushService) -> None:
    _client, browser = signed_in_with(world, push_service, world.citizen)
    push_service.max_body = 500
    CHANNEL.send(message(browser, text="あ" * 900))
    assert (push_service.refusals, len(browser.shown[0]["body"])) == (["too large"], 40)
    push_service.max_body = 100
    with pytest.raises(Refused):
        CHANNEL.send(message(browser, text="あ" * 900))


@pytest.mark.parametrize(
    ("status", "headers", "meaning"),
    [
        (200, {}, None),
        (201, {}, None),
        (202, {}, None),
        (301, {"Location": "http://127.0.0.1:9/"}, (Refused, None)),
        (400, {}, (Refused, None)),
        (401, {}, (Refused, None)),
        (403, {}, (Refused, None)),
        (404, {}, (Gone, None)),
        (410, {}, (Gone, None)),
        (413, {}, (Refused, None)),
        (429, {}, (Retry, None)),
        (429, {"Retry-After": "120"}, (Retry, dt.timedelta(minutes=2))),
        (429, {"Retry-After": "99999999999"}, (Retry, dt.timedelta(days=1))),
        (429, {"Retry-After": "soon"}, (Retry, None)),
        (429, {"Retry-After": "Thu, 01 Jan 1970 00:00:00 GMT"}, (Retry, dt.timedelta(0))),
        (500, {}, (Retry, None)),
        (503, {"Retry-After": "5"}, (Retry, dt.timedelta(seconds=5))),
    ],
)
def test_every_answer_of_a_service_has_its_meaning(
    world: World, push_service: PushService, status: int, headers: dict[str, str], meaning: tuple | None
) -> None:
    _client, browser = signed_in_with(world, push_service, world.citizen)
    push_service.forced = [Reply(status, headers)] * 2
    try:
        CHANNEL.send(message(browser))
    except (Gone, Refused, Retry) as error:
        assert (type(error), getattr(error, "after", None)) == meaning
    else:
        assert meaning is None


def test_a_service_that_is_away_is_tried_again(world: World, push_service: PushService, settings) -> None:
    _client, browser = signed_in_with(world, push_service, world.citizen)
    settings.PUSH_TEST_ORIGIN = "http://127.0.0.1:9"
    PushSubscription.objects.update(endpoint="http://127.0.0.1:9/push/1")
    with pytest.raises(Retry):
        CHANNEL.send(message(browser, address=str(PushSubscription.objects.get().pk)))
    assert browser.shown == []


def test_an_answer_without_end_is_not_read(world: World, push_service: PushService) -> None:
    _client, browser = signed_in_with(world, push_service, world.citizen)
    push_service.forced = [Reply(201, body=b"x" * 10_000_000)]
    CHANNEL.send(message(browser))


def test_a_device_that_is_gone_gets_nothing_more_until_it_is_turned_on_again(
    world: World, push_service: PushService
) -> None:
    client, browser = signed_in_with(world, push_service, world.citizen)
    CHANNEL.forget(number(browser), "410")
    assert endpoints(world.citizen) == []
    assert "届かなくなりました" in client.get("/my/push/").content.decode()
    with pytest.raises(Gone):
        CHANNEL.send(message(browser))
    client.post("/my/push/", browser.form())
    assert endpoints(world.citizen) == [browser.endpoint]


# A device belongs to who is signed in on it


def test_signing_out_stops_the_device_and_signing_in_again_wakes_it(world: World, push_service: PushService) -> None:
    client, browser = signed_in_with(world, push_service, world.citizen)
    assert client.post("/accounts/logout/").status_code == 302
    assert endpoints(world.citizen) == []
    with pytest.raises(Gone):
        CHANNEL.send(message(browser))
    CHANNEL.forget(number(browser), "signed out")
    client.force_login(world.citizen)
    assert endpoints(world.citizen) == []
    assert client.post("/my/push/renewal/", {"endpoint": browser.endpoint}).status_code == 204
    assert endpoints(world.citizen) == [browser.endpoint]
    assert browser.shown == []


def test_another_person_on_the_same_device_gets_only_their_own(world: World, push_service: PushService) -> None:
    client, browser = signed_in_with(world, push_service, world.citizen)
    client.force_login(world.outsider)
    client.post("/my/push/renewal/", {"endpoint": browser.endpoint})
    assert (endpoints(world.citizen), endpoints(world.outsider)) == ([], [])
    client.post("/my/push/", browser.form())
    assert (endpoints(world.citizen), endpoints(world.outsider)) == ([], [browser.endpoint])
    client.force_login(world.citizen)
    client.post("/my/push/renewal/", {"endpoint": browser.endpoint})
    assert (endpoints(world.citizen), endpoints(world.outsider)) == ([], [])


def test_what_waits_for_one_person_does_not_reach_the_next_on_the_same_browser(
    world: World, push_service: PushService
) -> None:
    client, browser = signed_in_with(world, push_service, world.citizen)
    waiting = message(browser)
    client.force_login(world.outsider)
    client.post("/my/push/", browser.form())
    with pytest.raises(Gone):
        CHANNEL.send(waiting)
    CHANNEL.forget(waiting.address, "gone")
    CHANNEL.send(message(browser, subject="次の人へ"))
    assert [shown["title"] for shown in browser.shown] == ["次の人へ"]


def test_a_new_password_stops_devices_that_were_signed_in_with_the_old_one(
    world: World, push_service: PushService
) -> None:
    signed_in_with(world, push_service, world.citizen)
    world.citizen.set_password("a new long password")
    world.citizen.save()
    assert Session.objects.count() == 1
    assert endpoints(world.citizen) == []


def test_a_session_that_ran_out_and_a_closed_account_stop_the_device(world: World, push_service: PushService) -> None:
    _client, browser = signed_in_with(world, push_service, world.citizen)
    with time_machine.travel(timezone.now() + dt.timedelta(days=91)):
        assert endpoints(world.citizen) == []
    assert endpoints(world.citizen) == [browser.endpoint]
    world.citizen.is_active = False
    assert endpoints(world.citizen) == []


@pytest.mark.parametrize("count", [1, 3])
def test_addresses_take_two_queries_and_one_without_devices(
    world: World, push_service: PushService, count: int, django_assert_num_queries
) -> None:
    for number in range(count):
        signed_in_with(world, push_service, world.citizen, str(number))
    with django_assert_num_queries(2):
        assert len(CHANNEL.addresses(world.citizen)) == count
    with django_assert_num_queries(1):
        assert CHANNEL.addresses(world.outsider) == []


# Where an endpoint may lie


@pytest.mark.parametrize(
    ("endpoint", "good"),
    [
        ("https://fcm.googleapis.com/fcm/send/abc:def", True),
        ("https://updates.push.services.mozilla.com/wpush/v2/abc", True),
        ("https://eu.push.services.mozilla.com/wpush/v2/abc", True),
        ("https://web.push.apple.com/abc", True),
        ("https://wns2-ln2p.notify.windows.com/w/?token=abc", True),
        ("https://FCM.googleapis.com:443/fcm/send/abc", True),
        ("http://fcm.googleapis.com/fcm/send/abc", False),
        ("https://fcm.googleapis.com:8443/fcm/send/abc", False),
        ("https://fcm.googleapis.com@127.0.0.1/abc", False),
        ("https://user:word@fcm.googleapis.com/abc", False),
        ("https://127.0.0.1/abc", False),
        ("https://169.254.169.254/latest/meta-data/", False),
        ("https://localhost/", False),
        ("https://evil.example/?fcm.googleapis.com", False),
        ("https://fcm.googleapis.com.evil.example/", False),
        ("https://evilpush.apple.com.example/", False),
        ("https://push.apple.com/", False),
        ("https://evil.example\\.push.apple.com/", False),
        ("https://fcm.googleapis.com:x/", False),
        ("https://[::1/", False),
        ("file:///etc/passwd", False),
        ("//fcm.googleapis.com/x", False),
        ("", False),
    ],
)
def test_an_endpoint_lies_at_a_known_push_service(endpoint: str, good: bool) -> None:
    assert is_service(endpoint) is good


def test_the_origin_of_tests_is_no_setting() -> None:
    assert [setting.name for setting in env.TABLE if "TEST" in setting.name or setting.name == "LINE_API"] == []


# Keys


def test_the_command_prints_a_pair_that_the_settings_take() -> None:
    out = io.StringIO()
    call_command("push_keys", stdout=out)
    name, private = out.getvalue().splitlines()[0].split("=", 1)
    values = env.read({name: private, "PUSH_CONTACT": "mailto:a@example.jp"})
    assert values["PUSH_PRIVATE_KEY"] == private
    assert push_keys.public_of(private) == out.getvalue().splitlines()[1].split()[-1]


@pytest.mark.parametrize(
    "key", ["x", "あ", "A" * 42, "A" * 43, "_" * 43, "5+8wjZAlWOP1fZ1FWtOEPqCXeXaWCmtnS6blGsIk4Ho"]
)
def test_a_wrong_key_stops_the_start(key: str) -> None:
    with pytest.raises(env.SettingsError, match="PUSH_PRIVATE_KEY must be a private key"):
        env.read({"PUSH_PRIVATE_KEY": key})


@pytest.mark.parametrize(
    ("name", "value"),
    [("PUSH_CONTACT", "a@example.jp"), ("PUSH_CONTACT", "mailto:"), ("LINE_FRIEND_URL", "http://lin.ee/x")],
)
def test_a_wrong_address_stops_the_start(name: str, value: str) -> None:
    with pytest.raises(env.SettingsError, match=f"{name} must start with"):
        env.read({name: value})


@override_settings(PUSH_ON=False)
def test_without_keys_nothing_of_it_is_there(world: World) -> None:
    client = world.client(world.citizen)
    assert client.get("/my/push/").status_code == client.post("/my/push/renewal/").status_code == 404
    assert "/my/push/" not in client.get("/my/").content.decode()
    assert (CHANNEL.is_on(), endpoints(world.citizen)) == (False, [])


def test_both_ways_are_registered() -> None:
    assert {"push", "line"} <= set(channels.every())
