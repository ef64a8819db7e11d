"""Free times, holds, and the promise that nobody is booked twice."""

from __future__ import annotations

import datetime as dt
import uuid
from functools import partial

import pytest
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from consult import appointments, drafts, services, slots
from consult.models import Appointment, Consultation, DeclinedAdviser, Draft, Occupied, OfficeHours
from consult.slots import SlotTaken
from groups.models import Membership
from kernel.models import ClosedDay
from tests.consult import scene
from tests.world import World

NOW = dt.datetime(2026, 12, 1, 3, tzinfo=dt.UTC)  # Tuesday noon in Japan


def free_of(adviser: User, now: dt.datetime = NOW) -> list[str]:
    """An adviser's free times in words."""
    found = slots.free(User.objects.filter(pk=adviser.pk), now)
    return [f"{timezone.localtime(slot.starts_at):%m-%d %H:%M}" for slot in found]


def test_times_start_tomorrow_on_open_days(world: World) -> None:
    scene.hours(world.adviser)
    ClosedDay.objects.create(date=dt.date(2026, 12, 3))
    assert free_of(world.adviser)[:4] == ["12-02 10:00", "12-02 11:00", "12-04 10:00", "12-04 11:00"]


def test_the_third_monday_and_the_end_of_the_year_are_closed(world: World) -> None:
    scene.hours(world.adviser)
    offered = {day.split()[0] for day in free_of(world.adviser)}
    assert {"12-21", "12-29", "12-31", "01-01", "01-03"} & offered == set()
    assert {"12-14", "12-20", "12-28", "01-04"} <= offered


def test_a_specialist_rests_after_each_talk_and_closes_a_week_before(world: World) -> None:
    OfficeHours.objects.create(
        adviser=world.specialist,
        weekday=2,
        starts_at=dt.time(13),
        ends_at=dt.time(15),
        minutes=50,
        buffer_minutes=10,
        days_before=7,
    )
    assert free_of(world.specialist)[:2] == ["12-09 13:00", "12-09 14:00"]
    first = slots.free(User.objects.filter(pk=world.specialist.pk), NOW)[0]
    assert (first.ends_at - first.starts_at, len(first.atoms())) == (dt.timedelta(minutes=50), 12)


def test_an_odd_start_takes_its_whole_atoms() -> None:
    slot = slots.Slot(1, NOW + dt.timedelta(minutes=3), NOW + dt.timedelta(minutes=12))
    assert slot.atoms() == [NOW, NOW + dt.timedelta(minutes=5), NOW + dt.timedelta(minutes=10)]


def test_a_hold_takes_the_time_for_ten_minutes(world: World) -> None:
    scene.hours(world.adviser)
    first, second = slots.free(User.objects.filter(pk=world.adviser.pk), NOW)[:2]
    token = uuid.uuid4()
    assert slots.hold([first], token=token, now=NOW) == (first, NOW + dt.timedelta(minutes=10))
    assert free_of(world.adviser)[0] == "12-02 11:00"
    assert free_of(world.adviser, NOW + dt.timedelta(minutes=11))[0] == "12-02 10:00"
    assert slots.hold([first], token=uuid.uuid4(), now=NOW + dt.timedelta(minutes=11))[0] == first
    assert set(Occupied.objects.exclude(token=token).values_list("adviser_id", flat=True)) == {world.adviser.pk}
    assert Occupied.objects.filter(token=token).count() == 0
    with pytest.raises(SlotTaken):
        slots.hold([first], token=token, now=NOW + dt.timedelta(minutes=12))
    slots.hold([second], token=token, now=NOW + dt.timedelta(minutes=12))


def test_holding_another_time_lets_the_first_go_and_losing_keeps_it(world: World) -> None:
    scene.hours(world.adviser)
    first, second, third = slots.free(User.objects.filter(pk=world.adviser.pk), NOW)[:3]
    mine, other = uuid.uuid4(), uuid.uuid4()
    slots.hold([first], token=mine, now=NOW)
    slots.hold([second], token=other, now=NOW)
    with pytest.raises(SlotTaken):
        slots.hold([second], token=mine, now=NOW)
    assert set(Occupied.objects.filter(token=mine).values_list("atom", flat=True)) == set(first.atoms())
    slots.hold([third], token=mine, now=NOW)
    assert set(Occupied.objects.filter(token=mine).values_list("atom", flat=True)) == set(third.atoms())


def test_the_next_free_adviser_gets_the_same_time(world: World) -> None:
    scene.skills(world)
    for adviser in (world.adviser, world.adviser2):
        scene.hours(adviser)
    starts_at = scene.first_free(world.adviser).starts_at
    for person in (world.citizen, world.outsider):
        drafts.choose_category(user=person, category=scene.category())
        drafts.write_intake(user=person, values={**scene.INTAKE, "group": None})
        drafts.choose_time(user=person, starts_at=starts_at)
    held = {drafts.read(person).slot.adviser_id for person in (world.citizen, world.outsider)}
    assert held == {world.adviser.pk, world.adviser2.pk}


def test_declined_advisers_and_members_of_the_group_are_never_offered(world: World) -> None:
    scene.skills(world)
    scene.hours(world.adviser)
    sheet = {"category": scene.category().pk, "intake": {**scene.INTAKE, "group": world.green.pk}}
    Draft.objects.create(user=world.member, data=sheet)
    assert drafts.read(world.member).free_slots() != []
    place = Membership.objects.create(user=world.adviser, group=world.green)
    assert drafts.read(world.member).free_slots() == []
    place.delete()
    DeclinedAdviser.objects.create(client=world.member, adviser=world.adviser)
    assert drafts.read(world.member).free_slots() == []
    slot = scene.first_free(world.adviser)
    with pytest.raises(SlotTaken):
        scene.ask(world.member, slot=slot)


def test_booking_moving_and_cancelling_keep_exactly_the_atoms_of_the_appointment(world: World) -> None:
    scene.skills(world)
    scene.hours(world.adviser)
    slot = scene.first_free(world.adviser)
    case = scene.ask(world.citizen, slot=slot)
    services.take(case=case, adviser=world.adviser)
    later = appointments.free_for(case)[1]
    moved = appointments.move_by_client(case=case, by=world.citizen, starts_at=later.starts_at)
    assert set(Occupied.objects.values_list("appointment", "atom")) == {(moved.pk, atom) for atom in later.atoms()}
    appointments.cancel(case=case, by=world.citizen)
    assert (Occupied.objects.count(), list(Appointment.objects.order_by("id").values_list("state", flat=True))) == (
        0,
        ["moved", "cancelled"],
    )


def test_taking_a_case_booked_with_another_adviser_moves_the_booking_or_fails(world: World) -> None:
    scene.skills(world)
    scene.hours(world.adviser)
    slot = scene.first_free(world.adviser)
    case = scene.ask(world.citizen, slot=slot)
    busy = slots.Slot(world.adviser2.pk, slot.starts_at, slot.ends_at)
    slots.hold([busy], token=uuid.uuid4(), now=timezone.now())
    with pytest.raises(SlotTaken):
        services.take(case=case, adviser=world.adviser2)
    slots.release(Q(adviser=world.adviser2))
    services.take(case=case, adviser=world.adviser2)
    assert set(Occupied.objects.values_list("adviser", flat=True)) == {world.adviser2.pk}


@pytest.mark.django_db(transaction=True)
def test_twenty_people_want_one_time_and_one_gets_it(world: World) -> None:
    scene.skills(world)
    scene.hours(world.adviser)
    slot = scene.first_free(world.adviser)
    people = [User.objects.create_user(f"person{n}", name=f"見本 {n}") for n in range(20)]
    for person in people:
        Draft.objects.create(
            user=person, data={"category": scene.category().pk, "intake": {**scene.INTAKE, "group": None}}
        )
    results = scene.at_once([partial(drafts.choose_time, user=person, starts_at=slot.starts_at) for person in people])
    assert sorted(type(result).__name__ for result in results) == ["NoneType"] + ["SlotTaken"] * 19
    assert Occupied.objects.count() == 12


@pytest.mark.django_db(transaction=True)
def test_booked_at_once_without_a_hold_one_gets_it_and_numbers_have_no_holes(world: World) -> None:
    scene.skills(world)
    scene.hours(world.adviser)
    slot = scene.first_free(world.adviser)
    people = [User.objects.create_user(f"person{n}", name=f"見本 {n}") for n in range(8)]
    results = scene.at_once([partial(scene.ask, person, slot=slot) for person in people])
    assert sum(isinstance(result, Consultation) for result in results) == 1
    assert sum(isinstance(result, SlotTaken) for result in results) == 7
    scene.at_once([partial(scene.ask, person) for person in people])
    numbers = Consultation.objects.order_by("number").values_list("number", flat=True)
    code = numbers[0].partition("-")[0]
    assert list(numbers) == [f"{code}-{n:04d}" for n in range(1, 10)]


@pytest.mark.django_db(transaction=True)
def test_two_people_who_swap_their_times_do_not_wait_for_each_other(world: World) -> None:
    scene.hours(world.adviser)
    first, second = slots.free(User.objects.filter(pk=world.adviser.pk), timezone.now())[:2]
    one, two = uuid.uuid4(), uuid.uuid4()
    slots.hold([first], token=one, now=timezone.now())
    slots.hold([second], token=two, now=timezone.now())
    results = scene.at_once(
        [
            partial(slots.hold, [second], token=one, now=timezone.now()),
            partial(slots.hold, [first], token=two, now=timezone.now()),
        ]
    )
    assert {type(result) for result in results} <= {SlotTaken, tuple}
    assert Occupied.objects.count() == 24


@pytest.mark.django_db(transaction=True)
def test_expired_holds_are_won_once(world: World) -> None:
    scene.hours(world.adviser)
    now = timezone.now()
    free = slots.free(User.objects.filter(pk=world.adviser.pk), now)[:4]
    for slot in free:
        slots.hold([slot], token=uuid.uuid4(), now=now - dt.timedelta(minutes=20))
    results = scene.at_once([partial(slots.hold, [free[n % 4]], token=uuid.uuid4(), now=now) for n in range(12)])
    assert sum(isinstance(result, tuple) for result in results) == 4
    assert Occupied.objects.count() == 48
