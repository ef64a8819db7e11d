"""Exchange sessions in calendars: one as a file, and those a person registered for. The video link is in neither."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from kernel import calendar
from kernel.calendar import Entry
from realtime.exchange.models import Registration, Session


def file_of(session: Session) -> bytes:
    """The session as iCalendar text; a later file with a higher number replaces it."""
    return calendar.written([_entry(session)])


def entries(user: User) -> Iterator[Entry]:
    """What a person registered for, with a place or on the waitlist; one query."""
    rows = Registration.objects.filter(user=user, session__ends_at__gt=timezone.now() - calendar.PAST_STAYS)
    for registration in rows.select_related("session__cancellation"):
        yield _entry(registration.session, registration)


def _entry(session: Session, registration: Registration | None = None) -> Entry:
    """`change_no` rises with every change of the session and of its places, so also with this person's own."""
    page = calendar.address(reverse("exchange:session", args=[session.pk]))
    waits = registration is not None and registration.is_active and not registration.has_place
    return Entry(
        uid=calendar.uid("session", session.pk),
        sequence=session.change_no,
        start=session.starts_at,
        end=session.ends_at,
        title=_("キャンセル待ち：%(title)s") % {"title": session.title} if waits else session.title,
        place=session.venue or _("オンライン"),
        text=_("くわしい案内と入り口：%(address)s") % {"address": page},
        url=page,
        cancelled=session.is_cancelled or (registration is not None and not registration.is_active),
        changed_at=max(filter(None, _changes(session, registration))),
    )


def _changes(session: Session, registration: Registration | None) -> Iterator[dt.datetime | None]:
    yield from (session.created_at, session.edited_at, session.cancellation.at if session.is_cancelled else None)
    if registration:
        yield from (registration.created_at, registration.seated_at, registration.withdrawn_at)
