"""The clock's entry: what has had its time goes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from accounts.held import LIFE
from accounts.models import CounterCode, HeldSubmission
from accounts.services import COUNTER_CODE_LIFE

_BATCH = 500


def due(now: dt.datetime) -> int:
    """Delete held submissions after 30 days, unused codes of the counter after a day, and ended sessions; returns how many."""
    old: tuple[QuerySet[Any], ...] = (
        HeldSubmission.objects.filter(created_at__lte=now - LIFE),
        CounterCode.objects.filter(used_at=None, issued_at__lte=now - COUNTER_CODE_LIFE),
        Session.objects.filter(expire_date__lte=now),
    )
    done = 0
    for rows in old:
        # Asking first keeps an idle clock from taking SQLite's write lock every second.
        keys = list(rows.values_list("pk", flat=True)[:_BATCH])
        if keys:
            done += rows.model.objects.filter(pk__in=keys).delete()[0]
    return done
