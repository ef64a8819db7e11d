"""Sessions: announcements are public, registering needs sign-in, running them is for coordinators and administrators."""

from typing import Any

from realtime.exchange import services
from realtime.exchange.models import Way
from tests.exchange.sessions import make_session
from tests.matrix import Follow, Row
from tests.world import World

PUBLIC = {"*": 200}
STAFF_ONLY = {"*": 404, "visitor": 302, "coordinator": 200, "administrator": 200}
STAFF_FORM = {"*": 404, "visitor": 302, "coordinator": 422, "administrator": 422}


def session(world: World) -> dict[str, int]:
    """A session that comes."""
    return {"pk": make_session(world.coordinator).pk}


def registration(world: World) -> tuple[dict[str, int], dict[str, Any]]:
    """A session and a registration for it."""
    return session(world), {"way": "online"}


def registered(world: World) -> dict[str, int]:
    """A session the citizen comes to."""
    scene = make_session(world.coordinator)
    services.register(session=scene, user=world.citizen, way=Way.ONLINE)
    return {"pk": scene.pk}


ROWS = [
    Row("exchange:sessions", get=PUBLIC),
    Row("exchange:session", get=PUBLIC, scene=session),
    Row("exchange:session", get={"*": 404, "visitor": 302}, scene=lambda world: {"pk": 999}),
    Row("exchange:calendar_file", get=PUBLIC, scene=session),
    Row("exchange:register", get={"*": 200, "visitor": 302}, post={"*": 302}, scene=registration),
    Row(
        "exchange:withdraw",
        get={"*": 404, "visitor": 302, "citizen": 200},
        post={"*": 404, "visitor": 302, "citizen": 302},
        scene=registered,
    ),
    Row("exchange:new", get=STAFF_ONLY, post=STAFF_FORM),
    Row("exchange:edit", get=STAFF_ONLY, post=STAFF_FORM, scene=session),
    Row("exchange:participants", get=STAFF_ONLY, scene=session),
    Row("exchange:cancel", get=STAFF_ONLY, post=STAFF_FORM, scene=session),
]
FOLLOWS = [Follow("session", scene=lambda world: str(session(world)["pk"]), allowed={"*": True})]
