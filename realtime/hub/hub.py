"""The hub: one a process. It knows who follows what here, reads what is new once and hands the same bytes to everyone.

Everything here runs on the event loop and never touches the database itself; jobs for that go to `threads`.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from django.conf import settings

from realtime.hub import access, beat, registry, revocations
from realtime.hub.frames import RESTART, SIGN_IN, event
from realtime.hub.gathering import Gathering
from realtime.hub.link import EVERYONE, Link, Message, group_of
from realtime.hub.news import News, nothing_new, read
from realtime.hub.readers import Reader
from realtime.hub.threads import Threads
from realtime.hub.topics import Topic

logger = logging.getLogger(__name__)

R = TypeVar("R", bound=Reader)
LANGUAGES = [code for code, _ in settings.LANGUAGES]


class Hub:
    """Followers, topics and the tasks that keep them up to date."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.threads = Threads()
        self.readers: set[Reader] = set()
        self.topics: dict[str, Topic] = {}
        self.closed = False
        self.revoked = 0
        self._name = uuid.uuid4().hex
        self._suspects: set[Reader] = set()
        self._link = Link(self._heard)
        self._heads = beat.Beat(self._look_at_heads)
        self.gathering = Gathering(self.threads, self.topics)
        self._start: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[Any]] = set()

    async def ready(self) -> None:
        """Wait until the hub listens; before the first reader comes in."""
        self._start = self._start or asyncio.create_task(self._begin())
        await asyncio.shield(self._start)

    async def _begin(self) -> None:
        self.revoked = await self.threads.run(revocations.latest)
        for service in (self._link.run(), self._heads.run(), self.gathering.beat.run()):
            self._spawn(service)

    async def stop(self) -> None:
        """Send everyone away (they come back elsewhere) and end."""
        self.closed = True
        for reader in list(self.readers):
            self.dismiss(reader, RESTART)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.threads.close()

    # Readers

    async def welcome(self, session_key: str | None, make: Callable[[access.Identity], R]) -> R:
        """Find out who it is and take the reader in."""
        seen, identity = None, access.Identity()
        while seen != self.revoked and not self.closed:  # a revocation while we looked: look again
            seen = self.revoked
            identity = await self.threads.run(access.identify, session_key)
        reader = make(identity)
        self.readers.add(reader)
        if self.closed:
            self.dismiss(reader, RESTART)
        return reader

    def dismiss(self, reader: Reader, code: int) -> None:
        """Close a reader and forget it."""
        reader.close(code)
        self.leave(reader)

    def leave(self, reader: Reader) -> None:
        """Forget a reader."""
        self.readers.discard(reader)
        self._suspects.discard(reader)
        for topic in list(reader.topics):
            self.unfollow(reader, topic)

    async def follow(self, reader: Reader, name: str, since: int) -> None:
        """Let the reader follow a topic if they may, and bring them up to date."""
        reader.topics.add(name)  # from here on a revocation looks at this topic too
        topic = self._open(name)
        await self._bring_in(
            reader,
            topic,
            lambda: self.threads.run(access.enter, reader.identity.user_id, name, since, reader.language, topic.known),
        )

    async def catch_up(self, reader: Reader, name: str, since: int) -> None:
        """Answer a reader who missed something in a topic they follow."""
        topic = self.topics[name]
        if since == topic.known:  # a page that asks whether the line still stands
            reader.push(nothing_new(name, since))
            return
        topic.readers.discard(reader)
        await self._bring_in(reader, topic, lambda: self.threads.run(access.catch_up, name, since, reader.language))

    def unfollow(self, reader: Reader, name: str) -> None:
        """End following."""
        reader.topics.discard(name)
        reader.here.discard(name)
        if topic := self.topics.get(name):
            topic.readers.discard(reader)
            self._close_if_empty(topic)

    async def _bring_in(self, reader: Reader, topic: Topic, first: Callable[[], Awaitable[News | None]]) -> None:
        topic.joining += 1
        try:
            news = await first()
            while topic.name in reader.topics:  # else it was closed or left while we read
                if news is None:
                    self._refuse(reader, topic.name)
                    return
                if news.events or reader.wants_every_answer:
                    reader.push(news.events.get(reader.language) or nothing_new(topic.name, news.number))
                if topic.known is None:
                    topic.known = news.number
                if news.number >= topic.known:
                    topic.readers.add(reader)
                    topic.unread |= news.number > topic.known
                    self._refresh(topic)
                    return
                news = await self.threads.run(access.catch_up, topic.name, news.number, reader.language)
        finally:
            topic.joining -= 1
            self._close_if_empty(topic)

    def _refuse(self, reader: Reader, name: str) -> None:
        if reader.identity.user_id is None:  # a page made for someone signed in
            self.dismiss(reader, SIGN_IN)
        else:
            self._end(reader, name)

    def _end(self, reader: Reader, name: str) -> None:
        self.unfollow(reader, name)
        reader.push(event(**{"is": "closed"}, topic=name))

    def _open(self, name: str) -> Topic:
        if (topic := self.topics.get(name)) is None:
            kind, key = registry.find(name) or _unknown(name)
            topic = self.topics[name] = Topic(name, kind, key)
            self._link.subscribe(name)
        return topic

    def _close_if_empty(self, topic: Topic) -> None:
        if not topic.readers and not topic.joining and self.topics.get(topic.name) is topic:
            del self.topics[topic.name]
            self._link.unsubscribe(topic.name)

    # News

    def hint(self, name: str) -> None:
        """Something was committed by this process."""
        if topic := self.topics.get(name):
            topic.unread = topic.tell = True
            self._refresh(topic)
        else:
            self._link.publish(group_of(name), {"type": "live.hint", "topic": name})

    def _heard(self, message: Message) -> None:
        """Another process says something: ready bytes when we are just one step behind, else a reason to look."""
        if message.get("by") == self._name:
            return
        if message["type"] == "live.revoked":
            self._heads.wake()
            return
        topic = self.topics.get(message["topic"])
        if topic is None or topic.known is None:
            return
        number = message.get("number", topic.known + 1)
        if "events" in message and message["after"] <= topic.known < number and not topic.reading:
            self._deliver(topic, News(message["after"], number, message["events"]))
        elif number > topic.known:
            topic.unread = True
            self._refresh(topic)

    def _refresh(self, topic: Topic) -> None:
        if topic.unread and not topic.reading and topic.known is not None:
            topic.reading = True
            self._spawn(self._read(topic))

    async def _read(self, topic: Topic) -> None:
        try:
            while topic.unread and topic.known is not None:
                topic.unread, tell, topic.tell = False, topic.tell, False
                news = await self.threads.run(read, topic.kind, topic.key, topic.known, LANGUAGES)
                if news is None:
                    for reader in list(topic.readers):
                        self._end(reader, topic.name)
                    return
                if news.events:
                    self._deliver(topic, news)
                    if tell:
                        message = {"type": "live.hint", "topic": topic.name, "by": self._name}
                        self._link.publish(
                            group_of(topic.name),
                            message | {"after": news.after, "number": news.number, "events": news.events},
                        )
        except Exception:  # the next look at the heads tries again
            logger.exception("Reading %s failed", topic.name)
        finally:
            topic.reading = False

    def _deliver(self, topic: Topic, news: News) -> None:
        topic.known = news.number
        for reader in topic.readers:
            reader.push(news.events[reader.language], topic.name)

    # Every few seconds

    def look(self) -> None:
        """Someone here has revoked something: look at once, and tell the others."""
        self._heads.wake()
        self._link.publish(EVERYONE, {"type": "live.revoked", "by": self._name})

    async def _look_at_heads(self) -> None:
        topics = {topic.name: topic for topic in self.topics.values() if topic.known is not None}
        seen = await self.threads.run(beat.look, list(topics), self.revoked)
        self.revoked = seen.revoked
        self._suspects |= {
            reader for reader in self.readers if reader.identity.user_id in seen.users or reader.identity.expired
        }
        for name, number in seen.heads.items():
            topic = topics[name]
            if topic.known is not None and (number is None or number > topic.known):
                topic.unread = True
                self._refresh(topic)
        await asyncio.gather(*map(self._check_again, list(self._suspects)))

    async def _check_again(self, reader: Reader) -> None:
        identity, forbidden = await self.threads.run(access.check_again, reader.identity, list(reader.topics))
        self._suspects.discard(reader)  # when the look itself fails, the next beat tries again
        if reader not in self.readers:
            return
        if identity.user_id != reader.identity.user_id:
            self.dismiss(reader, SIGN_IN)
            return
        reader.identity = identity
        for name in forbidden:
            if name in reader.topics:
                self._end(reader, name)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _unknown(name: str) -> Any:
    raise LookupError(name)
