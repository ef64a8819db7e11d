"""The clock's entry that sends waiting e-mails."""

from __future__ import annotations

import datetime as dt
import logging
import smtplib

from django.core.mail import EmailMessage
from django.db.models import F

from notify.models import Delivery

logger = logging.getLogger(__name__)

BATCH = 20
MAX_ATTEMPTS = 6


def due(now: dt.datetime) -> int:
    """Send what is due. Each row is claimed by moving its `due_at` on, which is also its next try; returns how many were sent."""
    waiting = Delivery.objects.filter(state=Delivery.State.WAITING, due_at__lte=now).order_by("due_at")[:BATCH]
    return sum(_send(delivery, now) for delivery in waiting)


def _send(delivery: Delivery, now: dt.datetime) -> int:
    next_try = now + dt.timedelta(minutes=2**delivery.attempts)
    claimed = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.WAITING, due_at=delivery.due_at).update(
        due_at=next_try, attempts=F("attempts") + 1
    )
    if not claimed:
        return 0
    try:
        EmailMessage(delivery.subject, delivery.body, to=[delivery.to]).send()
    except (OSError, smtplib.SMTPException):
        logger.warning("E-mail %s could not be sent", delivery.pk, exc_info=True)
        if delivery.attempts + 1 >= MAX_ATTEMPTS:
            Delivery.objects.filter(pk=delivery.pk).update(state=Delivery.State.FAILED)
        return 0
    Delivery.objects.filter(pk=delivery.pk).update(state=Delivery.State.SENT, sent_at=now)
    return 1
