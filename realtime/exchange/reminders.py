"""The clock's entry that reminds people the day before; each registration once."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import F

from realtime.exchange import reactions
from realtime.exchange.models import Registration

DAY = dt.timedelta(days=1)
BATCH = 50


def due(now: dt.datetime) -> int:
    """Remind who comes to a session of the next 24 hours; who got the place within them has just been told."""
    waiting = Registration.objects.filter(
        reminded_at=None,
        withdrawn_at=None,
        session__cancellation=None,
        session__starts_at__gt=now,
        session__starts_at__lte=now + DAY,
        seated_at__lte=F("session__starts_at") - DAY,
    ).select_related("user", "session")
    return sum(_remind(registration, now) for registration in waiting[:BATCH])


@transaction.atomic
def _remind(registration: Registration, now: dt.datetime) -> int:
    claimed = Registration.objects.filter(pk=registration.pk, reminded_at=None, withdrawn_at=None).update(
        reminded_at=now
    )
    if claimed:
        reactions.remind(registration)
    return claimed
