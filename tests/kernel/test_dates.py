"""Days and times as the centre writes them."""

import datetime as dt

import pytest
import time_machine
from django.utils.translation import override

from kernel import dates

MOMENT = dt.datetime(2026, 12, 7, 4, 0, tzinfo=dt.UTC)


@time_machine.travel("2026-11-23T12:00+09:00")
def test_japanese() -> None:
    assert dates.moment(MOMENT) == "12月7日（月）13:00"
    assert dates.full(MOMENT) == "令和8年12月7日（月）（2026年）"
    assert dates.day(dt.date(2027, 1, 5)) == "2027年1月5日（火）"
    assert dates.span(MOMENT, MOMENT + dt.timedelta(minutes=90)) == "12月7日（月）13:00〜14:30"


@time_machine.travel("2026-11-23T12:00+09:00")
def test_english() -> None:
    with override("en"):
        assert dates.moment(MOMENT) == "Mon 7 Dec 13:00"
        assert dates.full(MOMENT) == "Mon 7 Dec 2026"


@pytest.mark.parametrize(
    ("day", "year"),
    [
        ("2019-05-01", "令和元年"),
        ("2019-04-30", "平成31年"),
        ("1989-01-07", "昭和64年"),
        ("1926-12-25", "昭和元年"),
        ("1926-12-24", "1926年"),
    ],
)
def test_era_years_change_on_the_day(day: str, year: str) -> None:
    assert dates.era_year(dt.date.fromisoformat(day)) == year


@pytest.mark.parametrize(
    ("day", "code"),
    [("2026-04-01", "R8"), ("2027-03-31", "R8"), ("2027-04-01", "R9"), ("2019-04-10", "H31"), ("2020-03-31", "H31")],
)
def test_fiscal_year_runs_from_april_to_march(day: str, code: str) -> None:
    assert dates.fiscal_code(dt.date.fromisoformat(day)) == code


def test_the_day_is_the_centre_s_own() -> None:
    assert dates.day_of(dt.datetime(2026, 3, 31, 15, 0, tzinfo=dt.UTC)) == dt.date(2026, 4, 1)
