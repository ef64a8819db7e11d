"""Consultations: public start, the client's own pages, the queue, and the wall around a case."""

from __future__ import annotations

from typing import Any

from consult import appointments, services
from tests.consult import scene
from tests.matrix import Follow, Row
from tests.world import World

SIGNED_IN = {"*": 200, "visitor": 302}
STEP_BACK = {"*": 302}
CLIENT = {"*": 404, "citizen": 200, "visitor": 302}
ADVISER = {"*": 404, "adviser": 200, "visitor": 302}
QUEUE = {"*": 404, "visitor": 302} | dict.fromkeys(("adviser", "adviser2", "specialist", "coordinator", "manager"), 200)


def waiting(world: World) -> dict[str, int]:
    """The citizen's case, which nobody has taken."""
    scene.skills(world)
    return {"pk": scene.ask(world.citizen).pk}


def working(world: World) -> dict[str, int]:
    """The citizen's case, taken by the adviser, with an appointment."""
    scene.skills(world)
    case = scene.taken(world)
    appointments.set_by_adviser(case=case, by=world.adviser, starts_at=scene.tomorrow_at(10), minutes=60, way="centre")
    return {"pk": case.pk}


def writing(world: World) -> Any:
    """The same, with a message to send."""
    return working(world), {"body": "よろしくお願いします。"}


def opened(world: World) -> dict[str, int]:
    """A case that the manager opened by break-glass: to read, not to work on."""
    kwargs = working(world)
    case = world.citizen.consultations.get()
    services.open_by_manager(case=case, by=world.manager, reason="事故の連絡があったため")
    return kwargs


def posted(role: str, status: int = 302) -> dict[str, int]:
    """Only one role may."""
    return {"*": 404, role: status, "visitor": 302}


ROWS = [
    Row("consult:start", get={"*": 200}),
    Row("consult:category", get=SIGNED_IN, post=SIGNED_IN),
    Row("consult:intake", get=STEP_BACK, post={"*": 422, "visitor": 302}),
    Row("consult:time", get=STEP_BACK, post=STEP_BACK),
    Row("consult:confirm", get=STEP_BACK, post=STEP_BACK),
    Row("consult:discard", get=None, post={"*": 302}),
    Row("consult:mine", get=CLIENT, post=posted("citizen"), scene=writing),
    Row("consult:mine_now", get=CLIENT, scene=working),
    Row("consult:receipt", get=CLIENT, scene=waiting),
    Row("consult:move", get=CLIENT, post=posted("citizen", 422), scene=working),
    Row("consult:cancel_appointment", get=CLIENT, post=posted("citizen"), scene=working),
    Row("consult:withdraw", get=CLIENT, post=posted("citizen"), scene=working),
    Row("consult:decline", get=CLIENT, post=posted("citizen"), scene=working),
    Row("consult:queue", get=QUEUE, scene=lambda world: waiting(world) and {}),
    Row("consult:lines", get=QUEUE, scene=lambda world: waiting(world) and {}),
    Row("consult:take", get=None, post={"*": 404, "adviser": 302, "adviser2": 302, "visitor": 302}, scene=waiting),
    Row("consult:assign", get={"*": 404, "manager": 200, "visitor": 302}, post=posted("manager", 422), scene=waiting),
    Row("consult:opening", get={"*": 404, "manager": 200, "visitor": 302}, post=posted("manager", 422), scene=working),
    Row("consult:case", get=ADVISER, post=posted("adviser"), scene=writing),
    Row("consult:case", get=ADVISER | {"manager": 200}, post=posted("adviser", 422), scene=opened),
    Row("consult:case_now", get=ADVISER, scene=working),
    Row("consult:case_appointment", get=ADVISER, post=posted("adviser", 422), scene=working),
    Row("consult:outcome", get=None, post=posted("adviser"), scene=lambda world: (working(world), {"outcome": "kept"})),
    Row("consult:record", get=ADVISER, post=posted("adviser", 422), scene=working),
    Row(
        "consult:status",
        get=None,
        post=posted("adviser"),
        scene=lambda world: (working(world), {"status": "follow_up"}),
    ),
]

FOLLOWS = [
    Follow(
        "queue",
        scene=lambda world: "all",
        allowed={"*": False} | dict.fromkeys(("adviser", "adviser2", "specialist", "coordinator", "manager"), True),
    ),
    Follow(
        "case", scene=lambda world: str(working(world)["pk"]), allowed={"*": False, "citizen": True, "adviser": True}
    ),
]
