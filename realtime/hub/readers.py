"""Readers: one open socket or one waiting poll. They only take ready events; the hub decides who gets which."""

from __future__ import annotations

import asyncio
import logging
import types
from collections import deque
from collections.abc import Callable, Coroutine, Generator
from typing import Any

from realtime.hub.access import Identity
from realtime.hub.frames import RESTART, Event, closing, event

logger = logging.getLogger(__name__)

# So many events may wait for a slow socket; then its topics are dropped and it is told to ask since.
OUTBOX = 256


class Reader:
    """Somebody who follows topics in one language."""

    # Whether a follow is answered although nothing is new.
    wants_every_answer = True

    def __init__(self, identity: Identity, language: str) -> None:
        self.identity = identity
        self.language = language
        self.topics: set[str] = set()
        self.here: set[str] = set()
        self.closed = False

    def push(self, news: Event, topic: str = "") -> None:
        """Take an event; one that belongs to a topic may be dropped and asked for again."""
        raise NotImplementedError

    def show_people(self, people: Event, topic: str) -> None:
        """Take the latest list of who is there."""
        raise NotImplementedError

    def close(self, code: int) -> None:
        """End with a close code."""
        raise NotImplementedError


class SocketReader(Reader):
    """A socket: plain ASGI sends, driven by hand so that a send that does not block costs no task."""

    def __init__(self, identity: Identity, language: str, send: Callable[[Event], Coroutine[Any, Any, None]]) -> None:
        super().__init__(identity, language)
        self._send = send
        self._waiting: deque[Event] = deque()
        self._stale: set[str] = set()
        self._sending: asyncio.Task[None] | None = None

    def push(self, news: Event, topic: str = "") -> None:
        """Send at once, or queue behind a send that still waits for the network."""
        if self.closed or topic in self._stale:
            return
        if self._sending is None:
            self._start(news)
        elif topic and len(self._waiting) >= OUTBOX:
            self._stale.add(topic)
        else:
            self._waiting.append(news)

    def show_people(self, people: Event, topic: str) -> None:
        """Send it like any event of the topic."""
        self.push(people, topic)

    def close(self, code: int) -> None:
        """Send the close; what still waited for a slow socket is dropped."""
        self._waiting.clear()
        self.push(closing(code))
        self.closed = True

    async def drained(self) -> None:
        """Wait while the outbox is full, so that one who sends much and reads nothing is not read either."""
        while self._sending and len(self._waiting) >= OUTBOX:
            await asyncio.wait({self._sending})

    def abandon(self) -> None:
        """The socket is gone."""
        self.closed = True
        self._waiting.clear()
        if self._sending:
            self._sending.cancel()

    def _start(self, news: Event) -> None:
        sending = self._send(news)
        try:
            blocked_on = sending.send(None)
        except StopIteration:
            return
        except Exception as error:
            self._failed(error)
            return
        self._sending = asyncio.create_task(self._finish(sending, blocked_on))

    def _failed(self, error: Exception) -> None:
        """A send failed: the client has gone and its disconnect follows, or it shall come back and ask."""
        gone = self.closed or isinstance(error, OSError)
        self.closed = True
        self._waiting.clear()
        if not gone:
            logger.error("A message did not go out", exc_info=error)
            self._start(closing(RESTART))

    async def _finish(self, sending: Coroutine[Any, Any, None], blocked_on: Any) -> None:
        try:
            await _resume(sending, blocked_on)
            while self._waiting or self._stale:
                if not self._waiting:
                    self._waiting.extend(event(**{"is": "stale"}, topic=topic) for topic in self._stale)
                    self._stale.clear()
                await self._send(self._waiting.popleft())
        except Exception as error:
            self._sending = None
            self._failed(error)
        finally:
            if self._sending is asyncio.current_task():
                self._sending = None


class PollReader(Reader):
    """A waiting poll: collects events and wakes once there are any."""

    wants_every_answer = False

    def __init__(self, identity: Identity, language: str) -> None:
        super().__init__(identity, language)
        self.woken = asyncio.Event()
        self.code = 0
        self._events: list[str] = []
        self._people: dict[str, str] = {}

    def push(self, news: Event, topic: str = "") -> None:
        """Keep the event and wake."""
        self._events.append(news["text"])
        self.woken.set()

    def show_people(self, people: Event, topic: str) -> None:
        """Keep the list for the answer; people alone wake no poll."""
        self._people[topic] = people["text"]

    def close(self, code: int) -> None:
        """Remember why and wake."""
        self.closed = True
        self.code = code
        self.woken.set()

    def answer(self) -> str:
        """Everything collected, as JSON."""
        return f'{{"events":[{",".join([*self._events, *self._people.values()])}]}}'


@types.coroutine
def _resume(sending: Coroutine[Any, Any, None], blocked_on: Any) -> Generator[Any, Any, None]:
    """Finish a coroutine whose first step was driven by hand: hand its future to this task and go on."""
    step: Callable[[Any], Any]
    argument: Any
    while True:
        try:
            argument = yield blocked_on
            step = sending.send
        except BaseException as error:
            argument, step = error, sending.throw
        try:
            blocked_on = step(argument)
        except StopIteration:
            return
