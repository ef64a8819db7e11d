"""Turning devices and LINE on and off."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.services import subject_of
from notify.ways.models import LineLink, LineNonce, PushSubscription

MAX_DEVICES = 10
NONCE_LIFE = dt.timedelta(hours=1)


@transaction.atomic
def subscribe(*, user: User, session_key: str, endpoint: str, p256dh: str, auth: str, device: str) -> PushSubscription:
    """Send this browser the person's notices. A browser has one person: whoever turns it on last has it.

    Raises ValidationError when the person has too many devices.
    """
    # A browser that subscribes anew has a new endpoint; its old one is dead. What was written for its former person must not arrive.
    PushSubscription.objects.filter(user=user, session_key=session_key).exclude(endpoint=endpoint).delete()
    PushSubscription.objects.filter(endpoint=endpoint).exclude(user=user).delete()
    if PushSubscription.objects.filter(user=user).exclude(endpoint=endpoint).count() >= MAX_DEVICES:
        raise ValidationError(
            _("受け取れる端末は%(count)d台までです。使わなくなった端末を、下の一覧から外してください。")
            % {"count": MAX_DEVICES}
        )
    subscription, _is_new = PushSubscription.objects.update_or_create(
        endpoint=endpoint,
        defaults={
            "user": user,
            "p256dh": p256dh,
            "auth": auth,
            "device": device[:60],
            "session_key": session_key,
            "failed_at": None,
        },
    )
    return subscription


def renew(*, user: User, session_key: str, endpoint: str) -> bool:
    """The same person is signed in again on a device of theirs: it wakes up. Nobody else's is touched."""
    own = PushSubscription.objects.filter(user=user, endpoint=endpoint, failed_at=None)
    return bool(own.exclude(session_key=session_key).update(session_key=session_key))


def remove_device(*, user: User, pk: int) -> bool:
    """Send nothing more to one of the person's devices; whether there was one."""
    return bool(PushSubscription.objects.filter(user=user, pk=pk).delete()[0])


def begin_line(*, user: User) -> str:
    """A nonce for LINE's account link: random, 256 bits in base64url, good for one use within the hour."""
    nonce = secrets.token_urlsafe(32)
    LineNonce.objects.create(digest=_digest(nonce), user=user)
    return nonce


@transaction.atomic
def link_line(*, nonce: str, line_user_id: str, at: dt.datetime) -> LineLink | None:
    """LINE has confirmed who holds this nonce. Either side's former link ends. None when it was used before or is too old."""
    row = LineNonce.objects.filter(digest=_digest(nonce)).select_related("user").first()
    # Who deletes the row has used it: of two at once only one does.
    if row is None or not LineNonce.objects.filter(pk=row.pk).delete()[0]:
        return None
    if row.created_at <= timezone.now() - NONCE_LIFE or not row.user.is_active:
        return None
    LineLink.objects.filter(Q(user=row.user) | Q(line_user_id=line_user_id)).delete()
    audit.record(actor=row.user, action="line.linked", subject=subject_of(row.user))
    return LineLink.objects.create(user=row.user, line_user_id=line_user_id, linked_at=at)


@transaction.atomic
def unlink_line(*, user: User) -> None:
    """The person wants nothing more by LINE."""
    if LineLink.objects.filter(user=user).delete()[0]:
        audit.record(actor=user, action="line.unlinked", subject=subject_of(user))


def blocked_by_line(*, line_user_id: str, at: dt.datetime) -> None:
    """The person has blocked or removed our account at LINE; a link that is younger than this news stays."""
    LineLink.objects.filter(line_user_id=line_user_id, linked_at__lte=at).delete()


def _digest(nonce: str) -> str:
    return hashlib.sha256(nonce.encode(errors="replace")).hexdigest()
