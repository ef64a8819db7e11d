"""Notices: one's own, letters that are stopped without signing in, and what could not be delivered."""

from __future__ import annotations

from notify import services, tokens
from notify.models import Delivery
from tests.matrix import Follow, Row
from tests.matrix.site import SIGNED_IN
from tests.notify.scene import tell
from tests.world import World

OWN = {"*": 404, "citizen": 200, "visitor": 302}
ADMINISTRATORS = {"*": 404, "administrator": 200, "visitor": 302}


def notice(world: World) -> dict[str, int]:
    return {"pk": tell(world.citizen).pk}


def stop(world: World) -> dict[str, int]:
    return {"pk": services.stop(user=world.citizen, thing="topic:1").pk}


def letter(world: World) -> dict[str, str]:
    path = tokens.path(world.citizen.pk, "email", [tell(world.citizen)])
    return {"token": path.split("/")[2]}


def failed(world: World) -> dict[str, int]:
    delivery = services.mail(to="a@example.jp", subject="件名", body="本文")
    Delivery.objects.filter(pk=delivery.pk).update(state="failed")
    return {"pk": delivery.pk}


ROWS = [
    Row("notify:bell", get=SIGNED_IN),
    Row("notify:reading", get=None, post={"*": 302}),
    Row("notify:settings", get=SIGNED_IN, post={"*": 422, "visitor": 302}),
    Row("notify:address", get=None, post={"*": 302}),
    Row("notify:notice", get={"*": 404, "citizen": 302, "visitor": 302}, scene=notice),
    Row("notify:stop", get=OWN, post=OWN | {"citizen": 302}, scene=notice),
    Row("notify:resume", get=None, post=OWN | {"citizen": 302}, scene=stop),
    # The signature is the right: a mail program has no session.
    Row("notify:stop_letters", get={"*": 200}, post={"*": 200}, scene=letter),
    Row("notify:failures", get=ADMINISTRATORS),
    Row("notify:retry", get=None, post=ADMINISTRATORS | {"administrator": 302}, scene=failed),
    Row("notify:drop", get=ADMINISTRATORS, post=ADMINISTRATORS | {"administrator": 302}, scene=failed),
]

FOLLOWS = [
    Follow("notices", scene=lambda world: str(world.citizen.pk), allowed={"*": False, "citizen": True}),
]
