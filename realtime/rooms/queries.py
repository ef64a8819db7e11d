"""Reading rooms."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from groups.models import Group, Membership
from groups.queries import groups_of, voices_of
from realtime.hub.models import Presence
from realtime.rooms import rules
from realtime.rooms.models import Message, Participant, ReadMark, Room, RoomGroup

PAGE = 50


def visible_to(user: User | AnonymousUser) -> QuerySet[Room]:
    """The rooms a person may enter and speak in: named through a group, or let in; all between groups for who keeps them."""
    if not isinstance(user, User):
        return Room.objects.none()
    named = Exists(RoomGroup.objects.filter(room=OuterRef("pk"), group__in=groups_of(user)))
    admitted = Exists(Participant.objects.filter(room=OuterRef("pk"), user=user))
    enters = Q(named) | Q(admitted)
    return Room.objects.filter(enters | Q(kind=Room.Kind.GROUPS) if rules.keeps_rooms(user) else enters)


def rooms_of(user: User) -> QuerySet[Room]:
    """The person's rooms, where somebody spoke last first; each with `unread`, what others said since, and `last_said_at`."""
    mark = ReadMark.objects.filter(user=user, room=OuterRef("pk")).values("number")
    said = Message.objects.filter(room=OuterRef("pk")).order_by()
    unread = said.filter(number__gt=OuterRef("read_to"), withdrawn_at=None).exclude(author=user)
    counted = unread.values("room").annotate(n=Count("pk")).values("n")
    rooms: QuerySet[Room] = visible_to(user).alias(read_to=Coalesce(Subquery(mark), Value(0)))
    return rooms.annotate(  # type: ignore[no-redef]  # the model names the two for its readers
        unread=Coalesce(Subquery(counted), Value(0)),
        last_said_at=Subquery(said.order_by("-number").values("created_at")[:1]),
    ).order_by(Coalesce(F("last_said_at"), F("created_at")).desc(), "-pk")


def messages() -> QuerySet[Message]:
    """Messages with everything their fragment shows."""
    return Message.objects.select_related(
        "room", "author", "as_group", "from_group", "reply_to__author", "reply_to__as_group"
    )


def messages_visible_to(user: User | AnonymousUser) -> QuerySet[Message]:
    """What was said where the person may enter."""
    return messages().filter(room__in=visible_to(user))


def history(room: Room, *, before: int | None = None) -> tuple[list[Message], bool]:
    """The latest messages, or the ones before a number, in their order; and whether there are still earlier ones."""
    said = messages().filter(room=room).order_by("-number")
    newest = list((said if before is None else said.filter(number__lt=before))[: PAGE + 1])
    return newest[:PAGE][::-1], len(newest) > PAGE


def cursor_to(message: Message) -> int | None:
    """The `before` of a page that shows a message with some of what followed; None when the latest page does."""
    later = Message.objects.filter(room=message.room_id, number__gt=message.number).order_by("number")
    numbers = list(later.values_list("number", flat=True)[:PAGE])
    return numbers[PAGE // 2] if len(numbers) == PAGE else None


def read_to(user: User, room: Room) -> int | None:
    """The number up to which the person has read; None on the first visit."""
    return ReadMark.objects.filter(user=user, room=room).values_list("number", flat=True).first()


def unread_after(user: User, room: Room, number: int) -> QuerySet[Message]:
    """What others said after a number."""
    return Message.objects.filter(room=room, number__gt=number, withdrawn_at=None).exclude(author=user)


def voices_in(room: Room, user: User | AnonymousUser) -> QuerySet[Group]:
    """The groups a person may speak for here: in a room between groups only the named ones."""
    voices = voices_of(user)
    return voices.filter(pk__in=room.groups.values("pk")) if room.kind == Room.Kind.GROUPS else voices


def group_in(room: Room, user: User) -> Group | None:
    """The group a person comes from: one that is named in the room; in a session's room any of theirs."""
    mine = groups_of(user).order_by("memberships__joined_at", "pk")
    if room.kind == Room.Kind.GROUPS:
        mine = mine.filter(pk__in=room.groups.values("pk"))
    return mine.first()


def people_in(room: Room) -> list[tuple[User, str]]:
    """Who is in the room now, each with the name of their group. Two queries."""
    present = Presence.objects.filter(topic=topic_of(room), until__gt=timezone.now(), user__is_active=True)
    users = [lease.user for lease in present.select_related("user").order_by("pk")]
    places = Membership.objects.filter(user__in=users, group__verified_at__isnull=False).order_by("-joined_at", "-pk")
    if room.kind == Room.Kind.GROUPS:
        places = places.filter(group__in=room.groups.values("pk"))
    names = dict(places.values_list("user_id", "group__name"))
    return [(user, names.get(user.pk, "")) for user in users]


def topic_of(room: Room) -> str:
    """The room's name in the live hub."""
    return f"room:{room.pk}"


def heads(keys: Collection[str]) -> dict[str, int]:
    """The numbers of the live topics."""
    return {str(pk): number for pk, number in Room.objects.filter(pk__in=keys).values_list("pk", "change_no")}
