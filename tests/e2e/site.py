"""The whole product for journeys: servers and a worker on a database of their own, with the demo content."""

from __future__ import annotations

import os
import secrets
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.services import ROOT, Server, Service, fresh_database, manage, run_server


class Worker(Service):
    """One `manage.py work`."""

    name = "manage.py work"

    def __init__(self, env: dict[str, str]) -> None:
        super().__init__()
        self.env = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "TSUNAGARU_MODE": "demo", **env}

    def command(self) -> list[str]:
        """The Python of the tests works."""
        return [sys.executable, str(ROOT / "manage.py"), "work"]

    def options(self) -> dict[str, object]:
        """Its own environment."""
        return {"cwd": ROOT, "env": self.env}

    def answers(self) -> bool:
        """It serves nobody: running is enough."""
        return self.process is not None and self.process.poll() is None


@dataclass
class Site:
    """What a journey may use: the servers' addresses, and the environment for commands."""

    servers: list[Server]
    worker: Worker
    env: dict[str, str]

    def url(self, path: str, server: int = 0) -> str:
        """An address on one of the servers."""
        return f"{self.servers[server % len(self.servers)].url}{path}"


@contextmanager
def running(
    *, servers: int = 2, demo: bool = True, redis: str | None = None, env: dict[str, str] | None = None
) -> Iterator[Site]:
    """Start the product: on PostgreSQL and Redis when the environment names them, else on SQLite with one server."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tsunagaru-site-")))
        settings = {
            "EMAIL_URL": f"folder://{folder / 'mail'}",
            "FILES_ROOT": str(folder / "files"),
            "SECRET_KEY": "journeys-" + "0123456789abcdef" * 4,
            **(env or {}),
        }
        if os.environ.get("DATABASE_URL"):
            settings["DATABASE_URL"] = stack.enter_context(
                fresh_database(os.environ["DATABASE_URL"], f"journeys_{secrets.token_hex(4)}")
            )
            settings["REDIS_URL"] = redis or os.environ.get("REDIS_URL", "")
        else:
            servers = 1
            settings["DATABASE_URL"] = f"sqlite:///{folder / 'site.sqlite3'}"
        manage("compile_catalogues", env=settings)
        manage("migrate", "--verbosity", "0", env=settings)
        if demo:
            manage("demo", env=settings)
        running_servers = [stack.enter_context(run_server(0, settings)) for _ in range(servers)]
        worker = Worker(settings)
        worker.start()
        stack.callback(worker.stop)
        yield Site(running_servers, worker, settings)
