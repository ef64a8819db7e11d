"""Reading sessions."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from groups.models import Group
from realtime.exchange.models import Registration, Session

_ACTIVE = Q(registrations__withdrawn_at=None, registrations__isnull=False)


def with_places() -> QuerySet[Session]:
    """Sessions with how many have a place and how many wait."""
    return Session.objects.select_related("host", "cancellation", "with_group").annotate(  # type: ignore[no-redef]
        seated=Count("registrations", filter=_ACTIVE & Q(registrations__seated_at__isnull=False)),
        waiting=Count("registrations", filter=_ACTIVE & Q(registrations__seated_at=None)),
    )


def visible_to(user: User | AnonymousUser) -> QuerySet[Session]:
    """Announcements are public."""
    return with_places()


def upcoming(user: User | AnonymousUser) -> QuerySet[Session]:
    """What is still to come or going on, the next one first; also what was called off, so that people see it."""
    return visible_to(user).filter(ends_at__gt=timezone.now()).order_by("starts_at", "pk")


def past(user: User | AnonymousUser, before: Session | None = None) -> QuerySet[Session]:
    """What is over, newest first; with `before`, only what began earlier than that session."""
    over = visible_to(user).filter(ends_at__lte=timezone.now()).order_by("-starts_at", "-pk")
    if before is None:
        return over
    return over.filter(Q(starts_at__lt=before.starts_at) | Q(starts_at=before.starts_at, pk__lt=before.pk))


def coming(limit: int = 3) -> QuerySet[Session]:
    """The next sessions that take place."""
    return upcoming(AnonymousUser()).filter(cancellation=None)[:limit]


def held_with(groups: QuerySet[Group], limit: int = 3) -> QuerySet[Session]:
    """The next sessions that these groups hold with the centre."""
    return upcoming(AnonymousUser()).filter(cancellation=None, with_group__in=groups)[:limit]


def registered_by(user: User) -> QuerySet[Session]:
    """The sessions a person comes to or waits for, until they are over."""
    mine = Registration.objects.filter(user=user, withdrawn_at=None).values("session_id")
    return upcoming(user).filter(pk__in=mine)


def registration_of(user: User | AnonymousUser, session: Session) -> Registration | None:
    """The person's own registration, also a withdrawn one."""
    if not isinstance(user, User):
        return None
    return Registration.objects.filter(session=session, user=user).select_related("as_group").first()


def place_in_queue(registration: Registration) -> int:
    """How far the waitlist must move until it is this person's turn: 1 is the next."""
    waiting = Registration.objects.filter(session=registration.session_id, withdrawn_at=None, seated_at=None)
    return waiting.filter(number__lte=registration.number).count()


def seated(session: Session) -> QuerySet[Registration]:
    """Who has a place, in their order."""
    return participants(session).filter(seated_at__isnull=False)


def participants(session: Session) -> QuerySet[Registration]:
    """Everybody who wants to come: who has a place, and after them who waits, in their order."""
    active = Registration.objects.filter(session=session, withdrawn_at=None).select_related("user", "as_group")
    return active.order_by("number")


def heads(keys: Collection[str]) -> dict[str, int]:
    """The numbers of the live topics."""
    rows = Session.objects.filter(pk__in=keys).values_list("pk", "change_no")
    return {str(pk): number for pk, number in rows}
