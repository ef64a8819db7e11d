"""Filters for days and times; see kernel.dates for the shapes."""

from django import template

from kernel import dates

register = template.Library()

register.filter("when_day", dates.day)
register.filter("when_time", dates.time)
register.filter("when_moment", dates.moment)
register.filter("when_full", dates.full)


@register.filter
def when_iso(value):  # type: ignore[no-untyped-def]
    """For the `datetime` attribute of `<time>`."""
    return dates.local(value).isoformat(timespec="minutes") if hasattr(value, "hour") else value.isoformat()


@register.simple_tag
def when_span(start, end):  # type: ignore[no-untyped-def]
    """From start to end on one day."""
    return dates.span(start, end)
