"""Live topics: the queue and a case. Readers see different things, so they only hear that something changed."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from consult import queries, rules
from consult.events import CaseFact
from consult.models import Consultation, QueueNumber
from realtime.hub.registry import LiveKind
from realtime.hub.services import announce


def may_follow_queue(user: User | AnonymousUser, key: str) -> bool:
    """Who works on the queue."""
    return rules.works_queue(user)


def queue_heads(keys: Collection[str]) -> dict[str, int]:
    """The number of the one queue."""
    return {"all": queue_number()} if "all" in keys else {}


def queue_number() -> int:
    """How often the queue has changed."""
    return QueueNumber.objects.values_list("change_no", flat=True).first() or 0


def may_follow_case(user: User | AnonymousUser, key: str) -> bool:
    """Client and adviser."""
    return queries.followed_by(user, int(key))


def case_heads(keys: Collection[str]) -> dict[str, int]:
    """The numbers of these cases."""
    return {str(pk): number for pk, number in Consultation.objects.filter(pk__in=keys).values_list("pk", "change_no")}


def announce_queue(fact: CaseFact) -> None:
    """The queue may look different now."""
    announce("queue:all")


def announce_case(fact: CaseFact) -> None:
    """The case's pages may look different now."""
    announce(f"case:{fact.case_id}")


QUEUE = LiveKind("queue", may_follow_queue, queue_heads, since=None, keys="all")
CASE = LiveKind("case", may_follow_case, case_heads, since=None)
