"""Writing consultations: asking, taking, talking, recording, ending."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from consult import appointments, changes, queries, rules, slots
from consult.events import AdviserAssigned, AdviserDeclined, CaseOpened, CaseSubmitted, EntryWritten, RecordWritten
from consult.models import (
    AccessLog,
    Appointment,
    Assignment,
    Category,
    Consultation,
    DeclinedAdviser,
    Entry,
    PrivacyNotice,
    Record,
    StatusChange,
    YearCounter,
)
from consult.models.case import Status, Urgency
from consult.slots import Slot
from groups.models import Group
from kernel import dates, html
from kernel.events import publish
from realtime.hub.numbers import next_number


class Taken(ValidationError):
    """Somebody else was first."""

    def __init__(self, assignment: Assignment) -> None:
        who = {"name": assignment.adviser.name, "when": dates.moment(assignment.at)}
        super().__init__(_("この相談は、%(name)sさんが%(when)sに受け持ちました。") % who, code="taken")


@transaction.atomic
def submit(
    *,
    client: User,
    client_id: uuid.UUID,
    notice: PrivacyNotice,
    category: Category,
    way: str,
    body: str,
    urgency: str = Urgency.NORMAL,
    needs: Sequence[str] = (),
    wanted: str = "",
    name: str = "",
    kana: str = "",
    phone: str = "",
    email: str = "",
    affiliation: str = "",
    group: Group | None = None,
    slot: Slot | None = None,
    token: uuid.UUID | None = None,
    received_at: dt.datetime | None = None,
) -> Consultation:
    """Store what a person asks, once per `client_id`, with its number and the time it holds. Raises SlotTaken."""
    stored = Consultation.objects.filter(once_id=client_id, client=client).first()
    if stored:
        return stored
    now = received_at or timezone.now()
    if slot and not queries.advisers_for(category, client, group).filter(pk=slot.adviser_id).exists():
        raise slots.SlotTaken
    case = Consultation.objects.create(
        number=_next_case_number(now),
        fiscal_year=dates.fiscal_year(now),
        client=client,
        once_id=client_id,
        category=category,
        way=way,
        body=body,
        body_html=html.plain(body),
        urgency=urgency,
        needs=list(needs),
        wanted=wanted,
        name=name,
        kana=kana,
        phone=phone,
        email=email,
        affiliation=affiliation,
        group=group,
        consent_version=notice.version,
        consent_at=now,
        received_at=now,
    )
    StatusChange.objects.create(consultation=case, status=case.status, by=client, at=now)
    if slot:
        appointments.replace(case, slot, by=client, way=way, token=token)
    publish(CaseSubmitted(case.pk))
    changes.number(case)
    return case


def _next_case_number(now: dt.datetime) -> str:
    year = dates.fiscal_year(now)
    YearCounter.objects.get_or_create(fiscal_year=year)
    return f"{dates.fiscal_code(now)}-{next_number(YearCounter.objects.filter(fiscal_year=year), 'last'):04d}"


@transaction.atomic
def take(*, case: Consultation, adviser: User) -> Assignment:
    """An adviser takes an unassigned case. The database decides between two; the other gets Taken. Raises SlotTaken."""
    case = changes.locked(case)
    if rules.is_over(case) or not rules.may_be_assigned(adviser, case):
        raise PermissionDenied
    return _assign(case, adviser, by=adviser)


@transaction.atomic
def assign(*, case: Consultation, adviser: User, by: User, reason: str = "") -> Assignment:
    """The manager gives a case to an adviser, or to another one with a reason. Raises SlotTaken."""
    case = changes.locked(case)
    if rules.is_over(case) or not rules.manages(by) or not rules.may_be_assigned(adviser, case):
        raise PermissionDenied
    _end_assignment(case, reason)
    audit.record(actor=by, action="consultation.assigned", subject=case.number, adviser=adviser.pk, reason=reason)
    return _assign(case, adviser, by=by)


def _assign(case: Consultation, adviser: User, *, by: User) -> Assignment:
    try:
        with transaction.atomic():
            assignment = Assignment.objects.create(consultation=case, adviser=adviser, assigned_by=by)
    except IntegrityError:
        current = Assignment.objects.select_related("adviser").get(consultation=case, ended_at=None)
        raise Taken(current) from None
    appointment = queries.appointment_of(case)
    if appointment and appointment.adviser_id != adviser.pk:
        slot = Slot(adviser.pk, appointment.starts_at, appointment.ends_at)
        appointments.replace(case, slot, by=by, way=appointment.way, video_url=appointment.video_url)
    changes.move(case, Status.SCHEDULED if appointment else Status.ASSIGNED, by=by)
    publish(AdviserAssigned(case.pk, assignment.pk))
    changes.number(case)
    return assignment


def _end_assignment(case: Consultation, reason: str) -> Assignment | None:
    current = Assignment.objects.filter(consultation=case, ended_at=None).first()
    if current:
        Assignment.objects.filter(pk=current.pk).update(ended_at=timezone.now(), reason=reason)
    return current


@transaction.atomic
def decline_adviser(*, case: Consultation, by: User) -> None:
    """「この相談員ではない人に」: the client wants somebody else; the case goes back into the queue."""
    case = changes.locked(case)
    ended = (
        _end_assignment(case, str(_("相談者の希望"))) if case.client_id == by.pk and not rules.is_over(case) else None
    )
    if ended is None:
        raise PermissionDenied
    DeclinedAdviser.objects.get_or_create(client=by, adviser_id=ended.adviser_id)
    appointments.end(case, Appointment.State.CANCELLED, by=by)
    changes.move(case, Status.TRIAGE, by=by)
    publish(AdviserDeclined(case.pk, ended.pk))
    changes.number(case)


@transaction.atomic
def release(*, assignment: Assignment) -> None:
    """An adviser who has left works on it no more: the case goes back into the queue, without its appointment."""
    case = changes.locked(assignment.consultation)
    if _end_assignment(case, str(_("担当が退会したため"))) is None or rules.is_over(case):
        return
    appointments.end(case, Appointment.State.CANCELLED, by=assignment.adviser)
    changes.move(case, Status.TRIAGE, by=assignment.adviser)
    publish(AdviserDeclined(case.pk, assignment.pk))
    changes.number(case)


@transaction.atomic
def write(*, case: Consultation, author: User, body: str, client_id: uuid.UUID) -> Entry:
    """Client or adviser writes to the other, once per `client_id`."""
    case = changes.locked(case)
    stored = Entry.objects.filter(client_id=client_id, author=author).first()
    if stored:
        return stored
    if not rules.may_write(author, case):
        raise PermissionDenied
    from_centre = case.client_id != author.pk
    entry = Entry.objects.create(
        consultation=case,
        author=author,
        from_centre=from_centre,
        body=body,
        body_html=html.plain(body),
        client_id=client_id,
    )
    if not from_centre and case.status == Status.NEED_INFO:
        changes.move(case, Status.IN_PROGRESS, by=author)
    publish(EntryWritten(case.pk, entry.pk))
    changes.number(case, queue=False)
    return entry


@transaction.atomic
def record(
    *,
    case: Consultation,
    author: User,
    client_id: uuid.UUID,
    minutes: int,
    outcome: str,
    summary: str,
    advice: str = "",
    memo_for_client: str = "",
    internal_memo: str = "",
) -> Record:
    """The adviser writes down what was talked about, once per `client_id`; the memo goes to the client."""
    case = changes.locked(case)
    stored = Record.objects.filter(client_id=client_id, author=author).first()
    if stored:
        return stored
    if not rules.is_assigned(author, case):
        raise PermissionDenied
    written = Record.objects.create(
        consultation=case,
        author=author,
        client_id=client_id,
        minutes=minutes,
        outcome=outcome,
        summary=summary,
        advice=advice,
        memo_for_client=memo_for_client,
        memo_for_client_html=html.plain(memo_for_client),
        internal_memo=internal_memo,
    )
    publish(RecordWritten(case.pk, written.pk))
    changes.number(case, queue=False)
    return written


@transaction.atomic
def move(*, case: Consultation, to: str, by: User, note: str = "") -> None:
    """The adviser moves the case on: asks back, refers, closes, opens it again."""
    case = changes.locked(case)
    if not rules.is_assigned(by, case) or not rules.may_move(case, to):
        raise PermissionDenied
    if to == Status.CLOSED:
        appointments.end(case, Appointment.State.CANCELLED, by=by)
    changes.move(case, to, by=by, note=note)
    changes.number(case)


@transaction.atomic
def withdraw(*, case: Consultation, by: User) -> None:
    """The client takes the whole consultation back."""
    case = changes.locked(case)
    if case.client_id != by.pk or rules.is_over(case):
        raise PermissionDenied
    appointments.end(case, Appointment.State.CANCELLED, by=by)
    changes.move(case, Status.CANCELLED, by=by)
    changes.number(case)


@transaction.atomic
def open_by_manager(*, case: Consultation, by: User, reason: str) -> AccessLog:
    """Break-glass: the manager opens a case that is not theirs; the client is told."""
    if not rules.manages(by) or rules.is_conflicted(by, case):
        raise PermissionDenied
    log = AccessLog.objects.create(consultation=case, user=by, what=AccessLog.What.BREAK_GLASS, reason=reason)
    audit.record(actor=by, action="consultation.opened", subject=case.number, reason=reason)
    publish(CaseOpened(case.pk, log.pk))
    return log


def log_view(*, case: Consultation, user: User, again_after: dt.timedelta = dt.timedelta()) -> None:
    """Write down that somebody of the centre looked. A page that renews itself is one look for `again_after`."""
    recent = AccessLog.objects.filter(consultation=case, user=user, at__gt=timezone.now() - again_after)
    if not (again_after and recent.exists()):
        AccessLog.objects.create(consultation=case, user=user)
