"""Opening rooms, letting people in and out, saying, editing, withdrawing, and remembering how far a person has read."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from groups import voice
from groups.models import Group
from kernel import html
from kernel.events import publish
from realtime.hub.numbers import next_number
from realtime.hub.services import revoke
from realtime.rooms import queries, rules
from realtime.rooms.events import MessageEdited, MessageSaid, MessageWithdrawn
from realtime.rooms.models import Message, Participant, ReadMark, Room, RoomGroup


@transaction.atomic
def open_room(
    *,
    name: str,
    by: User,
    purpose: str = "",
    kind: str = Room.Kind.GROUPS,
    groups: Iterable[Group] = (),
    video_url: str = "",
    client_id: uuid.UUID | None = None,
) -> Room:
    """Store a room once per `client_id`. A room between groups names them; into a session's room people are admitted one by one."""
    room, is_new = Room.objects.get_or_create(
        client_id=client_id or uuid.uuid4(),
        defaults={"name": name, "purpose": purpose, "kind": kind, "video_url": video_url, "created_by": by},
    )
    if is_new:
        RoomGroup.objects.bulk_create(RoomGroup(room=room, group=group) for group in groups)
        audit.record(actor=by, action="room.opened", subject=f"room:{room.pk}", name=name)
    return room


@transaction.atomic
def admit(*, room: Room, user: User) -> Participant:
    """Let a person in."""
    participant, _created = Participant.objects.get_or_create(room=room, user=user)
    return participant


@transaction.atomic
def dismiss(*, room: Room, user: User) -> None:
    """Take the place a person was given; their open pages of the room close within seconds."""
    Participant.objects.filter(room=room, user=user).delete()
    revoke(user.pk)


@transaction.atomic
def say(
    *,
    room: Room,
    author: User,
    body: str,
    client_id: uuid.UUID,
    as_group: Group | None = None,
    reply_to: Message | None = None,
) -> Message:
    """Store what a person says once per `client_id`; the same again returns the first. Raises PermissionDenied."""
    if not queries.visible_to(author).filter(pk=room.pk).exists():
        raise PermissionDenied
    if as_group is not None and not queries.voices_in(room, author).filter(pk=as_group.pk).exists():
        raise PermissionDenied
    _lock(room)
    if first := Message.objects.filter(author=author, client_id=client_id).first():
        return first
    from_group = None if as_group else queries.group_in(room, author)
    number = next_number(room)
    message = Message.objects.create(
        room=room,
        number=number,
        changed_no=number,
        author=author,
        as_group=as_group,
        from_group=from_group,
        for_centre=as_group is None and from_group is None and author.is_centre_staff,
        body=body,
        body_html=html.plain(body),
        reply_to=reply_to,
        client_id=client_id,
    )
    voice.remember(author, as_group)
    publish(MessageSaid(room_id=room.pk, message_id=message.pk))
    return message


@transaction.atomic
def edit(*, actor: User, message: Message, body: str) -> Message:
    """Mend a message. Raises PermissionDenied for others, ValidationError when it is too late."""
    message = _locked(message)
    if not rules.may_edit(actor, message):
        raise PermissionDenied
    if body == message.body:
        return message
    if not rules.is_in_time(message, timezone.now()):
        raise ValidationError(_("書いてから15分を過ぎたので、直せません。新しい発言として書いてください。"))
    message.body, message.body_html, message.edited_at = body, html.plain(body), timezone.now()
    _store_change(message)
    publish(MessageEdited(room_id=message.room_id, message_id=message.pk))
    return message


@transaction.atomic
def withdraw(*, actor: User, message: Message) -> Message:
    """Take a message back, once; its trace remains. Raises PermissionDenied."""
    message = _locked(message)
    if not rules.may_withdraw(actor, message):
        raise PermissionDenied
    if message.withdrawn_at is not None:
        return message
    message.withdrawn_at, message.withdrawn_by = timezone.now(), actor
    _store_change(message)
    audit.record(actor=actor, action="room.message_withdrawn", subject=f"message:{message.pk}")
    publish(MessageWithdrawn(room_id=message.room_id, message_id=message.pk))
    return message


@transaction.atomic
def mark_read(*, user: User, room: Room, number: int) -> None:
    """Remember how far a person has read; never back, never beyond what was said."""
    mark, _created = ReadMark.objects.get_or_create(user=user, room=room, defaults={"number": 0})
    number = min(number, room.change_no)
    ReadMark.objects.filter(pk=mark.pk, number__lt=number).update(number=number)


def _lock(room: Room) -> None:
    Room.objects.select_for_update().get(pk=room.pk)


def _locked(message: Message) -> Message:
    # The owner's row first, like everybody who takes a number: two changes of one room never wait for each other in a ring.
    _lock(message.room)
    return Message.objects.select_related("room").get(pk=message.pk)


def _store_change(message: Message) -> None:
    """Number the change; answers quote the message, so they change with it."""
    message.changed_no = next_number(message.room)
    message.save()
    for reply in message.replies.order_by("number"):
        reply.changed_no = next_number(message.room)
        reply.save(update_fields=["changed_no"])
