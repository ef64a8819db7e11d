"""The counter acts for a person: from when to when, who, how they were known, and what was done."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class CounterSession(models.Model):
    """A member of staff acts for one person until `ends_at`, or until somebody ends it (`ended_at`)."""

    class Way(models.TextChoices):
        COUNTER = "counter", _("窓口")
        PHONE = "phone", _("電話")

    staff = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="counter_sessions")
    way = models.CharField(max_length=10, choices=Way.choices)
    identity = models.CharField(max_length=120)
    started_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()
    extended_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # Of the form that started it.
    client_id = models.UUIDField(unique=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["staff"], condition=Q(ended_at=None), name="one_person_at_the_counter"),
            models.UniqueConstraint(fields=["person"], condition=Q(ended_at=None), name="one_counter_for_a_person"),
        ]
        indexes = [models.Index(fields=["ended_at", "ends_at"])]

    def __str__(self) -> str:
        return f"{self.staff_id} for {self.person_id}"

    @property
    def minutes_left(self) -> int:
        """Whole minutes until it ends by itself, rounded up."""
        return max(0, -((timezone.now() - self.ends_at) // dt.timedelta(minutes=1)))

    @property
    def may_be_extended(self) -> bool:
        """Once."""
        return self.extended_at is None and self.ended_at is None


class CounterDeed(models.Model):
    """One thing that was done for the person, in words of the person's language."""

    session = models.ForeignKey(CounterSession, models.CASCADE, related_name="deeds")
    at = models.DateTimeField(default=timezone.now)
    view_name = models.CharField(max_length=80)
    path = models.CharField(max_length=300)
    sentence = models.CharField(max_length=300)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.sentence
