"""Facts about sessions."""

from dataclasses import dataclass

from kernel.events import Fact


@dataclass(frozen=True, slots=True)
class Registered(Fact):
    """A person registered, with a place or on the waitlist."""

    session_id: int
    registration_id: int


@dataclass(frozen=True, slots=True)
class MovedUp(Fact):
    """A person of the waitlist got a place."""

    session_id: int
    registration_id: int


@dataclass(frozen=True, slots=True)
class Withdrew(Fact):
    """A person does not come after all."""

    session_id: int
    user_id: int


@dataclass(frozen=True, slots=True)
class SessionAnnounced(Fact):
    """A session was announced."""

    session_id: int


@dataclass(frozen=True, slots=True)
class SessionEdited(Fact):
    """The announcement was changed; `moved` says whether people must come at another time, place or way."""

    session_id: int
    moved: bool


@dataclass(frozen=True, slots=True)
class SessionCancelled(Fact):
    """A session was called off."""

    session_id: int
