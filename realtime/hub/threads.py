"""The hub's own few threads for database work; a connection is held only while a job runs."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from django.db import connections

P = ParamSpec("P")
T = TypeVar("T")
SIZE = 4


class Threads:
    """A bounded pool. (All of `database_sync_to_async` would share one thread.)"""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(SIZE, thread_name_prefix="live")

    async def run(self, job: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a job in a thread and give its connections back afterwards."""

        def work() -> T:
            try:
                return job(*args, **kwargs)
            finally:
                connections.close_all()

        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    def close(self) -> None:
        """Take no more jobs; those taken are finished."""
        self._pool.shutdown(wait=False)
