"""From a notice to its deliveries: at once, or held for a better moment and gathered then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone, translation

from accounts.models import User
from notify import channels, kinds, letters
from notify.channels import Channel
from notify.models import Delivery, Held, Notice
from notify.wishes import Wishes

_BATCH = 50


def plan(notice: Notice, wishes: Wishes, now: dt.datetime) -> None:
    """Write the deliveries of a new notice, or hold it; in the transaction of the notice."""
    kind = kinds.get(notice.kind)
    for channel in channels.every().values():
        if not channel.is_on():
            continue
        moment = wishes.moment(kind, notice.thing, channel, now)
        if moment is None:
            continue
        if moment <= now:
            deliver(channel, notice.user, [notice])
        elif channel.addresses(notice.user):
            Held.objects.create(notice=notice, channel=channel.name, due_at=moment)


def deliver(channel: Channel, user: User, notices: Sequence[Notice]) -> None:
    """One row for each of the person's addresses, in the person's language."""
    with translation.override(user.language):
        Delivery.objects.bulk_create(letters.write(channel, address, notices) for address in channel.addresses(user))


@transaction.atomic
def plan_again(user: User) -> None:
    """The person wants to be told in another way: what is held gets its new moment, counted from now."""
    now, wishes = timezone.now(), Wishes.of(user)
    rows = Held.objects.select_for_update(of=("self",)).filter(notice__user=user).select_related("notice")
    for held in rows.order_by("pk"):
        notice, channel = held.notice, channels.every().get(held.channel)
        moment = channel and wishes.moment(kinds.get(notice.kind), notice.thing, channel, now)
        if moment is None:
            held.delete()
        else:
            Held.objects.filter(pk=held.pk).update(due_at=moment)


def due(now: dt.datetime) -> int:
    """The clock's entry: gather what was held until now, one letter for each person and way; returns how many."""
    waiting = Held.objects.filter(due_at__lte=now).order_by().values_list("notice__user", "channel").distinct()
    return sum(_gather(user_id, channel, now) for user_id, channel in waiting[:_BATCH])


@transaction.atomic
def _gather(user_id: int, channel_name: str, now: dt.datetime) -> int:
    """What waited becomes deliveries in the same transaction, so it is neither lost nor sent twice."""
    rows = (
        Held.objects.select_for_update(of=("self",))
        .filter(notice__user=user_id, channel=channel_name, due_at__lte=now)
        .select_related("notice")
        .order_by("notice_id")
    )
    held = list(rows)
    # Another worker was faster if there are none.
    Held.objects.filter(pk__in=[row.pk for row in held]).delete()
    # Who has read it on the site needs no letter about it.
    notices = [row.notice for row in held if row.notice.read_at is None]
    channel = channels.every().get(channel_name)
    if not notices or channel is None or not channel.is_on():
        return 0
    deliver(channel, User.objects.get(pk=user_id), notices)
    return 1
