"""What LINE tells us: friends come and go, ask to be linked, and are linked. Rows first; the clock answers."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import logging
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from notify.ways import line_api, services, web
from notify.ways.models import LineEvent, LineLink, LineNonce

logger = logging.getLogger(__name__)

USER_ID = re.compile(r"U[0-9a-f]{32}")
PRINTABLE = re.compile(r"[\x21-\x7e]{1,64}")
TOKEN = re.compile(r"[\x21-\x7e]{1,255}")
# "Reply tokens … must be used within one minute after receiving the webhook."
REPLY_WITHIN = dt.timedelta(seconds=55)
KEEP = dt.timedelta(days=30)
BATCH = 20


def is_from_line(body: bytes, signature: str) -> bool:
    """Whether the signature is that of the raw body ("Verify webhook signature"): base64 of HMAC-SHA256 with the channel secret."""
    digest = hmac.new(settings.LINE_MESSAGING_SECRET.encode(), body, hashlib.sha256).digest()
    return hmac.compare_digest(base64.b64encode(digest), signature.encode(errors="replace"))


def receive(events: object) -> None:
    """Take in the events of one webhook call; one that came before ("redelivery") or has another shape changes nothing."""
    for event in events if isinstance(events, list) else []:
        row = _row(event)
        if row is not None:
            _take_in(row, event)


@transaction.atomic
def _take_in(row: LineEvent, event: Mapping[str, Any]) -> None:
    # The unique id decides: an event and what it changes are stored together, once.
    _stored, is_new = LineEvent.objects.get_or_create(
        event_id=row.event_id,
        defaults={name: getattr(row, name) for name in ("kind", "line_user_id", "happened_at", "reply_token")},
    )
    if not is_new:
        return
    answer = LineEvent.Answer.NONE
    if row.kind == "unfollow":
        services.blocked_by_line(line_user_id=row.line_user_id, at=row.happened_at)
    elif row.kind == "accountLink":
        answer = _link(row, event)
    elif row.kind == "follow" or _asks_for_link(event):
        answer = LineEvent.Answer.INVITE
    if answer and row.reply_token:
        LineEvent.objects.filter(event_id=row.event_id).update(answer=answer)


def _row(event: object) -> LineEvent | None:
    """The event as a row ("Webhook event objects"); None for what does not concern one person or has an unknown shape."""
    if not isinstance(event, dict) or event.get("mode", "active") != "active":
        return None
    source, stamp = event.get("source"), event.get("timestamp")
    event_id, kind, token = (str(event.get(name, "")) for name in ("webhookEventId", "type", "replyToken"))
    if not isinstance(source, dict) or source.get("type") != "user" or not isinstance(stamp, int):
        return None
    user_id = str(source.get("userId", ""))
    if not (USER_ID.fullmatch(user_id) and PRINTABLE.fullmatch(event_id) and re.fullmatch(r"[A-Za-z]{1,40}", kind)):
        return None
    try:
        happened_at = dt.datetime.fromtimestamp(stamp / 1000, dt.UTC)
    except (OverflowError, ValueError, OSError):
        return None
    return LineEvent(
        event_id=event_id,
        kind=kind,
        line_user_id=user_id,
        happened_at=happened_at,
        reply_token=token if TOKEN.fullmatch(token) else "",
    )


def _asks_for_link(event: Mapping[str, Any]) -> bool:
    message = event.get("message")
    text = str(message.get("text", "")) if isinstance(message, dict) and message.get("type") == "text" else ""
    return "連携" in text or text.strip().lower() == "link"


def _link(row: LineEvent, event: Mapping[str, Any]) -> LineEvent.Answer:
    link = event.get("link")
    if not isinstance(link, dict) or link.get("result") != "ok":
        return LineEvent.Answer.NONE
    # A late redelivery must not bring back what the person has ended meanwhile.
    gone = LineEvent.objects.filter(
        line_user_id=row.line_user_id, kind="unfollow", happened_at__gt=row.happened_at
    ).exists()
    if gone or not services.link_line(
        nonce=str(link.get("nonce", "")), line_user_id=row.line_user_id, at=row.happened_at
    ):
        return LineEvent.Answer.NONE
    return LineEvent.Answer.LINKED


def due(now: dt.datetime) -> int:
    """The clock's entry: send waiting answers, each once, and clear away what has had its time. Returns how many were sent."""
    if not settings.LINE_ON:
        return 0
    waiting = LineEvent.objects.exclude(answer="").filter(answered_at=None, received_at__gt=now - REPLY_WITHIN)
    done = 0
    for event in waiting.order_by("pk")[:BATCH]:
        # A reply token is good once, so whoever marks the row is the only one who tries.
        if LineEvent.objects.filter(pk=event.pk, answered_at=None).update(answered_at=now):
            done += _answer(event)
    for rows in (
        LineEvent.objects.filter(received_at__lte=now - KEEP),
        LineNonce.objects.filter(created_at__lte=now - services.NONCE_LIFE),
    ):
        if rows.exists():
            rows.delete()
    return done


def _answer(event: LineEvent) -> int:
    try:
        text = _linked_text(event) if event.answer == LineEvent.Answer.LINKED else _invitation(event)
        answer = line_api.reply(event.reply_token, text)
    except (web.Away, line_api.Unexpected) as error:
        logger.warning("LINE event %s was not answered: %s", event.pk, error)
        return 0
    if answer.status != 200:
        logger.warning("LINE event %s was not answered: %s", event.pk, line_api.said(answer))
    return int(answer.status == 200)


def _invitation(event: LineEvent) -> str:
    """Whose account it is, nobody knows yet, so it is said in both languages."""
    token = line_api.link_token(event.line_user_id)
    address = f"{settings.SITE_URL}{reverse('ways:line_link')}?{urlencode({'linkToken': token})}"
    sentences = []
    for language, _name in settings.LANGUAGES:
        with override(language):
            sentences.append(
                _(
                    "お知らせをこのLINEで受け取るには、下のアドレスを開いて、ログインしてください（10分以内）。"
                    "時間がたったときは、「連携」と送ってください。"
                )
            )
    return "\n\n".join([*sentences, address])


def _linked_text(event: LineEvent) -> str:
    link = LineLink.objects.filter(line_user_id=event.line_user_id).select_related("user").first()
    with override(link.user.language if link else settings.LANGUAGE_CODE):
        return _("つながりました。これからお知らせがLINEに届きます。やめるときは、こちらで解除できます。") + (
            f"\n\n{settings.SITE_URL}{reverse('ways:line')}"
        )
