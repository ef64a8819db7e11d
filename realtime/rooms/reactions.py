"""What rooms do about their own facts."""

from realtime.hub.services import announce
from realtime.rooms.events import MessageEdited, MessageSaid, MessageWithdrawn


def show_change(fact: MessageSaid | MessageEdited | MessageWithdrawn) -> None:
    """AFTER: open pages of the room take the change in."""
    announce(f"room:{fact.room_id}")
