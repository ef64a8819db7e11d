"""Who is told what about a consultation. A notice names the number only: what was said stays behind the wall."""

from __future__ import annotations

from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from consult import events, queries
from consult.models import AccessLog, Appointment, Assignment, Consultation, Entry, Record, StatusChange
from consult.models.case import Status
from kernel import dates
from notify.services import notify

# Other states are told by what led to them: an assignment, an appointment.
_TOLD = (Status.NEED_INFO, Status.FOLLOW_UP, Status.REFERRED, Status.CLOSED)


def tell_receipt(fact: events.CaseSubmitted) -> None:
    """The client gets the number."""
    case = _case(fact)
    _tell_client(case, "receipt", gettext_lazy("相談を受け付けました。受付番号は %(number)s です。"))


def tell_assignment(fact: events.AdviserAssigned) -> None:
    """The client learns who it is; the adviser too, if somebody else decided."""
    case = _case(fact)
    assignment = Assignment.objects.select_related("adviser").get(pk=fact.assignment_id)
    key = f"assigned:{assignment.pk}"
    _tell_client(case, key, gettext_lazy("相談 %(number)s の担当は、%(name)sです。"), name=assignment.adviser.name)
    if assignment.assigned_by_id != assignment.adviser_id:
        _tell_staff(assignment.adviser, case, key, gettext_lazy("相談 %(number)s の担当になりました。"))


def tell_declined(fact: events.AdviserDeclined) -> None:
    """The former adviser learns that the case is no longer theirs, not why."""
    assignment = Assignment.objects.select_related("adviser").get(pk=fact.assignment_id)
    text = gettext_lazy("相談 %(number)s は、担当が替わります。")
    _tell_staff(assignment.adviser, _case(fact), f"ended:{assignment.pk}", text, page="consult:queue")


def tell_entry(fact: events.EntryWritten) -> None:
    """The other side has something to read."""
    case, entry = _case(fact), Entry.objects.get(pk=fact.entry_id)
    if entry.from_centre:
        _tell_client(case, f"entry:{entry.pk}", gettext_lazy("相談 %(number)s に、お返事が届きました。"))
    elif adviser := queries.adviser_of(case):
        _tell_staff(adviser, case, f"entry:{entry.pk}", gettext_lazy("相談 %(number)s に、相談者から届きました。"))


def tell_appointment(fact: events.AppointmentSet) -> None:
    """The other side learns the time; who books while asking has it on the receipt."""
    case, appointment = _case(fact), Appointment.objects.get(pk=fact.appointment_id)
    text = gettext_lazy("相談 %(number)s の日時は、%(moment)sからです。")
    _tell_other_side(case, fact.by_id, f"appointment:{appointment.pk}", text, appointment)


def tell_cancelled(fact: events.AppointmentEnded) -> None:
    """The other side learns that the time was cancelled."""
    case, appointment = _case(fact), Appointment.objects.get(pk=fact.appointment_id)
    if appointment.state == Appointment.State.CANCELLED:
        text = gettext_lazy("相談 %(number)s の%(moment)sの予約は、取り消されました。")
        _tell_other_side(case, fact.by_id, f"cancelled:{appointment.pk}", text, appointment)


def tell_record(fact: events.RecordWritten) -> None:
    """The client has a memo to read, if there is one."""
    if Record.objects.get(pk=fact.record_id).memo_for_client:
        _tell_client(
            _case(fact), f"record:{fact.record_id}", gettext_lazy("相談 %(number)s のお渡しメモが届きました。")
        )


def tell_status(fact: events.StatusMoved) -> None:
    """The client learns the steps that nothing else tells; the adviser, that the client took it back."""
    case, change = _case(fact), StatusChange.objects.get(pk=fact.change_id)
    key = f"status:{change.pk}"
    if change.status in _TOLD and change.by_id != case.client_id:
        text = gettext_lazy("相談 %(number)s の状況が変わりました：%(status)s")
        _tell_client(case, key, text, status=Status(change.status).label)
    elif change.status == Status.CANCELLED and (adviser := queries.adviser_of(case)):
        _tell_staff(adviser, case, key, gettext_lazy("相談 %(number)s は、相談者が取り消しました。"))


def tell_opened(fact: events.CaseOpened) -> None:
    """The client learns that the manager looked; why stands on the page."""
    log = AccessLog.objects.select_related("user").get(pk=fact.log_id)
    text = gettext_lazy("責任者の%(name)sが、相談 %(number)s を開きました。理由は、相談のページにあります。")
    _tell_client(_case(fact), f"opened:{log.pk}", text, name=log.user.name)


def tell_reminder(appointment: Appointment) -> None:
    """The day is near."""
    case = appointment.consultation
    text = gettext_lazy("もうすぐ相談の日です。%(number)s：%(moment)sから")
    _tell_client(case, f"reminder:{appointment.pk}", text, appointment=appointment)


def _case(fact: events.CaseFact) -> Consultation:
    return Consultation.objects.select_related("client").get(pk=fact.case_id)


def _tell_other_side(case: Consultation, by_id: int, key: str, text: Promise, appointment: Appointment) -> None:
    if by_id != case.client_id:
        _tell_client(case, key, text, appointment=appointment)
    elif adviser := queries.adviser_of(case):
        _tell_staff(adviser, case, key, text, appointment=appointment)


def _tell_client(case: Consultation, key: str, text: Promise, **values: object) -> None:
    _tell(case.client, case, key, text, url=reverse("consult:mine", kwargs={"pk": case.pk}), values=values)


def _tell_staff(
    user: User, case: Consultation, key: str, text: Promise, page: str = "consult:case", **values: object
) -> None:
    url = reverse(page) if page == "consult:queue" else reverse(page, kwargs={"pk": case.pk})
    _tell(user, case, key, text, url=url, values=values)


def _tell(user: User, case: Consultation, key: str, text: Promise, *, url: str, values: dict[str, object]) -> None:
    with translation.override(user.language):
        appointment = values.get("appointment")
        moment = dates.moment(appointment.starts_at) if isinstance(appointment, Appointment) else ""
        told = str(text) % {"number": case.number, "moment": moment, **values}
        notify(
            user=user,
            kind="consultation",
            thing=f"case:{case.pk}",
            dedupe_key=f"consult:{case.pk}:{key}",
            text=told,
            why=_("あなたの相談についてのお知らせです。")
            if user.pk == case.client_id
            else _("受け持つ相談についてのお知らせです。"),
            url=url,
            mail_subject=_("相談 %(number)s についてのお知らせ") % {"number": case.number},
        )
