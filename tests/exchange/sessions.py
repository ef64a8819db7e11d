"""Sessions for tests: the first exchange session, tomorrow at two unless said otherwise."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from accounts.models import User
from realtime.exchange import services
from realtime.exchange.agenda import Line
from realtime.exchange.models import Session, Way

ZOOM = "https://zoom.us/j/12345678901"
AGENDA = [Line(0, "開会・使い方", ""), Line(10, "自己紹介（1団体1分）", ""), Line(25, "事例", "見本 次郎")]


def make_session(host: User, **facts: Any) -> Session:
    """An announced session of 90 minutes, both at the venue and online."""
    starts_at = facts.pop("starts_at", None) or timezone.now() + dt.timedelta(days=7)
    fields = {
        "title": "担い手、どう見つけていますか",
        "body": "同じ悩みをもつ団体が集まります。",
        "starts_at": starts_at,
        "ends_at": starts_at + dt.timedelta(minutes=90),
        "way": Way.BOTH,
        "venue": "第1会議室",
        "capacity": None,
        "registration_closes_at": starts_at,
        "video_url": ZOOM,
        "agenda": AGENDA,
    } | facts
    return services.announce(host=host, **fields)


def facts_of(session: Session, **changes: Any) -> dict[str, Any]:
    """What `services.edit` takes to leave the session as it is, with some changes."""
    names = ("title", "body", "starts_at", "ends_at", "way", "venue", "capacity", "registration_closes_at")
    names += ("video_url", "with_group")
    return {name: getattr(session, name) for name in names} | {"agenda": AGENDA} | changes
