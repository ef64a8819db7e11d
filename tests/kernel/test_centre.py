"""Opening days."""

import datetime as dt

import pytest

from kernel.centre import OpeningDays, closed_text
from kernel.models import Centre, ClosedDay

CENTRE = Centre(closed_weekdays="0#3", closed_on_holidays=False, year_end_closed=True)


@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        ("2026-12-14", True),
        ("2026-12-21", False),
        ("2026-12-28", True),
        ("2026-12-29", False),
        ("2027-01-03", False),
        ("2027-01-04", True),
        ("2026-11-23", True),
    ],
)
def test_third_monday_and_year_end(day: str, is_open: bool) -> None:
    assert OpeningDays(CENTRE).is_open(dt.date.fromisoformat(day)) is is_open


def test_national_holidays_close_only_where_the_centre_says_so() -> None:
    centre = Centre(closed_on_holidays=True, year_end_closed=False)
    assert OpeningDays(centre).is_open(dt.date(2026, 11, 23)) is False
    assert OpeningDays(centre).is_open(dt.date(2026, 11, 24)) is True


def test_three_opening_days_later_skips_closed_days() -> None:
    assert OpeningDays(CENTRE).after(dt.date(2026, 12, 27), 3) == dt.date(2027, 1, 5)


@pytest.mark.django_db
def test_a_single_closed_day_is_read_from_the_database(django_assert_num_queries) -> None:
    Centre.objects.create(name="見本")
    ClosedDay.objects.create(date=dt.date(2026, 12, 1), reason="点検")
    with django_assert_num_queries(2):
        days = OpeningDays.load()
    assert (days.is_open(dt.date(2026, 12, 1)), days.is_open(dt.date(2026, 12, 2))) == (False, True)


def test_closed_days_in_words() -> None:
    assert closed_text(CENTRE) == "第3月曜日、12月29日〜1月3日"
    assert (
        closed_text(Centre(closed_weekdays="1", closed_on_holidays=True, year_end_closed=False)) == "毎週火曜日、祝日"
    )
    assert closed_text(Centre(year_end_closed=False)) == "なし"
