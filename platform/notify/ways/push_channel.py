"""Web push as a way out: RFC 8030 (delivery), RFC 8291 (encryption), RFC 8292 (VAPID)."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from py_vapid import Vapid02

from accounts.models import User
from notify.channels import Gone, Outgoing, Refused, Retry
from notify.ways import queries, web
from notify.ways.models import PushSubscription

# The push services of Chrome and Edge, Firefox, Safari, and Edge on Windows. Any other address could be a machine of our own network.
SERVICES = ("fcm.googleapis.com", "updates.push.services.mozilla.com")
SERVICE_DOMAINS = (".push.services.mozilla.com", ".push.apple.com", ".notify.windows.com")

LIFE = dt.timedelta(days=1)
TOKEN_LIFE = dt.timedelta(hours=12)  # RFC 8292 §2: at most 24 hours
TITLE, BODY, SHORT_BODY = 80, 240, 40  # characters; the whole stays far below the 3,993 bytes of RFC 8291 §4


def is_service(endpoint: str) -> bool:
    """Whether an endpoint lies at a known push service: https, its own port, no name or password in it."""
    if settings.PUSH_TEST_ORIGIN and endpoint.startswith(f"{settings.PUSH_TEST_ORIGIN}/"):
        return True
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    return (
        parts.scheme == "https"
        and port in (None, 443)
        and "@" not in parts.netloc
        and "\\" not in endpoint
        and (host in SERVICES or host.endswith(SERVICE_DOMAINS))
    )


class PushChannel:
    """The devices a person is signed in on and has asked for notices."""

    name = "push"
    label: str | Promise = _("スマートフォン・パソコン")

    def is_on(self) -> bool:
        """Whether the centre has its keys."""
        return settings.PUSH_ON

    def addresses(self, user: User) -> Sequence[str]:
        """The numbers of the devices that are awake: an endpoint may pass to another person, a number never does."""
        return [str(device.pk) for device in queries.awake_devices(user)] if self.is_on() else []

    def saves(self) -> bool:
        """Push costs nothing."""
        return False

    def send(self, message: Outgoing) -> None:
        """Encrypt for the device and hand over; what is too long is sent once more with less. Raises Retry, Gone or Refused."""
        device = queries.awake_device(message.address)
        if device is None:
            raise Gone("Nobody is signed in on this device any more.")
        if not is_service(device.endpoint):
            raise Refused("The endpoint is not at a known push service.")
        answer = self._post(device, message, BODY)
        if answer.status == 413:
            answer = self._post(device, message, SHORT_BODY)
        _judge(answer)

    def forget(self, address: str, reason: str) -> None:
        """The push service no longer knows it. A device that only sleeps until its person signs in again is left alone."""
        device = queries.awake_device(address)
        if device is not None:
            PushSubscription.objects.filter(pk=device.pk).update(failed_at=timezone.now())

    def _post(self, device: PushSubscription, message: Outgoing, length: int) -> web.Answer:
        headers = {
            "TTL": str(int(LIFE.total_seconds())),
            "Urgency": "normal",
            # At most 32 characters of base64url (RFC 8030 §5.4): a repeated try replaces the first one where it still waits.
            "Topic": hashlib.sha256(message.key.encode()).hexdigest()[:32],
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            **_authorization(device.endpoint),
        }
        try:
            return web.ask(
                "POST", device.endpoint, headers=headers, content=_encrypted(device, _payload(message, length))
            )
        except web.Away as error:
            raise Retry(f"The push service does not answer ({error}).") from error


def _payload(message: Outgoing, length: int) -> bytes:
    """What `offline-worker.js` shows: the subject, and the beginning of the text without its address and its footer."""
    first = message.text.split("\n\n", 1)[0].strip()
    body = "" if first == message.subject else _cut(first, length)
    news = {"title": _cut(message.subject, TITLE), "body": body, "url": message.url, "tag": message.key}
    return json.dumps(news, ensure_ascii=False).encode(errors="replace")


def _encrypted(device: PushSubscription, payload: bytes) -> bytes:
    # It brings two HTTP clients along, which every start would wait for.
    from pywebpush import WebPusher

    keys = {"p256dh": device.p256dh, "auth": device.auth}
    return bytes(WebPusher({"endpoint": device.endpoint, "keys": keys}).encode(payload, "aes128gcm")["body"])


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def _authorization(endpoint: str) -> dict[str, str]:
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int((timezone.now() + TOKEN_LIFE).timestamp()),
        "sub": settings.PUSH_CONTACT,
    }
    return dict(Vapid02.from_string(settings.PUSH_PRIVATE_KEY).sign(claims))


def _judge(answer: web.Answer) -> None:
    """RFC 8030 §5 and §7.3, and what the push services document for their own limits."""
    status = answer.status
    if status in (200, 201, 202):
        return
    if status in (404, 410):
        raise Gone(f"The push service no longer knows this device ({status}).")
    if status == 429 or status >= 500:
        raise Retry(f"The push service asks to wait ({status}).", answer.wait)
    raise Refused(f"The push service refuses the message ({status}).")
