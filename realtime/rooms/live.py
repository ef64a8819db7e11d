"""The live topic of a room, and saying something through the socket."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from accounts.models import User
from realtime.hub.registry import NUMERIC_KEYS, Change, LiveKind, Refused
from realtime.rooms import queries, services
from realtime.rooms.forms import SayForm
from realtime.rooms.models import Message


def may_follow(user: User | AnonymousUser, key: str) -> bool:
    """Whoever may enter."""
    return queries.visible_to(user).filter(pk=key).exists()


def change_of(message: Message) -> Change:
    """A message as it stands now."""
    return Change(
        f"message-{message.pk}", message.changed_no, message.number, "rooms/_message.html", {"message": message}
    )


def since(key: str, number: int) -> list[Change]:
    """Everything said, mended or taken back after a number."""
    changed = queries.messages().filter(room_id=int(key), changed_no__gt=number).order_by("changed_no")
    return [change_of(message) for message in changed]


def say(user: User, data: dict[str, Any], client_id: UUID) -> dict[str, Any]:
    """The socket action `rooms.say`: the form and the service of the page."""
    key = str(data.get("room"))
    if not re.fullmatch(NUMERIC_KEYS, key, re.ASCII):
        raise Http404
    room = queries.visible_to(user).get(pk=key)
    form = SayForm(user, room, {**data, "client_id": client_id})
    if not form.is_valid():
        raise Refused(form.sentence())
    message = services.say(room=room, author=user, **form.cleaned_data)
    return {"message": message.pk, "number": message.number}


KIND = LiveKind("room", may_follow, queries.heads, since, presence=True)
