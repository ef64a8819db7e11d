"""LINE as a way out: one message a notice, as long as the month's quota lasts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.conf import settings
from django.utils import timezone
from django.utils.functional import Promise

from accounts.models import User
from notify.channels import Away, Gone, Outgoing, Refused, Retry
from notify.ways import line_api, line_quota, queries, web
from notify.ways.models import LineLink

SAVE_BELOW = 0.2  # of the month's quota: what is not urgent then waits for one message a day
RATE_WAIT = dt.timedelta(minutes=1)


class LineChannel:
    """The LINE accounts that people have linked."""

    name = "line"
    label: str | Promise = "LINE"

    def is_on(self) -> bool:
        """Whether the centre has a channel at LINE."""
        return settings.LINE_ON

    def addresses(self, user: User) -> Sequence[str]:
        """The number of the person's link, which ends with it; none when the month's quota is used up (the other ways then carry the notice)."""
        if not self.is_on():
            return []
        link = LineLink.objects.filter(user=user, failed_at=None).first()
        return [str(link.pk)] if link is not None and queries.line_quota().remaining != 0 else []

    def saves(self) -> bool:
        """Whether less than a fifth of the month is left."""
        quota = queries.line_quota()
        return quota.remaining is not None and quota.remaining < SAVE_BELOW * (quota.limit or 0)

    def send(self, message: Outgoing) -> None:
        """Hand it over once, however often it is tried with the same key. Raises Away, Retry, Gone or Refused."""
        link = LineLink.objects.filter(pk=message.address, failed_at=None, user__is_active=True).first()
        if link is None:
            raise Gone("The person has ended the link with LINE.")
        try:
            answer = line_api.push(link.line_user_id, _text(message), message.key)
        except web.Away as error:
            raise Away(f"LINE does not answer ({error}).") from error
        if answer.status == 200:
            line_quota.count_one()
        elif answer.status != 409:  # 409: an earlier try with this key was accepted
            _explain(answer)

    def forget(self, address: str, reason: str) -> None:
        """LINE does not know the account, or it does not want to hear from us."""
        LineLink.objects.filter(pk=address).update(failed_at=timezone.now())


def _text(message: Outgoing) -> str:
    """Subject, text and address, each once."""
    parts = [message.text.strip()]
    if not parts[0].startswith(message.subject):
        parts.insert(0, message.subject)
    if message.url and message.url not in message.text:
        parts.append(message.url if "://" in message.url else settings.SITE_URL + message.url)
    return "\n\n".join(part for part in parts if part)


def _explain(answer: web.Answer) -> None:
    """The errors of "Send push message" and of "Status codes" in the reference."""
    reason = line_api.said(answer)
    text = str(answer.body.get("message", "")).lower()
    if answer.status == 429 and "monthly limit" in text:
        line_quota.mark_empty()
        raise Refused(reason)
    if answer.status == 429:
        raise Away(reason, answer.wait or RATE_WAIT)
    if answer.status >= 500:
        raise Retry(reason, answer.wait)
    if answer.status == 400 and ("'to'" in text or "failed to send messages" in text):
        raise Gone(reason)
    raise Refused(reason)
