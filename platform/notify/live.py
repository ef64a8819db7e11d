"""The live topic of a person's notices: their own pages hear that something changed."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from notify import queries
from realtime.hub.registry import LiveKind


def may_follow(user: User | AnonymousUser, key: str) -> bool:
    """Nobody but the person."""
    return isinstance(user, User) and str(user.pk) == key


KIND = LiveKind("notices", may_follow, queries.heads, since=None)
