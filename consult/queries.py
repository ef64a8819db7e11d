"""Reading consultations: everything goes through what the reader may see."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, User
from consult import rules, words
from consult.models import (
    AccessLog,
    AdviserSkill,
    Appointment,
    Assignment,
    Category,
    Consultation,
    DeclinedAdviser,
    PrivacyNotice,
)
from groups.models import Group
from kernel import dates

# How long an opening by break-glass lasts, and how long the line that somebody else took still answers who and when.
OPENED_FOR = dt.timedelta(hours=1)
JUST_TAKEN = dt.timedelta(hours=1)

PATH = "category__parent__parent"


def mine(user: User | AnonymousUser) -> QuerySet[Consultation]:
    """What this person asked."""
    return Consultation.objects.filter(client=user.pk).select_related(PATH)


def assigned_to(user: User | AnonymousUser) -> QuerySet[Consultation]:
    """What this adviser works on now."""
    if not rules.works_queue(user):
        return Consultation.objects.none()
    return Consultation.objects.filter(_assigned(user)).select_related(PATH, "group")


def visible_to(user: User | AnonymousUser) -> QuerySet[Consultation]:
    """The cases whose page a person of the centre may see: assigned, or opened by break-glass within the hour."""
    if not rules.manages(user):
        return assigned_to(user)
    opened = AccessLog.objects.filter(
        consultation=OuterRef("pk"), user=user.pk, what=AccessLog.What.BREAK_GLASS, at__gt=timezone.now() - OPENED_FOR
    )
    return Consultation.objects.filter(_assigned(user) | Q(Exists(opened))).select_related(PATH, "group")


def openable_by(user: User | AnonymousUser) -> QuerySet[Consultation]:
    """What the manager may open by break-glass: not what they work on, and not what they may never see."""
    if not rules.manages(user):
        return Consultation.objects.none()
    return free_of_conflict(Consultation.objects.exclude(_assigned(user)), user)


def assignable_by(user: User | AnonymousUser) -> QuerySet[Consultation]:
    """What the manager may give to an adviser."""
    if not rules.manages(user):
        return Consultation.objects.none()
    return Consultation.objects.exclude(status__in=rules.OVER).select_related(PATH, "group")


def takeable_by(user: User | AnonymousUser) -> QuerySet[Consultation]:
    """What an adviser may try to take: the unassigned of their categories, and what somebody else took a moment ago."""
    if not rules.answers(user):
        return Consultation.objects.none()
    waiting = ~Exists(active_assignment()) | Exists(active_assignment().filter(at__gt=timezone.now() - JUST_TAKEN))
    return free_of_conflict(Consultation.objects.filter(of_skill(user), waiting).exclude(status__in=rules.OVER), user)


def followed_by(user: User | AnonymousUser, pk: int) -> bool:
    """Whether the live topic of this case is the person's: client or adviser."""
    return mine(user).filter(pk=pk).exists() or assigned_to(user).filter(pk=pk).exists()


def staff_free_of(client: User, group: Group | None) -> QuerySet[User]:
    """People of the centre who may work on what this client asks about this group."""
    declined = DeclinedAdviser.objects.filter(client=client, adviser=OuterRef("pk"))
    people = User.objects.filter(is_active=True, staff_roles__role__in=[*rules.ANSWERING_ROLES, Role.MANAGER])
    people = people.exclude(pk=client.pk).exclude(Exists(declined)).distinct()
    return people.exclude(memberships__group=group) if group else people


def advisers_for(category: Category, client: User, group: Group | None) -> QuerySet[User]:
    """Who can be proposed: free of conflict, and skilled in this category."""
    return staff_free_of(client, group).filter(
        staff_roles__role__in=rules.ANSWERING_ROLES, skills__category__in=category.lineage
    )


def adviser_of(case: Consultation) -> User | None:
    """Who works on the case now."""
    assignment = Assignment.objects.filter(consultation=case, ended_at=None).select_related("adviser").first()
    return assignment.adviser if assignment else None


def appointment_of(case: Consultation) -> Appointment | None:
    """The appointment that is set."""
    return Appointment.objects.filter(consultation=case, state=Appointment.State.SET).first()


def tops() -> list[Category]:
    """The outermost categories with `.examples`, the labels of what stands below: one query."""
    rows = list(Category.objects.filter(is_active=True).order_by("order"))
    above = {row.pk: row.parent_id for row in rows}
    with_children = set(above.values())
    tops = [row for row in rows if row.parent_id is None]
    for top in tops:
        below = [
            row.label
            for row in rows
            if row.pk not in with_children and top.pk in (row.parent_id, above.get(row.parent_id or 0))
        ]
        top.examples = below[:4]  # type: ignore[attr-defined]
    return tops


def leaves(top: Category) -> QuerySet[Category]:
    """What can be chosen below a category."""
    below = Category.objects.filter(Q(parent=top) | Q(parent__parent=top), is_active=True, children=None)
    return below.select_related("parent").order_by("order")


def notice() -> PrivacyNotice:
    """The privacy notice that holds now."""
    return PrivacyNotice.objects.latest("published_at", "pk")


@dataclass(frozen=True)
class MyRow:
    """A line of 「相談」 on my page."""

    url: str
    number: str
    title: str
    status: str
    text: str
    is_mine: bool


def waiting_for(user: User) -> list[MyRow]:
    """The person's own consultations that go on, with their next step; for advisers also whom they meet today."""
    booked = Appointment.objects.filter(consultation__client=user, state=Appointment.State.SET).select_related(
        "adviser"
    )
    appointments = {appointment.consultation_id: appointment for appointment in booked}
    working = Assignment.objects.filter(consultation__client=user, ended_at=None).select_related("adviser")
    advisers = {assignment.consultation_id: assignment.adviser for assignment in working}
    own = mine(user).exclude(status__in=rules.OVER).order_by("-id")
    rows = [
        MyRow(
            url=reverse("consult:mine", kwargs={"pk": case.pk}),
            number=case.number,
            title=case.subject,
            status=case.get_status_display(),
            text=f"{words.now(case, advisers.get(case.pk), appointments.get(case.pk))}{words.next_step(case)}",
            is_mine=True,
        )
        for case in own
    ]
    return rows + _meeting_today(user)


def _meeting_today(user: User) -> list[MyRow]:
    if not rules.answers(user):
        return []
    today = timezone.localdate()
    assigned = Assignment.objects.filter(consultation=OuterRef("consultation"), adviser=user, ended_at=None)
    meetings = Appointment.objects.filter(Exists(assigned), state=Appointment.State.SET, starts_at__date=today)
    return [
        MyRow(
            url=reverse("consult:case", kwargs={"pk": meeting.consultation_id}),
            number=meeting.consultation.number,
            title=meeting.consultation.category.path,
            status=meeting.consultation.get_status_display(),
            text=f"{dates.span(meeting.starts_at, meeting.ends_at)} {meeting.get_way_display()}",
            is_mine=False,
        )
        for meeting in meetings.select_related(f"consultation__{PATH}").order_by("starts_at")
    ]


def active_assignment() -> QuerySet[Assignment]:
    """Of the case around it: who works on it now."""
    return Assignment.objects.filter(consultation=OuterRef("pk"), ended_at=None)


def _assigned(user: User | AnonymousUser) -> Q:
    return Q(Exists(active_assignment().filter(adviser=user.pk)))


def of_skill(user: User | AnonymousUser) -> Q:
    """Cases of the categories this person answers."""
    skills = AdviserSkill.objects.filter(adviser=user.pk).values("category")
    return Q(category__in=skills) | Q(category__parent__in=skills) | Q(category__parent__parent__in=skills)


def free_of_conflict(cases: QuerySet[Consultation], user: User | AnonymousUser) -> QuerySet[Consultation]:
    """Without what this person may never work on: the same as `rules.is_conflicted`."""
    return (
        cases.exclude(client=user.pk)
        .exclude(group__memberships__user=user.pk)
        .exclude(client__declined_advisers__adviser=user.pk)
    )
