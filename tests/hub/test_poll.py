"""The long poll: the same topics and numbers where sockets are blocked (guarantee 8)."""

from __future__ import annotations

import asyncio
import json
import threading
from typing import Any

import pytest

from realtime.hub import process, services
from realtime.hub.poll import LongPoll
from tests.hub.live import ORIGIN, in_thread, person, poll, sign_in, until
from tests.hub.wall import Wall, tell, write

pytestmark = pytest.mark.usefixtures("hub")
soon = LongPoll(seconds=0.2)


async def test_it_answers_at_once_when_something_is_newer() -> None:
    wall = await in_thread(Wall.objects.create)
    note = await in_thread(write, wall, "ひとつ目")
    status, answer = await poll(body={"follow": {f"wall:{wall.pk}": 0}, "lang": "ja"})
    assert status == 200
    assert [(event["is"], event["after"], event["number"], event["items"][0]["key"]) for event in answer["events"]] == [
        ("changes", 0, 1, f"note-{note.pk}")
    ]


async def test_it_waits_without_a_thread_and_answers_when_something_comes() -> None:
    wall = await in_thread(Wall.objects.create)
    waiting = [asyncio.create_task(poll(body={"follow": {f"wall:{wall.pk}": 0}})) for _ in range(50)]
    hub = await process.current()
    await until(lambda: bool(hub.topics) and len(hub.topics[f"wall:{wall.pk}"].readers) == 50)
    assert sum(thread.name.startswith("live") for thread in threading.enumerate()) <= 4
    await in_thread(write, wall, "来た")
    await in_thread(tell, wall)
    answers = await asyncio.gather(*waiting)
    assert [(status, len(answer["events"])) for status, answer in answers] == [(200, 1)] * 50
    assert not hub.readers


async def test_it_answers_empty_when_nothing_comes() -> None:
    wall = await in_thread(Wall.objects.create)
    assert await poll(app=soon, body={"follow": {f"wall:{wall.pk}": 0}}) == (200, {"events": []})


async def test_a_topic_one_may_not_follow_is_closed_and_a_visitor_is_sent_to_sign_in() -> None:
    wall = await in_thread(lambda: Wall.objects.create(only=[0]))
    taro = await in_thread(lambda: sign_in(person("taro")))
    assert await poll(taro, body={"follow": {f"wall:{wall.pk}": 0}}) == (
        200,
        {"events": [{"is": "closed", "topic": f"wall:{wall.pk}"}]},
    )
    assert (await poll(body={"follow": {f"wall:{wall.pk}": 0}}))[0] == 401


async def test_presence_works_through_polls_and_wakes_nobody() -> None:
    wall = await in_thread(Wall.objects.create)
    taro, jiro = [await in_thread(lambda name=name: sign_in(person(name))) for name in ("taro", "jiro")]
    body = {"follow": {f"wall:{wall.pk}": 0}, "here": [f"wall:{wall.pk}"]}
    await poll(taro, app=soon, body=body)
    status, answer = await poll(jiro, app=LongPoll(seconds=0.5), body=body)
    assert (status, answer) == (
        200,
        {
            "events": [
                {
                    "is": "here",
                    "topic": f"wall:{wall.pk}",
                    "count": 2,
                    "people": [{"name": "見本 taro"}, {"name": "見本 jiro"}],
                }
            ]
        },
    )


async def test_stopping_answers_waiting_polls() -> None:
    wall = await in_thread(Wall.objects.create)
    waiting = asyncio.create_task(poll(body={"follow": {f"wall:{wall.pk}": 0}}))
    hub = await process.current()
    await until(lambda: bool(hub.topics))
    await services.close_all()
    assert (await waiting)[0] == 503


async def test_a_browser_that_goes_away_leaves_nothing() -> None:
    wall = await in_thread(Wall.objects.create)
    sent: list[Any] = []
    queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    queue.put_nowait({"type": "http.request", "body": json.dumps({"follow": {f"wall:{wall.pk}": 0}}).encode()})

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/live/poll", "query_string": b"", "headers": ORIGIN}
    waiting = asyncio.create_task(LongPoll()(scope, queue.get, send))
    hub = await process.current()
    await until(lambda: bool(hub.topics) and bool(hub.topics[f"wall:{wall.pk}"].readers))
    queue.put_nowait({"type": "http.disconnect"})
    await waiting
    assert (sent, hub.readers, hub.topics) == ([], set(), {})


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400), (b"{", 400), (b"[]", 400), (b"\xff", 400), (b'{"follow":[]}', 400), (b'{"follow":{"wall:1":"0"}}', 400), (b'{"follow":{"sky:1":0}}', 400),
        (b'{"follow":{},"here":["wall:1"]}', 400), (b'{"follow":{},"lang":7}', 400), (b"x" * 16385, 413),
        (json.dumps({"follow": {f"wall:{key}": 0 for key in range(1, 52)}}).encode(), 400),
    ],
    ids=range(11),
)  # fmt: skip
async def test_bad_bodies(body: bytes, status: int) -> None:
    answered, message = await poll(body=body)
    assert (answered, message.keys()) == (status, {"message"})
    assert process._hub is None or not process._hub.readers


async def test_another_origin_and_another_method_are_refused() -> None:
    assert (await poll(body={"follow": {}}, headers=[(b"host", b"localhost"), (b"origin", b"http://evil.example")]))[
        0
    ] == 403
    assert (await poll(body={"follow": {}}, headers=[(b"host", b"localhost")]))[0] == 403
    assert (await poll(body={"follow": {}}, method="GET"))[0] == 405
