"""Who may run sessions, and what is shown when."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.models import AnonymousUser

from accounts.models import Role, User
from realtime.exchange.models import Registration, Session

OPENS_BEFORE = dt.timedelta(minutes=30)
ROOM_STAYS = dt.timedelta(hours=24)


def may_run(user: User | AnonymousUser) -> bool:
    """Coordinators and administrators announce sessions, change them, see who comes and call them off."""
    return isinstance(user, User) and user.has_role(Role.COORDINATOR, Role.ADMINISTRATOR)


def may_edit(session: Session) -> bool:
    """What was called off stays as it was announced."""
    return not session.is_cancelled


def may_cancel(session: Session, now: dt.datetime) -> bool:
    """A session can be called off until it is over."""
    return not session.is_cancelled and now < session.ends_at


def may_withdraw(registration: Registration, session: Session, now: dt.datetime) -> bool:
    """People withdraw until the session is over."""
    return registration.is_active and not session.is_cancelled and now < session.ends_at


def takes_part(user: User | AnonymousUser, session: Session, registration: Registration | None) -> bool:
    """The host, and who has a place (not who waits for one)."""
    return session.host_id == user.pk or (registration is not None and registration.has_place)


def link_is_shown(session: Session, now: dt.datetime) -> bool:
    """The video link: from half an hour before the start until the end."""
    return not session.is_cancelled and session.starts_at - OPENS_BEFORE <= now < session.ends_at


def room_is_open(session: Session, now: dt.datetime) -> bool:
    """The room: from half an hour before the start until a day after the end."""
    return not session.is_cancelled and session.starts_at - OPENS_BEFORE <= now < session.ends_at + ROOM_STAYS
