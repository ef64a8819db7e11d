"""The way to the other processes: one layer channel, one subscription a topic, one publisher.

The layer only hints. While it is down nothing is lost: hints are dropped, subscriptions are tried again, and every
process finds what it missed in the database.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from channels.layers import get_channel_layer

logger = logging.getLogger(__name__)

EVERYONE = "live.all"
RETRY_SECONDS = 3.0
PATIENCE_SECONDS = 1.0
Message = dict[str, Any]


def group_of(topic: str) -> str:
    """The layer's group of a topic."""
    return f"live.{topic.replace(':', '.')}"


class Link:
    """Publishes hints, keeps the wanted subscriptions and hands received hints to the hub."""

    def __init__(self, receive: Callable[[Message], None]) -> None:
        self._layer = get_channel_layer()
        self._receive = receive
        self._wanted = {EVERYONE}
        self._joined: set[str] = set()
        self._changed = asyncio.Event()
        self._outbox: deque[tuple[str, Message]] = deque(maxlen=1000)
        self._something = asyncio.Event()

    def subscribe(self, topic: str) -> None:
        """Want the hints of a topic."""
        self._wanted.add(group_of(topic))
        self._changed.set()

    def unsubscribe(self, topic: str) -> None:
        """Want them no longer."""
        self._wanted.discard(group_of(topic))
        self._changed.set()

    def publish(self, group: str, message: Message) -> None:
        """Queue a hint; an old one falls out when too many wait."""
        self._outbox.append((group, message))
        self._something.set()

    async def run(self) -> None:
        """Serve until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._publish())
            channel = await self._open()
            tasks.create_task(self._keep_subscriptions(channel))
            tasks.create_task(self._listen(channel))

    async def _open(self) -> str:
        while True:
            try:
                return str(await _patiently(self._layer.new_channel()))
            except Exception as error:
                logger.warning("The channel layer is away: %r", error)
                await asyncio.sleep(RETRY_SECONDS)

    async def _keep_subscriptions(self, channel: str) -> None:
        while True:
            self._changed.clear()
            try:
                for group in self._wanted - self._joined:
                    await _patiently(self._layer.group_add(group, channel))
                    self._joined.add(group)
                for group in self._joined - self._wanted:
                    await _patiently(self._layer.group_discard(group, channel))
                    self._joined.discard(group)
                await self._changed.wait()
            except Exception as error:
                logger.warning("Subscribing failed, trying again: %r", error)
                await asyncio.sleep(RETRY_SECONDS)

    async def _publish(self) -> None:
        while True:
            await self._something.wait()
            self._something.clear()
            while self._outbox:
                group, message = self._outbox.popleft()
                try:
                    await _patiently(self._layer.group_send(group, message))
                except Exception as error:
                    logger.warning("A hint was lost: %r", error)
                    self._outbox.clear()

    async def _listen(self, channel: str) -> None:
        while True:
            try:
                self._receive(await self._layer.receive(channel))
            except Exception:
                logger.exception("Receiving a hint failed")
                await asyncio.sleep(RETRY_SECONDS)


async def _patiently(call: Awaitable[Any]) -> Any:
    """Wait for the layer, but not long. redis-py may swallow that this task was cancelled: say it again."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await call
    finally:
        if (task := asyncio.current_task()) and task.cancelling():
            raise asyncio.CancelledError
