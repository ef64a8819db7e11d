"""Each role finds its desks in the menus, and nothing that answers 404."""

import pytest
from django.urls import reverse

from portal.desks import desks_of
from tests.world import World

DESKS = {
    "citizen": [],
    "representative": [],
    "moderator": [],
    "adviser": ["consult:queue"],
    "specialist": ["consult:queue"],
    "manager": ["consult:queue"],
    "coordinator": ["consult:queue", "groups:desk", "npo:bodies", "matches:list", "matches:cares"],
    "counter": ["accounts:counter"],
    "administrator": [
        "accounts:counter",
        "groups:desk",
        "npo:bodies",
        "matches:list",
        "matches:cares",
        "accounts:staff",
        "accounts:people",
        "ways:line_meter",
        "portal:centre",
        "notify:failures",
    ],
}


@pytest.mark.parametrize(("role", "names"), DESKS.items())
def test_desks_follow_the_roles_and_open(world: World, role: str, names: list[str]) -> None:
    user = getattr(world, role)
    assert [desk.url_name for desk in desks_of(user)] == names
    assert [world.client(user).get(reverse(name)).status_code for name in names] == [200] * len(names)
