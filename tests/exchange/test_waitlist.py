"""Places are given in order, the last one once; who withdraws makes room for who waits longest."""

from __future__ import annotations

import threading
import uuid

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from accounts.models import User
from notify.models import Notice
from realtime.exchange import queries, services
from realtime.exchange.models import Registration, Session, Way
from tests.exchange.sessions import facts_of, make_session
from tests.world import World


def register(session: Session, user: User) -> Registration:
    return services.register(session=session, user=user, way=Way.ONLINE)


def places(session: Session) -> dict[str, list[str]]:
    """Who has a place and who waits, in order."""
    rows = list(queries.participants(session))
    return {
        "seated": [row.user.login_name for row in rows if row.has_place],
        "waiting": [row.user.login_name for row in rows if not row.has_place],
    }


def test_who_comes_after_the_last_place_waits_in_order(world: World) -> None:
    session = make_session(world.coordinator, capacity=1)
    for user in (world.citizen, world.member, world.editor):
        register(session, user)
    assert places(session) == {"seated": ["citizen"], "waiting": ["member", "editor"]}
    second = queries.registration_of(world.editor, session)
    assert second is not None
    assert queries.place_in_queue(second) == 2


def test_without_a_capacity_everybody_comes(world: World) -> None:
    session = make_session(world.coordinator)
    for user in (world.citizen, world.member):
        register(session, user)
    assert places(session) == {"seated": ["citizen", "member"], "waiting": []}


def test_who_waits_longest_moves_up_when_somebody_withdraws(world: World) -> None:
    session = make_session(world.coordinator, capacity=1)
    for user in (world.citizen, world.member, world.editor):
        register(session, user)
    services.withdraw(session=session, user=world.citizen)
    assert places(session) == {"seated": ["member"], "waiting": ["editor"]}
    assert Notice.objects.filter(user=world.member, text__startswith="席が空きました。").count() == 1
    assert Notice.objects.filter(user=world.editor, text__startswith="席が空きました。").count() == 0


def test_who_waits_and_withdraws_frees_no_place(world: World) -> None:
    session = make_session(world.coordinator, capacity=1)
    for user in (world.citizen, world.member, world.editor):
        register(session, user)
    services.withdraw(session=session, user=world.member)
    assert places(session) == {"seated": ["citizen"], "waiting": ["editor"]}


def test_who_comes_back_stands_at_the_end(world: World) -> None:
    session = make_session(world.coordinator, capacity=1)
    for user in (world.citizen, world.member):
        register(session, user)
    services.withdraw(session=session, user=world.citizen)
    register(session, world.citizen)
    assert places(session) == {"seated": ["member"], "waiting": ["citizen"]}
    assert Notice.objects.filter(user=world.citizen).count() == 2


def test_more_places_move_people_up_and_taken_ones_are_not_taken_back(world: World) -> None:
    session = make_session(world.coordinator, capacity=1)
    for user in (world.citizen, world.member, world.editor):
        register(session, user)
    services.edit(actor=world.coordinator, session=session, **facts_of(session, capacity=2))
    assert places(session) == {"seated": ["citizen", "member"], "waiting": ["editor"]}
    with pytest.raises(ValidationError, match="もう2人の参加が決まっています"):
        services.edit(actor=world.coordinator, session=session, **facts_of(session, capacity=1))
    services.edit(actor=world.coordinator, session=session, **facts_of(session, capacity=None))
    assert places(session) == {"seated": ["citizen", "member", "editor"], "waiting": []}


def test_the_same_form_sent_twice_registers_once(world: World) -> None:
    session, client_id = make_session(world.coordinator), uuid.uuid4()
    for _press in range(2):
        services.register(session=session, user=world.citizen, way=Way.ONLINE, client_id=client_id)
    assert (session.registrations.count(), Notice.objects.filter(user=world.citizen).count()) == (1, 1)


def test_the_form_sent_again_after_withdrawing_does_not_register_again(world: World) -> None:
    session, client_id = make_session(world.coordinator), uuid.uuid4()
    services.register(session=session, user=world.citizen, way=Way.ONLINE, client_id=client_id)
    services.withdraw(session=session, user=world.citizen)
    again = services.register(session=session, user=world.citizen, way=Way.ONLINE, client_id=client_id)
    assert again.is_active is False


def test_nobody_registers_after_the_closing_or_for_a_cancelled_session(world: World) -> None:
    session = make_session(world.coordinator)
    with (
        time_machine.travel(session.registration_closes_at, tick=False),
        pytest.raises(ValidationError, match="締め切りました"),
    ):
        register(session, world.citizen)
    services.cancel(actor=world.coordinator, session=session, reason="台風のため")
    with pytest.raises(ValidationError, match="締め切りました"):
        register(session, world.citizen)
    assert session.registrations.count() == 0


def test_nobody_withdraws_or_moves_up_after_the_end(world: World) -> None:
    session = make_session(world.coordinator, capacity=1)
    for user in (world.citizen, world.member):
        register(session, user)
    with time_machine.travel(session.ends_at, tick=False):
        with pytest.raises(ValidationError, match="もう取り消せません"):
            services.withdraw(session=session, user=world.citizen)
        services.edit(actor=world.coordinator, session=session, **facts_of(session, capacity=5))
    assert places(session) == {"seated": ["citizen"], "waiting": ["member"]}


@pytest.mark.django_db(transaction=True)
def test_the_last_place_is_given_once_to_people_who_press_at_the_same_moment() -> None:
    host = User.objects.create_user("host", name="見本 花子")
    people = [User.objects.create_user(f"p{n}", name=f"見本 {n}") for n in range(8)]
    session = make_session(host, capacity=3)
    start, failures = threading.Barrier(len(people)), []

    def press(user: User) -> None:
        try:
            start.wait(10)
            register(session, user)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=[user]) for user in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failures == []
    rows = list(queries.participants(session))
    assert [row.has_place for row in rows] == [True] * 3 + [False] * 5
    assert [row.number for row in rows] == list(range(1, 9))
    assert timezone.now() < session.starts_at


@pytest.mark.django_db(transaction=True)
def test_withdrawing_at_the_same_moment_moves_up_as_many_as_left() -> None:
    host = User.objects.create_user("host", name="見本 花子")
    people = [User.objects.create_user(f"p{n}", name=f"見本 {n}") for n in range(8)]
    session = make_session(host, capacity=4)
    for user in people:
        register(session, user)
    start = threading.Barrier(4)

    def leave(user: User) -> None:
        start.wait(10)
        services.withdraw(session=session, user=user)
        connection.close()

    threads = [threading.Thread(target=leave, args=[user]) for user in people[:4]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert places(session) == {"seated": ["p4", "p5", "p6", "p7"], "waiting": []}
    assert Notice.objects.filter(text__startswith="席が空きました。").count() == 4
