"""Writing notices and e-mails; both are rows, the worker sends."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts import rules
from accounts.models import User
from notify import kinds
from notify.models import Delivery, Notice


@transaction.atomic
def notify(
    *,
    user: User,
    kind: str,
    dedupe_key: str,
    text: str,
    why: str,
    url: str,
    thing: str = "",
    mail_subject: str | None = None,
    mail_body: str = "",
) -> Notice:
    """Tell a person something once. Raises KeyError for a kind that nobody registered.

    `url` is a path of the site, `thing` names what it is about. With `mail_subject` an e-mail goes out as well, if the person's address is verified.
    """
    notice, is_new = Notice.objects.get_or_create(
        user=user,
        dedupe_key=dedupe_key,
        defaults={"kind": kinds.get(kind).name, "thing": thing, "text": text[:200], "why": why[:200], "url": url},
    )
    if is_new and mail_subject and rules.has_verified_email(user):
        body = f"{mail_body or text}\n\n{settings.SITE_URL}{url}\n\n--\n{why}\n"
        Delivery.objects.create(notice=notice, to=user.email, subject=mail_subject, body=body)
    return notice


@transaction.atomic
def mail(*, to: str, subject: str, body: str, due_at: dt.datetime | None = None) -> Delivery:
    """Send an e-mail to an address, at once or later."""
    return Delivery.objects.create(to=to, subject=subject, body=body, due_at=due_at or timezone.now())


def mark_read(*, user: User, up_to: int) -> int:
    """The person has seen their notices up to this id; returns how many were new."""
    return Notice.objects.filter(user=user, id__lte=up_to, read_at=None).update(read_at=timezone.now())
