"""Realtime rooms: between groups, or of one exchange session; who may enter, what was said, and how far each person has read."""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.models import Group
from groups.voice import Speaker
from kernel.dates import day_of
from kernel.fields import StoredHtmlField


class Room(models.Model):
    """A place to talk. `change_no` numbers every change of it; a message keeps the number it was said with."""

    # Filled by `queries.rooms_of`: what others said since the person read here; when somebody spoke last.
    unread: int
    last_said_at: dt.datetime | None

    class Kind(models.TextChoices):
        GROUPS = "groups", _("団体の会議室")
        SESSION = "session", _("交流会の会議室")

    name = models.CharField(_("会議室の名前"), max_length=60)
    purpose = models.CharField(_("何のための会議室か"), max_length=200, blank=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.GROUPS)
    video_url = models.CharField(_("Web会議のリンク"), max_length=1000, blank=True)
    groups = models.ManyToManyField(Group, through="RoomGroup", related_name="+")
    change_no = models.PositiveBigIntegerField(default=0, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    client_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    def __str__(self) -> str:
        return self.name


class RoomGroup(models.Model):
    """A group named in a room: all its members may enter."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="named")
    group = models.ForeignKey(Group, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "group"], name="one_row_a_group_and_room")]

    def __str__(self) -> str:
        return f"{self.group_id} in {self.room_id}"


class Participant(models.Model):
    """A single person let into a room."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="participants")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    admitted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "user"], name="one_row_a_person_and_room")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.room_id}"


class Message(models.Model):
    """One saying. Who readers see is what the author was when saying it, whatever becomes of their memberships."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="messages")
    number = models.PositiveBigIntegerField()
    changed_no = models.PositiveBigIntegerField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    as_group = models.ForeignKey(Group, models.PROTECT, null=True, blank=True, related_name="+")
    # The group whose member spoke as a person; none for the centre's staff and for citizens without one.
    from_group = models.ForeignKey(Group, models.PROTECT, null=True, blank=True, related_name="+")
    for_centre = models.BooleanField(default=False)
    body = models.TextField(_("発言"))
    body_html = StoredHtmlField()
    reply_to = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replies")
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    client_id = models.UUIDField(default=uuid.uuid4, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["room", "number"], name="one_message_a_number_and_room"),
            models.UniqueConstraint(fields=["author", "client_id"], name="one_message_a_client_id_and_author"),
        ]
        indexes = [models.Index(fields=["room", "changed_no"])]

    def __str__(self) -> str:
        return f"{self.room_id}#{self.number}"

    @property
    def speaker(self) -> Speaker:
        """Who readers see."""
        return Speaker.of(self.author, self.as_group, is_staff=self.for_centre)

    @property
    def voice(self) -> str:
        """Which sayings belong to one speaker; says nothing about who wrote for a group."""
        return f"group-{self.as_group_id}" if self.as_group_id else f"person-{self.author_id}"

    @property
    def day(self) -> dt.date:
        """The day it was said, at the centre."""
        return day_of(self.created_at)

    @property
    def is_withdrawn_by_author(self) -> bool:
        """Whether the author took it back; else the centre did."""
        return self.withdrawn_by_id == self.author_id


class ReadMark(models.Model):
    """How far a person has read in a room."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    room = models.ForeignKey(Room, models.CASCADE, related_name="+")
    number = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "room"], name="one_mark_a_person_and_room")]

    def __str__(self) -> str:
        return f"{self.user_id} read {self.room_id} to {self.number}"
