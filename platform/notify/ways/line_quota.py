"""The month's quota at LINE: read every hour, counted by ourselves in between."""

from __future__ import annotations

import datetime as dt
import logging

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone

from notify.ways import line_api, web
from notify.ways.models import LineQuota

logger = logging.getLogger(__name__)

EVERY = dt.timedelta(hours=1)
AFTER_FAILURE = dt.timedelta(minutes=5)
_THE_ROW = 1


def due(now: dt.datetime) -> int:
    """The clock's entry: ask LINE when an hour has passed. One worker does: who moves `next_read_at` on."""
    if not settings.LINE_ON:
        return 0
    quota, _is_new = LineQuota.objects.get_or_create(pk=_THE_ROW, defaults={"next_read_at": now})
    row = LineQuota.objects.filter(pk=_THE_ROW)
    if quota.next_read_at > now or not row.filter(next_read_at=quota.next_read_at).update(
        next_read_at=now + AFTER_FAILURE
    ):
        return 0
    try:
        limit, used = line_api.quota(), line_api.consumption()
    except (web.Away, line_api.Unexpected) as error:
        logger.warning("LINE's quota could not be read: %s", error)
        row.update(problem=str(error)[:200])
        return 0
    row.update(limit=limit, used=used, sent_since=0, read_at=now, next_read_at=now + EVERY, problem="")
    return 1


def count_one() -> None:
    """One message was taken."""
    LineQuota.objects.filter(pk=_THE_ROW).update(sent_since=F("sent_since") + 1)


def mark_empty() -> None:
    """LINE said that the month is used up, whatever we had counted; the next reading may say otherwise."""
    LineQuota.objects.get_or_create(pk=_THE_ROW, defaults={"next_read_at": timezone.now() + EVERY})
    LineQuota.objects.filter(pk=_THE_ROW).update(limit=Coalesce("limit", 0), used=Coalesce("limit", 0), sent_since=0)
