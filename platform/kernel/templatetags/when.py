"""Filters for days and times; see kernel.dates for the shapes."""

import datetime as dt

from django import template

from kernel import dates

register = template.Library()

register.filter("when_day", dates.day)
register.filter("when_time", dates.time)
register.filter("when_moment", dates.moment)
register.filter("when_full", dates.full)
register.filter("when_month", dates.month)


@register.filter
def when_iso(value: dt.date | dt.datetime | dt.time) -> str:
    """For the `datetime` attribute of `<time>`."""
    if isinstance(value, dt.time):
        return value.isoformat(timespec="minutes")
    value = dates.local(value)
    return value.isoformat(timespec="minutes") if isinstance(value, dt.datetime) else value.isoformat()


@register.simple_tag
def when_span(start: dt.datetime, end: dt.datetime) -> str:
    """From start to end on one day."""
    return dates.span(start, end)
