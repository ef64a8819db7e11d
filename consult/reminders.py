"""The clock's entry that reminds clients the day before their appointment."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from consult import reactions
from consult.models import Appointment

FROM_HOUR = 9  # nobody is woken at midnight


def due(now: dt.datetime) -> int:
    """Remind of everything that starts before the end of tomorrow; each once, whoever asks."""
    local = timezone.localtime(now)
    if local.hour < FROM_HOUR:
        return 0
    until = dt.datetime.combine(local.date() + dt.timedelta(days=2), dt.time(), local.tzinfo)
    waiting = Appointment.objects.filter(
        state=Appointment.State.SET, reminded_at=None, starts_at__gt=now, starts_at__lt=until
    )
    return sum(_remind(pk, now) for pk in waiting.values_list("pk", flat=True))


@transaction.atomic
def _remind(pk: int, now: dt.datetime) -> int:
    claimed = Appointment.objects.filter(pk=pk, state=Appointment.State.SET, reminded_at=None).update(reminded_at=now)
    if claimed:
        reactions.tell_reminder(Appointment.objects.select_related("consultation__client").get(pk=pk))
    return claimed
