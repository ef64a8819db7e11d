"""What was not announced arrives all the same, and slow readers harm nobody (guarantees 3, 5 and 6)."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from realtime.hub import process, services
from realtime.hub.access import Identity
from realtime.hub.frames import event
from realtime.hub.models import Presence
from realtime.hub.news import News
from realtime.hub.readers import OUTBOX, SocketReader
from tests.hub.live import Socket, in_thread, person, sign_in, until
from tests.hub.wall import Wall, tell, write


@pytest.mark.usefixtures("hub")
async def test_a_change_that_nobody_announced_arrives_within_ten_seconds() -> None:
    wall = await in_thread(Wall.objects.create)
    socket = await Socket().open()
    await socket.follow(f"wall:{wall.pk}")
    await in_thread(write, wall, "だれも知らせない")
    assert (await socket.next("changes", seconds=10))["number"] == 1
    await socket.disconnect()


@pytest.mark.usefixtures("hub")
async def test_a_topic_that_is_gone_is_closed() -> None:
    wall = await in_thread(Wall.objects.create)
    socket = await Socket().open()
    await socket.follow(f"wall:{wall.pk}")
    await in_thread(Wall.objects.all().delete)
    assert await socket.next("closed", seconds=10) == {"is": "closed", "topic": f"wall:{wall.pk}"}
    await socket.disconnect()


@pytest.mark.usefixtures("hub")
async def test_hints_of_other_processes() -> None:
    wall = await in_thread(Wall.objects.create)
    topic = f"wall:{wall.pk}"
    socket = await Socket().open()
    await socket.follow(topic)
    hub = await process.current()
    ready = {"type": "websocket.send", "text": '{"is":"changes","from":"another"}'}
    await in_thread(write, wall, "1")
    hub._heard(
        {
            "type": "live.hint",
            "topic": topic,
            "by": "other",
            "after": 0,
            "number": 1,
            "events": {"ja": ready, "en": ready},
        }
    )
    assert await socket.receive_from() == ready["text"]  # one step behind: the ready bytes
    await in_thread(write, wall, "2")
    await in_thread(write, wall, "3")
    hub._heard(
        {
            "type": "live.hint",
            "topic": topic,
            "by": "other",
            "after": 2,
            "number": 3,
            "events": {"ja": ready, "en": ready},
        }
    )
    news = await socket.next("changes")  # a hint was lost: the database
    assert (news["after"], news["number"], len(news["items"])) == (1, 3, 2)
    hub._heard(
        {
            "type": "live.hint",
            "topic": topic,
            "by": "other",
            "after": 1,
            "number": 2,
            "events": {"ja": ready, "en": ready},
        }
    )
    assert await socket.receive_nothing()  # an old one
    await socket.disconnect()


@pytest.mark.usefixtures("hub")
async def test_presence_is_a_lease_that_fades() -> None:
    wall = await in_thread(Wall.objects.create)
    topic = f"wall:{wall.pk}"
    taro, jiro = await in_thread(lambda: (person("taro"), person("jiro")))
    first, second = (
        await Socket(await in_thread(sign_in, taro)).open(),
        await Socket(await in_thread(sign_in, jiro)).open(),
    )
    visitor = await Socket().open()
    for socket in (first, second, visitor):
        await socket.follow(topic)
    await visitor.tell(do="here", topic=topic)
    await first.tell(do="here", topic=topic)
    assert await first.next("here") == {"is": "here", "topic": topic, "count": 1, "people": [{"name": "見本 taro"}]}
    await second.tell(do="here", topic=topic)
    while (here := await second.next("here"))["count"] != 2:
        pass
    assert here["people"] == [{"name": "見本 taro"}, {"name": "見本 jiro"}]
    # jiro's process was killed: nobody signs him out, his lease runs out
    await in_thread(lambda: Presence.objects.filter(user=jiro).update(until=timezone.now()))
    assert (await first.next("here"))["count"] == 2
    assert (await first.next("here"))["people"] == [{"name": "見本 taro"}]
    lease = (await in_thread(lambda: Presence.objects.get(user=taro))).until - timezone.now()
    assert dt.timedelta(seconds=30) < lease <= dt.timedelta(seconds=45)
    assert await visitor.receive_nothing()
    for socket in (first, second, visitor):
        await socket.disconnect()


@pytest.mark.usefixtures("hub")
async def test_a_slow_reader_is_told_to_ask_and_the_others_are_served() -> None:
    wall = await in_thread(Wall.objects.create)
    topic = f"wall:{wall.pk}"
    open_again = asyncio.Event()
    got: list[dict[str, Any]] = []

    async def blocked(event: dict[str, Any]) -> None:
        await open_again.wait()
        got.append(event)

    hub = await process.current()
    slow = await hub.welcome(None, lambda identity: SocketReader(identity, "ja", blocked))
    await hub.follow(slow, topic, 0)
    quick = await Socket().open()
    await quick.follow(topic)
    for _ in range(OUTBOX + 20):
        hub._deliver(hub.topics[topic], one_change())
        await quick.receive_from()
    assert len(slow._waiting) == OUTBOX
    open_again.set()
    await until(lambda: slow._sending is None)
    assert got[-1]["text"] == f'{{"is":"stale","topic":"{topic}"}}'
    assert len(got) == 1 + OUTBOX + 1
    hub._deliver(hub.topics[topic], one_change())
    await until(lambda: len(got) == OUTBOX + 3)
    hub.leave(slow)
    await quick.disconnect()


def one_change() -> News:
    one = event(**{"is": "changes"})
    return News(0, 1, {"ja": one, "en": one})


async def test_a_send_that_does_not_block_costs_no_task_and_keeps_the_order() -> None:
    got: list[Any] = []
    gate = asyncio.Event()

    async def send(event: dict[str, Any]) -> None:
        if event["text"] == "wait":
            await gate.wait()
        got.append(event["text"])

    reader = SocketReader(Identity(), "ja", send)
    reader.push({"text": "1"})
    assert (got, reader._sending) == (["1"], None)
    for text in ("wait", "2", "3"):
        reader.push({"text": text})
    assert got == ["1"]
    gate.set()
    await until(lambda: reader._sending is None)
    assert got == ["1", "wait", "2", "3"]


async def test_a_client_that_has_gone_is_never_sent_to_again() -> None:
    async def send(event: dict[str, Any]) -> None:
        raise OSError("gone")

    reader = SocketReader(Identity(), "ja", send)
    reader.push({"text": "1"})
    assert reader.closed


@pytest.mark.usefixtures("hub")
async def test_the_owner_of_one_kind_in_trouble_does_not_keep_the_others_from_healing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from realtime.hub import registry
    from tests.hub import wall as owner

    def broken(keys: Any) -> dict[str, int]:
        raise OSError("away")

    wall = await in_thread(Wall.objects.create)
    socket = await Socket().open()
    await socket.follow(f"wall:{wall.pk}")
    await socket.follow(f"bell:{wall.pk}")
    monkeypatch.setitem(registry._kinds, "bell", registry.LiveKind("bell", owner.may_follow, broken, None))
    await in_thread(write, wall, "それでも")
    assert (await socket.next("changes", seconds=10))["topic"] == f"wall:{wall.pk}"
    await socket.disconnect()


@pytest.mark.django_db(transaction=True)
def test_announcing_in_a_process_without_a_hub_does_nothing_and_never_raises(walls: None) -> None:
    wall = Wall.objects.create()
    tell(wall)
    wall.delete()


@pytest.mark.django_db(transaction=True)
async def test_announcing_on_an_event_loop_without_a_hub_never_raises() -> None:
    services.announce("wall:1")


@pytest.mark.parametrize("blocks", [False, True])
@pytest.mark.parametrize(("error", "told"), [(ValueError("too long"), [4012]), (OSError("gone"), [])])
async def test_a_message_that_does_not_go_out_ends_the_socket_so_that_the_page_asks_again(
    error: Exception, told: list[int], blocks: bool
) -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        if message.get("text") == event(text="breaks")["text"]:
            if blocks:
                await asyncio.sleep(0)
            raise error
        sent.append(message.get("code", message.get("text")))

    reader = SocketReader(Identity(), "ja", send)
    before = event(text="goes")
    reader.push(before)
    reader.push(event(text="breaks"))
    reader.push(event(text="never"))
    await until(lambda: reader.closed)
    assert sent == [before["text"], *told]
