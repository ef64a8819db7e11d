"""The room opens half an hour before the start for those who take part, and closes a day after the end."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from realtime.exchange import room, services
from realtime.exchange.models import Session, Way
from realtime.rooms import queries as rooms
from tests.exchange.sessions import facts_of, make_session
from tests.world import World

MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)


def inside(world: World, *names: str) -> list[str]:
    """Who of them may enter a room of a session."""
    return [name for name in names if rooms.visible_to(getattr(world, name)).filter(kind="session").exists()]


@pytest.fixture
def session(world: World) -> Session:
    """One place, taken by the citizen; the member waits."""
    session = make_session(world.coordinator, capacity=1)
    for user in (world.citizen, world.member):
        services.register(session=session, user=user, way=Way.ONLINE)
    return session


WHO = ("coordinator", "citizen", "member", "outsider")


def test_it_opens_for_the_host_and_who_has_a_place_and_closes_again(world: World, session: Session) -> None:
    assert room.due(session.starts_at - 31 * MINUTE) == 0
    assert inside(world, *WHO) == []
    assert [room.due(session.starts_at - 30 * MINUTE) for _tick in range(2)] == [1, 0]
    assert inside(world, *WHO) == ["coordinator", "citizen"]
    assert room.due(session.ends_at + DAY - MINUTE) == 0
    assert [room.due(session.ends_at + DAY) for _tick in range(2)] == [1, 0]
    assert inside(world, *WHO) == []


def test_who_gets_a_place_while_it_is_open_enters_and_who_withdraws_leaves(world: World, session: Session) -> None:
    with time_machine.travel(session.starts_at - 10 * MINUTE, tick=False):
        room.due(session.starts_at - 10 * MINUTE)
        services.withdraw(session=session, user=world.citizen)
    assert inside(world, *WHO) == ["coordinator", "member"]


def test_it_closes_when_the_session_is_called_off_or_moved_and_opens_again(world: World, session: Session) -> None:
    with time_machine.travel(session.starts_at - 10 * MINUTE, tick=False):
        now = session.starts_at - 10 * MINUTE
        room.due(now)
        later = {name: getattr(session, name) + DAY for name in ("starts_at", "ends_at", "registration_closes_at")}
        services.edit(actor=world.coordinator, session=session, **facts_of(session, **later))
        assert (room.due(now), inside(world, *WHO)) == (1, [])
        assert (room.due(now + DAY), inside(world, *WHO)) == (1, ["coordinator", "citizen"])
        services.cancel(actor=world.coordinator, session=session, reason="台風のため")
        assert (room.due(now + DAY), inside(world, *WHO)) == (1, [])


@pytest.mark.parametrize(
    ("who", "sees"), [("citizen", True), ("coordinator", True), ("member", False), ("outsider", False)]
)
def test_the_announcement_leads_those_who_take_part_into_the_room(
    world: World, session: Session, who: str, sees: bool
) -> None:
    with time_machine.travel(session.starts_at, tick=False):
        room.due(session.starts_at)
        page = world.client(getattr(world, who)).get(f"/sessions/{session.pk}/").content.decode()
    assert ("会議室に入室する" in page) is sees
