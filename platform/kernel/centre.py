"""Opening days of the centre: weekly or monthly closed days, year's end, holidays, single days."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import holidays
from django.utils.translation import gettext as _

from kernel.models import Centre, ClosedDay


def current() -> Centre | None:
    """The centre, or None before the set-up page was filled in. One query."""
    return Centre.objects.first()


@dataclass(frozen=True)
class OpeningDays:
    """The calendar of open days, loaded once and asked often."""

    centre: Centre
    closed: frozenset[dt.date] = field(default_factory=frozenset)

    @classmethod
    def load(cls, centre: Centre | None = None) -> OpeningDays:
        """Read the centre and its single closed days: two queries."""
        return cls(centre or current() or Centre(), frozenset(ClosedDay.objects.values_list("date", flat=True)))

    def is_open(self, date: dt.date) -> bool:
        """Whether the centre opens on that day."""
        if date in self.closed or (
            self.centre.year_end_closed and ((date.month, date.day) >= (12, 29) or (date.month, date.day) <= (1, 3))
        ):
            return False
        if self.centre.closed_on_holidays and date in holidays.country_holidays("JP", years=date.year):
            return False
        return not any(_matches(rule, date) for rule in self.centre.closed_weekdays.split(",") if rule.strip())

    def after(self, date: dt.date, days: int) -> dt.date:
        """The day that is `days` opening days after `date` (the first day is not counted)."""
        while days > 0:
            date += dt.timedelta(days=1)
            days -= self.is_open(date)
        return date


def closed_text(centre: Centre) -> str:
    """When the centre is closed, in words: 第3月曜日、12月29日〜1月3日."""
    parts = [_weekday_text(rule.strip()) for rule in centre.closed_weekdays.split(",") if rule.strip()]
    if centre.closed_on_holidays:
        parts.append(_("祝日"))
    if centre.year_end_closed:
        parts.append(_("12月29日〜1月3日"))
    return _("、").join(parts) or _("なし")


def _matches(rule: str, date: dt.date) -> bool:
    weekday, _hash, nth = rule.strip().partition("#")
    return date.weekday() == int(weekday) and (not nth or (date.day - 1) // 7 + 1 == int(nth))


def _weekday_text(rule: str) -> str:
    weekday, _hash, nth = rule.partition("#")
    day = {"day": _weekday_name(int(weekday)), "nth": nth}
    return _("第%(nth)s%(day)s") % day if nth else _("毎週%(day)s") % day


def _weekday_name(weekday: int) -> str:
    return [_("月曜日"), _("火曜日"), _("水曜日"), _("木曜日"), _("金曜日"), _("土曜日"), _("日曜日")][weekday]
