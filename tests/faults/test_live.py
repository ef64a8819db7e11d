"""Live delivery over whole processes: two servers, a Redis that goes away, a server that stops or is killed."""

from __future__ import annotations

import asyncio
import json
import signal
import time
import urllib.request
from collections.abc import Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.hub.site import WallServer, servers
from tests.services import Redis, private_redis

pytestmark = pytest.mark.servers


@pytest.fixture(scope="module")
def redis() -> Iterator[Redis]:
    """A Redis that the tests may stop."""
    with private_redis() as service:
        yield service


@pytest.fixture(scope="module")
def pair(redis: Redis, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[WallServer]]:
    """Two server processes that share a database and a Redis."""
    with servers(tmp_path_factory.mktemp("pair"), 2, redis.url) as running:
        yield running


def pull(server: WallServer, lever: str, text: str, times: int = 1) -> str:
    """Pull a lever of the wall's server; the cookies it sets."""
    with urllib.request.urlopen(f"{server.url}/lever/{lever}?text={quote(text)}&times={times}") as answer:
        return "; ".join(cookie.partition(";")[0] for cookie in answer.headers.get_all("Set-Cookie", []))


@asynccontextmanager
async def reader(server: WallServer, cookie: str = "") -> Any:
    """A page's socket that follows wall 1 and is up to date."""
    url = server.url.replace("http", "ws") + "/live?lang=ja"
    async with connect(url, origin=server.url, additional_headers={"Cookie": cookie} if cookie else {}) as socket:  # type: ignore[arg-type]
        await socket.send(json.dumps({"do": "follow", "topic": "wall:1", "since": 0}))
        await socket.recv()
        yield socket


async def arrives(socket: ClientConnection, text: str, seconds: float) -> float:
    """Wait until a change with this text comes; how long it took."""
    begin = time.monotonic()
    async with asyncio.timeout(seconds):
        while text not in str(await socket.recv()):
            pass
    return time.monotonic() - begin


async def test_a_change_in_one_process_reaches_the_readers_of_the_other(pair: list[WallServer]) -> None:
    async with reader(pair[0]) as here, reader(pair[1]) as there:
        for turn, server in enumerate((*pair, *pair)):
            text = f"二つの間で{turn}"
            await asyncio.to_thread(pull, server, "say", text)
            assert max(await asyncio.gather(arrives(here, text, 5), arrives(there, text, 5))) < 1.5


async def test_a_process_that_serves_nobody_tells_the_others(pair: list[WallServer]) -> None:
    async with reader(pair[0]) as here:
        await asyncio.to_thread(pull, pair[1], "say", "だれもいない所から")
        assert await arrives(here, "だれもいない所から", 5) < 1.5


async def test_while_redis_is_away_changes_arrive_within_ten_seconds_and_at_once_afterwards(
    pair: list[WallServer], redis: Redis
) -> None:
    async with reader(pair[0]) as here, reader(pair[1]) as there:
        redis.stop()
        try:
            for turn in range(3):
                text = f"届かない知らせ{turn}"
                await asyncio.to_thread(pull, pair[0], "say", text)
                await asyncio.gather(arrives(here, text, 2), arrives(there, text, 10))
            async with reader(pair[1]) as late:  # one who comes meanwhile
                await asyncio.to_thread(pull, pair[0], "say", "あとから来た人にも")
                await arrives(late, "あとから来た人にも", 10)
        finally:
            redis.start()
        async with asyncio.timeout(30):
            for turn in range(100):  # the layer finds its way back
                text = f"戻った{turn}"
                await asyncio.to_thread(pull, pair[0], "say", text)
                if await arrives(there, text, 10) < 1:
                    break


async def test_sign_out_in_one_process_closes_sockets_of_the_other(pair: list[WallServer]) -> None:
    cookie = await asyncio.to_thread(pull, pair[0], "in", "jiro")
    async with reader(pair[1], cookie) as there:
        await asyncio.to_thread(pull, pair[0], "out", "jiro")
        async with asyncio.timeout(5):
            await there.wait_closed()
        assert there.close_code == 4401


async def test_a_server_that_stops_sends_everyone_away_with_4012(tmp_path: Path) -> None:
    with servers(tmp_path, 1) as (server,):
        async with reader(server) as one, reader(server) as two:
            begin = time.monotonic()
            code = await asyncio.to_thread(server.stop)
            for socket in (one, two):
                with suppress(ConnectionClosed):
                    await socket.recv()
                assert socket.close_code == 4012
            assert code == 0
            assert time.monotonic() - begin < 10


@pytest.mark.long
async def test_the_people_of_a_killed_server_fade_within_sixty_seconds(pair: list[WallServer]) -> None:
    cookies = [await asyncio.to_thread(pull, pair[0], "in", name) for name in ("taro", "jiro")]
    async with reader(pair[0], cookies[0]) as here, reader(pair[1], cookies[1]) as there:
        for socket in (here, there):
            await socket.send(json.dumps({"do": "here", "topic": "wall:1"}))
        await arrives(here, '"count":2', 10)
        pair[1].stop(signal.SIGKILL)
        begin = time.monotonic()
        async with asyncio.timeout(60):
            while True:
                await here.send(json.dumps({"do": "here", "topic": "wall:1"}))
                with suppress(TimeoutError):
                    await arrives(here, '"count":1', 10)
                    break
        assert time.monotonic() - begin > 20
    pair[1].start()


async def test_what_is_longer_than_a_page_may_send_goes_out_and_still_does_not_come_in(
    pair: list[WallServer],
) -> None:
    async with reader(pair[0]) as socket:
        await asyncio.to_thread(pull, pair[0], "say", "長い", 20_000)
        await arrives(socket, "長い" * 20_000, 10)  # 120 kB
        await socket.send("x" * 70_000)
        with pytest.raises(ConnectionClosed):
            await arrives(socket, "nothing", 10)
        assert socket.close_code == 1006  # autobahn drops the connection
