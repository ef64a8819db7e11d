"""Daphne with an orderly stop.

Daphne alone cuts every connection when it is told to stop. Here SIGTERM and SIGINT stop accepting, ask the pages to
come back elsewhere (close code 4012), let the requests under way finish, and end within `LIMIT` seconds.
"""

import asyncio
import logging
import os
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

# Daphne first: it chooses the reactor, which Twisted allows once only.
from daphne.endpoints import build_endpoint_description_strings
from daphne.server import Server
from django.conf import settings
from twisted.internet import reactor

from realtime.hub.services import close_all

logger = logging.getLogger(__name__)

LIMIT = 10.0
PATIENCE = 8.0  # for requests under way; the rest of the limit is for Daphne to cancel what is left
LARGEST_MESSAGE = 64 * 1024  # bytes; above the hub's own limit, so that a little too much still gets a sentence
LAST_BYTES = 0.3  # what was written last is still on its way to the socket


class OrderlyServer(Server):
    """Serves until the first SIGTERM or SIGINT, then drains; a second one ends at once."""

    def __init__(self, application: Callable[..., Any], *, endpoints: list[str]) -> None:
        proxied = bool(settings.SECURE_PROXY_SSL_HEADER)
        super().__init__(
            application,
            endpoints=endpoints,
            signal_handlers=False,
            server_name="",
            # Only behind our own proxy, which overwrites these headers: from anybody else they would be a forgery.
            proxy_forwarded_address_header="X-Forwarded-For" if proxied else None,
            proxy_forwarded_proto_header="X-Forwarded-Proto" if proxied else None,
            # Daphne gathers a whole message before the hub sees that it is too large.
            websocket_max_message_size=LARGEST_MESSAGE,
            websocket_max_frame_size=LARGEST_MESSAGE,
        )
        self.failed = False
        self._ports: list[Any] = []
        self._draining: asyncio.Task[None] | None = None

    def run(self) -> None:
        """Serve; returns when the server has stopped."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        super().run()

    def listen_success(self, port: Any) -> None:
        """Keep the port, to stop listening on it later."""
        super().listen_success(port)
        self._ports.append(port)

    def listen_error(self, failure: Any) -> None:
        """A server that cannot listen ends with an error."""
        self.failed = True
        super().listen_error(failure)

    async def handle_reply(self, protocol: Any, message: dict[str, Any]) -> None:
        """Let what goes out be as long as it is: autobahn has one limit for both directions, and refuses to send more."""
        if message["type"] != "websocket.send":
            await super().handle_reply(protocol, message)
            return
        protocol.maxMessagePayloadSize = 0
        try:
            await super().handle_reply(protocol, message)
        finally:
            protocol.maxMessagePayloadSize = LARGEST_MESSAGE

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self._draining or not reactor.running:
            os._exit(1)
        reactor.callFromThread(self._begin_stop)

    def _begin_stop(self) -> None:
        if self._draining is None:
            # A thread that hangs in a view must not keep the process alive.
            watchdog = threading.Timer(LIMIT - 0.5, os._exit, (0,))
            watchdog.daemon = True
            watchdog.start()
            self._draining = asyncio.ensure_future(self._drain())

    async def _drain(self) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                for port in self._ports:
                    port.stopListening()
                await close_all()
                while self._is_busy():  # noqa: ASYNC110  (Daphne has no event for it)
                    await asyncio.sleep(0.05)
        except TimeoutError:
            logger.warning("Stopping with connections still open")
        except Exception:
            logger.exception("The orderly stop failed")
        await asyncio.sleep(LAST_BYTES)
        self.stop()

    def _is_busy(self) -> bool:
        for details in self.connections.values():
            instance = details.get("application_instance")
            if "disconnected" not in details or (instance and not instance.done()):
                return True
        return False


def serve(application: Callable[..., Any], *, host: str, port: int, fd: int | None = None) -> bool:
    """Serve on host and port, or on a listening socket that was handed over; False when it could not listen."""
    address = {"file_descriptor": fd} if fd is not None else {"host": host, "port": port}
    server = OrderlyServer(application, endpoints=build_endpoint_description_strings(**address))
    server.run()
    return not server.failed
