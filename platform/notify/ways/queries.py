"""Reading where people can be reached."""

from __future__ import annotations

from dataclasses import dataclass

from accounts import queries as accounts
from accounts.models import User
from notify.ways.models import LineLink, LineQuota, PushSubscription


@dataclass(frozen=True, slots=True)
class Device:
    """A device of the list: it gets notices (`is_on`), is broken (`failed`), or sleeps until its person signs in there again."""

    subscription: PushSubscription
    is_on: bool
    failed: bool
    is_here: bool


def awake_devices(user: User) -> list[PushSubscription]:
    """The devices a person is signed in on now. Two queries, one for a person without devices."""
    subscriptions = list(PushSubscription.objects.filter(user=user, failed_at=None).order_by("pk"))
    if not subscriptions:
        return []
    signed_in = accounts.signed_in_at(user, [subscription.session_key for subscription in subscriptions])
    return [subscription for subscription in subscriptions if subscription.session_key in signed_in]


def awake_device(number: str) -> PushSubscription | None:
    """One device by its number, if its person is signed in on it now."""
    device = PushSubscription.objects.filter(pk=number).select_related("user").first()
    return device if device is not None and device in awake_devices(device.user) else None


def devices_of(user: User, session_key: str | None) -> list[Device]:
    """All devices of a person for their page, the present one first."""
    awake = {subscription.pk for subscription in awake_devices(user)}
    devices = [
        Device(
            subscription=subscription,
            is_on=subscription.pk in awake,
            failed=subscription.failed_at is not None,
            is_here=subscription.session_key == session_key,
        )
        for subscription in PushSubscription.objects.filter(user=user).order_by("-pk")
    ]
    return sorted(devices, key=lambda device: not device.is_here)


def line_link_of(user: User) -> LineLink | None:
    """The person's LINE account."""
    return LineLink.objects.filter(user=user).first()


def line_quota() -> LineQuota:
    """The month's quota as last known (not stored when LINE has never been asked)."""
    return LineQuota.objects.first() or LineQuota()


def line_people() -> int:
    """How many people get their notices by LINE."""
    return LineLink.objects.filter(failed_at=None).count()
