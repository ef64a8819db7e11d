"""The one-time code that opens a new centre, and the secret addresses of people's calendars."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class OpeningCode(models.Model):
    """Printed on the console; whoever has it may set the centre up, once."""

    digest = models.CharField(max_length=128)
    issued_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.issued_at:%Y-%m-%d %H:%M}"


class CalendarAddress(models.Model):
    """The address at which a calendar program reads a person's appointments. Only who has it knows it: we keep its digest."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.user_id}: {self.made_at:%Y-%m-%d}"
