"""What the tests of notices share: a verified person, a notice, and a real mail server that answers as told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any
from zoneinfo import ZoneInfo

from aiosmtpd.controller import Controller
from allauth.account.models import EmailAddress
from django.test import override_settings

from accounts.models import User
from notify import services
from notify.models import Notice
from tests.services import free_port

TOKYO = ZoneInfo("Asia/Tokyo")
NOTICE = {
    "kind": "answer",
    "thing": "topic:1",
    "dedupe_key": "post:1",
    "text": "返信がありました",
    "why": "書いた話題への返信です",
    "url": "/topics/1/",
}


def verify(user: User) -> User:
    user.email = f"{user.login_name}@example.jp"
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def tell(user: User, number: int = 1, **changes: Any) -> Notice | None:
    """One notice; another number is another fact."""
    return services.notify(user=user, **NOTICE | {"dedupe_key": f"post:{number}"} | changes)


def tokyo(text: str) -> dt.datetime:
    """2026-12-07 21:30 on the wall of the centre."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=TOKYO)


class Post:
    """A mail server: keeps what it accepts, counts connections, answers what a test lays into `answers` by recipient."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.answers: dict[str, str] = {}
        self.connections = 0

    async def handle_EHLO(
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        letter = BytesParser(policy=default).parsebytes(envelope.content)
        self.letters.append(letter)  # type: ignore[arg-type]
        return self.answers.get("DATA", "250 OK")


@contextmanager
def mail_server() -> Iterator[Post]:
    """A real one on a port of its own, used by the outbox while the block runs."""
    post, port = Post(), free_port()
    controller = Controller(post, hostname="127.0.0.1", port=port)
    controller.start()
    smtp = "django.core.mail.backends.smtp.EmailBackend"
    try:
        with override_settings(EMAIL_BACKEND=smtp, EMAIL_HOST="127.0.0.1", EMAIL_PORT=port):
            yield post
    finally:
        controller.stop()
