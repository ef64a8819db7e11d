"""Facts about rooms."""

from dataclasses import dataclass

from kernel.events import Fact


@dataclass(frozen=True, slots=True)
class MessageSaid(Fact):
    """Somebody spoke."""

    room_id: int
    message_id: int


@dataclass(frozen=True, slots=True)
class MessageEdited(Fact):
    """The author mended what they had said."""

    room_id: int
    message_id: int


@dataclass(frozen=True, slots=True)
class MessageWithdrawn(Fact):
    """A message was taken back; its trace remains."""

    room_id: int
    message_id: int
