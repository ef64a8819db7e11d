"""iCalendar text: two parsers read it alike, whatever people write into a title."""

from __future__ import annotations

import datetime as dt

import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from kernel import calendar, text
from kernel.calendar import Entry

START = dt.datetime(2026, 12, 7, 4, 0, tzinfo=dt.UTC)
TITLES = [
    "担い手、どう見つけていますか",
    "読点, セミコロン; 円記号\\ と「かぎ」",
    "1行目\n2行目\nBEGIN:VEVENT",
    "花🌸と家族👨‍👩‍👧‍👦と𠮷田さん",
    "とても長い題名です。" * 40,
    "a" * 300,
    ":;,=\"'",
    "\\n は改行ではありません",
]


def entry(title: str = "見本の会", **changes: object) -> Entry:
    """One hour at one o'clock in Japan."""
    facts = {
        "uid": "session-1@mihon.example",
        "sequence": 3,
        "start": START,
        "end": START + dt.timedelta(hours=1),
        "title": title,
        "place": "港町1-1, 2階; 第1会議室",
        "text": f"{title}\nhttps://mihon.example/",
        "url": "https://mihon.example/sessions/1/",
        "cancelled": False,
        "changed_at": START - dt.timedelta(days=9),
    }
    return Entry(**{**facts, **changes})  # type: ignore[arg-type]


def by_icalendar(body: bytes) -> list[tuple[object, ...]]:
    """What the one library reads."""
    return [
        (
            str(event["UID"]),
            int(event["SEQUENCE"]),
            str(event["STATUS"]),
            event["DTSTART"].dt.astimezone(dt.UTC),
            event["DTEND"].dt.astimezone(dt.UTC),
            event["DTSTAMP"].dt,
            str(event["SUMMARY"]),
            str(event["LOCATION"]),
            str(event["DESCRIPTION"]),
        )
        for event in Calendar.from_ical(body).walk("VEVENT")
    ]


def by_vobject(body: bytes) -> list[tuple[object, ...]]:
    """What the other library reads."""
    return [
        (
            event.uid.value,
            int(event.sequence.value),
            event.status.value,
            event.dtstart.value.astimezone(dt.UTC),
            event.dtend.value.astimezone(dt.UTC),
            event.dtstamp.value.astimezone(dt.UTC),
            event.summary.value,
            event.location.value,
            event.description.value,
        )
        for event in getattr(vobject.readOne(body.decode()), "vevent_list", [])
    ]


def expected(one: Entry) -> tuple[object, ...]:
    status = "CANCELLED" if one.cancelled else "CONFIRMED"
    moments = (one.start, one.end, one.changed_at)
    return (one.uid, one.sequence, status, *moments, one.title, one.place, one.text)


@pytest.mark.parametrize("title", TITLES)
def test_two_parsers_read_it_alike(title: str) -> None:
    entries = [entry(title), entry(title, uid="appointment-2@mihon.example", sequence=0, cancelled=True)]
    body = calendar.written(entries, name=title)
    assert by_icalendar(body) == by_vobject(body) == [expected(one) for one in entries]


@settings(deadline=None)
@given(title=st.text(min_size=1, max_size=200).map(text.one_line).filter(bool))
def test_two_parsers_read_any_line_alike(title: str) -> None:
    # A backslash before "n" is read differently by old programs; the first test shows that ours agree on it.
    title = "".join(sign for sign in title if sign.isprintable()) or "題"
    body = calendar.written([entry(title)])
    assert [row[6] for row in by_icalendar(body)] == [row[6] for row in by_vobject(body)] == [title]


def test_lines_are_folded_at_75_octets_and_end_with_crlf() -> None:
    body = calendar.written([entry("とても長い題名です。" * 40)], name="予定")
    lines = body.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert b"\n" not in b"".join(lines)
    assert all(line.decode() or True for line in lines)  # no character is cut in two


def test_the_frame_says_what_programs_need() -> None:
    body = calendar.written([entry()], name="見本の予定")
    read = Calendar.from_ical(body)
    names = ("METHOD", "VERSION", "X-WR-CALNAME", "X-PUBLISHED-TTL")
    assert [str(read[name]) for name in names] == ["PUBLISH", "2.0", "見本の予定", "PT1H"]
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in body
    (zone,) = read.walk("VTIMEZONE")
    assert (str(zone["TZID"]), b"DTSTART;TZID=Asia/Tokyo:20261207T130000\r\n" in body) == ("Asia/Tokyo", True)


def test_the_same_entries_give_the_same_bytes() -> None:
    assert calendar.written([entry()], name="x") == calendar.written([entry()], name="x")


def test_an_empty_calendar_is_one_too() -> None:
    body = calendar.written([], name="x")
    assert (by_icalendar(body), by_vobject(body)) == ([], [])


@pytest.mark.parametrize(
    ("changes", "kept"),
    [
        ({}, True),
        ({"cancelled": True}, True),
        ({"cancelled": True, "changed_at": START - dt.timedelta(days=90)}, False),
        ({"changed_at": START - dt.timedelta(days=90)}, True),
        ({"end": START - dt.timedelta(days=400)}, False),
        ({"end": START - dt.timedelta(days=399)}, True),
    ],
)
def test_what_was_cancelled_stays_for_ninety_days(monkeypatch: pytest.MonkeyPatch, changes: dict, kept: bool) -> None:
    monkeypatch.setattr(calendar, "_sources", {})
    calendar.register("test", lambda user: [entry(**changes)])
    assert bool(calendar.entries_of(None, START)) is kept
