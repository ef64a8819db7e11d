"""The secret address of a person's calendar, and what stands at it."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from kernel import calendar
from kernel import centre as centre_of
from portal.models import CalendarAddress

# 256 bits: nobody guesses it, and a plain digest is enough.
SECRET_BYTES = 32


@dataclass(frozen=True)
class Feed:
    """An iCalendar file, its mark, and the last change of anything in it."""

    body: bytes
    etag: str
    changed_at: dt.datetime


@transaction.atomic
def renew(user: User) -> str:
    """A new secret; the address that was there before leads nowhere from now on."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    CalendarAddress.objects.update_or_create(user=user, defaults={"digest": _digest(secret), "made_at": timezone.now()})
    audit.record(actor=user, action="calendar.renewed", subject=f"user:{user.pk}")
    return secret


@transaction.atomic
def remove(user: User) -> None:
    """No calendar reads along any more."""
    if CalendarAddress.objects.filter(user=user).delete()[0]:
        audit.record(actor=user, action="calendar.removed", subject=f"user:{user.pk}")


def address_of(user: User) -> CalendarAddress | None:
    """The person's address, without its secret."""
    return CalendarAddress.objects.filter(user=user).first()


def find(secret: str) -> CalendarAddress | None:
    """The address with this secret, of a person who may still sign in."""
    found = CalendarAddress.objects.filter(digest=_digest(secret), user__is_active=True)
    return found.select_related("user").first()


def feed_of(address: CalendarAddress) -> Feed:
    """The person's calendar in their language. The same appointments give the same bytes and so the same mark."""
    user = address.user
    with translation.override(user.language):
        entries = calendar.entries_of(user, timezone.now())
        centre = centre_of.current()
        name = _("%(centre)sの予定") % {"centre": centre.name if centre else _("つながる")}
        body = calendar.written(entries, name=name)
    changed_at = max([address.made_at, *(entry.changed_at for entry in entries)])
    return Feed(body, f'"{hashlib.sha256(body).hexdigest()}"', changed_at)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
