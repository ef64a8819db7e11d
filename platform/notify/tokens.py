"""The signed address in every letter with which its reader stops such letters, without signing in (RFC 8058 §3.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core import signing
from django.urls import reverse

from notify.models import Notice

_SALT = "notify.stop"


@dataclass(frozen=True, slots=True)
class Token:
    """Whose letters of which kinds by which way; `thing` is what a letter of one notice was about."""

    user_id: int
    channel: str
    kinds: tuple[str, ...]
    thing: str


def path(user_id: int, channel: str, notices: Sequence[Notice]) -> str:
    """The address for a letter. It holds for ever: a letter may be read years later."""
    kinds = sorted({notice.kind for notice in notices})
    thing = notices[0].thing if len(notices) == 1 else ""
    return reverse("notify:stop_letters", args=[signing.dumps([user_id, channel, kinds, thing], salt=_SALT)])


def read(token: str) -> Token | None:
    """What the address says; None when it is not one of ours."""
    try:
        user_id, channel, kinds, thing = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError):
        return None
    return Token(user_id, channel, tuple(kinds), thing)
