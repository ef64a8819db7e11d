"""Facts: what happened, told inside the transaction that made it so.

`config.switchboard` says who reacts. WITH reactions run at once, in the same transaction. AFTER reactions run on commit,
each isolated: one that fails is logged and the others still run.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import connection, transaction

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Fact:
    """Base of all facts: frozen dataclasses of plain values (numbers, texts, dates), never model instances."""


Reaction = Callable[[Any], object]
Table = Mapping[type[Fact], Sequence[Reaction]]

_with: Table = {}
_after: Table = {}


class OutsideTransaction(RuntimeError):
    """A fact was published where nothing could be rolled back."""


def connect(with_: Table, after: Table) -> None:
    """Set the two tables of reactions; called once by the composition root."""
    global _with, _after
    _with, _after = with_, after


def publish(fact: Fact) -> None:
    """Tell what has happened. Raises OutsideTransaction outside `transaction.atomic`."""
    if not connection.in_atomic_block:
        raise OutsideTransaction(type(fact).__name__)
    for reaction in _with.get(type(fact), ()):
        reaction(fact)
    for reaction in _after.get(type(fact), ()):
        transaction.on_commit(partial(_isolated, reaction, fact))


def _isolated(reaction: Reaction, fact: Fact) -> None:
    try:
        reaction(fact)
    except Exception:
        logger.exception("%s failed after %s", reaction, fact)
