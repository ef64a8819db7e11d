"""What every change of a case does: lock it, move its state, number the change for open pages."""

from __future__ import annotations

from accounts.models import User
from consult.events import StatusMoved
from consult.models import Consultation, QueueNumber, StatusChange
from kernel.events import publish
from realtime.hub.numbers import next_number


def locked(case: Consultation) -> Consultation:
    """The case as it is now; nobody else changes it until this transaction ends."""
    return Consultation.objects.select_for_update(of=("self",)).select_related("group", "client").get(pk=case.pk)


def move(case: Consultation, status: str, *, by: User, note: str = "") -> None:
    """Set the state with its who and when, and tell it."""
    if case.status == status:
        return
    case.status = status
    case.save(update_fields=["status"])
    publish(StatusMoved(case.pk, StatusChange.objects.create(consultation=case, status=status, note=note, by=by).pk))


def number(case: Consultation, *, queue: bool = True) -> None:
    """Take the next number of the case and, last of all, of the queue; the rows stay locked until the commit."""
    next_number(case)
    if queue:
        QueueNumber.objects.get_or_create(pk=1)
        next_number(QueueNumber.objects.filter(pk=1))
