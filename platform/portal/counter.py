"""My page while staff act for a person: what can be done at the counter, without what is confidential."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from consult import counter as consult
from consult import drafts
from groups import queries as groups
from realtime.exchange import queries as exchange


def my_page_of(person: User) -> dict[str, Any]:
    """Sessions, consultations by number and time, groups. No notices, no rooms, no text of a case."""
    return {
        "sessions": exchange.registered_by(person),
        "consultations": consult.lines_of(person),
        "memberships": groups.memberships_of(person),
        "has_draft": bool(drafts.read(person).data),
    }
