"""What the counter may do with consultations: ask for one, move its time, take it back. What was said stays behind the wall."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.counter_models import CounterSession
from accounts.counter_pages import Kwargs
from accounts.models import User
from consult import queries, rules
from consult.models import Appointment, Consultation, Draft
from kernel import dates


def draft_is_of_this_session(session: CounterSession, kwargs: Kwargs) -> bool:
    """A sheet that the person began alone is not for the counter: they finish it themselves, or let it be thrown away."""
    return not Draft.objects.filter(user=session.person_id, updated_at__lt=session.started_at).exists()


def asked_in_this_session(session: CounterSession, kwargs: Kwargs) -> bool:
    """The receipt of what was just asked at the counter holds nothing that the staff did not write."""
    return Consultation.objects.filter(
        pk=kwargs.get("pk", 0), client=session.person_id, received_at__gte=session.started_at
    ).exists()


def number(kwargs: Kwargs) -> str | None:
    """The number alone."""
    return Consultation.objects.filter(pk=kwargs.get("pk", 0)).values_list("number", flat=True).first()


def receipt_number(kwargs: Kwargs) -> str | None:
    """The number of what was asked, with its time; nothing when the last step did not send it."""
    return number_and_time(kwargs) if "pk" in kwargs else None


def number_and_time(kwargs: Kwargs) -> str | None:
    """The number and the time that is set."""
    case = Consultation.objects.filter(pk=kwargs.get("pk", 0)).first()
    if case is None:
        return None
    booked = queries.appointment_of(case)
    return f"{case.number}（{dates.moment(booked.starts_at)}）" if booked else case.number


@dataclass(frozen=True)
class Line:
    """A consultation as the counter sees it: number and time."""

    case: Consultation
    appointment: Appointment | None

    @property
    def is_bookable(self) -> bool:
        """Whether its way has times to choose from."""
        return self.case.way in rules.BOOKABLE


def lines_of(person: User) -> list[Line]:
    """The person's consultations that go on; two queries, and no text of theirs is read."""
    cases = list(queries.mine(person).exclude(status__in=rules.OVER).defer("body", "body_html").order_by("-id"))
    waiting = Appointment.objects.filter(consultation__in=[case.pk for case in cases], state=Appointment.State.SET)
    booked = {appointment.consultation_id: appointment for appointment in waiting}
    return [Line(case, booked.get(case.pk)) for case in cases]
