"""The ways a notice reaches a person outside the site, behind one interface; filled from `config/registries.py`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from django.utils.functional import Promise

from accounts.models import User


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What a channel carries: `key` is the same at every try, so that a provider or reader can tell a repetition."""

    key: str
    address: str
    subject: str
    text: str
    html: str = ""
    url: str = ""
    unsubscribe_url: str = ""


class Retry(Exception):
    """Not now: the provider is away or asks to wait `after`."""

    def __init__(self, reason: str, after: dt.timedelta | None = None) -> None:
        super().__init__(reason)
        self.after = after


class Away(Retry):
    """The provider as a whole cannot be reached: what else was to go there now waits too."""


class Gone(Exception):
    """The address is no longer good: it is marked, and nothing more goes there."""


class Refused(Exception):
    """The provider refuses this message for good; staff see why."""


class Channel(Protocol):
    """One way out."""

    name: str

    @property
    def label(self) -> str | Promise:
        """What the way is called."""
        ...

    def is_on(self) -> bool:
        """Whether the centre has set its keys."""
        ...

    def addresses(self, user: User) -> Sequence[str]:
        """Where this person can be reached now; none if they have not set it up (or the address is bad)."""
        ...

    def saves(self) -> bool:
        """Whether what is not urgent should wait for one daily message now (a month's quota runs low)."""
        ...

    def send(self, message: Outgoing) -> None:
        """Hand it over. Raises Retry, Gone or Refused."""
        ...

    def forget(self, address: str, reason: str) -> None:
        """Mark an address that is Gone."""
        ...


@runtime_checkable
class Batching(Protocol):
    """A channel that carries many messages over one connection."""

    def batch(self) -> AbstractContextManager[Callable[[Outgoing], None]]:
        """A `send` that keeps its connection until the block ends."""
        ...


_channels: dict[str, Channel] = {}


def register(channel: Channel) -> None:
    """Add a way out."""
    _channels[channel.name] = channel


def every() -> Mapping[str, Channel]:
    """All channels by name, switched on or not."""
    return _channels


def label(name: str) -> str:
    """What a way is called; one that is no longer registered by its bare name."""
    return str(_channels[name].label) if name in _channels else name
