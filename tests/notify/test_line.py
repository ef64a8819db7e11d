"""Sending by LINE, and the month's quota."""

from __future__ import annotations

import datetime as dt
import json
import threading
import uuid

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.models import User
from notify.channels import Away, Gone, Outgoing, Refused, Retry
from notify.ways import line_api, line_quota, queries, services, web
from notify.ways.line_channel import LineChannel
from notify.ways.models import LineLink, LineQuota
from tests.notify.line_platform import LinePlatform, LineUser, problem
from tests.notify.local_server import Reply
from tests.world import World

CHANNEL = LineChannel()


def linked(user: User, line: LinePlatform) -> LineUser:
    account = line.user()
    LineLink.objects.create(user=user, line_user_id=account.id, linked_at=timezone.now())
    return account


def message(account: LineUser, **change: str) -> Outgoing:
    fields = {"key": str(uuid.uuid4()), "subject": "返信がありました", "text": "本文です。", "url": "/topics/1/"}
    address = str(LineLink.objects.get(line_user_id=account.id).pk)
    return Outgoing(address=address, **{**fields, **change})


def test_a_notice_arrives_with_its_address(world: World, line: LinePlatform) -> None:
    account = linked(world.citizen, line)
    assert (CHANNEL.addresses(world.citizen), CHANNEL.addresses(world.outsider)) == (
        [str(LineLink.objects.get().pk)],
        [],
    )
    CHANNEL.send(message(account))
    assert account.texts == [f"返信がありました\n\n本文です。\n\n{settings.SITE_URL}/topics/1/"]


def test_subject_and_address_are_said_once(world: World, line: LinePlatform) -> None:
    account = linked(world.citizen, line)
    text = "返信がありました\n\nhttps://site.example/topics/1/"
    CHANNEL.send(message(account, text=text, url="https://site.example/topics/1/"))
    assert account.texts == [text]


def test_the_same_message_tried_again_arrives_once(world: World, line: LinePlatform) -> None:
    account = linked(world.citizen, line)
    one = message(account)
    for _try in range(3):
        CHANNEL.send(one)
    assert ([request.headers["x-line-retry-key"] for request in line.requests], len(account.texts)) == (
        [one.key] * 3,
        1,
    )
    assert line.used == 1


def test_a_try_whose_answer_was_lost_is_not_sent_twice(world: World, line: LinePlatform) -> None:
    account = linked(world.citizen, line)
    one = message(account)
    CHANNEL.send(one)
    line.forced = [problem(500, "Internal server error")]
    with pytest.raises(Retry):
        CHANNEL.send(one)
    CHANNEL.send(one)
    assert len(account.texts) == 1


def test_what_waits_when_the_link_ends_is_not_sent(world: World, line: LinePlatform) -> None:
    waiting = [message(linked(user, line)) for user in (world.citizen, world.outsider, world.member)]
    services.unlink_line(user=world.citizen)
    User.objects.filter(pk=world.outsider.pk).update(is_active=False)
    CHANNEL.forget(waiting[2].address, "gone")
    for one in waiting:
        with pytest.raises(Gone):
            CHANNEL.send(one)
    assert line.requests == []


@pytest.mark.parametrize(
    ("text", "length"), [("あ" * 9000, 5000), ("🍙" * 9000, 5000), ("a" + "𠮷" * 9000, 5000), ("あ", 1)]
)
def test_a_long_text_is_cut_and_no_character_is_halved(text: str, length: int) -> None:
    cut = line_api.shortened(text)
    assert length - 1 <= len(cut.encode("utf-16-le")) // 2 <= length
    assert cut.rstrip("…") == text[: len(cut.rstrip("…"))]


def test_line_takes_the_longest_text(world: World, line: LinePlatform) -> None:
    account = linked(world.citizen, line)
    CHANNEL.send(message(account, text="🍙" * 9000))
    assert len(account.texts) == 1


def test_who_blocks_gets_nothing_and_line_says_nothing(world: World, line: LinePlatform) -> None:
    account = linked(world.citizen, line)
    account.blocks = True
    CHANNEL.send(message(account))
    assert account.texts == []


RATE = "The API rate limit has been exceeded. Try again later."


@pytest.mark.parametrize(
    ("answer", "raised", "after"),
    [
        (problem(400, "The property, 'to', in the request body is invalid (line: -, column: -)"), Gone, None),
        (problem(400, "Failed to send messages"), Gone, None),
        (problem(400, "The request body has 1 error(s)"), Refused, None),
        (problem(401, "Authentication failed due to the following reason: invalid token."), Refused, None),
        (problem(403, "Access to this API is not available for your account"), Refused, None),
        (problem(404, "Not found"), Refused, None),
        (problem(409, "The retry key is already accepted", **{"x-line-accepted-request-id": "1"}), None, None),
        (problem(413, "Request exceeds the max size of 2MB."), Refused, None),
        (problem(415, "Unsupported media type"), Refused, None),
        (problem(429, RATE), Away, dt.timedelta(minutes=1)),
        (problem(429, RATE, **{"Retry-After": "9"}), Away, dt.timedelta(seconds=9)),
        (problem(429, "You have reached your monthly limit."), Refused, None),
        (problem(500, "Internal server error"), Retry, None),
        (problem(503, ""), Retry, None),
        (problem(302, "", Location="http://127.0.0.1:9/"), Refused, None),
    ],
    ids=lambda value: str(getattr(value, "status", "")),
)
def test_every_error_of_the_reference_has_its_meaning(
    world: World, line: LinePlatform, answer: Reply, raised: type | None, after: object
) -> None:
    account = linked(world.citizen, line)
    line.forced = [answer]
    try:
        CHANNEL.send(message(account))
    except (Gone, Refused, Retry) as error:
        assert (type(error), getattr(error, "after", None)) == (raised, after)
        assert str(error) == line_api.said(web.Answer(answer.status, {}, json.loads(answer.body)))
    else:
        assert raised is None


def test_the_platform_of_these_tests_refuses_what_line_refuses(world: World, line: LinePlatform, settings) -> None:
    account = linked(world.citizen, line)
    for wrong, raised in (({"key": "not a uuid"}, Refused), ({"key": ""}, Refused)):
        with pytest.raises(raised):
            CHANNEL.send(message(account, **wrong))
    for nobody in ("U" + "9" * 32, "x"):
        LineLink.objects.update(line_user_id=nobody)
        with pytest.raises(Gone):
            CHANNEL.send(message(LineUser(nobody)))
    LineLink.objects.update(line_user_id=account.id)
    settings.LINE_MESSAGING_TOKEN = "old"
    with pytest.raises(Refused, match="401"):
        CHANNEL.send(message(account))
    assert line.used == 0


def test_line_away_is_tried_again(world: World, line: LinePlatform, settings) -> None:
    account = linked(world.citizen, line)
    settings.LINE_API = "http://127.0.0.1:9"
    with pytest.raises(Away):
        CHANNEL.send(message(account))


def test_an_account_that_is_gone_is_marked_and_the_person_is_told(world: World, line: LinePlatform) -> None:
    account = linked(world.citizen, line)
    CHANNEL.forget(message(account).address, "gone")
    assert CHANNEL.addresses(world.citizen) == []
    page = world.client(world.citizen).get("/my/line/").content.decode()
    assert ("LINEに届かなくなりました" in page, "友だちに追加する" in page) == (True, True)


# The month


def test_the_quota_is_read_hourly_and_counted_in_between(world: World, line: LinePlatform) -> None:
    account, now = linked(world.citizen, line), timezone.now()
    line.used = 10
    assert (line_quota.due(now), line_quota.due(now), line_quota.due(now + dt.timedelta(minutes=59))) == (1, 0, 0)
    assert queries.line_quota().remaining == 190
    CHANNEL.send(message(account))
    assert (queries.line_quota().remaining, line.used) == (189, 11)
    line.used = 50
    assert line_quota.due(now + dt.timedelta(hours=1)) == 1
    assert (queries.line_quota().spent, queries.line_quota().remaining) == (50, 150)


@pytest.mark.parametrize(
    ("used", "saves", "is_open"),
    [
        (0, False, True),
        (160, False, True),
        (161, True, True),
        (199, True, True),
        (200, True, False),
        (250, True, False),
    ],
)
def test_when_little_is_left_it_saves_and_at_the_end_it_is_skipped(
    world: World, line: LinePlatform, used: int, saves: bool, is_open: bool
) -> None:
    linked(world.citizen, line)
    line.used = used
    line_quota.due(timezone.now())
    assert (CHANNEL.saves(), bool(CHANNEL.addresses(world.citizen))) == (saves, is_open)


def test_without_a_limit_nothing_is_saved(world: World, line: LinePlatform) -> None:
    linked(world.citizen, line)
    assert (CHANNEL.saves(), len(CHANNEL.addresses(world.citizen))) == (False, 1)
    line.limit, line.used = None, 5000
    line_quota.due(timezone.now())
    assert (CHANNEL.saves(), len(CHANNEL.addresses(world.citizen))) == (False, 1)


@pytest.mark.parametrize("is_read_first", [True, False])
def test_line_s_word_that_the_month_is_used_up_closes_the_way_until_it_is_read_again(
    world: World, line: LinePlatform, is_read_first: bool
) -> None:
    account, now = linked(world.citizen, line), timezone.now()
    if is_read_first:
        line_quota.due(now)
    line.used = 200
    with pytest.raises(Refused, match="monthly limit"):
        CHANNEL.send(message(account))
    assert (CHANNEL.addresses(world.citizen), CHANNEL.saves()) == ([], is_read_first)
    line.used = 0
    assert line_quota.due(timezone.now() + dt.timedelta(hours=1)) == 1
    assert len(CHANNEL.addresses(world.citizen)) == 1


@pytest.mark.parametrize(
    "answers",
    [
        [problem(401, "invalid token")],
        [problem(200, "no quota in it")],
        [problem(500, "")],
    ],
)
def test_a_quota_that_cannot_be_read_keeps_what_was_known_and_is_asked_again_soon(
    world: World, line: LinePlatform, answers: list
) -> None:
    now = timezone.now()
    line_quota.due(now)
    line.forced = answers
    assert line_quota.due(now + dt.timedelta(hours=1)) == 0
    assert (queries.line_quota().limit, bool(queries.line_quota().problem)) == (200, True)
    assert line_quota.due(now + dt.timedelta(hours=1, minutes=5)) == 1
    assert queries.line_quota().problem == ""


@pytest.mark.django_db(transaction=True)
def test_two_workers_ask_once(line: LinePlatform) -> None:
    LineQuota.objects.create(pk=1)
    now, start, done = timezone.now() + dt.timedelta(minutes=1), threading.Barrier(2), []

    def work() -> None:
        start.wait()
        done.append(line_quota.due(now))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sorted(done), len(line.requests)) == ([0, 1], 2)


def meter(world: World) -> str:
    return world.client(world.administrator).get("/centre/line/").content.decode()


def test_the_meter_says_in_words_how_much_is_left(world: World, line: LinePlatform) -> None:
    assert "まだLINEに確かめていません" in meter(world)
    linked(world.citizen, line)
    line.used = 150
    with time_machine.travel(timezone.now()):
        line_quota.due(timezone.now())
    page = meter(world)
    for words in ("1人が", "200通のうち150通を送りました。", "あと50通送れます。"):
        assert words in page
    assert ("2割を切りました" in page, "使い切りました" in page) == (False, False)


@pytest.mark.parametrize(("used", "words"), [(170, "残りが2割を切りました"), (200, "今月の送信数を使い切りました")])
def test_staff_see_why_line_is_spared_or_skipped(world: World, line: LinePlatform, used: int, words: str) -> None:
    line.used = used
    line_quota.due(timezone.now())
    assert words in meter(world)
    page = world.client(world.citizen).get("/my/line/").content.decode()
    assert ("今月は、LINEで送れる数を使い切りました" in page) is (used == 200)


def test_staff_see_that_line_cannot_be_asked_and_that_there_is_no_limit(world: World, line: LinePlatform) -> None:
    line.forced = [problem(401, "invalid token")]
    now = timezone.now()
    line_quota.due(now)
    assert "LINE: 401 invalid token" in meter(world)
    line.limit = None
    line_quota.due(now + dt.timedelta(minutes=5))
    assert "送信数に限りはありません" in meter(world)
