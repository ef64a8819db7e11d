"""Days and times as the centre writes them: 12月7日（月）13:00, and the era year where a paper needs it."""

from __future__ import annotations

import datetime as dt
import re

from django.utils import timezone
from django.utils.translation import get_language

_ERAS = ((dt.date(2019, 5, 1), "令和", "R"), (dt.date(1989, 1, 8), "平成", "H"), (dt.date(1926, 12, 25), "昭和", "S"))
_WRITTEN_ERAS = (
    (2019, "令和", "R"),
    (1989, "平成", "H"),
    (1926, "昭和", "S"),
    (1912, "大正", "T"),
    (1868, "明治", "M"),
)
_WEEKDAYS = "月火水木金土日"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def local(value: dt.date | dt.datetime) -> dt.date | dt.datetime:
    """A moment in the centre's time zone; a plain date stays."""
    return timezone.localtime(value) if isinstance(value, dt.datetime) else value


def day_of(value: dt.date | dt.datetime) -> dt.date:
    """The centre's calendar day of a moment."""
    value = local(value)
    return value.date() if isinstance(value, dt.datetime) else value


def _japanese() -> bool:
    return (get_language() or "ja").startswith("ja")


def day(value: dt.date | dt.datetime) -> str:
    """12月7日（月） · Mon 7 Dec; with the year when it is not this year."""
    date = day_of(value)
    other_year = date.year != timezone.localdate().year
    if _japanese():
        return f"{f'{date.year}年' if other_year else ''}{date.month}月{date.day}日（{_WEEKDAYS[date.weekday()]}）"
    return f"{_DAYS[date.weekday()]} {date.day} {_MONTHS[date.month - 1]}{f' {date.year}' if other_year else ''}"


def time(value: dt.datetime | dt.time) -> str:
    """9:40"""
    moment = local(value) if isinstance(value, dt.datetime) else value
    return f"{moment.hour}:{moment.minute:02d}"  # type: ignore[union-attr]


def moment(value: dt.datetime) -> str:
    """12月7日（月）13:00 · Mon 7 Dec 13:00"""
    return f"{day(value)}{'' if _japanese() else ' '}{time(value)}"


def span(start: dt.datetime, end: dt.datetime) -> str:
    """12月7日（月）13:00〜14:30"""
    return f"{moment(start)}〜{time(end)}" if _japanese() else f"{moment(start)}–{time(end)}"


def era_year(year_of: dt.date) -> str:
    """令和8年; 令和元年. Before Shōwa: the western year."""
    for start, name, _ in _ERAS:
        if year_of >= start:
            number = year_of.year - start.year + 1
            return f"{name}{'元' if number == 1 else number}年"
    return f"{year_of.year}年"


def full(value: dt.date | dt.datetime) -> str:
    """令和8年12月7日（月）（2026年） · Monday 7 December 2026 in short form"""
    date = day_of(value)
    if _japanese():
        return f"{era_year(date)}{date.month}月{date.day}日（{_WEEKDAYS[date.weekday()]}）（{date.year}年）"
    return f"{_DAYS[date.weekday()]} {date.day} {_MONTHS[date.month - 1]} {date.year}"


def fiscal_year(value: dt.date | dt.datetime) -> int:
    """The fiscal year, April to March, as a western year."""
    date = day_of(value)
    return date.year if date.month >= 4 else date.year - 1


def fiscal_code(value: dt.date | dt.datetime) -> str:
    """R8 for the fiscal year 2026: the era of its first of April."""
    first = dt.date(fiscal_year(value), 4, 1)
    for start, _, letter in _ERAS:
        if first >= start:
            return f"{letter}{first.year - start.year + 1}"
    return str(first.year)


def month_of(written: str) -> dt.date | None:
    """The first day of a month written as 2019-04, 2019年4月, 令和元年5月 or R1.5 (half-width, no spaces); None for anything else."""
    found = re.fullmatch(r"([^\d元]*)(元|\d{1,4})[年./-](\d{1,2})月?", written, re.ASCII)
    if found is None:
        return None
    era, year, number = found[1].upper(), 1 if found[2] == "元" else int(found[2]), int(found[3])
    starts = {sign: start for start, *signs in _WRITTEN_ERAS for sign in signs}
    if era in starts:
        year += starts[era] - 1
    elif era or year < 1800:
        return None
    return dt.date(year, number, 1) if 1 <= number <= 12 and year <= dt.MAXYEAR else None


def month(value: dt.date) -> str:
    """令和5年4月（2023年） · Apr 2023"""
    if _japanese():
        return f"{era_year(value)}{value.month}月（{value.year}年）"
    return f"{_MONTHS[value.month - 1]} {value.year}"
