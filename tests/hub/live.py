"""One page's connection to the hub under test, and waiting for conditions instead of sleeping."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar
from uuid import uuid4

from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.db import connections
from django.test import Client

from accounts.models import User
from config.asgi import application

P = ParamSpec("P")
T = TypeVar("T")
ORIGIN = [(b"host", b"localhost"), (b"origin", b"http://localhost")]


async def in_thread(job: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run database work beside the event loop."""

    def work() -> T:
        try:
            return job(*args, **kwargs)
        finally:
            connections.close_all()

    return await asyncio.to_thread(work)


async def until(condition: Callable[[], bool], seconds: float = 5) -> float:
    """Wait for a condition; the time it took."""
    begin = time.monotonic()
    while not condition():
        assert time.monotonic() - begin < seconds, "it did not happen in time"
        await asyncio.sleep(0.01)
    return time.monotonic() - begin


def person(login_name: str, **extra: Any) -> User:
    """A citizen."""
    return User.objects.create_user(login_name, name=f"見本 {login_name}", **extra)


def sign_in(user: User) -> bytes:
    """The cookie header of a fresh session."""
    client = Client()
    client.force_login(user)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}".encode()


class Socket(WebsocketCommunicator):
    """A page's socket: sends frames, keeps every event it got."""

    def __init__(
        self, cookie: bytes = b"", *, path: str = "/live?lang=ja", headers: list[tuple[bytes, bytes]] | None = None
    ) -> None:
        super().__init__(application, path, headers=[*(headers or ORIGIN), (b"cookie", cookie)])

    async def open(self) -> Socket:
        """Connect; must be accepted."""
        accepted, _ = await self.connect(timeout=5)
        assert accepted
        return self

    async def tell(self, **frame: Any) -> None:
        """Send one frame."""
        await self.send_json_to(frame)

    async def next(self, kind: str, seconds: float = 5) -> dict[str, Any]:
        """The next event, which must be of this kind."""
        event = await self.receive_json_from(timeout=seconds)
        assert event["is"] == kind, event
        return event

    async def code(self, seconds: float = 5) -> int:
        """The close code the server sends next."""
        event = await self.receive_output(timeout=seconds)
        assert event["type"] == "websocket.close", event
        return int(event["code"])

    async def follow(self, topic: str, since: int = 0) -> dict[str, Any]:
        """Follow a topic and return the answer."""
        await self.tell(do="follow", topic=topic, since=since)
        return await self.next("changes")

    async def act(self, action: str, **data: Any) -> str:
        """Send an action; its id."""
        client_id = str(uuid4())
        await self.tell(do="act", action=action, id=client_id, data=data)
        return client_id


async def poll(
    cookie: bytes = b"",
    *,
    body: Any,
    headers: list[tuple[bytes, bytes]] | None = None,
    app: Any = application,
    method: str = "POST",
) -> tuple[int, Any]:
    """One long poll: status and JSON."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    scope = {
        "type": "http",
        "method": method,
        "path": "/live/poll",
        "query_string": b"",
        "headers": [*(headers or ORIGIN), (b"cookie", cookie)],
    }
    parts = [{"type": "http.request", "body": raw}]
    sent: list[dict[str, Any]] = []
    gone = asyncio.Event()

    async def receive() -> dict[str, Any]:
        if parts:
            return parts.pop()
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    assert (b"cache-control", b"no-store") in sent[0]["headers"]
    return sent[0]["status"], json.loads(sent[1]["body"])
