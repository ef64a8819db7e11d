"""Appointments in the calendars of client and adviser: the number and the time, nothing of what it is about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from consult import words
from consult.models import Appointment, Consultation
from kernel import calendar
from kernel.calendar import Entry

Chain = Sequence[Appointment]


def entries(user: User) -> Iterator[Entry]:
    """The person's appointments as client and as adviser; one query.

    An appointment that was moved is followed by another one. In a calendar both are one thing that moved.
    """
    cases = Consultation.objects.filter(Q(client=user) | Q(appointments__adviser=user)).values("pk")
    rows = Appointment.objects.filter(consultation__in=cases).select_related("consultation")
    for _case, appointments in groupby(rows.order_by("consultation_id", "pk"), key=lambda row: row.consultation_id):
        for chain in _chains(list(appointments)):
            if chain[0].consultation.client_id == user.pk or any(row.adviser_id == user.pk for row in chain):
                yield _entry(chain, user)


def _chains(appointments: Chain) -> Iterator[Chain]:
    chain: list[Appointment] = []
    for appointment in appointments:
        chain.append(appointment)
        if appointment.state != Appointment.State.MOVED:
            yield chain
            chain = []


def _entry(chain: Chain, user: User) -> Entry:
    last, case = chain[-1], chain[-1].consultation
    is_client = case.client_id == user.pk
    # An adviser from whom the appointment was taken has it no more.
    is_off = last.state == Appointment.State.CANCELLED or not (is_client or last.adviser_id == user.pk)
    # An adviser may not have taken the case yet: the list of all leads on in either case.
    page = calendar.address(reverse("consult:mine", args=[case.pk]) if is_client else reverse("consult:queue"))
    return Entry(
        uid=calendar.uid("appointment", chain[0].pk),
        # Made 0, moved 2, moved again 4; what ends it adds one more.
        sequence=2 * (len(chain) - 1) + (last.state != Appointment.State.SET),
        start=last.starts_at,
        end=last.ends_at,
        title=_("相談 %(number)s") % {"number": case.number},
        place=last.get_way_display(),
        text="\n".join(
            [*([words.place(last.way)] if is_client else []), _("くわしくは：%(address)s") % {"address": page}]
        ),
        url=page,
        cancelled=is_off,
        changed_at=last.ended_at or last.made_at,
    )
