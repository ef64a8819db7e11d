"""Writing notices and letters: rows, which the worker sends."""

from __future__ import annotations

import datetime as dt
from functools import partial

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from kernel.text import one_line
from notify import kinds, letters, sending
from notify.models import Delivery, Notice, Stop
from notify.tokens import Token
from notify.wishes import Wishes
from realtime.hub.services import announce


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
) -> Notice | None:
    """Tell a person something once; None when they do not want to know. Raises KeyError for a kind that nobody registered.

    `url` is a path of the site, `thing` names what it is about. Whether and when it also leaves the site is decided by the
    kind and by what the person chose; `mail_subject` and `mail_body` are better texts for a letter.
    """
    wishes = Wishes.of(user)
    if not wishes.on_site(kinds.get(kind), thing):
        return None
    told = {"thing": thing, "text": text[:200], "why": why[:200], "url": url}
    letter = {"subject": one_line(mail_subject or "")[:200], "body": mail_body}
    notice, is_new = Notice.objects.get_or_create(
        user=user, dedupe_key=dedupe_key, defaults={"kind": kind, **told, **letter}
    )
    if is_new:
        sending.plan(notice, wishes, timezone.now())
        _announce(user)
    return notice


@transaction.atomic
def mail(*, to: str, subject: str, body: str, due_at: dt.datetime | None = None) -> Delivery:
    """Send an e-mail to an address, at once or later. It is about the address itself, so nobody unsubscribes from it."""
    html = letters.plain_letter(body)
    subject = one_line(subject)[:200]
    return Delivery.objects.create(to=to, subject=subject, body=body, html=html, due_at=due_at or timezone.now())


@transaction.atomic
def mark_read(*, user: User, up_to: int) -> int:
    """The person has seen their notices up to this id; returns how many were new."""
    count = Notice.objects.filter(user=user, id__lte=up_to, read_at=None).update(read_at=timezone.now())
    if count:
        _announce(user)
    return count


@transaction.atomic
def open_notice(*, notice: Notice) -> None:
    """The person follows a notice to what it is about."""
    if Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=timezone.now()):
        _announce(notice.user)


@transaction.atomic
def stop(*, user: User, channel: str = "", kind: str = "", thing: str = "") -> Stop:
    """The person wants no more of this; doing it twice is doing it once."""
    # What the last notice about it said is how the person knows the thing.
    known = Notice.objects.filter(user=user, thing=thing).order_by("-id").first() if thing else None
    label = known.text if known else ""
    row, _is_new = Stop.objects.get_or_create(
        user=user, channel=channel, kind=kind, thing=thing, defaults={"label": label}
    )
    sending.plan_again(user)
    return row


@transaction.atomic
def resume(*, stop: Stop) -> None:
    """The person wants it again."""
    stop.delete()


@transaction.atomic
def stop_letters(*, token: Token, user: User, only_thing: bool = False) -> None:
    """What the address in a letter stops: letters of its kinds by this way, or everything about its thing."""
    if only_thing:
        stop(user=user, thing=token.thing)
        return
    for kind in token.kinds:
        stop(user=user, channel=token.channel, kind=kind)


@transaction.atomic
def resume_letters(*, token: Token, user: User) -> None:
    """Take back what the address in a letter stopped."""
    Stop.objects.filter(user=user, channel=token.channel, kind__in=token.kinds, thing="").delete()
    if token.thing:
        Stop.objects.filter(user=user, channel="", kind="", thing=token.thing).delete()


@transaction.atomic
def retry(*, delivery: Delivery, by: User) -> None:
    """Staff have it tried again."""
    changed = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.FAILED).update(
        state=Delivery.State.WAITING, failure="", attempts=0, due_at=timezone.now(), claimed_until=None
    )
    if changed:
        audit.record(actor=by, action="notify.retry", subject=f"delivery:{delivery.pk}")


@transaction.atomic
def drop(*, delivery: Delivery, by: User) -> None:
    """Staff give it up."""
    changed = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.FAILED).update(state=Delivery.State.DROPPED)
    if changed:
        audit.record(actor=by, action="notify.drop", subject=f"delivery:{delivery.pk}")


def _announce(user: User) -> None:
    transaction.on_commit(partial(announce, f"notices:{user.pk}"))
