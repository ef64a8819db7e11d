"""Keeping what a person chose on the page お知らせの受け取り方."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction

from accounts.models import User
from notify import channels, kinds, sending
from notify.models import QuietHours, RhythmChoice, Stop


def ways_of(user: User) -> list[str]:
    """The ways that are not switched off."""
    off = set(Stop.objects.filter(user=user, kind="", thing="").values_list("channel", flat=True))
    return [name for name in channels.every() if name not in off]


@transaction.atomic
def save(*, user: User, rhythms: Mapping[str, str], ways: Collection[str], quiet: dict[str, Any] | None) -> None:
    """Store the page: a rhythm for each kind, the ways that are on, and the quiet hours or None.

    What is the same as the kind's own rhythm is not kept, so that who never chose follows the centre's default.
    """
    for kind in kinds.every().values():
        chosen = rhythms.get(kind.name, kind.rhythm)
        if chosen == kind.rhythm:
            RhythmChoice.objects.filter(user=user, kind=kind.name).delete()
        else:
            RhythmChoice.objects.update_or_create(user=user, kind=kind.name, defaults={"rhythm": chosen})
    for channel in channels.every().values():
        if channel.is_on():
            switched: dict[str, Any] = {"user": user, "channel": channel.name, "kind": "", "thing": ""}
            if channel.name in ways:
                Stop.objects.filter(**switched).delete()
            else:
                Stop.objects.get_or_create(**switched)
    if quiet is None:
        QuietHours.objects.filter(user=user).delete()
    else:
        QuietHours.objects.update_or_create(user=user, defaults=quiet)
    sending.plan_again(user)
