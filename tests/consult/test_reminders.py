"""One reminder the day before, whoever looks at the clock."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pytest
from django.utils import timezone

from consult import appointments, reminders
from notify.models import Notice
from tests.consult import scene
from tests.world import World


@pytest.fixture
def start(world: World) -> dt.datetime:
    """The beginning of the citizen's appointment, in three days."""
    scene.skills(world)
    moment = scene.tomorrow_at(14) + dt.timedelta(days=2)
    appointments.set_by_adviser(case=scene.taken(world), by=world.adviser, starts_at=moment, minutes=60, way="phone")
    return moment


def reminded() -> int:
    """How many reminders there are."""
    return Notice.objects.filter(text__startswith="もうすぐ相談の日です。").count()


def test_it_comes_on_the_morning_of_the_day_before(start: dt.datetime) -> None:
    nine = start.replace(hour=9) - dt.timedelta(days=1)
    assert reminders.due(nine - dt.timedelta(days=1)) == 0
    assert reminders.due(nine - dt.timedelta(minutes=1)) == 0
    assert (reminders.due(nine), reminders.due(nine), reminded()) == (1, 0, 1)


def test_it_comes_late_rather_than_never_but_not_afterwards(start: dt.datetime) -> None:
    assert reminders.due(start + dt.timedelta(minutes=1)) == 0
    assert reminders.due(start - dt.timedelta(hours=2)) == 1


def test_nobody_is_reminded_of_what_was_cancelled_and_a_moved_one_is_reminded_again(
    world: World, start: dt.datetime
) -> None:
    case, morning = world.citizen.consultations.get(), start.replace(hour=9) - dt.timedelta(days=1)
    assert reminders.due(morning) == 1
    later = start + dt.timedelta(hours=2)
    appointments.set_by_adviser(case=case, by=world.adviser, starts_at=later, minutes=60, way="phone")
    assert reminders.due(morning) == 1
    appointments.set_by_adviser(
        case=case, by=world.adviser, starts_at=later + dt.timedelta(days=7), minutes=60, way="phone"
    )
    appointments.cancel(case=case, by=world.citizen)
    assert reminders.due(later + dt.timedelta(days=6)) == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_remind_once(world: World, start: dt.datetime) -> None:
    morning = timezone.localtime(start).replace(hour=9) - dt.timedelta(days=1)
    results = scene.at_once([partial(reminders.due, morning)] * 4)
    assert (sorted(results), reminded()) == ([0, 0, 0, 1], 1)
