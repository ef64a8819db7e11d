"""Writing appointments."""

from __future__ import annotations

import datetime as dt
import uuid

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from consult import changes, queries, rules, slots
from consult.events import AppointmentEnded, AppointmentSet
from consult.models import Appointment, Consultation
from consult.models.case import Status
from consult.slots import Slot
from kernel.events import publish


@transaction.atomic
def set_by_adviser(
    *, case: Consultation, by: User, starts_at: dt.datetime, minutes: int, way: str, video_url: str = ""
) -> Appointment:
    """The adviser sets the time that was agreed on, or changes it. Raises SlotTaken."""
    case = changes.locked(case)
    if rules.is_over(case) or not rules.is_assigned(by, case):
        raise PermissionDenied
    if starts_at <= timezone.now():
        raise ValidationError(_("これからの日時を入力してください。"), code="past")
    slot = Slot(by.pk, starts_at, starts_at + dt.timedelta(minutes=minutes))
    appointment = replace(case, slot, by=by, way=way, video_url=video_url)
    changes.move(case, Status.SCHEDULED, by=by)
    changes.number(case)
    return appointment


@transaction.atomic
def move_by_client(*, case: Consultation, by: User, starts_at: dt.datetime) -> Appointment:
    """The client chooses another free time. Raises SlotTaken."""
    case = changes.locked(case)
    if rules.is_over(case) or case.client_id != by.pk:
        raise PermissionDenied
    slot = next((slot for slot in free_for(case) if slot.starts_at == starts_at), None)
    if slot is None:
        raise slots.SlotTaken
    appointment = replace(case, slot, by=by, way=case.way)
    if queries.adviser_of(case):
        changes.move(case, Status.SCHEDULED, by=by)
    changes.number(case)
    return appointment


def free_for(case: Consultation) -> list[Slot]:
    """The times a client may move to: those of their adviser, before there is one those of all who can answer."""
    advisers, adviser = queries.advisers_for(case.category, case.client, case.group), queries.adviser_of(case)
    if adviser:
        advisers = User.objects.filter(pk=adviser.pk)
    return slots.free(advisers, timezone.now(), Q(appointment__consultation=case)) if case.way in rules.BOOKABLE else []


def replace(
    case: Consultation, slot: Slot, *, by: User, way: str, video_url: str = "", token: uuid.UUID | None = None
) -> Appointment:
    """Make the appointment, in place of one that is set or of a hold; inside the transaction of the caller. Raises SlotTaken."""
    slots.remove_expired(timezone.now())
    Appointment.objects.filter(consultation=case, state=Appointment.State.SET).update(
        state=Appointment.State.MOVED, ended_at=timezone.now()
    )
    appointment = Appointment.objects.create(
        consultation=case,
        adviser_id=slot.adviser_id,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        way=way,
        video_url=video_url,
    )
    own = Q(appointment__consultation=case, appointment__state=Appointment.State.MOVED)
    slots.switch(
        slot,
        own=own | Q(token=token) if token else own,
        owner={"appointment": appointment, "token": None, "expires_at": None},
    )
    publish(AppointmentSet(case.pk, appointment.pk, by.pk))
    return appointment


@transaction.atomic
def cancel(*, case: Consultation, by: User) -> None:
    """Client or adviser cancels the time; the consultation stays."""
    case = changes.locked(case)
    if not rules.may_write(by, case):
        raise PermissionDenied
    if end(case, Appointment.State.CANCELLED, by=by) and case.status == Status.SCHEDULED:
        changes.move(case, Status.ASSIGNED, by=by)
    changes.number(case)


@transaction.atomic
def note_outcome(*, case: Consultation, by: User, kept: bool) -> None:
    """The adviser notes whether the client came."""
    case = changes.locked(case)
    if rules.is_over(case) or not rules.is_assigned(by, case):
        raise PermissionDenied
    if end(case, Appointment.State.KEPT if kept else Appointment.State.NO_SHOW, by=by):
        changes.move(case, Status.IN_PROGRESS if kept else Status.NO_SHOW, by=by)
    changes.number(case)


def end(case: Consultation, state: str, *, by: User) -> Appointment | None:
    """End the appointment that is set and free its time; inside the transaction of the caller."""
    slots.remove_expired(timezone.now())
    appointment = queries.appointment_of(case)
    if appointment is None:
        return None
    Appointment.objects.filter(pk=appointment.pk).update(state=state, ended_at=timezone.now())
    slots.release(Q(appointment=appointment))
    publish(AppointmentEnded(case.pk, appointment.pk, by.pk))
    return appointment
