"""The socket: adapts one connection to the hub. It owns no state beyond its reader."""

from __future__ import annotations

from typing import Any

from channels.consumer import AsyncConsumer, get_handler_name
from channels.exceptions import StopConsumer

from realtime.hub import access, handshake
from realtime.hub.frames import MALFORMED, NOT_ALLOWED, Bad, closing, event, parse
from realtime.hub.hub import Hub
from realtime.hub.process import current
from realtime.hub.readers import SocketReader

PATH = "/live"
MAX_TOPICS = 50
PATIENCE = 10


class LiveSocket(AsyncConsumer):
    """One page's socket."""

    # The hub listens to the layer for everyone.
    channel_layer_alias = None
    hub: Hub
    reader: SocketReader | None = None
    bad = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve until the socket ends, however it ends."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            if self.reader:
                self.reader.abandon()
                self.hub.leave(self.reader)

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Handle one event, without Channels' thread hop for database connections: we hold none here."""
        await getattr(self, get_handler_name(message))(message)

    async def websocket_connect(self, message: dict[str, Any]) -> None:
        """Check where the page comes from and who it is."""
        if self.scope["path"] != PATH or not handshake.same_origin(self.scope):
            await self.send(closing(NOT_ALLOWED))
            return
        self.hub = await current()
        await self.send({"type": "websocket.accept"})
        language = handshake.language(self.scope)
        reader = await self.hub.welcome(
            handshake.session_key(self.scope), lambda identity: SocketReader(identity, language, self.base_send)
        )
        self.reader = reader

    async def websocket_receive(self, message: dict[str, Any]) -> None:
        """Act on one frame; a bad one is answered, too many end the socket."""
        reader = self.reader
        if reader is None or reader.closed:
            return
        try:
            frame = parse(message.get("text"))
            await getattr(self, f"do_{frame.pop('do')}")(reader, **frame)
        except Bad as bad:
            self.bad += 1
            reader.push(event(**{"is": "bad"}, message=str(bad)))
            if self.bad > PATIENCE:
                self.hub.dismiss(reader, MALFORMED)
        await reader.drained()

    async def websocket_disconnect(self, message: dict[str, Any]) -> None:
        """The browser has gone."""
        raise StopConsumer

    async def do_follow(self, reader: SocketReader, topic: str, since: int) -> None:
        """Follow a topic from a number on."""
        if topic in reader.topics:
            raise Bad("already followed")
        if len(reader.topics) >= MAX_TOPICS:
            raise Bad("too many topics")
        await self.hub.follow(reader, topic, since)

    async def do_since(self, reader: SocketReader, topic: str, since: int) -> None:
        """Catch up after a gap."""
        self._followed(reader, topic)
        await self.hub.catch_up(reader, topic, since)

    async def do_unfollow(self, reader: SocketReader, topic: str) -> None:
        """Stop following."""
        self._followed(reader, topic)
        self.hub.unfollow(reader, topic)

    async def do_here(self, reader: SocketReader, topic: str) -> None:
        """Renew the lease: the person looks at this topic."""
        self._followed(reader, topic)
        if not self.hub.topics[topic].kind.presence:
            raise Bad("no presence here")
        self.hub.gathering.here(reader, topic)

    async def do_act(self, reader: SocketReader, action: str, id: Any, data: dict[str, Any]) -> None:
        """Run an action; the answer comes after the commit."""
        if reader.identity.user_id is None:
            raise Bad("signed out")
        reader.push(await self.hub.threads.run(access.act, reader.identity.user_id, action, id, data, reader.language))

    def _followed(self, reader: SocketReader, topic: str) -> None:
        if topic not in reader.topics:
            raise Bad("not followed")
