"""Who enters a room: through a named group, let in as a person, or as who keeps the rooms."""

from __future__ import annotations

import uuid

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import AuditEntry
from groups import services as groups
from realtime.rooms import live, queries, services
from realtime.rooms.models import Participant, Room
from tests.world import CITIZENS, MEMBERS, STAFF, World

EVERYBODY = (*CITIZENS, *MEMBERS, *STAFF)


def who_enters(world: World, room: Room) -> set[str]:
    names = set()
    for name in EVERYBODY:
        user = getattr(world, name)
        enters = queries.visible_to(user).filter(pk=room.pk).exists()
        assert live.may_follow(user, str(room.pk)) == enters
        if enters:
            names.add(name)
    return names


def test_a_room_between_groups(world: World, room: Room) -> None:
    named = {"member", "editor", "representative", "other_representative"}
    assert who_enters(world, room) == named | {"coordinator", "administrator"}


def test_a_session_room_is_for_those_let_in(world: World) -> None:
    room = services.open_room(name="第1回 交流会", kind=Room.Kind.SESSION, by=world.coordinator)
    assert who_enters(world, room) == set()
    services.admit(room=room, user=world.citizen)
    services.admit(room=room, user=world.citizen)
    assert who_enters(world, room) == {"citizen"}
    assert Participant.objects.count() == 1
    services.dismiss(room=room, user=world.citizen)
    assert who_enters(world, room) == set()


def test_an_unverified_group_opens_no_door(world: World, room: Room) -> None:
    world.market.verified_at = None
    world.market.save()
    assert "other_representative" not in who_enters(world, room)


def test_leaving_the_group_is_leaving_the_room(world: World, room: Room) -> None:
    groups.leave(group=world.green, user=world.member)
    assert "member" not in who_enters(world, room)


def test_a_room_is_opened_once(world: World) -> None:
    once = uuid.uuid4()
    first, second = (
        services.open_room(name="苗", groups=[world.green], by=world.editor, client_id=once) for _ in range(2)
    )
    assert first == second
    assert [named.group for named in first.named.all()] == [world.green]
    assert AuditEntry.objects.filter(action="room.opened").count() == 1


def test_outsiders_do_not_speak(world: World, room: Room) -> None:
    with pytest.raises(PermissionDenied):
        services.say(room=room, author=world.outsider, body="はい", client_id=uuid.uuid4())


@pytest.mark.parametrize(
    ("name", "group", "may"),
    [
        ("editor", "green", True),
        ("representative", "green", True),
        ("member", "green", False),
        ("editor", "market", False),
        ("coordinator", "green", False),
    ],
)
def test_speaking_as_a_group(world: World, room: Room, name: str, group: str, may: bool) -> None:
    as_group = getattr(world, group)
    assert (as_group in queries.voices_in(room, getattr(world, name))) is may
    if may:
        said = services.say(
            room=room, author=getattr(world, name), body="はい", as_group=as_group, client_id=uuid.uuid4()
        )
        assert (said.speaker.name, said.speaker.is_group, said.voice) == (as_group.name, True, f"group-{as_group.pk}")
    else:
        with pytest.raises(PermissionDenied):
            services.say(room=room, author=getattr(world, name), body="はい", as_group=as_group, client_id=uuid.uuid4())


def test_only_the_named_groups_speak_between_groups(world: World, room: Room) -> None:
    groups.join(group=world.council, user=world.editor, role="editor")
    assert list(queries.voices_in(room, world.editor)) == [world.green]
    session = services.open_room(name="交流会", kind=Room.Kind.SESSION, by=world.coordinator)
    assert set(queries.voices_in(session, world.editor)) == {world.green, world.council}


def test_who_readers_see(world: World, room: Room) -> None:
    people = {"member": world.green, "other_representative": world.market, "coordinator": None}
    for name, group in people.items():
        said = services.say(room=room, author=getattr(world, name), body="はい", client_id=uuid.uuid4())
        assert (said.from_group, said.for_centre) == (group, group is None)
