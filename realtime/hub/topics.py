"""A followed topic as one process sees it."""

from __future__ import annotations

from realtime.hub.frames import Event
from realtime.hub.readers import Reader
from realtime.hub.registry import LiveKind


class Topic:
    """What this process knows of one followed topic. `known` is the number everyone in `readers` has been brought to."""

    __slots__ = ("joining", "key", "kind", "known", "name", "people", "readers", "reading", "tell", "unread")

    def __init__(self, name: str, kind: LiveKind, key: str) -> None:
        self.name, self.kind, self.key = name, kind, key
        self.known: int | None = None
        self.readers: set[Reader] = set()
        self.joining = 0
        self.unread = self.tell = self.reading = False
        self.people: Event | None = None
