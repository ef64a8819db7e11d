"""Reading groups."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import jaconv
from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts.models import AuditEntry, User
from groups.models import (
    Application,
    ApplicationFile,
    Group,
    Handover,
    Invitation,
    JoinRequest,
    LastVoice,
    Membership,
    Suspension,
)
from groups.rules import SPEAKING_ROLES, may_register
from kernel import text

PAGE = 50
ASK_BEFORE = dt.timedelta(days=30)


def visible_to(user: User | AnonymousUser) -> QuerySet[Group]:
    """Verified groups are public."""
    return Group.objects.filter(verified_at__isnull=False)


def voices_of(user: User | AnonymousUser) -> QuerySet[Group]:
    """The groups a person may speak for."""
    if not isinstance(user, User):
        return Group.objects.none()
    return Group.objects.filter(verified_at__isnull=False, memberships__user=user, memberships__role__in=SPEAKING_ROLES)


def groups_of(user: User | AnonymousUser) -> QuerySet[Group]:
    """The verified groups a person belongs to, in any role."""
    if not isinstance(user, User):
        return Group.objects.none()
    return Group.objects.filter(verified_at__isnull=False, memberships__user=user)


def memberships_of(user: User) -> QuerySet[Membership]:
    """The person's memberships with their groups."""
    return (
        Membership.objects.filter(user=user, group__verified_at__isnull=False)
        .select_related("group")
        .order_by("group__kana")
    )


def membership(user: User | AnonymousUser, group: Group) -> Membership | None:
    """The person's own place in a group."""
    return Membership.objects.filter(group=group, user=user).first() if isinstance(user, User) else None


def members_of(group: Group) -> QuerySet[Membership]:
    """Everybody in a group, in the order they came."""
    return Membership.objects.filter(group=group).select_related("user").order_by("joined_at")


def last_voice(user: User | AnonymousUser) -> int | None:
    """The group as which a person wrote last; None for as themselves."""
    if not isinstance(user, User):
        return None
    return LastVoice.objects.filter(user=user).values_list("group_id", flat=True).first()


def inside_visible_to(user: User | AnonymousUser) -> QuerySet[Group]:
    """The groups whose inside a person sees: as a member, verified or not; all for the staff who register groups."""
    if not isinstance(user, User):
        return Group.objects.none()
    return Group.objects.all() if may_register(user) else Group.objects.filter(memberships__user=user)


def handover_visible_to(user: User | AnonymousUser) -> QuerySet[Group]:
    """The groups whose handover a person sees: from inside, or as one of the two it is about."""
    if not isinstance(user, User):
        return Group.objects.none()
    return Group.objects.filter(
        Q(pk__in=inside_visible_to(user)) | Q(pk__in=Handover.objects.filter(_is_about(user)).values("group"))
    )


def _is_about(user: User) -> Q:
    return Q(successor=user) | Q(predecessor=user)


def is_representative(user: User, group: Group) -> bool:
    """Whether the person has the office now."""
    return Membership.objects.filter(group=group, user=user, role=Membership.Role.REPRESENTATIVE).exists()


def representatives_of(group: Group) -> QuerySet[User]:
    """Who has the office."""
    return User.objects.filter(memberships__group=group, memberships__role=Membership.Role.REPRESENTATIVE)


def applications_visible_to(user: User | AnonymousUser) -> QuerySet[Application]:
    """One's own; all for the staff who decide."""
    if not isinstance(user, User):
        return Application.objects.none()
    found = Application.objects.select_related("group", "applicant")
    return found if may_register(user) else found.filter(applicant=user)


def applications_of(user: User) -> QuerySet[Application]:
    """A person's own, newest first."""
    return Application.objects.filter(applicant=user).select_related("group").order_by("-pk")


def waiting_applications() -> QuerySet[Application]:
    """What staff have to decide, the longest waiting first."""
    return (
        Application.objects.filter(state=Application.State.SUBMITTED)
        .select_related("group", "applicant")
        .order_by("submitted_at", "pk")
    )


def papers_waiting(user: User, form_id: Any) -> QuerySet[ApplicationFile]:
    """What a person has sent with a form that was not right yet."""
    return ApplicationFile.objects.filter(form_id=form_id, added_by=user, application=None).order_by("pk")


def papers_visible_to(user: User | AnonymousUser) -> QuerySet[ApplicationFile]:
    """One's own; those of every application for the staff who decide."""
    if not isinstance(user, User):
        return ApplicationFile.objects.none()
    own = Q(added_by=user, application=None) | Q(application__applicant=user)
    return ApplicationFile.objects.filter(own | Q(application__isnull=False) if may_register(user) else own)


def twins_of(group: Group) -> list[Group]:
    """Other verified or waiting groups with the same corporate number or, folded, the same name."""
    waiting = Q(application__state__in=(Application.State.SUBMITTED, Application.State.RETURNED))
    others = Group.objects.filter(Q(verified_at__isnull=False) | waiting).exclude(pk=group.pk)
    name, number = folded(group.name), group.corporate_number
    rows = others.values_list("pk", "name", "corporate_number")
    same = [pk for pk, other, others_number in rows if folded(other) == name or (number and others_number == number)]
    return list(Group.objects.filter(pk__in=same))


def folded(name: str) -> str:
    """A name as people remember it: width, case, kana, spaces and dots do not count, nor does the legal form."""
    plain = jaconv.kata2hira(text.half_width(name).casefold())
    for form in ("特定非営利活動法人", "npo法人", "認定npo法人", "一般社団法人", "一般財団法人", "公益社団法人"):
        plain = plain.replace(form, "")
    return plain.translate({ord(sign): None for sign in "・-「」『』()【】"})


def to_confirm(today: dt.date) -> QuerySet[Group]:
    """Verified groups whose yearly confirmation is due within 30 days or late."""
    return Group.objects.filter(verified_at__isnull=False, confirm_by__lte=today + ASK_BEFORE)


def overdue(today: dt.date, after: tuple[dt.date, int] | None = None) -> QuerySet[Group]:
    """Verified groups whose day has passed, the latest first to stand; `after` is the (confirm_by, id) of the last one seen."""
    late = Group.objects.filter(verified_at__isnull=False, confirm_by__lt=today).order_by("confirm_by", "pk")
    if after is not None:
        late = late.filter(Q(confirm_by__gt=after[0]) | Q(confirm_by=after[0], pk__gt=after[1]))
    return late


def open_suspensions() -> QuerySet[Suspension]:
    """Groups that are closed now, the newest first."""
    return Suspension.objects.filter(lifted_at=None).select_related("group", "by").order_by("-pk")


def open_invitations(group: Group) -> QuerySet[Invitation]:
    """Those that still work."""
    return (
        Invitation.objects.filter(group=group, revoked_at=None, uses_left__gt=0, expires_at__gt=timezone.now())
        .select_related("created_by")
        .order_by("-pk")
    )


def open_requests(group: Group) -> QuerySet[JoinRequest]:
    """Who waits for an answer, the longest first."""
    return JoinRequest.objects.filter(group=group, answered_at=None).select_related("user").order_by("pk")


def handovers() -> QuerySet[Handover]:
    """Handovers with the people in them."""
    return Handover.objects.select_related("group", "successor", "predecessor", "proposed_by", "ended_by")


def open_handover(group: Group) -> Handover | None:
    """The one that is under way."""
    return handovers().filter(group=group, ended_at=None).first()


def handovers_for_staff() -> QuerySet[Handover]:
    """Accepted ones, which staff may let take effect; those without a day need them."""
    return (
        handovers()
        .filter(ended_at=None, accepted_at__isnull=False)
        .order_by(F("takes_effect_at").asc(nulls_first=True))
    )


def record_of(group: Group, before: int | None = None) -> list[AuditEntry]:
    """What happened to a group, the newest first, with one entry more than a page when there is more."""
    entries = AuditEntry.objects.filter(subject=f"group:{group.pk}").select_related("actor").order_by("-pk")
    return list((entries if before is None else entries.filter(pk__lt=before))[: PAGE + 1])


def names_of(people: Iterable[int]) -> dict[int, str]:
    """Names by id; one query."""
    return dict(User.objects.filter(pk__in=set(people)).values_list("pk", "name"))


@dataclass(frozen=True)
class Standing:
    """What a person should know about their groups, on their own page."""

    applications: list[Application]
    closed: list[Membership]
    to_confirm: list[Group]
    handovers: list[Handover]
    requests: list[JoinRequest]
    asked: list[JoinRequest]

    def __bool__(self) -> bool:
        return any((self.applications, self.closed, self.to_confirm, self.handovers, self.requests, self.asked))


def standing_of(user: User) -> Standing:
    """Six queries: own open applications, closed groups, confirmations due, handovers, requests to answer, own requests."""
    mine = Membership.objects.filter(user=user, role=Membership.Role.REPRESENTATIVE)
    groups = Membership.objects.filter(user=user)
    return Standing(
        applications=list(
            applications_of(user).exclude(state__in=(Application.State.APPROVED, Application.State.WITHDRAWN))[:5]
        ),
        closed=list(groups.filter(group__verified_at=None).select_related("group").order_by("group__kana")),
        to_confirm=list(to_confirm(timezone.localdate()).filter(pk__in=mine.values("group"))),
        handovers=list(
            handovers().filter(Q(successor=user) | Q(group__in=groups.values("group")), ended_at=None).order_by("pk")
        ),
        requests=list(
            JoinRequest.objects.filter(
                group__in=mine.values("group"), group__verified_at__isnull=False, answered_at=None
            )
            .select_related("group", "user")
            .order_by("pk")[:10]
        ),
        asked=list(JoinRequest.objects.filter(user=user, answered_at=None).select_related("group").order_by("pk")),
    )
