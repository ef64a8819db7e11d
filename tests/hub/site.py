"""The product's server with the wall in it, for tests over whole processes: `python -m tests.hub.site prepare | PORT`."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.services import ROOT, Server, Service, free_port


class WallServer(Server):
    """One server process with the wall."""

    name = "the wall's server"

    def command(self, argument: str = "") -> list[str]:
        """This module serves."""
        return [sys.executable, "-m", "tests.hub.site", argument or str(self.port)]

    def options(self) -> dict[str, object]:
        """Its own environment."""
        paths = os.pathsep.join([str(ROOT), str(ROOT / "platform")])
        return {"cwd": ROOT, "env": {**self.env, "TSUNAGARU_MODE": "test", "PYTHONPATH": paths}}


@contextmanager
def servers(folder: Path, count: int, redis: str = "") -> Iterator[list[WallServer]]:
    """So many servers on one fresh SQLite file; wall 1 and the people taro and jiro are there."""
    env = {
        "DATABASE_URL": f"sqlite:///{folder / 'wall.sqlite3'}",
        "REDIS_URL": redis,
        "SECRET_KEY": "wall-" + "0123456789abcdef" * 4,
    }
    started: list[Service] = []
    try:
        subprocess.run(WallServer(0, env).command("prepare"), check=True, **WallServer(0, env).options())  # type: ignore[call-overload]
        running = [WallServer(free_port(), env) for _ in range(count)]
        for server in running:
            server.start()
            started.append(server)
        yield running
    finally:
        for service in started:
            service.stop()


def _serve(argument: str) -> None:
    import django
    from django.conf import settings

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from realtime.hub import registry
    from tests.hub import wall

    settings.TEMPLATES = wall.with_templates(settings.TEMPLATES)
    settings.ROOT_URLCONF = "tests.hub.site_urls"
    registry.register(wall.KIND)
    registry.register(wall.BELL)
    registry.register_action("wall.say", wall.say)
    if argument == "prepare":
        _prepare()
        return
    from config import server  # Daphne first: it chooses the reactor
    from config.asgi import application

    server.serve(application, host="127.0.0.1", port=int(argument))


def _prepare() -> None:
    from django.core.management import call_command
    from django.db import connection

    from kernel.models import Centre
    from tests.hub import wall
    from tests.hub.live import person

    for app in ("kernel", "accounts", "hub", "sessions", "account", "mfa", "usersessions"):
        call_command("migrate", app, verbosity=0)
    with connection.schema_editor() as editor:
        for model in wall.MODELS:
            editor.create_model(model)
    Centre.objects.create(name="見本市民活動センター", phone="083-000-0000")
    for name in ("taro", "jiro"):
        person(name)
    wall.Wall.objects.create(pk=1)
    for number in range(1, 31):
        wall.write(wall.Wall.objects.get(), f"はじめの{number}")


if __name__ == "__main__":
    _serve(sys.argv[1])
