"""What the counter's list of deeds says about exchange sessions."""

from __future__ import annotations

from accounts.counter_pages import Kwargs
from kernel import dates
from realtime.exchange.models import Session


def session_title(kwargs: Kwargs) -> str | None:
    """Title and day."""
    session = Session.objects.filter(pk=kwargs.get("pk", 0)).first()
    return f"{session.title}（{dates.moment(session.starts_at)}）" if session else None
