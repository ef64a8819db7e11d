"""`manage.py serve` stops in an orderly way."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Origin

from tests import services

pytestmark = pytest.mark.once


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """A SQLite of this test with its tables."""
    env = {
        "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3",
        "REDIS_URL": "",
        "EMAIL_URL": f"folder://{tmp_path}/mail",
    }
    services.manage("migrate", "--verbosity", "0", env=env)
    return env


@pytest.fixture
def server(env: dict[str, str]) -> Iterator[services.Server]:
    """One server process."""
    port = services.free_port()
    with services.run_server(port, {**env, "SITE_URL": f"http://localhost:{port}"}) as server:
        yield server


def wait_until_refused(port: int) -> None:
    """Until nothing accepts connections any more."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return
    pytest.fail("The server went on accepting connections.")


HALF = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\nConnection: close\r\n\r\nhalf "


def test_sigterm_closes_sockets_with_4012_and_finishes_the_request_under_way(server: services.Server) -> None:
    assert server.process
    origin = Origin(server.url)
    with (
        connect(f"ws://localhost:{server.port}/live?lang=ja", origin=origin) as page,
        socket.create_connection(("127.0.0.1", server.port)) as request,
    ):
        request.sendall(HALF)
        started = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        with pytest.raises(ConnectionClosed) as closed:
            page.recv(timeout=8)
        assert closed.value.rcvd
        assert closed.value.rcvd.code == 4012
        wait_until_refused(server.port)
        request.sendall(b"whole")
        with request.makefile("rb") as answer:
            lines = answer.read().split(b"\r\n")
        assert (lines[0], lines[-1]) == (b"HTTP/1.1 200 OK", b"ok")
        assert server.process.wait(10) == 0
        assert time.monotonic() - started < 10


def test_a_request_that_never_ends_does_not_keep_the_server(server: services.Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port)) as request:
        request.sendall(HALF)
        started = time.monotonic()
        assert server.stop(signal.SIGTERM) == 0
        assert time.monotonic() - started < 10.5


def test_a_second_signal_ends_at_once(server: services.Server) -> None:
    assert server.process
    with socket.create_connection(("127.0.0.1", server.port)) as request:
        request.sendall(HALF)
        server.process.send_signal(signal.SIGINT)
        wait_until_refused(server.port)
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(2) == 1


def test_a_port_in_use_is_said_in_one_sentence(server: services.Server) -> None:
    command = [sys.executable, "manage.py", "serve", "--port", str(server.port)]
    done = subprocess.run(command, cwd=services.ROOT, env=server.env, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"I could not listen on 127.0.0.1, port {server.port}" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_message_far_too_large_ends_its_socket_and_only_that(server: services.Server) -> None:
    with connect(f"ws://localhost:{server.port}/live", origin=Origin(server.url)) as page:
        page.send("x" * (64 * 1024 + 1))
        with pytest.raises(ConnectionClosed):
            page.recv(timeout=8)
    assert server.answers()
