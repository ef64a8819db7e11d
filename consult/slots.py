"""Free times and their booking. A time is free because its atoms can be inserted; no check before decides anything.

Inside one transaction: expired holds go first, then the new atoms come (in time order), then the old ones go. In this order two
people who swap their times cannot wait for each other, and who loses keeps what they had.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from consult.models import Occupied, OfficeHours
from kernel.centre import OpeningDays

ATOM = dt.timedelta(minutes=5)
HOLD = dt.timedelta(minutes=10)
HORIZON_DAYS = 56
NOTHING = Q(pk__in=[])


class SlotTaken(ValidationError):
    """Somebody else has this time now."""

    def __init__(self) -> None:
        super().__init__(_("この時刻は、たったいま埋まりました。ほかの時刻を選んでください。"), code="taken")


@dataclass(frozen=True)
class Slot:
    """A time of one adviser: the talk, and the rest that follows it."""

    adviser_id: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    buffer: dt.timedelta = dt.timedelta()

    def atoms(self) -> list[dt.datetime]:
        """The five-minute pieces it takes, rest included."""
        atom = self.starts_at - dt.timedelta(
            minutes=self.starts_at.minute % 5, seconds=self.starts_at.second, microseconds=self.starts_at.microsecond
        )
        atoms = []
        while atom < self.ends_at + self.buffer:
            atoms.append(atom)
            atom += ATOM
        return atoms


@dataclass(frozen=True)
class Day:
    """One day of the picker."""

    date: dt.date
    is_open: bool
    slots: list[Slot]


def free(advisers: QuerySet[User], now: dt.datetime, own: Q = NOTHING) -> list[Slot]:
    """All free times of these people, what the reader holds (`own`) included; the less booked adviser first at the same time."""
    hours = list(OfficeHours.objects.filter(adviser__in=advisers).order_by("adviser_id", "starts_at"))
    taken = set(
        Occupied.objects.filter(
            Q(expires_at=None) | Q(expires_at__gt=now), adviser__in={hour.adviser_id for hour in hours}
        )
        .filter(atom__gte=now)
        .exclude(own)
        .values_list("adviser_id", "atom")
    )
    load = Counter(adviser_id for adviser_id, _atom in taken)
    slots = [
        slot for slot in _offered(hours, now) if all((slot.adviser_id, atom) not in taken for atom in slot.atoms())
    ]
    return sorted(slots, key=lambda slot: (slot.starts_at, load[slot.adviser_id], slot.adviser_id))


def _offered(hours: list[OfficeHours], now: dt.datetime) -> Iterator[Slot]:
    today, zone, opening = timezone.localdate(now), timezone.get_current_timezone(), OpeningDays.load()
    for ahead in range(1, HORIZON_DAYS + 1):
        date = today + dt.timedelta(days=ahead)
        todays = [hour for hour in hours if hour.weekday == date.weekday() and hour.days_before <= ahead]
        if not todays or not opening.is_open(date):
            continue
        for hour in todays:
            start = dt.datetime.combine(date, hour.starts_at, zone)
            end = dt.datetime.combine(date, hour.ends_at, zone)
            talk, rest = dt.timedelta(minutes=hour.minutes), dt.timedelta(minutes=hour.buffer_minutes)
            while start + talk <= end:
                yield Slot(hour.adviser_id, start, start + talk, rest)
                start += talk + rest


def week(slots: list[Slot], monday: dt.date) -> list[Day]:
    """Seven days of the picker: every time once, whoever is free then."""
    opening, days = OpeningDays.load(), []
    for offset in range(7):
        date = monday + dt.timedelta(days=offset)
        starts = {slot.starts_at: slot for slot in reversed(slots) if timezone.localdate(slot.starts_at) == date}
        days.append(Day(date, opening.is_open(date), sorted(starts.values(), key=lambda slot: slot.starts_at)))
    return days


def monday_of(date: dt.date) -> dt.date:
    """The first day of a date's week."""
    return date - dt.timedelta(days=date.weekday())


@transaction.atomic
def hold(slots: list[Slot], *, token: uuid.UUID, now: dt.datetime) -> tuple[Slot, dt.datetime]:
    """Keep the first of these times that can be had for ten minutes, and let go what the token held. Raises SlotTaken."""
    remove_expired(now)
    until = now + HOLD
    for slot in slots:
        try:
            switch(slot, own=Q(token=token), owner={"token": token, "expires_at": until, "appointment": None})
        except SlotTaken:
            continue
        return slot, until
    raise SlotTaken


def switch(slot: Slot, *, own: Q, owner: dict[str, Any]) -> None:
    """Give `slot` to the new owner and let go the rest of `own`. Raises SlotTaken, and nothing has changed then."""
    before, atoms = list(Occupied.objects.filter(own)), slot.atoms()
    kept = {row.atom: row.pk for row in before if row.adviser_id == slot.adviser_id and row.atom in atoms}
    try:
        with transaction.atomic():
            Occupied.objects.bulk_create(
                Occupied(adviser_id=slot.adviser_id, atom=atom, **owner) for atom in atoms if atom not in kept
            )
    except IntegrityError:
        raise SlotTaken from None
    Occupied.objects.filter(pk__in=kept.values()).update(**owner)
    release(Q(pk__in=[row.pk for row in before if row.pk not in kept.values()]))


def release(own: Q) -> None:
    """Let atoms go."""
    Occupied.objects.filter(own).delete()


def remove_expired(now: dt.datetime) -> None:
    """The first act of every booking. The rows are locked in one order, so that two who clean up do not wait for each other."""
    expired = Occupied.objects.filter(expires_at__lte=now).order_by("pk").select_for_update()
    release(Q(pk__in=list(expired.values_list("pk", flat=True))))
