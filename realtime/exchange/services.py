"""Announcing sessions, changing them, calling them off; registering and withdrawing.

The session's row is locked before places are counted, so that the last one is given once.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from groups.models import Group
from kernel import html
from kernel.events import publish
from realtime.exchange import rules
from realtime.exchange.agenda import Line
from realtime.exchange.events import MovedUp, Registered, SessionAnnounced, SessionCancelled, SessionEdited, Withdrew
from realtime.exchange.models import AgendaItem, Cancellation, Registration, Session
from realtime.hub.numbers import next_number


@transaction.atomic
def announce(
    *, host: User, body: str, agenda: Sequence[Line], client_id: uuid.UUID | None = None, **facts: Any
) -> Session:
    """Store a session once per `client_id`; `facts` are the other fields of the announcement."""
    session, is_new = Session.objects.get_or_create(
        client_id=client_id or uuid.uuid4(),
        defaults={"host": host, "body": body, "body_html": html.plain(body), **facts},
    )
    if is_new:
        _write_agenda(session, agenda)
        audit.record(actor=host, action="exchange.announced", subject=f"session:{session.pk}", title=session.title)
        publish(SessionAnnounced(session_id=session.pk))
    return session


@transaction.atomic
def edit(*, actor: User, session: Session, body: str, agenda: Sequence[Line], **facts: Any) -> Session:
    """Change the announcement. Raises ValidationError when more people have a place than the new capacity allows."""
    session = _locked(session)
    before = _where_and_when(session)
    for name, value in {
        **facts,
        "body": body,
        "body_html": html.plain(body),
        "edited_at": timezone.now(),
    }.items():
        setattr(session, name, value)
    seated = _seated(session)
    if session.capacity is not None and session.capacity < seated:
        raise ValidationError(
            {"capacity": _("もう%(n)d人の参加が決まっています。定員をそれより少なくできません。") % {"n": seated}}
        )
    session.save()
    session.agenda.all().delete()
    _write_agenda(session, agenda)
    next_number(session)
    moved = _where_and_when(session) != before
    if moved:
        session.registrations.update(reminded_at=None)
    audit.record(actor=actor, action="exchange.edited", subject=f"session:{session.pk}")
    publish(SessionEdited(session_id=session.pk, moved=moved))
    _move_up(session)
    return session


@transaction.atomic
def cancel(*, actor: User, session: Session, reason: str) -> Cancellation:
    """Call a session off, once."""
    session = _locked(session)
    if session.is_cancelled:
        return session.cancellation
    if not rules.may_cancel(session, timezone.now()):
        raise ValidationError(_("終わった交流会は中止にできません。"))
    cancellation = Cancellation.objects.create(session=session, by=actor, reason=reason)
    next_number(session)
    audit.record(actor=actor, action="exchange.cancelled", subject=f"session:{session.pk}", reason=reason)
    publish(SessionCancelled(session_id=session.pk))
    return cancellation


@transaction.atomic
def register(
    *,
    session: Session,
    user: User,
    way: str,
    as_group: Group | None = None,
    note: str = "",
    client_id: uuid.UUID | None = None,
) -> Registration:
    """Give a person a place, or put them on the waitlist. Who is registered, or sends the same form again, changes nothing."""
    session, client_id = _locked(session), client_id or uuid.uuid4()
    registration = Registration.objects.filter(session=session, user=user).first()
    if registration and (registration.is_active or registration.client_id == client_id):
        return registration
    if not session.takes_registrations:
        raise ValidationError(_("申し込みは締め切りました。"))
    now = timezone.now()
    registration, _created = Registration.objects.update_or_create(
        session=session,
        user=user,
        defaults={
            "way": way,
            "as_group": as_group,
            "note": note,
            "number": next_number(session),
            "created_at": now,
            "seated_at": now if _has_room(session) else None,
            "withdrawn_at": None,
            "reminded_at": None,
            "client_id": client_id,
        },
    )
    publish(Registered(session_id=session.pk, registration_id=registration.pk))
    return registration


@transaction.atomic
def withdraw(*, session: Session, user: User) -> None:
    """A person does not come after all; whoever waits longest moves up."""
    session, now = _locked(session), timezone.now()
    registration = Registration.objects.filter(session=session, user=user).first()
    if registration is None or not registration.is_active:
        return
    if not rules.may_withdraw(registration, session, now):
        raise ValidationError(_("この交流会の申し込みは、もう取り消せません。"))
    registration.withdrawn_at = now
    registration.save(update_fields=["withdrawn_at"])
    next_number(session)
    publish(Withdrew(session_id=session.pk, user_id=user.pk))
    _move_up(session)


def _locked(session: Session) -> Session:
    # Only this row: PostgreSQL cannot lock the empty side of the join to its cancellation.
    return Session.objects.select_for_update().get(pk=session.pk)


def _write_agenda(session: Session, agenda: Sequence[Line]) -> None:
    AgendaItem.objects.bulk_create(
        AgendaItem(
            session=session, order=order, after_minutes=line.after_minutes, title=line.title, speaker=line.speaker
        )
        for order, line in enumerate(agenda, 1)
    )


def _where_and_when(session: Session) -> tuple[object, ...]:
    return session.starts_at, session.ends_at, session.way, session.venue


def _seated(session: Session) -> int:
    return Registration.objects.filter(session=session, withdrawn_at=None, seated_at__isnull=False).count()


def _has_room(session: Session) -> bool:
    return session.capacity is None or _seated(session) < session.capacity


def _move_up(session: Session) -> None:
    """Fill free places from the waitlist, in its order; nobody is called to a session that is over."""
    now = timezone.now()
    if session.is_cancelled or now >= session.ends_at:
        return
    queue = Registration.objects.filter(session=session, withdrawn_at=None, seated_at=None).order_by("number")
    free = None if session.capacity is None else max(0, session.capacity - _seated(session))
    for registration in queue[:free]:
        registration.seated_at = now
        registration.save(update_fields=["seated_at"])
        next_number(session)
        publish(MovedUp(session_id=session.pk, registration_id=registration.pk))
