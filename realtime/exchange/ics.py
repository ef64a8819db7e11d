"""One session as a calendar file. The video link is never in it: the file is public."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from realtime.exchange.models import Session


def file_of(session: Session) -> bytes:
    """The session as iCalendar text; a later file with a higher number replaces it."""
    address = settings.SITE_URL + reverse("exchange:session", args=[session.pk])
    event = Event()
    event.add("uid", f"session-{session.pk}@{settings.SITE_URL.partition('://')[2]}")
    event.add("dtstamp", dt.datetime.now(dt.UTC))
    event.add("dtstart", session.starts_at.astimezone(dt.UTC))
    event.add("dtend", session.ends_at.astimezone(dt.UTC))
    event.add("summary", session.title)
    event.add("location", session.venue or _("オンライン"))
    event.add("description", _("くわしい案内と入り口：%(address)s") % {"address": address})
    event.add("url", address)
    event.add("sequence", session.change_no)
    event.add("status", "CANCELLED" if session.is_cancelled else "CONFIRMED")
    calendar = Calendar()
    calendar.add("prodid", "-//Tsunagaru//JA")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    return calendar.to_ical()
