"""The room of a session: it opens half an hour before the start for those who take part, and closes a day after the end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db import transaction
from django.db.models import Q, QuerySet

from realtime.exchange import queries, rules
from realtime.exchange.events import MovedUp, Registered, Withdrew
from realtime.exchange.models import Registration, Session
from realtime.rooms import services as rooms
from realtime.rooms.models import Room


def due(now: dt.datetime) -> int:
    """The clock's entry: open the rooms whose time has come, close those whose time is over."""
    on = Q(starts_at__lte=now + rules.OPENS_BEFORE, ends_at__gt=now - rules.ROOM_STAYS, cancellation__isnull=True)
    opening = Session.objects.filter(on, room_opened_at=None)
    closing = Session.objects.filter(~on, room_opened_at__isnull=False)
    return _each(opening, _open, now) + _each(closing, _close, now)


def let_in(fact: Registered | MovedUp) -> None:
    """Who gets a place while the room is open enters at once."""
    registration = Registration.objects.select_related("session__room", "user").get(pk=fact.registration_id)
    if registration.has_place and registration.session.room_opened_at and registration.session.room:
        rooms.admit(room=registration.session.room, user=registration.user)


def let_out(fact: Withdrew) -> None:
    """Who withdraws leaves the room; the host stays."""
    session = Session.objects.select_related("room").get(pk=fact.session_id)
    if session.room and session.room_opened_at and fact.user_id != session.host_id:
        rooms.dismiss(room=session.room, user=Registration.objects.get(session=session, user=fact.user_id).user)


def _each(sessions: QuerySet[Session], step: Callable[[Session, dt.datetime], None], now: dt.datetime) -> int:
    """Take the step once for each session, under its lock: the same that registrations take."""
    done = 0
    for pk in sessions.values_list("pk", flat=True):
        with transaction.atomic():
            session = sessions.select_for_update(of=("self",)).filter(pk=pk).first()
            if session:
                step(session, now)
                done += 1
    return done


def _open(session: Session, now: dt.datetime) -> None:
    session.room = session.room or rooms.open_room(
        name=session.title[:60], by=session.host, kind=Room.Kind.SESSION, client_id=session.client_id
    )
    session.room_opened_at = now
    session.save(update_fields=["room", "room_opened_at"])
    for user in [session.host, *(registration.user for registration in queries.seated(session))]:
        rooms.admit(room=session.room, user=user)


def _close(session: Session, now: dt.datetime) -> None:
    session.room_opened_at = None
    session.save(update_fields=["room_opened_at"])
    if session.room:
        for user in [session.host, *(registration.user for registration in queries.seated(session))]:
            rooms.dismiss(room=session.room, user=user)
