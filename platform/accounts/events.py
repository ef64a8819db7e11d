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
class ExportReady(Fact):
    """The archive of a person's own data can be fetched."""

    user_id: int


@dataclass(frozen=True, slots=True)
class LeavingAsked(Fact):
    """A person wants to leave; until `User.leaves_at` they may think better of it."""

    user_id: int


@dataclass(frozen=True, slots=True)
class InactivityWarned(Fact):
    """Nobody signed in to this account for long; it will be closed unless somebody does."""

    user_id: int


@dataclass(frozen=True, slots=True)
class PersonSuspended(Fact):
    """An administrator took a person's access away."""

    user_id: int


@dataclass(frozen=True, slots=True)
class CounterEnded(Fact):
    """Staff acted for a person at the counter, and it is over."""

    session_id: int
