"""Saying, mending, taking back, and how far one has read."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.models import User
from realtime.rooms import queries, services
from realtime.rooms.models import Message, Room
from tests.world import World


def say(room: Room, author: User, body: str = "はい", **fields: object) -> Message:
    return services.say(room=room, author=author, body=body, client_id=uuid.uuid4(), **fields)  # type: ignore[arg-type]


def test_the_same_client_id_stores_once(world: World, room: Room) -> None:
    once = uuid.uuid4()
    first = services.say(room=room, author=world.editor, body="はい", client_id=once)
    again = services.say(room=room, author=world.editor, body="はい。", client_id=once)
    assert (again, again.body) == (first, "はい")
    room.refresh_from_db()
    assert room.change_no == 1
    assert services.say(room=room, author=world.member, body="はい", client_id=once) != first


def test_numbers_have_no_holes(world: World, room: Room) -> None:
    first, second = say(room, world.editor), say(room, world.other_representative)
    services.edit(actor=world.editor, message=first, body="いいえ")
    services.withdraw(actor=world.other_representative, message=second)
    third = say(room, world.editor)
    changed = Message.objects.order_by("number").values_list("number", "changed_no")
    assert list(changed) == [(1, 3), (2, 4), (5, 5)]
    assert third.number == 5


def test_an_edit(world: World, room: Room) -> None:
    said = say(room, world.editor, "10時です")
    with pytest.raises(PermissionDenied):
        services.edit(actor=world.representative, message=said, body="11時です")
    edited = services.edit(actor=world.editor, message=said, body="11時です")
    assert (edited.body, edited.body_html, edited.edited_at is not None) == ("11時です", "<p>11時です</p>", True)
    same = services.edit(actor=world.editor, message=said, body="11時です")
    assert same.changed_no == edited.changed_no


@pytest.mark.parametrize(("minutes", "in_time"), [(14, True), (16, False)])
def test_an_edit_has_15_minutes(world: World, room: Room, minutes: int, in_time: bool) -> None:
    said = say(room, world.editor)
    Message.objects.update(created_at=timezone.now() - dt.timedelta(minutes=minutes))
    if in_time:
        assert services.edit(actor=world.editor, message=said, body="いいえ").body == "いいえ"
    else:
        with pytest.raises(ValidationError, match="15分を過ぎた"):
            services.edit(actor=world.editor, message=said, body="いいえ")
        assert Message.objects.get().body == "はい"


@pytest.mark.parametrize(
    ("name", "may"), [("editor", True), ("coordinator", True), ("administrator", True), ("representative", False)]
)
def test_who_takes_back(world: World, room: Room, name: str, may: bool) -> None:
    said, actor = say(room, world.editor), getattr(world, name)
    if not may:
        with pytest.raises(PermissionDenied):
            services.withdraw(actor=actor, message=said)
        return
    withdrawn = services.withdraw(actor=actor, message=said)
    assert (withdrawn.withdrawn_by, withdrawn.is_withdrawn_by_author) == (actor, name == "editor")
    assert services.withdraw(actor=world.editor, message=said).withdrawn_by == actor
    with pytest.raises(PermissionDenied):
        services.edit(actor=world.editor, message=said, body="いいえ")


def test_reading(world: World, room: Room) -> None:
    def unread() -> int:
        return queries.rooms_of(world.member).get().unread

    for author in (world.editor, world.member, world.editor):
        say(room, author)
    assert unread() == 2
    room.refresh_from_db()
    services.mark_read(user=world.member, room=room, number=2)
    assert unread() == 1
    services.mark_read(user=world.member, room=room, number=1)
    assert unread() == 1
    services.mark_read(user=world.member, room=room, number=10**17)
    assert unread() == 0
    gone = say(room, world.editor)
    assert unread() == 1
    services.withdraw(actor=world.editor, message=gone)
    assert unread() == 0


def test_where_somebody_spoke_last_stands_first(world: World, room: Room) -> None:
    quiet = services.open_room(name="静かな会議室", groups=[world.green], by=world.editor)
    assert list(queries.rooms_of(world.member)) == [quiet, room]
    say(room, world.editor)
    assert list(queries.rooms_of(world.member)) == [room, quiet]
