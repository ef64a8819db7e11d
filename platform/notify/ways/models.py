"""Where a person can be reached beside e-mail: their devices by web push, and their LINE account."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class PushSubscription(models.Model):
    """One browser that a person wants notices on. It works while that person is signed in there (`session_key`)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="push_subscriptions")
    # An address only the browser, its push service and we know (RFC 8030 §8.3).
    endpoint = models.CharField(max_length=1000, unique=True)
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=40)
    device = models.CharField(max_length=60)
    session_key = models.CharField(max_length=40, db_index=True)
    created_at = models.DateTimeField(default=timezone.now)
    failed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.user_id}: {self.device}"


class LineLink(models.Model):
    """A person's LINE account: one a person, and one person an account."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="line_link")
    line_user_id = models.CharField(max_length=33, unique=True)
    linked_at = models.DateTimeField()
    failed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.user_id}: {self.line_user_id}"


class LineNonce(models.Model):
    """What says to us, once, which person LINE has just confirmed; only its digest is kept."""

    digest = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return f"{self.user_id} {self.created_at:%Y-%m-%d}"


class LineEvent(models.Model):
    """What LINE told us, once an event, and the answer that waits to be sent."""

    class Answer(models.TextChoices):
        NONE = ""
        INVITE = "invite"
        LINKED = "linked"

    event_id = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=40)
    line_user_id = models.CharField(max_length=33)
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField(default=timezone.now, db_index=True)
    reply_token = models.CharField(max_length=255, blank=True)
    answer = models.CharField(max_length=10, choices=Answer.choices, default=Answer.NONE, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["line_user_id", "kind"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.event_id}"


class LineQuota(models.Model):
    """How many messages LINE lets us send this month (a single row): what LINE said last, and what we sent since."""

    # None: LINE has not been asked yet, or sets no limit.
    limit = models.PositiveIntegerField(null=True)
    used = models.PositiveIntegerField(default=0)
    sent_since = models.PositiveIntegerField(default=0)
    read_at = models.DateTimeField(null=True)
    next_read_at = models.DateTimeField(default=timezone.now)
    problem = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.spent}/{self.limit}"

    @property
    def spent(self) -> int:
        """Messages of this month, as far as we know."""
        return self.used + self.sent_since

    @property
    def remaining(self) -> int | None:
        """Messages that may still be sent this month; None without a known limit."""
        return None if self.limit is None else max(0, self.limit - self.spent)
