"""Who may do what with the ways out."""

from __future__ import annotations

from typing import TypeGuard

from django.contrib.auth.models import AnonymousUser

from accounts.models import Role, User


def may_see_meter(user: User | AnonymousUser) -> TypeGuard[User]:
    """Administrators look after the centre's account at LINE."""
    return isinstance(user, User) and user.has_role(Role.ADMINISTRATOR)
