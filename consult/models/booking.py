"""Hours, appointments, and the one table that makes double booking impossible."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consult.models.case import Consultation, Way


class OfficeHours(models.Model):
    """When an adviser offers times on a weekday: talks of `minutes`, each followed by `buffer_minutes` for the record."""

    adviser = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="office_hours")
    weekday = models.PositiveSmallIntegerField()  # 0 = Monday
    starts_at = models.TimeField()
    ends_at = models.TimeField()
    minutes = models.PositiveSmallIntegerField(default=60)
    buffer_minutes = models.PositiveSmallIntegerField(default=0)
    days_before = models.PositiveSmallIntegerField(default=1)  # booking closes this many days before

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="a_day_of_the_week"),
            models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at"), minutes__gt=0), name="hours_have_a_length"),
        ]

    def __str__(self) -> str:
        return f"{self.adviser_id}: {self.weekday} {self.starts_at}"


class Appointment(models.Model):
    """A time at which client and adviser meet. It never changes its time: moving makes a new one."""

    class State(models.TextChoices):
        SET = "set", _("予約")
        KEPT = "kept", _("面談済み")
        NO_SHOW = "no_show", _("来られなかった")
        MOVED = "moved", _("日時を変更")
        CANCELLED = "cancelled", _("取消")

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="appointments")
    adviser = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    way = models.CharField(max_length=10, choices=Way.choices)
    video_url = models.CharField(max_length=1000, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.SET)
    made_at = models.DateTimeField(default=timezone.now)
    # When it stopped being set: moved, cancelled, kept.
    ended_at = models.DateTimeField(null=True, editable=False)
    reminded_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consultation"], condition=Q(state="set"), name="one_appointment_at_a_time"
            ),
            models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="appointments_have_a_length"),
        ]
        indexes = [models.Index(fields=["state", "starts_at"])]

    def __str__(self) -> str:
        return f"{self.consultation_id}: {self.starts_at:%Y-%m-%d %H:%M}"


class Occupied(models.Model):
    """Five minutes of an adviser: of an appointment, or held for somebody who is filling in the form."""

    adviser = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    atom = models.DateTimeField()
    appointment = models.ForeignKey(Appointment, models.CASCADE, null=True, related_name="atoms")
    token = models.UUIDField(null=True, db_index=True)
    expires_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["adviser", "atom"], name="nobody_is_booked_twice"),
            models.CheckConstraint(
                condition=Q(appointment__isnull=False, token=None, expires_at=None)
                | Q(appointment=None, token__isnull=False, expires_at__isnull=False),
                name="booked_or_held",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.adviser_id}: {self.atom:%Y-%m-%d %H:%M}"
