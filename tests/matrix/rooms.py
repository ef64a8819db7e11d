"""Realtime rooms."""

from __future__ import annotations

import uuid
from typing import Any

from accounts.models import User
from groups.models import Group
from realtime.rooms import services
from realtime.rooms.models import Message, Room
from tests.matrix import Action, Follow, Row
from tests.world import World

GREEN = ("member", "editor", "representative")
KEEPERS = ("coordinator", "administrator")


def room(world: World, *groups: Group) -> Room:
    """A room of these groups."""
    return services.open_room(name="苗と野菜", groups=groups, by=world.coordinator)


def message(world: World, author: User | None = None) -> Message:
    """A saying in a room that green shares with the market."""
    shared = room(world, world.green, world.market)
    return services.say(room=shared, author=author or world.editor, body="苗があります。", client_id=uuid.uuid4())


def only(status: int, *roles: str) -> dict[str, int]:
    """These roles get it, others find nothing, visitors sign in first."""
    return {"*": 404, "visitor": 302, **dict.fromkeys(roles, status)}


def of_green(world: World) -> dict[str, int]:
    return {"pk": room(world, world.green).pk}


def of_message(world: World) -> dict[str, int]:
    return {"pk": message(world).pk}


def of_session(world: World) -> dict[str, int]:
    opened = services.open_room(name="第1回 交流会", kind=Room.Kind.SESSION, by=world.coordinator)
    services.admit(room=opened, user=world.citizen)
    return {"pk": opened.pk}


def saying(world: World) -> tuple[dict[str, int], dict[str, Any]]:
    return of_green(world), {"body": "はい", "client_id": str(uuid.uuid4())}


OPENERS = ("editor", "representative", "other_representative", "council_representative", *KEEPERS)
SHARED = (*GREEN, "other_representative", *KEEPERS)

ROWS = [
    Row("rooms:rooms", get={"*": 200, "visitor": 302}),
    Row("rooms:new", get=only(200, *OPENERS), post=only(422, *OPENERS)),
    Row("rooms:room", get=only(200, *GREEN, *KEEPERS), scene=of_green),
    Row("rooms:room", get=only(200, "citizen"), scene=of_session),
    Row("rooms:say", get=None, post=only(302, *GREEN, *KEEPERS), scene=saying),
    Row("rooms:people", get=only(200, *GREEN, *KEEPERS), scene=of_green),
    Row("rooms:reading", get=None, post=only(204, *GREEN, *KEEPERS), scene=of_green),
    Row("rooms:message", get=only(302, *SHARED), scene=of_message),
    Row("rooms:actions", get=only(200, *SHARED), scene=of_message),
    Row("rooms:edit", get=only(200, "editor"), post=only(422, "editor"), scene=of_message),
    Row("rooms:withdrawal", get=only(200, "editor", *KEEPERS), post=only(302, "editor", *KEEPERS), scene=of_message),
]


def allowed(*roles: str) -> dict[str, bool]:
    return {"*": False, **dict.fromkeys(roles, True)}


FOLLOWS = [Follow("room", scene=lambda world: str(of_green(world)["pk"]), allowed=allowed(*GREEN, *KEEPERS))]
ACTIONS = [
    Action(
        "rooms.say",
        scene=lambda world: {"room": of_green(world)["pk"], "body": "はい"},
        done=allowed(*GREEN, *KEEPERS),
    )
]
