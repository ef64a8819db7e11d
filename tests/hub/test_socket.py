"""The socket: following, catching up, order, refusals (DESIGN 4, guarantees 1 to 4)."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from realtime.hub import process, services
from realtime.hub.link import group_of
from tests.hub.live import Socket, in_thread, person, sign_in, until
from tests.hub.wall import Note, Wall, rewrite, tell, write

pytestmark = pytest.mark.usefixtures("hub")


async def test_following_brings_what_was_missed_and_then_what_is_new() -> None:
    wall = await in_thread(Wall.objects.create)
    first = await in_thread(write, wall, "ひとつ目")
    socket = await Socket().open()
    missed = await socket.follow(f"wall:{wall.pk}")
    assert {**missed, "items": [item["key"] for item in missed["items"]]} == {
        "is": "changes", "topic": f"wall:{wall.pk}", "after": 0, "number": 1, "items": [f"note-{first.pk}"],
    }  # fmt: skip
    second = await in_thread(write, wall, "ふたつ目")
    await in_thread(tell, wall)
    news = await socket.next("changes")
    assert (news["after"], news["number"], [(i["key"], i["number"], i["order"]) for i in news["items"]]) == (
        1,
        2,
        [(f"note-{second.pk}", 2, second.pk)],
    )
    assert "ふたつ目" in news["items"][0]["html"]
    await socket.disconnect()


async def test_a_reader_who_is_up_to_date_gets_an_empty_answer() -> None:
    wall = await in_thread(Wall.objects.create)
    await in_thread(write, wall, "ひとつ目")
    socket = await Socket().open()
    answer = await socket.follow(f"wall:{wall.pk}", since=1)
    assert (answer["after"], answer["number"], answer["items"]) == (1, 1, [])
    await socket.disconnect()


async def test_catching_up_gives_the_present_state_once() -> None:
    wall = await in_thread(Wall.objects.create)
    note = await in_thread(write, wall, "はじめ")
    await in_thread(write, wall, "べつ")
    await in_thread(rewrite, note, "なおした")
    socket = await Socket().open()
    answer = await socket.follow(f"wall:{wall.pk}")
    assert [(item["number"], item["key"]) for item in answer["items"]][1] == (3, f"note-{note.pk}")
    assert (answer["number"], len(answer["items"])) == (3, 2)
    assert "なおした" in answer["items"][1]["html"]
    await socket.disconnect()


async def test_a_gap_is_closed_by_asking_since() -> None:
    wall = await in_thread(Wall.objects.create)
    socket = await Socket().open()
    await socket.follow(f"wall:{wall.pk}")
    for number in range(1, 4):
        await in_thread(write, wall, str(number))
        await in_thread(tell, wall)
        await socket.next("changes")
    await socket.tell(do="since", topic=f"wall:{wall.pk}", since=1)
    answer = await socket.next("changes")
    assert (answer["after"], answer["number"], [item["number"] for item in answer["items"]]) == (1, 3, [2, 3])
    await socket.disconnect()


async def test_a_page_too_far_behind_is_told_to_load_again() -> None:
    wall = await in_thread(Wall.objects.create, change_no=501)
    socket = await Socket().open()
    await socket.tell(do="follow", topic=f"wall:{wall.pk}", since=0)
    assert await socket.next("far") == {"is": "far", "topic": f"wall:{wall.pk}", "number": 501}
    await socket.disconnect()


async def test_kinds_without_fragments_only_tell_that_something_changed() -> None:
    wall = await in_thread(Wall.objects.create)
    socket = await Socket().open()
    await socket.follow(f"bell:{wall.pk}")
    await in_thread(write, wall, "秘密")
    await in_thread(services.announce, f"bell:{wall.pk}")
    assert await socket.next("changed") == {"is": "changed", "topic": f"bell:{wall.pk}", "number": 1}
    await socket.disconnect()


async def test_every_reader_gets_the_same_bytes_in_the_language_of_the_page() -> None:
    wall = await in_thread(Wall.objects.create)
    sockets = [await Socket(path=f"/live?lang={language}").open() for language in ("ja", "ja", "en", "xx")]
    for socket in sockets:
        await socket.follow(f"wall:{wall.pk}")
    await in_thread(write, wall, "同じ")
    await in_thread(tell, wall)
    frames = [await socket.receive_from(timeout=5) for socket in sockets]
    assert frames[0] == frames[1] == frames[3]
    assert frames[0] is frames[1]
    for socket in sockets:
        await socket.disconnect()


async def test_one_order_without_holes_under_concurrent_writers() -> None:
    wall = await in_thread(Wall.objects.create)
    early, late = await Socket().open(), await Socket().open()
    await early.follow(f"wall:{wall.pk}")

    def writer(name: int) -> None:
        for turn in range(10):
            write(Wall.objects.get(pk=wall.pk), f"{name}-{turn}")
            tell(wall)

    writers = [asyncio.create_task(in_thread(writer, name)) for name in range(4)]
    seen: list[int] = []
    at = 0
    while at < 40:
        event = await early.next("changes", seconds=20)
        assert event["after"] == at
        seen += [item["number"] for item in event["items"]]
        at = event["number"]
    await asyncio.gather(*writers)
    assert seen == list(range(1, 41))
    assert [item["number"] for item in (await late.follow(f"wall:{wall.pk}"))["items"]] == seen
    await early.disconnect()
    await late.disconnect()


async def test_followers_who_join_while_others_write_miss_nothing() -> None:
    wall = await in_thread(Wall.objects.create)

    def writer() -> None:
        for turn in range(60):
            write(wall, str(turn))
            tell(wall)

    async def reader() -> list[int]:
        socket = await Socket().open()
        await socket.tell(do="follow", topic=f"wall:{wall.pk}", since=0)
        at, numbers = 0, []
        while at < 60:
            event = await socket.next("changes", seconds=20)
            assert event["after"] <= at
            numbers += [item["number"] for item in event["items"] if item["number"] > at]
            at = max(at, event["number"])
        await socket.disconnect()
        return numbers

    writing = asyncio.create_task(in_thread(writer))
    readers = [asyncio.create_task(reader()) for _ in range(10)]
    assert await asyncio.gather(*readers) == [list(range(1, 61))] * 10
    await writing


async def test_acknowledged_means_committed_and_twice_is_stored_once() -> None:
    wall = await in_thread(Wall.objects.create)
    socket = await Socket(await in_thread(lambda: sign_in(person("taro")))).open()
    frame = {"do": "act", "action": "wall.say", "id": str(uuid4()), "data": {"wall": wall.pk, "text": "こんにちは𠮷😀"}}
    for _ in range(2):
        await socket.tell(**frame)
        done = await socket.next("done")
        notes = await in_thread(lambda: list(Note.objects.values_list("pk", "text")))
        assert notes == [(done["note"], "こんにちは𠮷😀")]
        assert done == {"note": done["note"], "is": "done", "id": frame["id"]}
    assert await in_thread(lambda: Wall.objects.get().change_no) == 1
    await socket.disconnect()


@pytest.mark.parametrize("text", ["", " \n　", "あ" * 1001, None, "\x00"])
async def test_a_refused_action_says_why_and_stores_nothing(text: Any) -> None:
    wall = await in_thread(Wall.objects.create)
    socket = await Socket(await in_thread(lambda: sign_in(person("taro")))).open()
    client_id = await socket.act("wall.say", wall=wall.pk, text=text)
    refused = await socket.next("refused")
    assert refused["id"] == client_id
    assert refused["message"].endswith("。")
    assert await in_thread(Note.objects.count) == 0
    await socket.disconnect()


async def test_the_owner_decides_at_every_follow() -> None:
    taro, jiro = await in_thread(person, "taro"), await in_thread(person, "jiro")
    wall = await in_thread(lambda: Wall.objects.create(only=[taro.pk]))
    allowed = await Socket(await in_thread(sign_in, taro)).open()
    assert (await allowed.follow(f"wall:{wall.pk}"))["items"] == []
    other = await Socket(await in_thread(sign_in, jiro)).open()
    await other.tell(do="follow", topic=f"wall:{wall.pk}", since=0)
    assert await other.next("closed") == {"is": "closed", "topic": f"wall:{wall.pk}"}
    await other.tell(do="follow", topic="wall:999999", since=0)
    assert await other.next("closed") == {"is": "closed", "topic": "wall:999999"}
    visitor = await Socket().open()
    await visitor.tell(do="follow", topic=f"wall:{wall.pk}", since=0)
    assert await visitor.code() == 4401
    await in_thread(write, wall, "内緒")
    await in_thread(tell, wall)
    await allowed.next("changes")
    assert await other.receive_nothing()
    for socket in (allowed, other, visitor):
        await socket.disconnect()


async def test_unfollowing_ends_the_stream_and_the_subscription() -> None:
    wall = await in_thread(Wall.objects.create)
    socket = await Socket().open()
    await socket.follow(f"wall:{wall.pk}")
    hub = await process.current()
    link = hub._link
    await until(lambda: group_of(f"wall:{wall.pk}") in link._joined)
    await socket.tell(do="unfollow", topic=f"wall:{wall.pk}")
    await until(lambda: not hub.topics and group_of(f"wall:{wall.pk}") not in link._joined)
    await in_thread(write, wall, "もう見ない")
    await in_thread(tell, wall)
    assert await socket.receive_nothing()
    await socket.disconnect()


async def test_stopping_closes_everyone_with_4012() -> None:
    wall = await in_thread(Wall.objects.create)
    sockets = [await Socket().open() for _ in range(3)]
    for socket in sockets:
        await socket.follow(f"wall:{wall.pk}")
    await services.close_all()
    assert [await socket.code() for socket in sockets] == [4012] * 3
    late = await Socket().open()
    assert await late.code() == 4012
    for socket in (*sockets, late):
        await socket.disconnect()
