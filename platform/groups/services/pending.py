"""What waits for a person and ends when they leave: open handovers."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts import audit
from accounts.models import User
from groups import notices
from groups.models import Group, Handover

_ENDED = gettext_lazy("%(group)sの代表者の引き継ぎは、取りやめになりました。関わる人が、団体での役割を離れたためです。")


def end_handovers_of(group: Group, user: User, *, by: User | None) -> None:
    """Neither office nor successor is there any more; the other side and whoever proposed it are told. The group is locked."""
    rows = Handover.objects.filter(Q(successor=user) | Q(predecessor=user), group=group, ended_at=None)
    for handover in rows.select_related("successor", "predecessor", "proposed_by"):
        handover.outcome, handover.ended_at, handover.ended_by = Handover.Outcome.CANCELLED, timezone.now(), by
        handover.save(update_fields=["outcome", "ended_at", "ended_by"])
        audit.record(
            actor=by or user,
            action="group.handover_cancelled",
            subject=f"group:{group.pk}",
            person=handover.successor_id,
        )
        told = {p.pk: p for p in (handover.successor, handover.predecessor, handover.proposed_by) if p is not None}
        told.pop(user.pk, None)
        notices.tell(told.values(), group, f"handover:{handover.pk}:ended", _ENDED, page="groups:handover")
