"""Who is where: leases in the database, so that the people of a killed process fade by themselves. Runs in a thread."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping

from django.utils import timezone

from realtime.hub.frames import Event, event
from realtime.hub.models import Presence

LEASE = dt.timedelta(seconds=45)
NAMES = 100


def renew(leases: Collection[tuple[str, int]]) -> None:
    """Extend the leases of (topic, person)."""
    until = timezone.now() + LEASE
    rows = [Presence(topic=topic, user_id=user_id, until=until) for topic, user_id in sorted(leases)]
    Presence.objects.bulk_create(rows, update_conflicts=True, unique_fields=["topic", "user"], update_fields=["until"])
    Presence.objects.filter(until__lt=timezone.now() - LEASE).delete()


def people(topics: Collection[str]) -> Mapping[str, Event]:
    """Say of each topic who is there now."""
    names = defaultdict(list)
    rows = Presence.objects.filter(topic__in=topics, until__gt=timezone.now(), user__is_active=True)
    for topic, name in rows.order_by("pk").values_list("topic", "user__name"):
        names[topic].append(name)
    return {
        topic: event(
            **{"is": "here"},
            topic=topic,
            count=len(names[topic]),
            people=[{"name": name} for name in names[topic][:NAMES]],
        )
        for topic in topics
    }
