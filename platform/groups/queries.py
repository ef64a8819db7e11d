"""Reading groups."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from accounts.models import User
from groups.models import Group, Membership
from groups.rules import SPEAKING_ROLES


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
