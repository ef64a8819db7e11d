"""A person's calendar: every app says what is in it, and here it becomes iCalendar text (RFC 5545, RFC 7986)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from icalendar import Calendar, Event, vText

# How long calendars are still told that something does not take place, and how far back the past reaches.
CANCELLED_STAYS = dt.timedelta(days=90)
PAST_STAYS = dt.timedelta(days=400)
REFRESH = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a calendar.

    `uid` is the same for good and on every way out; `sequence` rises with each change that a calendar should show.
    `start` and `end` are moments with a time zone, `changed_at` is when it was last changed; `url` is a full address.
    """

    uid: str
    sequence: int
    start: dt.datetime
    end: dt.datetime
    title: str
    place: str
    text: str
    url: str
    cancelled: bool
    changed_at: dt.datetime


Entries = Callable[[Any], Iterable[Entry]]
_sources: dict[str, Entries] = {}


def register(name: str, entries: Entries) -> None:
    """Add `entries(user)`: what this app has in a person's calendar, at a constant number of queries."""
    _sources[name] = entries


def entries_of(user: Any, now: dt.datetime) -> list[Entry]:
    """Everything in the person's calendar, the next thing last; without what is long over or long cancelled."""
    every = (entry for entries in _sources.values() for entry in entries(user))
    return sorted((entry for entry in every if _is_kept(entry, now)), key=lambda entry: (entry.start, entry.uid))


def _is_kept(entry: Entry, now: dt.datetime) -> bool:
    if entry.cancelled and entry.changed_at <= now - CANCELLED_STAYS:
        return False
    return entry.end > now - PAST_STAYS


def uid(kind: str, key: object) -> str:
    """The same thing has the same name in every calendar: session-12@tsunagaru.example.jp"""
    return f"{kind}-{key}@{settings.SITE_HOST}"


def address(path: str) -> str:
    """The full address of a page of this site."""
    return f"{settings.SITE_URL}{path}"


def written(entries: Iterable[Entry], *, name: str = "") -> bytes:
    """The entries as an iCalendar file with the centre's time zone; `name` is what a subscribed calendar is called.

    The same entries give the same bytes: the stamp of each is its last change (RFC 5545, 3.8.7.2, for METHOD:PUBLISH).
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Tsunagaru//JA")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    if name:
        for key in ("name", "x-wr-calname"):
            calendar.add(key, vText(name))
        calendar.add("x-wr-timezone", settings.TIME_ZONE)
        calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", "PT1H")
    for entry in entries:
        calendar.add_component(_event(entry))
    calendar.add_missing_timezones(first_date=dt.date(2020, 1, 1), last_date=dt.date(2038, 1, 1))
    return calendar.to_ical()


def _event(entry: Entry) -> Event:
    zone = ZoneInfo(settings.TIME_ZONE)
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.changed_at.astimezone(dt.UTC))
    event.add("last-modified", entry.changed_at.astimezone(dt.UTC))
    event.add("dtstart", entry.start.astimezone(zone))
    event.add("dtend", entry.end.astimezone(zone))
    event.add("summary", entry.title)
    if entry.place:
        event.add("location", entry.place)
    event.add("description", entry.text)
    event.add("url", entry.url)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    return event
