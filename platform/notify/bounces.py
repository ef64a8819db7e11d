"""Messages that came back (RFC 3464), and the addresses that are marked because of it.

Only a report about one of our own messages counts: its key is a random UUID that nobody but the receiving side has seen.
"""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from kernel import text
from notify.models import BadAddress, Bounce, Delivery
from notify.services import notify

SOFT_LIMIT = 3
SOFT_WITHIN = dt.timedelta(days=7)
_KEY = re.compile(r"<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@", re.IGNORECASE)
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")


@dataclass(frozen=True, slots=True)
class Report:
    """What a bounce says: which of our messages, RFC 3463 status, and the other server's words."""

    key: uuid.UUID
    status: str
    reason: str


def read(raw: bytes) -> Report | None:
    """Read one message; None when it is not the report of a failed delivery of ours. Raises nothing, whatever it is given."""
    try:
        return _read(email.message_from_bytes(raw, policy=email.policy.compat32))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):  # what the parser lets through
        return None


@transaction.atomic
def take(raw: bytes) -> bool:
    """Take one message in; whether it was a bounce that counts. The same one taken twice counts once."""
    report = read(raw)
    delivery = report and Delivery.objects.select_for_update().filter(key=report.key, channel="email").first()
    if not report or not delivery:
        return False
    _bounce, is_new = Bounce.objects.get_or_create(
        delivery=delivery, defaults={"status": report.status, "reason": report.reason}
    )
    if is_new and (report.status.startswith("5") or _soft_count(delivery.to) >= SOFT_LIMIT):
        mark(delivery.to, f"{report.status} {report.reason}".strip())
    return is_new


@transaction.atomic
def mark(address: str, reason: str) -> None:
    """Nothing more goes to this address; its owner is told on the site what to do."""
    bad, is_new = BadAddress.objects.get_or_create(address=address.lower(), defaults={"reason": reason[:300]})
    if not is_new:
        return
    for user in User.objects.filter(email__iexact=address, is_active=True).order_by("pk"):
        with translation.override(user.language):
            notify(
                user=user,
                kind="account",
                dedupe_key=f"bad-address:{bad.pk}",
                text=_("メールが届いていません。メールアドレスを確かめてください。"),
                why=_("送ったメールが、戻ってきました。"),
                url=f"{reverse('notify:settings')}#address",
            )


@transaction.atomic
def forgive(address: str) -> bool:
    """Its owner says that the address works: start counting anew. Whether it was marked."""
    Bounce.objects.filter(delivery__to__iexact=address).delete()
    return bool(BadAddress.objects.filter(address=address.lower()).delete()[0])


def _soft_count(address: str) -> int:
    since = timezone.now() - SOFT_WITHIN
    return Bounce.objects.filter(delivery__to__iexact=address, status__startswith="4", at__gte=since).count()


def _read(message: Message) -> Report | None:
    # RFC 3464 §2, RFC 6522 §3: multipart/report; report-type=delivery-status.
    if message.get_content_type() != "multipart/report" or message.get_param("report-type") not in (
        "delivery-status",
        None,
    ):
        return None
    parts = list(message.walk())
    failed = next(_failures(parts), None)
    key = _key(parts, message)
    if failed is None or key is None:
        return None
    # §2.3.4: Status is required; where a server left it out, a failure is taken for a permanent one.
    found = _STATUS.search(str(failed.get("Status", "")))
    words = str(failed.get("Diagnostic-Code", "")).partition(";")[2]
    return Report(key, found[1] if found else "5.0.0", text.one_line(words)[:300])


def _failures(parts: list[Message]) -> Iterator[Message]:
    """The blocks of recipients (§2.3) whose Action (§2.3.3) is failed: delayed, relayed and expanded are none."""
    for part in parts:
        if part.get_content_type() == "message/delivery-status" and part.is_multipart():
            for block in part.get_payload():
                if isinstance(block, Message) and str(block.get("Action", "")).strip().lower() == "failed":
                    yield block


def _key(parts: list[Message], message: Message) -> uuid.UUID | None:
    """The Message-ID of what came back: in the returned message or its headers (§2, third part), or in the references."""
    for part in parts:
        words = ""
        if part.get_content_type() == "text/rfc822-headers":
            payload = part.get_payload(decode=True)
            returned = email.message_from_bytes(payload if isinstance(payload, bytes) else b"")
            words = str(returned.get("Message-ID", ""))
        elif part is not message:
            words = str(part.get("Message-ID", ""))
        if found := _KEY.search(words):
            return uuid.UUID(found[1])
    found = _KEY.search(f"{message.get('In-Reply-To', '')} {message.get('References', '')}")
    return uuid.UUID(found[1]) if found else None
