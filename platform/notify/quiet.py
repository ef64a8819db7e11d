"""The arithmetic of quiet hours and of the letters of the day and week; all pure functions of wall-clock time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Set
from dataclasses import dataclass
from functools import cache

import holidays

LETTER_AT = dt.time(8)
MONDAY = 0


@dataclass(frozen=True, slots=True)
class Quiet:
    """From `starts` to `ends` (of the next day when it is not later) on the days when they start: `weekdays` 0 to 6."""

    starts: dt.time
    ends: dt.time
    weekdays: Set[int]
    on_holidays: bool

    def begins_on(self, day: dt.date) -> bool:
        """Whether quiet hours start on this day; a holiday (国民の祝日) counts whatever its weekday."""
        return day.weekday() in self.weekdays or (self.on_holidays and day in _holidays(day.year))


@cache
def _holidays(year: int) -> frozenset[dt.date]:
    return frozenset(holidays.country_holidays("JP", years=year))


def release(now: dt.datetime, quiet: Quiet | None, zone: dt.tzinfo) -> dt.datetime:
    """The first moment from `now` (aware) on that is not in the quiet hours: `now` itself, or their end.

    Hours are those of the clock on the wall in `zone`, also on a day when that clock is changed.
    """
    moment = now
    while quiet is not None and (end := _end_of(moment.astimezone(zone), quiet)) is not None:
        moment = _moment_of(end, zone, after=moment)
    return moment


def next_letter(now: dt.datetime, zone: dt.tzinfo, *, weekly: bool = False) -> dt.datetime:
    """The next 8:00 on the wall after `now`; of a Monday if `weekly`."""
    here = now.astimezone(zone)
    day = here.date() + dt.timedelta(days=int(here.time() >= LETTER_AT))
    if weekly:
        day += dt.timedelta(days=(MONDAY - day.weekday()) % 7)
    return _moment_of(dt.datetime.combine(day, LETTER_AT), zone, after=now)


def _end_of(here: dt.datetime, quiet: Quiet) -> dt.datetime | None:
    """The naive end of the quiet hours that `here` is in."""
    over_midnight = quiet.ends <= quiet.starts
    naive = here.replace(tzinfo=None, fold=0)
    for day in (naive.date(), naive.date() - dt.timedelta(days=1)):
        start = dt.datetime.combine(day, quiet.starts)
        end = dt.datetime.combine(day + dt.timedelta(days=int(over_midnight)), quiet.ends)
        if start <= naive < end and quiet.begins_on(day):
            return end
    return None


def _moment_of(naive: dt.datetime, zone: dt.tzinfo, *, after: dt.datetime) -> dt.datetime:
    """The moment of a wall-clock time. Of an hour that comes twice, the one that is still to come."""
    first, second = (naive.replace(tzinfo=zone, fold=fold).astimezone(dt.UTC) for fold in (0, 1))
    return first if first > after else max(first, second)
