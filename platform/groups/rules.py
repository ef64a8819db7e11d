"""Who may speak for whom, and who keeps the list of members."""

from django.contrib.auth.models import AnonymousUser

from accounts.models import Role, User
from groups.models import Group, Membership

SPEAKING_ROLES = (Membership.Role.REPRESENTATIVE, Membership.Role.EDITOR)


def may_speak_for(user: User | AnonymousUser, group: Group) -> bool:
    """Representatives and editors of a verified group."""
    return (
        isinstance(user, User)
        and group.verified_at is not None
        and Membership.objects.filter(group=group, user=user, role__in=SPEAKING_ROLES).exists()
    )


def belongs_to_verified_group(user: User | AnonymousUser) -> bool:
    """Registered groups' boards and rooms are for their members, in any role."""
    return isinstance(user, User) and Membership.objects.filter(user=user, group__verified_at__isnull=False).exists()


def may_register(user: User | AnonymousUser) -> bool:
    """Coordinators and administrators register groups whose papers they have seen."""
    return isinstance(user, User) and user.has_role(Role.COORDINATOR, Role.ADMINISTRATOR)


def may_keep_members(user: User | AnonymousUser, group: Group) -> bool:
    """Representatives say who belongs to the group and in which role."""
    return (
        isinstance(user, User)
        and Membership.objects.filter(group=group, user=user, role=Membership.Role.REPRESENTATIVE).exists()
    )


def may_edit_profile(user: User | AnonymousUser, group: Group) -> bool:
    """Who speaks for a verified group writes its page; coordinators and administrators mend it, and the log says so."""
    return may_speak_for(user, group) or (group.verified_at is not None and may_register(user))
