"""Exchange sessions (交流会): the announcement with its agenda, who comes, and who called it off."""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.models import Group
from kernel.fields import StoredHtmlField
from realtime.rooms.models import Room


class Way(models.TextChoices):
    """How people come together."""

    VENUE = "venue", _("会場")
    ONLINE = "online", _("オンライン")
    BOTH = "both", _("会場とオンライン")


class Phase(models.TextChoices):
    """Where a session stands."""

    CANCELLED = "cancelled", _("中止")
    BEFORE = "before", _("開催前")
    DURING = "during", _("開催中")
    AFTER = "after", _("終了")


class Session(models.Model):
    """One session. `change_no` rises with everything that changes the places; registrations stand in the same order."""

    # Filled by `queries.visible_to`: how many have a place, how many wait for one.
    seated: int
    waiting: int

    title = models.CharField(_("題名"), max_length=100)
    body = models.TextField(_("内容"))
    body_html = StoredHtmlField()
    starts_at = models.DateTimeField(_("始まり"), db_index=True)
    ends_at = models.DateTimeField(_("終わり"))
    way = models.CharField(_("開催方法"), max_length=10, choices=Way.choices)
    venue = models.CharField(_("会場"), max_length=120, blank=True)
    capacity = models.PositiveIntegerField(_("定員"), null=True, blank=True)
    registration_closes_at = models.DateTimeField(_("申込締切"))
    video_url = models.CharField(_("Web会議のリンク"), max_length=1000, blank=True)
    host = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("進行役"))
    with_group = models.ForeignKey(
        Group, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("ともに開く団体")
    )
    room = models.OneToOneField(Room, models.SET_NULL, null=True, blank=True, related_name="+")
    # Set while the room is open; what was said in it stays.
    room_opened_at = models.DateTimeField(null=True, blank=True)
    change_no = models.PositiveBigIntegerField(default=0, editable=False)
    client_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, editable=False)

    def __str__(self) -> str:
        return self.title

    @property
    def is_cancelled(self) -> bool:
        """Whether it was called off."""
        return hasattr(self, "cancellation")

    @property
    def phase(self) -> Phase:
        """Where it stands now."""
        now = timezone.now()
        if self.is_cancelled:
            return Phase.CANCELLED
        if now < self.starts_at:
            return Phase.BEFORE
        return Phase.DURING if now < self.ends_at else Phase.AFTER

    @property
    def takes_registrations(self) -> bool:
        """Whether one can register now, be it for the waitlist."""
        return not self.is_cancelled and timezone.now() < self.registration_closes_at

    @property
    def left(self) -> int | None:
        """Free places; None when everybody can come."""
        return None if self.capacity is None else max(0, self.capacity - self.seated)

    @property
    def is_full(self) -> bool:
        """Whether a registration now would wait."""
        return self.left == 0


class Cancellation(models.Model):
    """A session was called off: by whom, when, and why."""

    session = models.OneToOneField(Session, models.CASCADE, related_name="cancellation")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(_("理由"), max_length=200)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.reason


class AgendaItem(models.Model):
    """One line of the agenda; it begins so many minutes after the session."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="agenda")
    order = models.PositiveSmallIntegerField()
    after_minutes = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    speaker = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["session", "order"], name="one_line_a_place_in_the_agenda")]

    def __str__(self) -> str:
        return self.title

    @property
    def at(self) -> dt.datetime:
        """When it begins."""
        return self.session.starts_at + dt.timedelta(minutes=self.after_minutes)


class Registration(models.Model):
    """A person comes to a session, with a place (`seated_at`) or on the waitlist. Withdrawn and made again it is the same row."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="registrations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="session_registrations")
    as_group = models.ForeignKey(Group, models.SET_NULL, null=True, blank=True, related_name="+")
    way = models.CharField(
        _("参加のしかた"), max_length=10, choices=[(w.value, w.label) for w in (Way.VENUE, Way.ONLINE)]
    )
    note = models.TextField(_("話したいこと・必要な支援"), blank=True)
    # The session's number when it was made: the place in the queue.
    number = models.PositiveBigIntegerField()
    created_at = models.DateTimeField(default=timezone.now)
    seated_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    # Of the form that made it; person and session are unique already.
    client_id = models.UUIDField(default=uuid.uuid4, editable=False)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["session", "user"], name="one_registration_a_person_and_session")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.session_id}"

    @property
    def is_active(self) -> bool:
        """Whether the person still wants to come."""
        return self.withdrawn_at is None

    @property
    def has_place(self) -> bool:
        """Whether the person comes; else they wait, or withdrew."""
        return self.withdrawn_at is None and self.seated_at is not None
