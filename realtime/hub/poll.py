"""The long poll, for where sockets are blocked: the same topics and numbers. No thread and no connection while it waits."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from realtime.hub import handshake
from realtime.hub.consumer import MAX_TOPICS
from realtime.hub.frames import MAX_BYTES, SIGN_IN, Bad, parse_poll
from realtime.hub.hub import Hub
from realtime.hub.process import current
from realtime.hub.readers import PollReader


class Answer(Exception):
    """Ends the request with a status and a reason."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class LongPoll:
    """`POST /live/poll`: answers when something is new, at the latest after `seconds`."""

    def __init__(self, seconds: float = 24.0) -> None:
        self.seconds = seconds

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Serve one request."""
        try:
            status, body = 200, await self._answer(scope, receive)
        except Answer as answer:
            status, body = answer.status, json.dumps({"message": str(answer)})
        except _Gone:
            return
        headers = [
            (b"content-type", b"application/json"),
            (b"cache-control", b"no-store"),
            (b"x-content-type-options", b"nosniff"),
        ]
        payload = body.encode()
        await send(
            {
                "type": "http.response.start",
                "status": status,
                "headers": [*headers, (b"content-length", str(len(payload)).encode())],
            }
        )
        await send({"type": "http.response.body", "body": payload})

    async def _answer(self, scope: dict[str, Any], receive: Any) -> str:
        if scope["method"] != "POST":
            raise Answer(405, "POST only")
        if not handshake.same_origin(scope):
            raise Answer(403, "another origin")
        try:
            follow, here, wanted = parse_poll(await _body(receive))
        except Bad as bad:
            raise Answer(400, str(bad)) from bad
        if len(follow) > MAX_TOPICS or not set(here) <= follow.keys():
            raise Answer(400, "not followed")
        hub = await current()
        language = handshake.language(scope, wanted)
        reader = await hub.welcome(handshake.session_key(scope), lambda identity: PollReader(identity, language))
        try:
            await self._wait(hub, reader, follow, here, receive)
        finally:
            hub.leave(reader)
        if reader.code == SIGN_IN:
            raise Answer(401, "sign in")
        if reader.code:
            raise Answer(503, "restarting")
        return reader.answer()

    async def _wait(self, hub: Hub, reader: PollReader, follow: dict[str, int], here: list[str], receive: Any) -> None:
        for topic, since in follow.items():
            if not reader.closed:
                await hub.follow(reader, topic, since)
        for topic in here:
            if topic in reader.topics and hub.topics[topic].kind.presence:
                hub.gathering.here(reader, topic)
        news, gone = asyncio.create_task(reader.woken.wait()), asyncio.create_task(_until_gone(receive))
        try:
            await asyncio.wait({news, gone}, timeout=self.seconds, return_when=asyncio.FIRST_COMPLETED)
            if gone.done():
                raise _Gone
        finally:
            news.cancel()
            gone.cancel()


class _Gone(Exception):
    """The browser no longer waits."""


async def _body(receive: Any) -> bytes:
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Gone
        body += message.get("body", b"")
        if len(body) > MAX_BYTES:
            raise Answer(413, "too large")
        if not message.get("more_body"):
            return body


async def _until_gone(receive: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
