"""The audit log."""

from typing import Any

from accounts import acting
from accounts.models import AuditEntry, User


def record(*, actor: User | None, action: str, subject: str, **detail: Any) -> AuditEntry:
    """Write down who did what; call it inside the transaction of the deed. `detail` holds plain values.

    What staff do for a person at the counter carries both: the person as the actor, the staff in the detail.
    """
    return AuditEntry.objects.create(actor=actor, action=action, subject=subject, detail=detail | acting.names())
