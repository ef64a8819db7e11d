"""What this app holds of people."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kernel.personal import Chapter, Entry
from notify.models import Delivery


def _mails_to(person: User) -> QuerySet[Delivery]:
    """Mails about the account itself belong to no notice, only to the address."""
    addresses = [*EmailAddress.objects.filter(user=person).values_list("email", flat=True), person.email]
    return Delivery.objects.filter(Q(notice__user=person) | Q(to__in=[a for a in addresses if a])).order_by("pk")


CHAPTER = Chapter(
    "notices",
    _("お知らせ"),
    # Their texts name other people and quote what they wrote: the archive says only that there was one.
    (
        Entry("notify.Delivery", "", _("送ったメール"), ("to", "sent_at"), rows=_mails_to),
        Entry("notify.Notice", "user", _("お知らせ"), ("created_at", "kind", "url", "read_at")),
    ),
    mentions=(("notify.Notice", ("text",)), ("notify.Delivery", ("subject", "body"))),
)
