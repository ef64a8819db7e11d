"""Who is at the other end, and what they may follow or do. Everything here reads the database and runs in a thread."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from accounts import rules
from accounts.models import User
from realtime.hub import registry
from realtime.hub.frames import Event, event
from realtime.hub.news import News, read

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Identity:
    """A person with a valid session until `expires`; a visitor has none of them."""

    user_id: int | None = None
    session_key: str | None = None
    expires: dt.datetime | None = None

    @property
    def expired(self) -> bool:
        """Whether the session has run out, unless it was prolonged meanwhile."""
        return self.expires is not None and self.expires <= timezone.now()


def identify(session_key: str | None) -> Identity:
    """Look a session up as Django does, but without ever changing it: a socket cannot hand out a new cookie."""
    known = Session.objects.filter(session_key=session_key, expire_date__gt=timezone.now())
    session = known.first() if session_key and session_key.isalnum() else None
    data = session.get_decoded() if session else {}
    user = _active(data.get(SESSION_KEY)) if data.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS else None
    if session is None or user is None or not _same_password(user, data.get(HASH_SESSION_KEY, "")):
        return Identity()
    if rules.needs_second_factor(user):
        return Identity()
    return Identity(user.pk, session.session_key, session.expire_date)


def enter(user_id: int | None, topic: str, after: int, language: str, known: int | None) -> News | None:
    """Let a reader in and read what they missed; None when they may not follow."""
    if not _may_follow(person(user_id), topic):
        return None
    return News(after, after) if after == known else catch_up(topic, after, language)


def catch_up(topic: str, after: int, language: str) -> News | None:
    """Read what one reader missed; None when the topic is gone."""
    found = registry.find(topic)
    return read(*found, after, [language]) if found else None


def check_again(identity: Identity, topics: Collection[str]) -> tuple[Identity, list[str]]:
    """Whether the session still holds, and which of the followed topics are no longer allowed."""
    now = identify(identity.session_key)
    user = person(now.user_id)
    return now, [topic for topic in topics if not _may_follow(user, topic)]


def act(user_id: int, action: str, client_id: UUID, data: dict[str, Any], language: str) -> Event:
    """Run a socket action in the reader's language and build the answer."""
    user = _active(user_id)
    with translation.override(language):
        try:
            if user is None:
                raise registry.Refused(_("もう一度ログインしてください。"))
            result = registry.actions()[action](user, data, client_id)
        except registry.REFUSALS as refusal:
            return event(**{"is": "refused"}, id=str(client_id), message=_sentence(refusal))
        except Exception:
            logger.exception("The action %s failed", action)
            return event(
                **{"is": "refused"}, id=str(client_id), message=_("送れませんでした。もう一度送ってください。")
            )
    return event(**{**result, "is": "done", "id": str(client_id)})


def person(user_id: int | None) -> User | AnonymousUser:
    """Load the reader afresh: roles and rights may have changed while the page was open."""
    return _active(user_id) or AnonymousUser()


def _active(user_id: Any) -> User | None:
    return User.objects.filter(pk=user_id, is_active=True).first() if user_id else None


def _same_password(user: User, session_hash: str) -> bool:
    hashes = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    return any(constant_time_compare(session_hash, one) for one in hashes)


def _may_follow(user: User | AnonymousUser, topic: str) -> bool:
    found = registry.find(topic)
    return found is not None and found[0].may_follow(user, found[1])


def _sentence(refusal: Exception) -> str:
    if isinstance(refusal, ValidationError):
        return " ".join(refusal.messages)
    if isinstance(refusal, registry.Refused):
        return str(refusal)
    return _("この操作はできません。")


def language_of(wanted: str | None) -> str:
    """The page's language when we have it, else Japanese."""
    return wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
