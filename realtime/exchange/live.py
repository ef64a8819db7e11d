"""The live topic of a session: how many places are left, the same for every reader."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from realtime.exchange import queries
from realtime.hub.registry import Change, LiveKind


def may_follow(user: User | AnonymousUser, key: str) -> bool:
    """Announcements are public."""
    return queries.visible_to(user).filter(pk=key).exists()


def since(key: str, number: int) -> list[Change]:
    """The places as they are now."""
    session = queries.with_places().get(pk=key)
    places = Change(f"session-{key}-places", session.change_no, 0, "exchange/_places.html", {"session": session})
    return [places] if session.change_no > number else []


KIND = LiveKind("session", may_follow, queries.heads, since)
