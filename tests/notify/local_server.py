"""A small HTTP server in a thread: the foreign border of the tests of web push and LINE."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Request:
    """One request; header names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Reply:
    """What the server answers."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @classmethod
    def json(cls, status: int, value: Any, headers: dict[str, str] | None = None) -> Reply:
        """A JSON body."""
        return cls(status, {"Content-Type": "application/json", **(headers or {})}, json.dumps(value).encode())


class Fake:
    """Keeps what it was asked; `forced` answers come before those of the rules."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.forced: list[Reply] = []
        self.origin = ""

    def answer(self, request: Request) -> Reply:
        """What the rules of the service say."""
        raise NotImplementedError

    def _reply(self, request: Request) -> Reply:
        self.requests.append(request)
        return self.forced.pop(0) if self.forced else self.answer(request)

    @contextmanager
    def running(self) -> Iterator[Fake]:
        """Serve on a free port of this machine."""
        fake = self

        class Handler(BaseHTTPRequestHandler):
            """Hands every request to the fake."""

            def handle_one(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                headers = {name.lower(): value for name, value in self.headers.items()}
                reply = fake._reply(Request(self.command, self.path, headers, body))
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(reply.body)))
                self.end_headers()
                self.wfile.write(reply.body)

            do_POST = do_GET = handle_one

            def log_message(self, *arguments: object) -> None:
                """Quiet."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        self.origin = f"http://127.0.0.1:{server.server_port}"
        try:
            yield self
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
