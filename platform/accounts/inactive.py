"""Accounts that nobody uses: warned after two years without a sign-in, closed 60 days later unless somebody signs in."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import F, Q, QuerySet

from accounts import audit, erasure
from accounts.events import InactivityWarned
from accounts.models import User
from accounts.services import subject_of
from kernel.events import publish

UNUSED = dt.timedelta(days=730)
NOTICE = dt.timedelta(days=60)
_BATCH = 20
# Who was warned and has not signed in since. One row's own columns, so that a sign-in at the same moment decides it.
_STILL_AWAY = Q(last_login=None) | Q(last_login__lt=F("inactive_warned_at"))


def due(now: dt.datetime) -> int:
    """The clock's entry: warn whose last sign-in is two years ago, close whose warning is 60 days old; each once."""
    unused = User.objects.filter(_unused(now) & _not_warned(), erased_at=None, is_active=True, staff_roles=None)
    warned = sum(_warn(pk, now) for pk in list(unused.values_list("pk", flat=True)[:_BATCH]))
    over = Q(inactive_warned_at__lte=now - NOTICE, is_active=True) & _STILL_AWAY
    closing = User.objects.filter(over, erased_at=None, staff_roles=None)
    pks = list(closing.values_list("pk", flat=True)[:_BATCH])
    return warned + sum(erasure.erase(pk, now, when=over, why="unused") for pk in pks)


def _unused(now: dt.datetime) -> Q:
    """Whose last sign-in, or first day, is so long ago."""
    return Q(last_login__lte=now - UNUSED) | Q(last_login=None, date_joined__lte=now - UNUSED)


def _not_warned() -> Q:
    return Q(inactive_warned_at=None) | Q(last_login__gte=F("inactive_warned_at"))


@transaction.atomic
def _warn(pk: int, now: dt.datetime) -> int:
    people = User.objects.filter(_unused(now) & _not_warned(), pk=pk, erased_at=None, is_active=True)
    warned = people.update(inactive_warned_at=now)
    if warned:
        audit.record(actor=None, action="account.unused", subject=subject_of(User(pk=pk)))
        publish(InactivityWarned(user_id=pk))
    return warned


def closing() -> QuerySet[User]:
    """Who was warned and has not come back: the centre may call those whom no e-mail reaches. The soonest first."""
    return User.objects.filter(
        _STILL_AWAY, inactive_warned_at__isnull=False, erased_at=None, is_active=True, staff_roles=None
    ).order_by("inactive_warned_at", "pk")


def unused_staff(now: dt.datetime) -> QuerySet[User]:
    """Staff who have not been there for two years: never closed by the clock, an administrator decides."""
    people = User.objects.filter(_unused(now), erased_at=None, is_active=True, staff_roles__isnull=False)
    return people.distinct().order_by("pk")
