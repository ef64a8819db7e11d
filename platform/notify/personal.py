"""What this app holds of people."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kernel.personal import Chapter, Entry
from notify.models import BadAddress, Bounce, Delivery, Held


def _addresses(person: User) -> list[str]:
    own = [*EmailAddress.objects.filter(user=person).values_list("email", flat=True), person.email]
    return [address.lower() for address in own if address]


def _account_mails(person: User) -> QuerySet[Delivery]:
    """Mails about the account itself belong to no person, only to the address."""
    to_them = Q(pk__in=())
    for address in _addresses(person):
        to_them |= Q(to__iexact=address)
    return Delivery.objects.filter(to_them, user=None).order_by("pk")


def _bounces(person: User) -> QuerySet[Bounce]:
    of_them = Q(delivery__user=person) | Q(delivery__in=_account_mails(person))
    return Bounce.objects.filter(of_them).order_by("pk")


def _bad_addresses(person: User) -> QuerySet[BadAddress]:
    return BadAddress.objects.filter(address__in=_addresses(person)).order_by("pk")


def _held(person: User) -> QuerySet[Held]:
    return Held.objects.filter(notice__user=person).order_by("pk")


_SENT = _("送ったお知らせ")
_WISHES = _("お知らせの受け取り方")
_DEVICES = _("お知らせを受け取る端末とLINE")

CHAPTER = Chapter(
    "notices",
    _("お知らせ"),
    # Their texts name other people and quote what they wrote: the archive says only that there was one.
    (
        Entry("notify.Bounce", "", _("届かなかったメールの記録"), ("status", "at"), rows=_bounces),
        Entry("notify.BadAddress", "", _("届かなかったメールの記録"), ("address", "marked_at"), rows=_bad_addresses),
        Entry("notify.Delivery", "user", _SENT, ("channel", "to", "sent_at")),
        Entry("notify.Delivery", "", _("アカウントについて送ったメール"), ("to", "sent_at"), rows=_account_mails),
        Entry("notify.Held", "", _SENT, ("channel", "due_at"), rows=_held),
        Entry("notify.Notice", "user", _("お知らせ"), ("created_at", "kind", "url", "read_at")),
        Entry("notify.RhythmChoice", "user", _WISHES, ("kind", "rhythm")),
        Entry("notify.QuietHours", "user", _WISHES, ("starts", "ends", "weekdays", "on_holidays", "urgent_passes")),
        Entry("notify.Stop", "user", _WISHES, ("channel", "kind", "thing", "stopped_at")),
        Entry("notify.PushSubscription", "user", _DEVICES, ("device", "created_at")),
        Entry("notify.LineLink", "user", _DEVICES, ("line_user_id", "linked_at")),
        Entry("notify.LineNonce", "user", _DEVICES, ("created_at",)),
    ),
    mentions=(("notify.Notice", ("text", "subject", "body")), ("notify.Delivery", ("subject", "body", "html"))),
)
