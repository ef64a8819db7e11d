"""The whole product for journeys: servers and a worker on a database of their own, with the demo content."""

from __future__ import annotations

import atexit
import os
import secrets
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
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


_kept = ExitStack()
atexit.register(_kept.close)


@cache
def _sample(server: str) -> tuple[str, Path]:
    """A database with the demo content and its folder, made once: every site on this PostgreSQL begins as a copy. Its name and the folder."""
    folder = Path(_kept.enter_context(tempfile.TemporaryDirectory(prefix="tsunagaru-sample-")))
    name = f"sample_{secrets.token_hex(4)}"
    _fill(_settings(folder, _kept.enter_context(fresh_database(server, name))), demo=True)
    return f"test_{name}", folder


def _settings(folder: Path, database: str) -> dict[str, str]:
    return {
        "DATABASE_URL": database,
        "EMAIL_URL": f"folder://{folder / 'mail'}",
        "FILES_ROOT": str(folder / "files"),
        "SECRET_KEY": "journeys-" + "0123456789abcdef" * 4,
    }


def _fill(settings: dict[str, str], *, demo: bool) -> None:
    manage("compile_catalogues", env=settings)
    manage("migrate", "--verbosity", "0", env=settings)
    if demo:
        manage("demo", env=settings)


@contextmanager
def running(
    *, servers: int = 2, demo: bool = True, redis: str | None = None, env: dict[str, str] | None = None
) -> Iterator[Site]:
    """Start the product: on PostgreSQL and Redis when the environment names them, else on SQLite with one server."""
    server = os.environ.get("DATABASE_URL", "")
    name = f"journeys_{secrets.token_hex(4)}"
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tsunagaru-site-")))
        if not server:
            servers = 1
            settings = _settings(folder, f"sqlite:///{folder / 'site.sqlite3'}")
            _fill(settings, demo=demo)
        elif demo:
            sample, files = _sample(server)
            shutil.copytree(files, folder, dirs_exist_ok=True)
            settings = _settings(folder, stack.enter_context(fresh_database(server, name, like=sample)))
        else:
            settings = _settings(folder, stack.enter_context(fresh_database(server, name)))
            _fill(settings, demo=False)
        settings |= {"REDIS_URL": (redis or os.environ.get("REDIS_URL", "")) if server else "", **(env or {})}
        running_servers = [stack.enter_context(run_server(0, settings)) for _ in range(servers)]
        worker = Worker(settings)
        worker.start()
        stack.callback(worker.stop)
        yield Site(running_servers, worker, settings)
