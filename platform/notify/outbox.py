"""The clock's entry that sends what waits. Any number of workers may run; one that is killed loses nothing.

A worker leases a few rows, hands each over and notes the outcome at once. Whoever is killed in between leaves leased rows,
which the next worker takes when the lease ends; at most the one message in its hands is sent a second time, with the same key.
"""

from __future__ import annotations

import datetime as dt
import logging
import random
import time
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from itertools import groupby
from operator import attrgetter

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import User
from notify import channels, letters
from notify.channels import Away, Batching, Channel, Gone, Outgoing, Refused, Retry
from notify.models import Delivery
from notify.wishes import Wishes

logger = logging.getLogger(__name__)

LEASE = dt.timedelta(minutes=2)
BATCH = 50
# With the pauses below: about two days.
MAX_ATTEMPTS = 16
MAX_PAUSE = dt.timedelta(hours=6)
KEEP_SENT = dt.timedelta(days=60)  # bounces come within days
_State, _Failure = Delivery.State, Delivery.Failure


def due(now: dt.datetime, *, lease: dt.timedelta = LEASE) -> int:
    """Send what is due; returns how many were sent."""
    rows = _claim(now, lease)
    # A slow provider must not outlast the lease: what is left is given back in time.
    enough = time.monotonic() + lease.total_seconds() / 2
    sent = 0
    for name, batch in groupby(rows, key=attrgetter("channel")):
        channel = channels.every().get(name)
        if channel is None or not channel.is_on():
            _put_off(batch, now, Retry("off"))
        else:
            sent += _send_all(channel, batch, now, enough)
    return sent


def forget_sent(now: dt.datetime) -> int:
    """The clock's entry: rows that were sent or dropped long ago go."""
    old = Delivery.objects.filter(state__in=[_State.SENT, _State.DROPPED], due_at__lte=now - KEEP_SENT)
    keys = list(old.order_by("due_at").values_list("pk", flat=True)[:500])
    return Delivery.objects.filter(pk__in=keys).delete()[0] if keys else 0


def _waiting(now: dt.datetime) -> QuerySet[Delivery]:
    free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    return Delivery.objects.filter(free, state=_State.WAITING, due_at__lte=now)


def _claim(now: dt.datetime, lease: dt.timedelta) -> list[Delivery]:
    """Lease rows to this worker: on PostgreSQL the rows others are leasing are skipped, SQLite has one writer at a time."""
    if not _waiting(now).exists():  # an idle clock must not take SQLite's write lock every second
        return []
    with transaction.atomic():
        rows = list(_waiting(now).select_for_update(skip_locked=True).order_by("due_at", "pk")[:BATCH])
        until = now + lease
        Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(claimed_until=until)
    for row in rows:
        row.claimed_until = until
    return sorted(_audible(rows, now), key=lambda row: (row.channel, row.due_at, row.pk))


def _audible(rows: list[Delivery], now: dt.datetime) -> list[Delivery]:
    """Without those whose reader is in quiet hours by now (the worker was late, or the provider): they wait on."""
    people = {
        user.pk: user for user in User.objects.filter(pk__in={row.user_id for row in rows}, quiet_hours__isnull=False)
    }
    wishes = {pk: Wishes.of(user) for pk, user in people.items()}
    ready = []
    for row in rows:
        until = wishes[row.user_id].audible(now, urgent=row.is_urgent) if row.user_id in wishes else now
        if until > now:
            _settle(row, due_at=until)
        else:
            ready.append(row)
    return ready


def _send_all(channel: Channel, rows: Iterable[Delivery], now: dt.datetime, enough: float) -> int:
    sent, away = 0, None
    context = channel.batch() if isinstance(channel, Batching) else nullcontext(channel.send)
    with context as send:
        for row in rows:
            if away or time.monotonic() > enough:
                _put_off([row], now, away) if away else _settle(row)
                continue
            try:
                sent += _send(channel, send, row, now)
            except Away as error:
                away = error
                logger.warning("%s is away: %s", channel.name, error)
                _fail_or_wait(row, now, error)
    return sent


def _send(channel: Channel, send: Callable[[Outgoing], None], row: Delivery, now: dt.datetime) -> int:
    """Hand one over and note what came of it: 1 if it was sent. Raises Away."""
    try:
        send(letters.outgoing(row))
    except Away:
        raise
    except Retry as error:
        _fail_or_wait(row, now, error)
    except Gone as error:
        channel.forget(row.to, str(error))
        _fail(row, _Failure.GONE, error)
    except Refused as error:
        _fail(row, _Failure.REFUSED, error)
    except Exception as error:
        # A mistake of ours must not hold up the others, and must not be lost either.
        logger.exception("Delivery %s could not be handed over", row.pk)
        _fail_or_wait(row, now, Retry(f"{type(error).__name__}: {error}"))
    else:
        _settle(row, state=_State.SENT, sent_at=now, last_error="")
        return 1
    return 0


def _fail_or_wait(row: Delivery, now: dt.datetime, error: Retry) -> None:
    row.attempts += 1
    if row.attempts >= MAX_ATTEMPTS:
        _fail(row, _Failure.GIVEN_UP, error)
    else:
        _put_off([row], now, error)


def _put_off(rows: Iterable[Delivery], now: dt.datetime, error: Retry) -> None:
    """Longer each time, and not all at the same moment; or as long as the provider asks."""
    for row in rows:
        pause = error.after or min(dt.timedelta(minutes=2 ** max(0, row.attempts - 1)), MAX_PAUSE)
        due_at = now + pause * random.uniform(1, 1.25)  # noqa: S311
        _settle(row, attempts=row.attempts, due_at=due_at, last_error=str(error)[:300])


def _fail(row: Delivery, failure: Delivery.Failure, error: Exception) -> None:
    values = {"state": _State.FAILED, "failure": failure, "attempts": row.attempts, "last_error": str(error)[:300]}
    _settle(row, **values)


def _settle(row: Delivery, **values: object) -> None:
    """Note an outcome and end the lease, unless it ended by itself and the row is another worker's by now."""
    Delivery.objects.filter(pk=row.pk, claimed_until=row.claimed_until).update(claimed_until=None, **values)
