"""Reading notices and deliveries."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Max, Q, QuerySet

from accounts.models import User
from notify.models import BadAddress, Delivery, Notice, Stop


@dataclass(frozen=True, slots=True)
class Bell:
    """What the sign in the header says: how many are unread, the number of the last change, the newest notice."""

    unread: int = 0
    number: int = 0
    newest: int = 0


def notices_of(user: User) -> QuerySet[Notice]:
    """The person's own notices, newest first."""
    return Notice.objects.filter(user=user).order_by("-id")


def stops_of(user: User) -> QuerySet[Stop]:
    """What the person wants no more of, newest first; without the ways that are switched off as a whole."""
    return Stop.objects.filter(user=user).exclude(kind="", thing="").order_by("-id")


def bell(user: User | AnonymousUser | None) -> Bell:
    """For the header of every page: one query, answered by an index."""
    if not isinstance(user, User):
        return Bell()
    row = Notice.objects.filter(user=user).aggregate(all=Count("id"), read=Count("read_at"), newest=Max("id"))
    return Bell(row["all"] - row["read"], row["all"] + row["read"], row["newest"] or 0)


def unread_count(user: User | AnonymousUser | None) -> int:
    """How many notices the person has not opened."""
    return bell(user).unread


def heads(keys: Collection[str]) -> dict[str, int]:
    """The number of changes of these people's notices: each one that comes and each one that is read counts one.

    Counted, not kept: a number kept in a row of the person would have to be locked by everybody who tells them something,
    and two facts that tell the same people in another order would wait for each other for ever.
    """
    rows = (
        Notice.objects.filter(user__in=[int(key) for key in keys])
        .order_by()
        .values_list("user")
        .annotate(Count("id"), Count("read_at"))
    )
    return dict.fromkeys(keys, 0) | {str(user): written + read for user, written, read in rows}


def is_bad(address: str) -> bool:
    """Whether messages came back from this address."""
    return bool(address) and BadAddress.objects.filter(address=address.lower()).exists()


def failures() -> QuerySet[Delivery]:
    """What could not be delivered and nobody has dealt with, newest first."""
    return Delivery.objects.filter(state=Delivery.State.FAILED).select_related("user").order_by("-id")


def delivery_counts() -> dict[str, int]:
    """How many could not be delivered, and how many still wait for their moment."""
    states = Delivery.State
    return Delivery.objects.aggregate(
        failed_count=Count("id", filter=Q(state=states.FAILED)),
        waiting_count=Count("id", filter=Q(state=states.WAITING)),
    )
