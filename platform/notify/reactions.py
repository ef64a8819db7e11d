"""Notify's reactions to facts of the apps below."""

from accounts.events import MailWritten
from notify import services


def send_account_mail(fact: MailWritten) -> None:
    """WITH: e-mails about the account itself wait in the same outbox as all others."""
    services.mail(to=fact.to, subject=fact.subject[:200], body=fact.body)
