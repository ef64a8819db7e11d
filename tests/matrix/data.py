"""Matches, their counts, and the groups that coordinators look after."""

from __future__ import annotations

from typing import Any

from groups.models import Group, NpoImport, NpoRecord
from matches import care
from tests.matches.scene import record, with_volunteer
from tests.matrix import Row
from tests.world import World

SIGNED_IN = {"*": 200, "visitor": 302}
STAFF = {"*": 404, "coordinator": 200, "administrator": 200, "visitor": 302}
STAFF_SENDS = {"*": 404, "coordinator": 302, "administrator": 302, "visitor": 302}
STAFF_WRONG = {"*": 404, "coordinator": 422, "administrator": 422, "visitor": 302}
ADMINISTRATOR = {"*": 404, "administrator": 200, "visitor": 302}
COORDINATOR = {"*": 404, "coordinator": 200, "visitor": 302}
GREEN = {"editor": 200, "representative": 200}
MARKET = {"other_representative": 200}
VOICES = {**GREEN, **MARKET, "council_representative": 200}


def told(table: dict[str, int], status: int) -> dict[str, int]:
    """The same people, with another status for those who may."""
    return {role: status if was == 200 else was for role, was in table.items()}


def of_staff(world: World) -> dict[str, int]:
    """A match of green and market that the centre recorded."""
    return {"pk": record(world, state="talking", formed_on=None).pk}


def of_green(world: World) -> dict[str, int]:
    """A match of green and market that green recorded."""
    return {"pk": record(world, world.editor, state="talking", formed_on=None).pk}


def guild(world: World) -> dict[str, int]:
    """A match of the citizen, a volunteer, and green."""
    return {"pk": with_volunteer(world).pk}


def named(world: World) -> dict[str, int]:
    """A match of a volunteer without an account and green."""
    return {"pk": with_volunteer(world, volunteer=None, volunteer_name="見本 花").pk}


def cared(world: World) -> dict[str, Any]:
    """Green on the coordinator's list."""
    return {"pk": care.take(group=world.green, coordinator=world.coordinator, by=world.coordinator).pk}


def body(world: World) -> dict[str, int]:
    """A body of the Cabinet Office's list that nobody has registered."""
    group = Group.objects.create(name="未登録の法人", corporate_number="6999999000003")
    NpoRecord.objects.create(group=group, corporate_number=group.corporate_number)
    return {"pk": group.pk}


def read(world: World) -> dict[str, int]:
    """An import that waits for its confirmation."""
    return {"pk": NpoImport.objects.create(file_name="npo.csv", office="見本県", state="ready").pk}


ROWS = [
    Row("matches:list", get=SIGNED_IN),
    Row("matches:new", get=STAFF | VOICES, post=told(STAFF | VOICES, 422)),
    Row("matches:match", get=STAFF | GREEN | MARKET, scene=of_staff),
    Row("matches:match", get=STAFF | GREEN | {"citizen": 200}, scene=guild),
    Row("matches:edit", get=STAFF, post=STAFF_WRONG, scene=of_staff),
    Row("matches:edit", get=STAFF | GREEN, post=told(STAFF | GREEN, 422), scene=of_green),
    Row("matches:step", get=STAFF, post=STAFF_WRONG, scene=of_staff),
    Row("matches:step", get=STAFF | GREEN, post=told(STAFF | GREEN, 422), scene=of_green),
    Row(
        "matches:word",
        get={"*": 404, "visitor": 302, **GREEN, **MARKET},
        post=told({"*": 404, "visitor": 302, **GREEN, **MARKET}, 422),
        scene=of_staff,
    ),
    Row(
        "matches:word",
        get={"*": 404, "visitor": 302, **GREEN, "citizen": 200},
        post=told({"*": 404, "visitor": 302, **GREEN, "citizen": 200}, 302),
        scene=lambda world: (guild(world), {"says": "right"}),
    ),
    Row("matches:confirmation", get=None, post=STAFF_SENDS, scene=of_green),
    Row("matches:name", get=STAFF, post=STAFF_SENDS, scene=named),
    Row("matches:counts", get=STAFF),
    Row("matches:counts_csv", get=STAFF),
    Row("matches:targets", get=ADMINISTRATOR, post=told(ADMINISTRATOR, 302), scene=lambda world: {"year": 2026}),
    Row("matches:cares", get=STAFF),
    Row("matches:care_new", get=COORDINATOR, post={"*": 404, "visitor": 302}),
    Row(
        "matches:care_new",
        get=COORDINATOR,
        post=told(COORDINATOR, 302),
        scene=lambda world: ({}, {"group": world.green.pk}),
    ),
    Row("matches:care", get=STAFF, post=STAFF_WRONG, scene=cared),
    Row("matches:care_coordinator", get=STAFF, post=STAFF_WRONG, scene=cared),
    Row("matches:care_end", get=STAFF, post=STAFF_SENDS, scene=cared),
    Row("groups:csv", get={"*": 200}),
    Row("groups:districts", get=ADMINISTRATOR, post=told(ADMINISTRATOR, 422)),
    Row("npo:bodies", get=STAFF),
    Row("npo:body", get=STAFF, scene=body),
    Row("npo:imports", get=STAFF),
    Row("npo:new", get=STAFF, post=STAFF_WRONG),
    Row("npo:import", get=STAFF, scene=read),
    Row("npo:confirmation", get=None, post=STAFF_SENDS, scene=read),
    Row("npo:end", get=None, post=STAFF_SENDS, scene=read),
]
