"""The one hub of this process."""

from __future__ import annotations

import asyncio

from realtime.hub.hub import Hub

_hub: Hub | None = None


def running() -> Hub | None:
    """This process's hub, if it serves anyone."""
    return None if _hub is None or _hub.closed or _hub.loop.is_closed() else _hub


async def current() -> Hub:
    """This process's hub; the first who asks starts it."""
    global _hub  # noqa: PLW0603
    if _hub is None or _hub.loop is not asyncio.get_running_loop():
        _hub = Hub()
    hub = _hub
    try:
        await hub.ready()
    except Exception:
        _hub = None
        raise
    return hub
