"""What the pages of one case show, gathered at a constant number of queries."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from consult import queries, queue, rules, words
from consult.models import AccessLog, Consultation, Entry
from consult.models.case import Status


def for_client(case: Consultation) -> dict[str, Any]:
    """The client's page: never an internal memo."""
    adviser, appointment = queries.adviser_of(case), queries.appointment_of(case)
    history = list(case.history.order_by("id"))
    note = history[-1].note if history else ""
    return {
        "case": case,
        "adviser": adviser,
        "appointment": appointment,
        "now": words.now(case, adviser, appointment, note),
        "next": words.next_step(case),
        "place": words.place(appointment.way) if appointment else "",
        "history": history,
        "entries": _entries(case),
        "memos": case.records.exclude(memo_for_client="")
        .defer("internal_memo", "summary", "advice")
        .select_related("author"),
        "access_log": _access_log(case),
        "is_over": rules.is_over(case),
        "may_book": not rules.is_over(case) and case.way in rules.BOOKABLE,
    }


def for_adviser(case: Consultation, reader: User) -> dict[str, Any]:
    """An adviser's page of the case; who opened it by break-glass may read only."""
    return {
        "case": case,
        "adviser": queries.adviser_of(case),
        "appointment": queries.appointment_of(case),
        "history": case.history.order_by("id"),
        "entries": _entries(case),
        "records": case.records.select_related("author"),
        "due": queue.first_contact_due(case),
        "is_over": rules.is_over(case),
        "may_work": rules.is_assigned(reader, case),
        "may_reopen": case.status == Status.CLOSED,
    }


def _entries(case: Consultation) -> QuerySet[Entry]:
    return Entry.objects.filter(consultation=case).select_related("author")


def _access_log(case: Consultation) -> QuerySet[AccessLog]:
    looks = AccessLog.objects.filter(consultation=case).select_related("user").prefetch_related("user__staff_roles")
    return looks.order_by("-id")
