"""Real servers for tests, started privately and stopped by their process: PostgreSQL, Redis, ours.

Plain Python without any package, so that bin/test and the browser journeys share it.
"""

import ctypes
import http.client
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
START_WITHIN = 30.0
# What a test process has in its environment and a product under test must not inherit.
OURS = {"TSUNAGARU_MODE", "DJANGO_SETTINGS_MODULE", "DATABASE_URL", "REDIS_URL", "SITE_URL", "SECRET_KEY"}


def free_port() -> int:
    """A TCP port nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def postgres_binaries() -> Path | None:
    """The folder with `initdb` and `postgres`, newest version first; None when the machine has none."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    folders = [*versions, *([Path(on_path).resolve().parent] if on_path else [])]
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


def redis_binary() -> str | None:
    """The Redis (or Valkey) server of this machine."""
    return shutil.which("redis-server") or shutil.which("valkey-server")


def chromium() -> str | None:
    """The Chromium of this machine, or the one CHROMIUM names."""
    names = [os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"]
    return next((path for name in names if name and (path := shutil.which(name))), None)


def _die_with_parent() -> None:
    """Ask Linux to stop this process when the test process (the thread that started it) is gone, however it ended."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # 1: PR_SET_PDEATHSIG


class Service:
    """One server process in its own session: Ctrl-C does not reach it, we stop it."""

    name = "server"
    stop_signal = signal.SIGTERM

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.output = tempfile.TemporaryFile()  # noqa: SIM115  (closed with the object)

    def command(self) -> Sequence[str]:
        """What to start."""
        raise NotImplementedError

    def answers(self) -> bool:
        """Whether it serves by now."""
        raise NotImplementedError

    def options(self) -> dict[str, object]:
        """Further arguments for Popen: its place, its user, its environment."""
        return {}

    def start(self) -> None:
        """Start and wait until it answers."""
        streams = {"stdout": self.output, "stderr": subprocess.STDOUT, "preexec_fn": _die_with_parent}
        self.process = subprocess.Popen(self.command(), start_new_session=True, **streams, **self.options())  # type: ignore[call-overload]
        deadline = time.monotonic() + START_WITHIN
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"{self.name} did not start: {self.log()}")
            time.sleep(0.05)

    def stop(self, number: signal.Signals | None = None) -> int | None:
        """Stop it (with another signal if given, SIGKILL for a fault) and wait; its exit code."""
        if self.process is None:
            return None
        if self.process.poll() is None:
            self.process.send_signal(number or self.stop_signal)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        return self.process.returncode

    def log(self) -> str:
        """What it wrote, warnings and tracebacks included."""
        self.output.seek(0)
        return self.output.read().decode(errors="replace")


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Postgres(Service):
    """A cluster in a temporary folder, quick and forgetful; `start` again after `stop` finds its data."""

    name = "PostgreSQL"
    stop_signal = signal.SIGINT  # a fast shutdown that does not wait for open connections

    def __init__(self, folder: Path, binaries: Path) -> None:
        super().__init__()
        self.folder, self.binaries, self.port = folder, binaries, free_port()
        self.password = secrets.token_hex(16)
        self.url = f"postgresql://tsunagaru:{self.password}@127.0.0.1:{self.port}/postgres"
        # PostgreSQL refuses to run as root.
        self.user = next((name for name in ("postgres", "nobody") if _exists(name)), None) if os.getuid() == 0 else None
        self._create()

    def options(self) -> dict[str, object]:
        """Run in its folder as its own user."""
        return {"cwd": self.folder, **self._identity()}

    def _identity(self) -> dict[str, object]:
        if self.user is None:
            return {}
        entry = pwd.getpwnam(self.user)
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}

    def _create(self) -> None:
        password_file = self.folder / "password"
        password_file.write_text(self.password)
        if self.user is not None:
            for path in (self.folder, password_file):
                shutil.chown(path, self.user)
        command = [str(self.binaries / "initdb"), "-D", "data", "-U", "tsunagaru", "--pwfile=password", "--no-sync"]
        command += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8"]
        made = subprocess.run(command, capture_output=True, text=True, check=False, cwd=self.folder, **self._identity())  # type: ignore[call-overload]
        if made.returncode != 0:
            raise RuntimeError(f"initdb failed: {made.stderr}")

    def command(self) -> Sequence[str]:
        """Nothing is forced to disk: a test database may be lost with the power."""
        options = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200"]
        switches = [part for option in options for part in ("-c", option)]
        place = ["-D", "data", "-h", "127.0.0.1", "-p", str(self.port), "-k", str(self.folder)]
        return [str(self.binaries / "postgres"), *place, *switches]

    def answers(self) -> bool:
        """Ready for connections, not only listening."""
        probe = [str(self.binaries / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(probe, check=False).returncode == 0


def _exists(user: str) -> bool:
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True


class Redis(Service):
    """A server that keeps nothing."""

    name = "Redis"

    def __init__(self, folder: Path, binary: str) -> None:
        super().__init__()
        self.folder, self.binary, self.port = folder, binary, free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def command(self) -> Sequence[str]:
        """Memory only."""
        place = ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder)]
        return [self.binary, *place, "--save", "", "--appendonly", "no"]

    def answers(self) -> bool:
        """Listening."""
        return _listens(self.port)


def environment(env: Mapping[str, str]) -> dict[str, str]:
    """Ours, without the marks of a test process, and `env` on top: a server under test runs as in life."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "TSUNAGARU_MODE": "demo",
        "PYTHONUNBUFFERED": "1",
        **env,
    }


class Server(Service):
    """One server process of ours (`manage.py serve`)."""

    name = "manage.py serve"

    def __init__(self, port: int, env: Mapping[str, str]) -> None:
        super().__init__()
        self.port, self.env = port, environment(env)
        self.url = f"http://localhost:{port}"

    def command(self) -> Sequence[str]:
        """The Python of the tests serves."""
        return [sys.executable, str(ROOT / "manage.py"), "serve", "--port", str(self.port)]

    def options(self) -> dict[str, object]:
        """Its own environment."""
        return {"cwd": ROOT, "env": self.env}

    def answers(self) -> bool:
        """Its own word for it."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/healthz", headers={"Host": "localhost"})
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()


@contextmanager
def _temporary_folder(name: str) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=f"tsunagaru-{name}-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def private_postgres() -> Iterator[Postgres]:
    """A PostgreSQL of our own; `.url` is its DATABASE_URL. Raises RuntimeError when this machine has none."""
    binaries = postgres_binaries()
    if binaries is None:
        raise RuntimeError("This machine has no PostgreSQL (initdb was not found).")
    with _temporary_folder("postgres") as folder:
        service = Postgres(folder, binaries)
        try:
            service.start()
            yield service
        finally:
            service.stop()


@contextmanager
def private_redis() -> Iterator[Redis]:
    """A Redis of our own; `.url` is its REDIS_URL. Raises RuntimeError when this machine has none."""
    binary = redis_binary()
    if binary is None:
        raise RuntimeError("This machine has no redis-server.")
    with _temporary_folder("redis") as folder:
        service = Redis(folder, binary)
        try:
            service.start()
            yield service
        finally:
            service.stop()


@contextmanager
def run_server(port: int, env: Mapping[str, str]) -> Iterator[Server]:
    """`manage.py serve` on a port (0: a free one) with these variables on top of ours, until the block ends."""
    service = Server(port or free_port(), env)
    try:
        service.start()
        yield service
    finally:
        service.stop()


@contextmanager
def fresh_database(url: str, name: str, *, like: str = "template1") -> Iterator[str]:
    """A PostgreSQL database `test_<name>` on the server of `url`, empty or a copy of `like` (which nobody may use meanwhile).

    Yields its address and drops it afterwards.
    """
    import psycopg
    from psycopg import sql

    database = sql.Identifier(f"test_{name}")
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(database)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(drop)
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(database, sql.Identifier(like)))
    try:
        yield f"{url.rpartition('/')[0]}/test_{name}"
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(drop)


def manage(*arguments: str, env: Mapping[str, str]) -> str:
    """Run a command of manage.py to its end; what it printed. Raises CalledProcessError when it fails."""
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment(env), check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout
