"""Pages of the directory among 2,000 groups: list, filter and search, as visitor and as member, over HTTP.

bin/bench pages              a table
bin/bench pages --json       the numbers as JSON
bin/bench pages --save       also into bench/results/pages-<date>.json
bin/bench pages --count 200  so many requests a scene (100 without it)

A private PostgreSQL with `demo --large`; the server on core 0, PostgreSQL and the questions on core 1 (where there are two).
"""

from __future__ import annotations

import argparse
import datetime as dt
import http.client
import json
import os
import secrets
import statistics
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "platform")]

from tests import services  # noqa: E402  (found by the line above)

WARM = 5
WORDS = ("花壇", "子ども", "港", "やさしい日本語", "里山 草刈り", "みまもり")
SCENES = {
    "list": ["/groups/", "/groups/?order=new"],
    "hundred": ["/groups/?size=100"],
    "filter": ["/groups/?field=7", "/groups/?kind=council", "/groups/?recruiting=1&field=1", "/groups/?district=1"],
    "search": [f"/groups/?q={quote(word)}" for word in WORDS],
}


class PinnedServer(services.Server):
    """Our server on the first core alone."""

    def command(self) -> Sequence[str]:
        """`taskset` where there is one core for us and one for the others."""
        command = super().command()
        return ["taskset", "-c", "0", *command] if _two_cores() else command


def _two_cores() -> bool:
    return (os.cpu_count() or 1) > 1 and hasattr(os, "sched_setaffinity")


def measure(port: int, paths: Sequence[str], cookie: str, count: int) -> list[float]:
    """Milliseconds of each of `count` answers over one connection, after a few that are not counted."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Host": f"localhost:{port}", **({"Cookie": cookie} if cookie else {})}
    times = []
    for number in range(count + WARM):
        started = time.perf_counter()
        connection.request("GET", paths[number % len(paths)], headers=headers)
        response = connection.getresponse()
        body = response.read()
        times.append((time.perf_counter() - started) * 1000)
        if response.status != 200 or b"card-link" not in body:
            raise SystemExit(f"{paths[number % len(paths)]} answered {response.status} without groups.")
    connection.close()
    return times[WARM:]


def at(times: Sequence[float], percent: int) -> float:
    """A percentile, in milliseconds."""
    return round(statistics.quantiles(times, n=100, method="inclusive")[percent - 1], 1)


def in_process(env: dict[str, str]) -> tuple[dict[str, int | list[int]], str]:
    """Statements of each kind of page (one number when 25 and 100 groups take as many), and a member's session cookie."""
    os.environ.update(services.environment(env))
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from accounts.models import User

    counted: dict[str, int | list[int]] = {}
    member = Client(headers={"host": "localhost"})
    member.force_login(User.objects.get(login_name="taro"))
    for name, client in (("visitor", Client(headers={"host": "localhost"})), ("member", member)):
        for kind, path in (("directory", "/groups/?"), ("search", f"/groups/?q={quote('見学')}&")):
            seen = []
            for size in (25, 100):
                client.get(f"{path}size={size}")
                with CaptureQueriesContext(connection) as captured:
                    page = client.get(f"{path}size={size}")
                assert page.content.count(b"card-link") == size, (kind, size, page.status_code)
                seen.append(len(captured))
            counted[f"{kind}_queries_{name}"] = seen[0] if len(set(seen)) == 1 else seen
    cookie = f"{settings.SESSION_COOKIE_NAME}={member.cookies[settings.SESSION_COOKIE_NAME].value}"
    connection.close()
    return counted, cookie


def run(count: int) -> dict[str, object]:
    """All scenes on a fresh database; the figures by name."""
    if _two_cores():
        os.sched_setaffinity(0, {1})
    with ExitStack() as stack:
        postgres = stack.enter_context(services.private_postgres())
        port = services.free_port()
        env = {
            "DATABASE_URL": postgres.url,
            "SECRET_KEY": secrets.token_urlsafe(60),
            "SITE_URL": f"http://localhost:{port}",
            "REDIS_URL": "",
        }
        services.manage("compile_catalogues", env=env)
        services.manage("migrate", "--verbosity", "0", env=env)
        started = time.monotonic()
        services.manage("demo", "--large", env=env)
        loaded = time.monotonic() - started
        queries, cookie = in_process(env)
        server = PinnedServer(port, env)
        stack.callback(server.stop)
        server.start()
        times = {
            f"{scene}_{who}": measure(port, paths, identity, count)
            for scene, paths in SCENES.items()
            for who, identity in (("visitor", ""), ("member", cookie))
        }
    directory = [ms for name, all_ms in times.items() if name.startswith(("list", "filter")) for ms in all_ms]
    search = times["search_visitor"] + times["search_member"]
    return {
        "groups": 2_000,
        "requests_a_scene": count,
        "load_seconds": round(loaded, 1),
        "postgres": "fsync=off synchronous_commit=off",
        "cores": os.cpu_count(),
        "directory_p50_ms": at(directory, 50),
        "directory_p99_ms": at(directory, 99),
        "directory_queries": queries["directory_queries_visitor"],
        "search_p50_ms": at(search, 50),
        "search_p99_ms": at(search, 99),
        **queries,
        **{f"{name}_p{percent}_ms": at(all_ms, percent) for name, all_ms in times.items() for percent in (50, 99)},
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--save", action="store_true", help="keep the numbers in bench/results/")
    parser.add_argument("--count", type=int, default=100, help="requests a scene")
    options = parser.parse_args()
    figures = run(max(10, options.count))
    text = json.dumps(figures, ensure_ascii=False, indent=2)
    if options.save:
        folder = ROOT / "bench" / "results"
        folder.mkdir(exist_ok=True)
        (folder / f"pages-{dt.date.today().isoformat()}.json").write_text(text + "\n", encoding="utf-8")
    print(text if options.json else "\n".join(f"{name:28} {value}" for name, value in figures.items()))


if __name__ == "__main__":
    main()
