"""An administrator takes a person's access away, with a reason, and gives it back."""

from __future__ import annotations

from allauth.usersessions.adapter import get_adapter as sessions_adapter
from allauth.usersessions.models import UserSession
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts import audit, rules
from accounts.events import AccessChanged, PersonSuspended
from accounts.models import PersonSuspension, Role, StaffRole, User
from accounts.services import subject_of
from kernel.events import publish


@transaction.atomic
def suspend(*, actor: User, person: User, reason: str) -> bool:
    """End the person's access and every session, once; open pages close within seconds. Raises PermissionDenied."""
    # Two administrators must not suspend each other at the same moment: the second finds itself suspended.
    list(StaffRole.objects.select_for_update().filter(role=Role.ADMINISTRATOR).order_by("pk"))
    if not rules.may_suspend(actor, person) or not User.objects.filter(pk=actor.pk, is_active=True).exists():
        raise PermissionDenied
    if not User.objects.filter(pk=person.pk, is_active=True).update(is_active=False):
        return False
    PersonSuspension.objects.create(user=person, reason=reason, by=actor)
    sessions_adapter().end_sessions(UserSession.objects.filter(user=person).select_related("user"))
    audit.record(actor=actor, action="person.suspended", subject=subject_of(person), reason=reason)
    publish(PersonSuspended(user_id=person.pk))
    publish(AccessChanged(user_id=person.pk))
    return True


@transaction.atomic
def lift(*, actor: User, person: User) -> bool:
    """Give the access back, once. Raises PermissionDenied."""
    if not rules.may_suspend(actor, person):
        raise PermissionDenied
    lifted = PersonSuspension.objects.filter(user=person, lifted_at=None).update(
        lifted_at=timezone.now(), lifted_by=actor
    )
    if lifted and User.objects.filter(pk=person.pk, erased_at=None).update(is_active=True):
        audit.record(actor=actor, action="person.suspension_lifted", subject=subject_of(person))
    return bool(lifted)


def suspended() -> QuerySet[PersonSuspension]:
    """Who is suspended now, the latest first."""
    return PersonSuspension.objects.filter(lifted_at=None).select_related("user", "by").order_by("-at", "-pk")
