"""Writing groups."""

from __future__ import annotations

import datetime as dt
import uuid

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.events import AccessChanged
from accounts.models import User
from groups.models import Group, Membership
from kernel import html
from kernel.events import publish

CONFIRM_AFTER = dt.timedelta(days=365)


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
    today = timezone.localdate()
    group, is_new = Group.objects.get_or_create(
        client_id=client_id or uuid.uuid4(),
        defaults={
            "name": name,
            "kind": kind,
            "about": about,
            "about_html": html.plain(about),
            "verified_by": verified_by,
            "verified_at": timezone.now() if verified_by else None,
            "confirmed_on": today if verified_by else None,
            "confirm_by": today + CONFIRM_AFTER if verified_by else None,
            **profile,
        },
    )
    if is_new:
        if verified_by:
            audit.record(actor=verified_by, action="group.verified", subject=f"group:{group.pk}", name=name)
        if representative:
            join(group=group, user=representative, role=Membership.Role.REPRESENTATIVE)
    return group


@transaction.atomic
def join(*, group: Group, user: User, role: str = Membership.Role.MEMBER) -> Membership:
    """Make a person a member, or change the role they have. Raises ValidationError for the last representative."""
    _keep_one_representative(group, user, role)
    membership, _created = Membership.objects.update_or_create(group=group, user=user, defaults={"role": role})
    publish(AccessChanged(user_id=user.pk))
    return membership


@transaction.atomic
def leave(*, group: Group, user: User) -> None:
    """End a membership; open pages of the person are checked again. Raises ValidationError for the last representative."""
    _keep_one_representative(group, user, None)
    Membership.objects.filter(group=group, user=user).delete()
    publish(AccessChanged(user_id=user.pk))


def _keep_one_representative(group: Group, user: User, role: str | None) -> None:
    # The group's row is locked, so that two representatives cannot both leave at once.
    Group.objects.select_for_update().get(pk=group.pk)
    representatives = Membership.objects.filter(group=group, role=Membership.Role.REPRESENTATIVE)
    if role != Membership.Role.REPRESENTATIVE and list(representatives.values_list("user_id", flat=True)) == [user.pk]:
        raise ValidationError(_("代表者がいなくなります。先に、ほかの人を代表者にしてください。"))
