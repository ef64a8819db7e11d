"""Who belongs to a group, and in which role."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import audit
from accounts.events import AccessChanged
from accounts.models import User
from groups import notices, rules
from groups.models import Group, LastVoice, Membership
from groups.services import pending
from groups.services.locking import locked, representatives
from kernel.events import publish

Role = Membership.Role


@transaction.atomic
def join(*, group: Group, user: User, role: str = Role.MEMBER, by: User | None = None) -> Membership:
    """Make a person a member, or change the role they have. Raises ValidationError for the last representative.

    Ask the person first: the pages do so by invitations and requests. `by` is who did it, if not the person.
    """
    locked(group)
    _keep_one_representative(group, user, role)
    before = Membership.objects.filter(group=group, user=user).values_list("role", flat=True).first()
    membership, is_new = Membership.objects.update_or_create(group=group, user=user, defaults={"role": role})
    if before != role:
        _record(by or user, "group.joined" if is_new else "group.role", group, user, role=role)
        if before == Role.REPRESENTATIVE:
            pending.end_handovers_of(group, user, by=by)
        publish(AccessChanged(user_id=user.pk))
    return membership


@transaction.atomic
def leave(*, group: Group, user: User, by: User | None = None) -> None:
    """End a membership; open pages of the person are checked again. Raises ValidationError for the last representative."""
    locked(group)
    _keep_one_representative(group, user, None)
    end_membership(group, user, by=by)


@transaction.atomic
def change_role(*, group: Group, user: User, role: str, by: User) -> None:
    """A representative gives a member another role; they are told. Raises PermissionDenied, and ValidationError for the last one."""
    locked(group)
    if not rules.may_keep_members(by, group):
        raise PermissionDenied
    before = Membership.objects.filter(group=group, user=user).values_list("role", flat=True).first()
    if before is None:
        raise ValidationError(_("この人は、もう団体から抜けています。会員の一覧を見直してください。"))
    if before == role:
        return
    join(group=group, user=user, role=role, by=by)
    if user.pk != by.pk:
        notices.tell([user], group, f"role:{uuid.uuid4()}", _ROLE_CHANGED, page="groups:members", role=Role(role).label)


@transaction.atomic
def take_out(*, group: Group, user: User, by: User) -> None:
    """A representative ends another person's membership; they are told. Raises PermissionDenied."""
    locked(group)
    if not rules.may_keep_members(by, group):
        raise PermissionDenied
    if Membership.objects.filter(group=group, user=user).exists():
        leave(group=group, user=user, by=by)
        notices.tell([user], group, f"out:{uuid.uuid4()}", _TAKEN_OUT, page="portal:my_page")


def end_membership(group: Group, user: User, *, by: User | None) -> None:
    """Delete the row whatever its role, with what hung on it; the caller holds the group and has asked the rules."""
    deleted, _rows = Membership.objects.filter(group=group, user=user).delete()
    if not deleted:
        return
    _record(by or user, "group.left" if by is None or by.pk == user.pk else "group.removed", group, user)
    LastVoice.objects.filter(user=user, group=group).delete()
    pending.end_handovers_of(group, user, by=by)
    publish(AccessChanged(user_id=user.pk))


_ROLE_CHANGED = gettext_lazy("%(group)sでのあなたの役割は、「%(role)s」になりました。")
_TAKEN_OUT = gettext_lazy("%(group)sの会員から外れました。")


def _keep_one_representative(group: Group, user: User, role: str | None) -> None:
    if role != Role.REPRESENTATIVE and representatives(group) == [user.pk]:
        raise ValidationError(_("代表者がいなくなります。先に、ほかの人を代表者にしてください。"))


def _record(actor: User, action: str, group: Group, user: User, **detail: Any) -> None:
    audit.record(actor=actor, action=action, subject=f"group:{group.pk}", person=user.pk, **detail)
