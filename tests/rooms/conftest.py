"""One room between green and the market, and a hub for live tests."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from realtime.hub import process
from realtime.hub import services as hub_services
from realtime.rooms import services
from realtime.rooms.models import Room
from tests.world import World


@pytest.fixture
def room(world: World) -> Room:
    """A room that the coordinator opened for two groups."""
    return services.open_room(name="苗と野菜", groups=[world.green, world.market], by=world.coordinator)


@pytest.fixture
async def hub(transactional_db: None) -> AsyncIterator[None]:
    """A hub that starts with the first reader and is stopped at the end."""
    yield
    if process.running():
        await hub_services.close_all()
