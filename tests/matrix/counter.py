"""The counter: finding and registering people, acting for one, receipts; and the person's own calendar address."""

from __future__ import annotations

import uuid
from typing import Any

from accounts import counter
from portal import calendar_feed
from tests.matrix import Row
from tests.world import World

COUNTER = {"*": 404, "counter": 200, "administrator": 200, "visitor": 302}
COUNTER_FORM = {"*": 404, "counter": 422, "administrator": 422, "visitor": 302}
SIGNED_IN = {"*": 200, "visitor": 302}


def citizen(world: World) -> dict[str, int]:
    """Somebody whom the counter helps."""
    return {"pk": world.citizen.pk}


def receipt(world: World) -> dict[str, Any]:
    """Of the member of staff at the counter, for the citizen."""
    session = counter.start(
        staff=world.counter, person=world.citizen, way="phone", identity="かけ直した", client_id=uuid.uuid4()
    )
    return {"pk": session.pk}


def secret(world: World) -> dict[str, str]:
    """The citizen's calendar."""
    return {"secret": calendar_feed.renew(world.citizen)}


ROWS = [
    Row("accounts:counter", get=COUNTER, post=COUNTER_FORM),
    Row("accounts:counter_register", get=COUNTER, post=COUNTER_FORM),
    Row("accounts:counter_person", get=COUNTER, post=COUNTER_FORM, scene=citizen),
    Row("accounts:counter_print", get=None, post=COUNTER, scene=citizen),
    # Ending what is not there changes nothing and leads to the desk, which asks who wants it.
    Row("accounts:counter_end", get=None, post={"*": 302}),
    Row("accounts:counter_extend", get=None, post={"*": 302}),
    Row("accounts:counter_receipt", get={"*": 404, "counter": 200, "citizen": 200, "visitor": 302}, scene=receipt),
    Row("accounts:done_for_me", get=SIGNED_IN),
    Row("portal:calendar", get=SIGNED_IN, post=SIGNED_IN),
    Row("portal:calendar_renewal", get=SIGNED_IN),
    Row("portal:calendar_end", get=SIGNED_IN, post={"*": 302}),
    Row("portal:calendar_feed", get={"*": 200}, scene=secret),
]
