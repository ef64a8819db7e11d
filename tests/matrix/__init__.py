"""The permission matrix: every URL × method × role, and every socket action and followed topic × role.

Each app has a module here with

    ROWS = [Row("forums:topic", scene=lambda world: {"pk": topic(world).pk}, get={"*": 200, "outsider": 404, "visitor": 302}, post=None)]
    FOLLOWS = [Follow("topic", scene=lambda world: str(topic(world).pk), allowed={"*": True, "visitor": False})]
    ACTIONS = [Action("rooms.say", scene=lambda world: {"room": …, "body": "はい"}, done={"*": False, "member": True})]

`scene(world)` makes what the address needs (it runs once, inside the test's transaction) and returns the keyword arguments of the URL, or `(kwargs, post data)`.
`get` and `post` map a role to the status expected; "*" stands for every role not named. `None` means the method is not allowed: everybody
gets 405 (a visitor of a page that needs sign-in may get 302 first). What a POST changed is rolled back before the next role tries.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.world import CITIZENS, MEMBERS, STAFF, World

ROLES = ("visitor", *CITIZENS, *MEMBERS, *STAFF)

Expected = Mapping[str, int]


@dataclass(frozen=True)
class Row:
    """One URL name with what each role gets."""

    name: str
    get: Expected | None
    post: Expected | None = None
    scene: Callable[[World], Any] = lambda world: {}
    headers: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Follow:
    """One kind of live topic with who may follow it."""

    kind: str
    scene: Callable[[World], str]
    allowed: Mapping[str, bool]


@dataclass(frozen=True)
class Action:
    """One socket action with whose frame is done (the others' is refused)."""

    name: str
    scene: Callable[[World], dict[str, Any]]
    done: Mapping[str, bool]


def expected(table: Mapping[str, Any], role: str) -> Any:
    """What the table says for a role."""
    return table[role] if role in table else table["*"]


def collected(kind: str) -> list[Any]:
    """All entries of one list (ROWS, FOLLOWS, ACTIONS) from every module of this package."""
    modules = [
        importlib.import_module(f"{__name__}.{m.name}")
        for m in pkgutil.iter_modules(__path__)
        if not m.name.startswith("test_")
    ]
    return [entry for module in modules for entry in getattr(module, kind, [])]
