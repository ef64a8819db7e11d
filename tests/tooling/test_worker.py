"""`manage.py work` stops when told and survives a restart of its database."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import services

# The real command with one more entry of the clock, which asks the database and says so.
PROGRAM = """
import sys
from pathlib import Path

import django

sys.path += sys.argv[2:]
django.setup()

from django.core.management import call_command
from django.db import connection
from kernel import clock

def due(now):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    Path(sys.argv[1]).touch()
    return 1

clock.register("probe", due)
call_command("work")
"""


@contextmanager
def worker(database_url: str, ticked: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A worker whose clock touches a file at each tick; its log stands beside it."""
    command = [sys.executable, "-c", PROGRAM, str(ticked), str(services.ROOT), str(services.ROOT / "platform")]
    env = services.environment({"DATABASE_URL": database_url, "REDIS_URL": ""})
    with ticked.with_name("log").open("wb") as log:
        process = subprocess.Popen(command, env=env, stderr=log, cwd=os.sep)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_for(what: Callable[[], bool], process: "subprocess.Popen[bytes]") -> None:
    """Until something is so, while the worker lives."""
    deadline = time.monotonic() + 30
    while not what():
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.once
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_worker_stops_when_told(tmp_path: Path, number: signal.Signals) -> None:
    ticked, database = tmp_path / "ticked", f"sqlite:///{tmp_path}/db.sqlite3"
    services.manage("migrate", "--verbosity", "0", env={"DATABASE_URL": database})
    with worker(database, ticked) as process:
        wait_for(ticked.exists, process)
        process.send_signal(number)
        assert process.wait(10) == 0
    assert "Traceback" not in ticked.with_name("log").read_text()


@pytest.mark.servers
def test_the_worker_survives_a_restart_of_the_database(tmp_path: Path) -> None:
    ticked = tmp_path / "ticked"
    log = ticked.with_name("log")
    with services.private_postgres() as postgres, worker(postgres.url, ticked) as process:
        wait_for(ticked.exists, process)
        postgres.stop(signal.SIGKILL)
        wait_for(lambda: "The clock's entry probe failed" in log.read_text(), process)
        ticked.unlink()
        postgres.start()
        wait_for(ticked.exists, process)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
