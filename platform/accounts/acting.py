"""Whether the request of this moment is made by staff for a person; the audit log asks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from accounts.counter_models import CounterSession

_session: ContextVar[CounterSession | None] = ContextVar("acting", default=None)


@contextmanager
def acting(session: CounterSession) -> Iterator[None]:
    """Everything inside is done by the staff of this session for its person."""
    token = _session.set(session)
    try:
        yield
    finally:
        _session.reset(token)


def names() -> dict[str, str]:
    """For the audit log: who acts for whom, as `user:<pk>`; empty when people act for themselves."""
    session = _session.get()
    if session is None:
        return {}
    return {"by_staff": f"user:{session.staff_id}", "on_behalf_of": f"user:{session.person_id}"}
