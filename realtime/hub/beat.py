"""What a hub does every few seconds, and at once when woken."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass

from realtime.hub import registry, revocations

logger = logging.getLogger(__name__)

SECONDS = 3.0


class Beat:
    """Runs a job every few seconds; one that fails is logged and tried again."""

    def __init__(self, job: Callable[[], Awaitable[None]]) -> None:
        self._job = job
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Do not wait for the next time."""
        self._woken.set()

    async def run(self) -> None:
        """Serve until cancelled."""
        while True:
            try:
                async with asyncio.timeout(SECONDS):
                    await self._woken.wait()
            except TimeoutError:
                pass
            self._woken.clear()
            try:
                await self._job()
            except Exception:
                logger.exception("A look at the database failed")


@dataclass(frozen=True, slots=True)
class Seen:
    """What one look found: the number of each topic (None: gone), and whose rights have changed."""

    heads: dict[str, int | None]
    revoked: int
    users: set[int]


def look(topics: Collection[str], revoked: int) -> Seen:
    """Read the heads of all followed topics, one query a kind, and the new revocations. Runs in a thread."""
    revoked, users = revocations.after(revoked)
    keys = defaultdict(list)
    for topic in topics:
        kind, _, key = topic.partition(":")
        keys[kind].append(key)
    heads: dict[str, int | None] = {}
    for kind, some in keys.items():
        try:
            found = registry.get(kind).heads(some)
        except Exception:  # one owner's trouble does not keep the others' topics from healing
            logger.exception("The heads of %s failed", kind)
            continue
        heads |= {f"{kind}:{key}": found.get(key) for key in some}
    return Seen(heads, revoked, users)
