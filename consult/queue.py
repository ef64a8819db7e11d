"""The queue: what staff see of cases before they take them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, Exists, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.utils import timezone

from accounts.models import User
from consult import queries, rules
from consult.models import Appointment, Consultation
from consult.models.case import Need, Urgency
from kernel import dates
from kernel.centre import OpeningDays

FIRST_CONTACT_DAYS = 3
LINES = 100


@dataclass(frozen=True)
class Line:
    """All that the queue shows of a case: no name, no contact, no text."""

    pk: int
    number: str
    category: str
    way: str
    status: str
    wanted: str
    starts_at: dt.datetime | None
    needs: list[str]
    urgency: str
    is_urgent: bool
    received_at: dt.datetime
    due: dt.date
    adviser: str
    may_open: bool

    @cached_property
    def clock(self) -> str:
        """late, soon or ok: how the first contact stands against its promise; paused once somebody works on it."""
        if self.adviser:
            return "paused"
        today = timezone.localdate()
        return "late" if today > self.due else "soon" if today == self.due else "ok"

    @cached_property
    def waiting_days(self) -> int:
        """Days since it came in."""
        return (timezone.localdate() - dates.day_of(self.received_at)).days


def lines_for(user: User | AnonymousUser) -> list[Line]:
    """The queue: for advisers the unassigned cases of their categories, for the manager every case that is not over."""
    cases = Consultation.objects.exclude(status__in=rules.OVER)
    if not rules.manages(user):
        cases = queries.free_of_conflict(
            cases.filter(queries.of_skill(user), ~Exists(queries.active_assignment())), user
        )
    cases = cases.annotate(
        starts_at=Subquery(Appointment.objects.filter(consultation=OuterRef("pk"), state="set").values("starts_at")),
        may_open=Exists(queries.openable_by(user).filter(pk=OuterRef("pk"))),
        adviser=Subquery(queries.active_assignment().values("adviser__name")),
        rank=Case(
            *[When(urgency=code, then=Value(n)) for n, code in enumerate(reversed(Urgency.values))],
            output_field=IntegerField(),
        ),
    )
    shown = ("number", "way", "status", "wanted", "needs", "urgency", "received_at")
    labels = [
        f"{path}__{name}" for path in ("category", "category__parent", queries.PATH) for name in ("label", "parent")
    ]
    return _lines(cases.select_related(queries.PATH).only(*shown, *labels).order_by("rank", "received_at")[:LINES])


def _lines(cases: QuerySet[Consultation]) -> list[Line]:
    promised = _Promises()
    return [
        Line(
            pk=case.pk,
            number=case.number,
            category=case.category.path,
            way=case.get_way_display(),
            status=case.get_status_display(),
            wanted=case.wanted,
            starts_at=case.starts_at,  # type: ignore[attr-defined]
            needs=[str(Need(code).label) for code in case.needs],
            urgency=case.get_urgency_display(),
            is_urgent=case.urgency == Urgency.TODAY,
            received_at=case.received_at,
            due=promised.due(case.received_at),
            adviser=case.adviser or "",  # type: ignore[attr-defined]
            may_open=case.may_open,  # type: ignore[attr-defined]
        )
        for case in cases
    ]


class _Promises:
    """The day of the promised first contact, counted once a day of receipt."""

    def __init__(self) -> None:
        self._opening = OpeningDays.load()
        self._due: dict[dt.date, dt.date] = {}

    def due(self, received_at: dt.datetime) -> dt.date:
        day = dates.day_of(received_at)
        if day not in self._due:
            self._due[day] = self._opening.after(day, FIRST_CONTACT_DAYS)
        return self._due[day]


def first_contact_due(case: Consultation) -> dt.date:
    """The day by which the centre promised to answer."""
    return _Promises().due(case.received_at)
