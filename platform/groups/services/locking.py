"""One order for all: whatever changes who belongs to a group or whether it is verified first takes the group's row."""

from __future__ import annotations

from groups.models import Group, Membership


def locked(group: Group) -> Group:
    """The group as it is now, held until the transaction ends."""
    return Group.objects.select_for_update().get(pk=group.pk)


def representatives(group: Group) -> list[int]:
    """The ids of its representatives; ask only with the group locked."""
    return list(
        Membership.objects.filter(group=group, role=Membership.Role.REPRESENTATIVE).values_list("user_id", flat=True)
    )
