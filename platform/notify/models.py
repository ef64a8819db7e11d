"""Notices to people, and their deliveries by e-mail. Knows nobody's tables: what it is about is a text and an address."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class Notice(models.Model):
    """One thing a person should know; written in the transaction of the fact it tells."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    # The same fact notifies once, however often its reaction runs.
    dedupe_key = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)
    # What it is about ("topic:12", "group:3"), for choosing more or less of a single followed thing.
    thing = models.CharField(max_length=60, blank=True)
    text = models.CharField(max_length=200)
    why = models.CharField(max_length=200)
    url = models.CharField(max_length=300)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "dedupe_key"], name="one_notice_a_fact")]
        indexes = [models.Index(fields=["user", "-id"])]

    def __str__(self) -> str:
        return self.text


class Delivery(models.Model):
    """One e-mail to send: the row is the outbox, the worker sends it."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        FAILED = "failed"

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="deliveries", null=True)
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    due_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "due_at"])]

    def __str__(self) -> str:
        return f"{self.to}: {self.subject}"


from notify.ways.models import LineEvent, LineLink, LineNonce, LineQuota, PushSubscription  # noqa: E402, F401
