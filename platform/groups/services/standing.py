"""Whether a group is verified: registering at the counter, the yearly confirmation, suspending and reinstating."""

from __future__ import annotations

import datetime as dt
import uuid

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import audit
from accounts.events import AccessChanged
from accounts.models import User
from groups import notices, rules
from groups.models import Group, Membership, Suspension
from groups.services.locking import locked, representatives
from groups.services.members import join
from kernel import html
from kernel.events import publish

CONFIRM_AFTER = dt.timedelta(days=365)

_SUSPENDED = gettext_lazy("%(group)sの登録を、いったん止めました。理由: %(reason)s")
_REINSTATED = gettext_lazy("%(group)sの登録が、元に戻りました。")


@transaction.atomic
def found(
    *,
    name: str,
    kind: str,
    verified_by: User | None = None,
    representative: User | None = None,
    about: str = "",
    client_id: uuid.UUID | None = None,
    **profile: object,
) -> Group:
    """Store a group once per `client_id`; with `verified_by` it is verified at once, by a person who saw its papers."""
    group, is_new = Group.objects.get_or_create(
        client_id=client_id or uuid.uuid4(),
        defaults={"name": name, "kind": kind, "about": about, "about_html": html.plain(about), **profile},
    )
    if is_new:
        if verified_by:
            verify(group=group, by=verified_by)
        if representative:
            join(group=group, user=representative, role=Membership.Role.REPRESENTATIVE, by=verified_by)
    return group


def verify(*, group: Group, by: User) -> None:
    """From now on the group is public and may speak; the year until the next confirmation begins. Inside a transaction."""
    today = timezone.localdate()
    group.verified_at, group.verified_by = timezone.now(), by
    group.confirmed_on, group.confirm_by, group.confirm_asked_on = today, today + CONFIRM_AFTER, None
    group.save(update_fields=["verified_at", "verified_by", "confirmed_on", "confirm_by", "confirm_asked_on"])
    audit.record(actor=by, action="group.verified", subject=f"group:{group.pk}", name=group.name)


@transaction.atomic
def confirm(*, group: Group, by: User) -> Group:
    """A representative says that everything is still so; a second press on the same day changes nothing. Raises PermissionDenied."""
    group = locked(group)
    if not rules.may_confirm(by, group):
        raise PermissionDenied
    today = timezone.localdate()
    if group.confirmed_on != today:
        group.confirmed_on, group.confirm_by, group.confirm_asked_on = today, today + CONFIRM_AFTER, None
        group.save(update_fields=["confirmed_on", "confirm_by", "confirm_asked_on"])
        audit.record(actor=by, action="group.confirmed", subject=f"group:{group.pk}")
    return group


@transaction.atomic
def suspend(*, group: Group, by: User | None, reason: str) -> Suspension:
    """Close a verified group until it is reinstated; its members are told and lose what it opened to them.

    `by` is None when nobody decided it (the last representative is gone). Raises PermissionDenied, and ValidationError when
    the group is not verified any more.
    """
    group = locked(group)
    if by is not None and not rules.may_register(by):
        raise PermissionDenied
    if not Group.objects.filter(pk=group.pk, verified_at__isnull=False).update(verified_at=None):
        raise ValidationError(_("この団体の登録は、もう止まっています。"))
    try:
        with transaction.atomic():
            suspension = Suspension.objects.create(group=group, by=by, reason=reason)
    except IntegrityError:
        raise ValidationError(_("この団体の登録は、もう止まっています。")) from None
    audit.record(actor=by, action="group.suspended", subject=f"group:{group.pk}", reason=reason)
    members = _members(group)
    for user in members:
        publish(AccessChanged(user_id=user.pk))
    notices.tell(
        members,
        group,
        f"suspended:{suspension.pk}",
        _SUSPENDED,
        page="groups:members",
        why=notices.WHY_MEMBER,
        reason=reason,
    )
    return suspension


@transaction.atomic
def reinstate(*, group: Group, by: User) -> None:
    """End the suspension and verify the group again. Raises PermissionDenied, and ValidationError without a representative."""
    group = locked(group)
    if not rules.may_register(by):
        raise PermissionDenied
    if not representatives(group):
        raise ValidationError(_("代表者がいないので、元に戻せません。先に、引き継ぎで代表者を決めてください。"))
    suspension = Suspension.objects.filter(group=group, lifted_at=None).first()
    if suspension is None:
        raise ValidationError(_("この団体の登録は、止まっていません。"))
    suspension.lifted_at, suspension.lifted_by = timezone.now(), by
    suspension.save(update_fields=["lifted_at", "lifted_by"])
    Group.objects.filter(pk=group.pk).update(verified_at=timezone.now(), verified_by=by)
    audit.record(actor=by, action="group.reinstated", subject=f"group:{group.pk}")
    members = _members(group)
    for user in members:
        publish(AccessChanged(user_id=user.pk))
    notices.tell(
        members, group, f"reinstated:{suspension.pk}", _REINSTATED, page="groups:profile", why=notices.WHY_MEMBER
    )


def _members(group: Group) -> list[User]:
    return [place.user for place in Membership.objects.filter(group=group).select_related("user").order_by("pk")]
