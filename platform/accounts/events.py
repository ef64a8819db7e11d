"""Facts about people."""

from dataclasses import dataclass

from kernel.events import Fact


@dataclass(frozen=True, slots=True)
class AccessChanged(Fact):
    """A person signed out, changed the password or a role, or was suspended: open pages must be checked again."""

    user_id: int


@dataclass(frozen=True, slots=True)
class MailWritten(Fact):
    """An e-mail about the account itself (confirm the address, new password) waits to be sent."""

    to: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class CounterEnded(Fact):
    """Staff acted for a person at the counter, and it is over."""

    session_id: int
