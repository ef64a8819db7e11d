"""Matches of the scene, and what happens at one moment."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection

from accounts.models import User
from matches import services
from matches.models import Match, Word
from tests.world import World

DAY = dt.date(2026, 6, 1)


def record(world: World, by: User | None = None, **changes: Any) -> Match:
    """A formed match of green and market, by the coordinator unless told otherwise."""
    facts: dict[str, Any] = {
        "client_id": uuid.uuid4(),
        "kind": "groups",
        "group": world.green,
        "other_group": world.market,
        "title": "花と朝市",
        "state": "formed",
        "formed_on": DAY,
        **changes,
    }
    return services.record(by=by or world.coordinator, **facts)


def with_volunteer(world: World, by: User | None = None, **changes: Any) -> Match:
    """A formed match of the citizen, a volunteer, and green."""
    return record(
        world, by, **({"kind": "guild", "other_group": None, "volunteer": world.citizen, "title": "水やり"} | changes)
    )


def agree(match: Match, by: User) -> None:
    """A side says that it is right."""
    services.say(match=match, by=by, says=Word.Says.RIGHT)


def form(**changes: Any) -> dict[str, Any]:
    """What the form of a new record sends."""
    return {
        "client_id": str(uuid.uuid4()),
        "kind": "groups",
        "title": "花と朝市",
        "state": "wish",
        "about": "",
        "outcome": "",
        **changes,
    }


def at_once(deeds: list[Callable[[], Any]]) -> list[Any]:
    """Do all of it in threads of their own; a refusal is an answer."""

    def run(deed: Callable[[], Any]) -> Any:
        try:
            return deed()
        except ValidationError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))
