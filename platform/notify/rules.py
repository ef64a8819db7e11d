"""Who may do what with deliveries."""

from __future__ import annotations

from typing import TypeGuard

from django.contrib.auth.models import AnonymousUser

from accounts.models import Role, User


def may_see_failures(user: User | AnonymousUser) -> TypeGuard[User]:
    """Administrators: addresses of people stand there."""
    return isinstance(user, User) and user.has_role(Role.ADMINISTRATOR)
