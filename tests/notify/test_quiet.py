"""The arithmetic of quiet hours and letters, for every moment, zone and wish."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from notify.quiet import LETTER_AT, Quiet, next_letter, release
from tests.notify.scene import TOKYO, tokyo

ZONES = st.sampled_from(
    [ZoneInfo(name) for name in ("Asia/Tokyo", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe")]
)
TIMES = st.times().map(lambda time: time.replace(second=0, microsecond=0))
MOMENTS = st.datetimes(dt.datetime(2024, 1, 1), dt.datetime(2029, 12, 31), timezones=st.just(dt.UTC))
QUIETS = st.builds(Quiet, TIMES, TIMES, st.frozensets(st.integers(0, 6)), st.booleans()).filter(
    lambda quiet: quiet.starts != quiet.ends
)
NIGHT = Quiet(dt.time(21), dt.time(7), frozenset(range(7)), on_holidays=True)


def is_quiet(moment: dt.datetime, quiet: Quiet, zone: dt.tzinfo) -> bool:
    """Said another way than the code does: is it after the start today, or before the end of what began yesterday."""
    wall = moment.astimezone(zone)
    today, now = wall.date(), wall.time().replace(tzinfo=None, fold=0)
    if quiet.starts < quiet.ends:
        return quiet.begins_on(today) and quiet.starts <= now < quiet.ends
    yesterday = quiet.begins_on(today - dt.timedelta(days=1)) and now < quiet.ends
    return yesterday or (quiet.begins_on(today) and now >= quiet.starts)


@settings(deadline=None)
@given(MOMENTS, QUIETS, ZONES)
@example(
    dt.datetime(2026, 10, 25, 0, 45, tzinfo=dt.UTC),
    Quiet(dt.time(22), dt.time(2, 30), frozenset(range(7)), False),
    ZoneInfo("Europe/Berlin"),
)
@example(
    dt.datetime(2026, 3, 29, 0, 30, tzinfo=dt.UTC),
    Quiet(dt.time(22), dt.time(2, 30), frozenset(range(7)), False),
    ZoneInfo("Europe/Berlin"),
)
def test_never_inside_quiet_hours_never_earlier_and_never_lost(
    moment: dt.datetime, quiet: Quiet, zone: ZoneInfo
) -> None:
    released = release(moment, quiet, zone)
    assert not is_quiet(released, quiet, zone)
    assert moment <= released <= moment + dt.timedelta(hours=25)
    assert (released == moment) == (not is_quiet(moment, quiet, zone))


@settings(deadline=None)
@given(MOMENTS, ZONES, st.booleans())
def test_the_next_letter_is_the_first_eight_o_clock_to_come(moment: dt.datetime, zone: ZoneInfo, weekly: bool) -> None:
    letter = next_letter(moment, zone, weekly=weekly)
    wall = letter.astimezone(zone)
    assert wall.time() == LETTER_AT
    assert moment < letter <= moment + dt.timedelta(days=7 if weekly else 1, hours=1)
    assert not weekly or wall.weekday() == 0


def test_without_wishes_it_rings_at_once() -> None:
    assert release(tokyo("2026-12-07 23:00"), None, TOKYO) == tokyo("2026-12-07 23:00")


@pytest.mark.parametrize(
    ("moment", "released"),
    [
        ("2026-12-07 20:59", "2026-12-07 20:59"),
        ("2026-12-07 21:00", "2026-12-08 07:00"),
        ("2026-12-08 06:59", "2026-12-08 07:00"),
        ("2026-12-08 07:00", "2026-12-08 07:00"),
    ],
)
def test_over_midnight(moment: str, released: str) -> None:
    assert release(tokyo(moment), NIGHT, TOKYO) == tokyo(released)


@pytest.mark.parametrize(
    ("moment", "quiet"),
    [
        ("2026-11-20 10:00", False),  # a Friday
        ("2026-11-21 10:00", True),  # a Saturday
        ("2026-11-23 10:00", True),  # 勤労感謝の日, a Monday
    ],
)
def test_weekdays_and_holidays(moment: str, quiet: bool) -> None:
    weekend = Quiet(dt.time(9), dt.time(12), frozenset({5, 6}), on_holidays=True)
    assert (release(tokyo(moment), weekend, TOKYO) > tokyo(moment)) == quiet
    only_days = Quiet(dt.time(9), dt.time(12), frozenset({5, 6}), on_holidays=False)
    assert (release(tokyo("2026-11-23 10:00"), only_days, TOKYO)) == tokyo("2026-11-23 10:00")
