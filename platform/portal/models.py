"""The one-time code that opens a new centre."""

from django.db import models
from django.utils import timezone


class OpeningCode(models.Model):
    """Printed on the console; whoever has it may set the centre up, once."""

    digest = models.CharField(max_length=128)
    issued_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.issued_at:%Y-%m-%d %H:%M}"
