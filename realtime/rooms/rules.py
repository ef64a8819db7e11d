"""Who may open rooms, and who may change what was said. Who may enter is a question to the database: `queries.visible_to`."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.models import AnonymousUser

from accounts.models import Role, User
from groups.queries import voices_of
from realtime.rooms.models import Message

EDITABLE_FOR = dt.timedelta(minutes=15)


def keeps_rooms(user: User | AnonymousUser) -> bool:
    """Coordinators and administrators enter every room between groups, and take back what must not stand there."""
    return isinstance(user, User) and user.has_role(Role.COORDINATOR, Role.ADMINISTRATOR)


def may_open(user: User | AnonymousUser) -> bool:
    """Who may speak for a group opens rooms with others; so do coordinators and administrators."""
    return keeps_rooms(user) or voices_of(user).exists()


def may_edit(user: User | AnonymousUser, message: Message) -> bool:
    """The author, as long as the message stands; `is_in_time` says until when."""
    return message.author_id == user.pk and message.withdrawn_at is None


def is_in_time(message: Message, now: dt.datetime) -> bool:
    """Later on others have read it and answered."""
    return now < message.created_at + EDITABLE_FOR


def may_withdraw(user: User | AnonymousUser, message: Message) -> bool:
    """The author at any time, and who keeps the rooms."""
    return message.author_id == user.pk or keeps_rooms(user)


def may_see_author(user: User | AnonymousUser, message: Message) -> bool:
    """Who wrote as a group is shown to staff only."""
    return message.as_group_id is not None and isinstance(user, User) and user.is_centre_staff
