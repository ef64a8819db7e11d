"""E-mail as one of the ways out."""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils.translation import gettext_lazy as _

from accounts import rules
from accounts.models import User
from kernel import centre
from notify import bounces
from notify.channels import Away, Gone, Outgoing, Refused, Retry
from notify.models import BadAddress

# RFC 3463: the mailbox does not exist, never did, or is switched off. Others (a full box, a policy) may pass.
_NO_MAILBOX = ("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1")
_NO_MAILBOX_CODES = (550, 551, 553)


class Email:
    """The way every person with a confirmed address has."""

    name = "email"
    label = _("メール")

    def is_on(self) -> bool:
        """A centre without a mail server writes into a folder."""
        return True

    def addresses(self, user: User) -> Sequence[str]:
        """The confirmed address, unless messages came back from it."""
        good = rules.has_verified_email(user) and not BadAddress.objects.filter(address=user.email.lower()).exists()
        return [user.email] if good else []

    def saves(self) -> bool:
        """E-mail costs nothing a piece."""
        return False

    def forget(self, address: str, reason: str) -> None:
        """Nothing more goes there; its owner reads on the site what to do."""
        bounces.mark(address, reason)

    def send(self, message: Outgoing) -> None:
        """Send one by itself."""
        with self.batch() as send:
            send(message)

    @contextmanager
    def batch(self) -> Iterator[Callable[[Outgoing], None]]:
        """Many messages over one connection, opened with the first and again after it broke."""
        connection = get_connection()
        reply_to = _reply_to()
        try:
            yield lambda message: _send(connection, message, reply_to)
        finally:
            connection.close()


class Letter(EmailMultiAlternatives):
    """A letter whose headers are not folded before a long address: some readers take the empty first line for the value."""

    def message(self) -> Any:  # type: ignore[override]
        """As Django makes it, with lines as long as RFC 5322 §2.1.1 allows."""
        made = super().message()
        made.policy = made.policy.clone(max_line_length=998)
        return made


def message_id(key: str) -> str:
    """The Message-ID (RFC 5322 §3.6.4) of a delivery: the same at every try."""
    return f"<{key}@{parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition('@')[2] or 'localhost'}>"


def build(message: Outgoing, reply_to: Sequence[str] = ()) -> Letter:
    """The letter: text, the same as simple HTML, and the headers that tell programs what it is."""
    # RFC 3834 §5: nobody's absence note should answer this.
    headers = {"Message-ID": message_id(message.key), "Auto-Submitted": "auto-generated"}
    if message.unsubscribe_url:
        # RFC 2369 §3.2 and RFC 8058 §3: one press in the mail program, without opening a page.
        headers["List-Unsubscribe"] = f"<{message.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    letter = Letter(message.subject, message.text, to=[message.address], reply_to=reply_to, headers=headers)
    if message.html:
        letter.attach_alternative(message.html, "text/html")
    return letter


def _reply_to() -> list[str]:
    """Who answers a letter reaches the centre, if it has an address."""
    here = centre.current()
    return [here.email] if here and here.email else []


def _send(connection: Any, message: Outgoing, reply_to: Sequence[str]) -> None:
    """Send over an open connection. Raises Away, Retry, Gone or Refused."""
    # Letters that were written before the address was marked, and those about the account itself.
    if bad := BadAddress.objects.filter(address=message.address.lower()).first():
        raise Gone(bad.reason)
    try:
        connection.open()
        connection.send_messages([build(message, reply_to)])
    except smtplib.SMTPRecipientsRefused as error:
        code, reply = next(iter(error.recipients.values()))
        raise _judged(code, reply, recipient=True) from error
    except smtplib.SMTPDataError as error:
        raise _judged(error.smtp_code, error.smtp_error, recipient=False) from error
    except (OSError, smtplib.SMTPException) as error:
        # No server, no greeting, a wrong password, a sender it does not know: no message can go now.
        _break(connection)
        raise Away(_words(str(error) or type(error).__name__)) from error
    except ValueError as error:  # a header or an address that no letter can carry
        raise Refused(_words(str(error))) from error


def _judged(code: int, reply: bytes | str, *, recipient: bool) -> Exception:
    """What a reply code (RFC 5321 §4.2) means for this message."""
    words = _words(reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply)
    reason = f"{code} {words}"
    if code < 500:
        return Retry(reason)
    status = words.split(" ", 1)[0]
    is_enhanced = status[:2] == "5." and status[2:3].isdigit()
    if recipient and (status in _NO_MAILBOX if is_enhanced else code in _NO_MAILBOX_CODES):
        return Gone(reason)
    return Refused(reason)


def _break(connection: Any) -> None:
    try:
        connection.close()
    except (OSError, smtplib.SMTPException):
        pass
    connection.connection = None


def _words(reply: str) -> str:
    return " ".join(reply.split())[:250]
