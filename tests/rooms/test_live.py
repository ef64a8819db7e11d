"""A room as a live topic: every kind of change replays, the socket says what the form says, who is dismissed sees no more."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404

from realtime.hub.registry import Refused
from realtime.rooms import live, services
from realtime.rooms.models import Message, Room
from tests.hub.live import Socket, in_thread, person, sign_in
from tests.hub.replay import Page
from tests.world import World


@pytest.mark.parametrize("url", [True, False])
def test_every_change_replays(world: World, room: Room, url: bool) -> None:
    page = Page(f"room:{room.pk}", world.member, url=f"/rooms/{room.pk}/" if url else None)

    def say(author: Any, **fields: Any) -> Message:
        return services.say(room=room, author=author, client_id=uuid.uuid4(), **fields)

    first = say(world.editor, body="｜苗《なえ》は https://example.jp にあります。")
    assert page.assert_replays() == [f"message-{first.pk}"]
    say(world.editor, body="団体として", as_group=world.green)
    say(world.coordinator, body="センターから")
    answer = say(world.other_representative, body="いただきます。", reply_to=first)
    assert len(page.assert_replays()) == 3
    services.edit(actor=world.editor, message=first, body="苗が20あります。")
    assert page.assert_replays() == [f"message-{first.pk}", f"message-{answer.pk}"]
    services.withdraw(actor=world.editor, message=first)
    assert page.assert_replays() == [f"message-{first.pk}", f"message-{answer.pk}"]
    services.withdraw(actor=world.coordinator, message=answer)
    assert page.assert_replays() == [f"message-{answer.pk}"]


def stored(message: Message) -> list[Any]:
    fields = ("room_id", "author_id", "as_group_id", "from_group_id", "for_centre", "body", "body_html", "reply_to_id")
    return [getattr(message, field) for field in fields]


def test_the_socket_says_what_the_form_says(world: World, room: Room) -> None:
    asked = services.say(room=room, author=world.member, body="苗は？", client_id=uuid.uuid4())
    data = {"body": " 20あります。\r\n", "as_group": world.green.pk, "reply_to": asked.pk}
    response = world.client(world.editor).post(f"/rooms/{room.pk}/messages/", {**data, "client_id": uuid.uuid4()})
    by_form = Message.objects.latest("number")
    assert response.status_code == 302
    once = uuid.uuid4()
    done = live.say(world.editor, {**data, "room": room.pk}, once)
    by_socket = Message.objects.latest("number")
    assert by_socket != by_form
    assert stored(by_socket) == stored(by_form)
    assert done == {"message": by_socket.pk, "number": by_socket.number}
    assert live.say(world.editor, {**data, "room": room.pk}, once) == done
    assert Message.objects.count() == 3


@pytest.mark.parametrize("room_key", [None, "", "abc", "1; drop", -1, 0, 1.5, [1], {"a": 1}, "１", 10**30])
def test_a_socket_action_about_no_room(world: World, room: Room, room_key: Any) -> None:
    with pytest.raises((Http404, ObjectDoesNotExist)):
        live.say(world.editor, {"room": room_key, "body": "はい"}, uuid.uuid4())


@pytest.mark.parametrize(
    "data",
    [{}, {"body": ""}, {"body": None}, {"body": "\x00 \u3000"}, {"body": "あ" * 4001}]
    + [{"body": "はい", "as_group": bad} for bad in (999, "緑", [1], {"a": 1})]
    + [{"body": "はい", "reply_to": bad} for bad in (999, "1つ前", [1], {"a": 1}, 10**30)],
)
def test_a_socket_action_that_is_refused(world: World, room: Room, data: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        live.say(world.editor, {**data, "room": room.pk}, uuid.uuid4())
    assert str(refused.value).endswith("。") or str(refused.value).endswith("）。")
    assert not Message.objects.exists()


@pytest.mark.usefixtures("hub")
async def test_who_is_dismissed_hears_no_more() -> None:
    taro, jiro = await in_thread(person, "taro"), await in_thread(person, "jiro")

    def prepare() -> Room:
        opened = services.open_room(name="第1回 交流会", kind=Room.Kind.SESSION, by=jiro)
        for user in (taro, jiro):
            services.admit(room=opened, user=user)
        return opened

    room = await in_thread(prepare)
    topic = f"room:{room.pk}"
    out, stays = [await Socket(await in_thread(sign_in, user)).open() for user in (taro, jiro)]
    for socket in (out, stays):
        await socket.follow(topic)
    await in_thread(lambda: services.dismiss(room=room, user=taro))
    assert await out.next("closed") == {"is": "closed", "topic": topic}
    action = await stays.act("rooms.say", room=room.pk, body="聞こえますか。")
    heard = {(event := await stays.receive_json_from(timeout=5))["is"]: event for _ in range(2)}
    assert heard["done"]["id"] == action
    assert "聞こえますか。" in heard["changes"]["items"][0]["html"]
    assert await out.receive_nothing()
    await out.tell(do="follow", topic=topic, since=0)
    assert (await out.receive_json_from(timeout=5))["is"] == "closed"
    await asyncio.gather(out.disconnect(), stays.disconnect())
