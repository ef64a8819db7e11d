"""One clock: every app registers what may be due, the worker asks them all again and again.

An entry claims its due rows in the database, so any number of workers do each exactly once.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable

from django.db import close_old_connections
from django.utils import timezone

logger = logging.getLogger(__name__)

TICK_SECONDS = 1.0
Due = Callable[[dt.datetime], int]
_entries: dict[str, Due] = {}


def register(name: str, due: Due) -> None:
    """Add `due(now) -> how many rows it did`; the name appears in the log."""
    _entries[name] = due


def run_due(now: dt.datetime | None = None) -> dict[str, int]:
    """Ask every entry once; one that fails is logged and the others still run. Returns what each did."""
    now = now or timezone.now()
    done = {}
    for name, due in _entries.items():
        try:
            done[name] = due(now)
        except Exception:
            logger.exception("The clock's entry %s failed", name)
    return done


def run(wait: Callable[[float], bool]) -> None:
    """Run until `wait(seconds)` answers True (it is the stop event's own `wait`)."""
    while not wait(TICK_SECONDS):
        run_due()
        close_old_connections()
