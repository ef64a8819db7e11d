"""Boards, topics and posts."""

from __future__ import annotations

import uuid
from typing import Any

from accounts.models import User
from forums import services
from forums.models import Board, Post, Topic
from tests.matrix import Follow, Row
from tests.world import World

PUBLIC = {"*": 200}
STAFF = ("adviser", "adviser2", "specialist", "coordinator", "moderator", "counter", "manager", "administrator")
NEEDS_GROUP = {"*": 200, "citizen": 403, "outsider": 403, "visitor": 302}
GROUPS_ONLY = {"*": 200, "citizen": 404, "outsider": 404, "visitor": 302}
STAFF_ONLY = {"*": 404, "visitor": 302, **dict.fromkeys(STAFF, 200)}


def told(table: dict[str, int], status: int) -> dict[str, int]:
    """The same people, with another status for those who may."""
    return {role: status if was == 200 else was for role, was in table.items()}


def board(audience: str) -> Board:
    """An empty board."""
    return services.make_board(name=f"Board for {audience}", order=1, audience=audience)


def topic(audience: str, author: User, **fields: Any) -> Topic:
    """A topic with its first post."""
    return services.open_topic(
        board=board(audience),
        author=author,
        kind="ask",
        title="名簿",
        body="どうしていますか。",
        client_id=uuid.uuid4(),
        **fields,
    )


def answered(world: World) -> Post:
    """A public topic of the group green, begun by its editor, with an answer by a citizen."""
    begun = topic("everyone", world.editor, as_group=world.green)
    return services.answer(topic=begun, author=world.citizen, body="配っていません。", client_id=uuid.uuid4())


def pk_of(audience: str) -> Any:
    """A scene: a topic for this audience, begun by staff."""
    return lambda world: {"pk": topic(audience, world.counter).pk}


LEADERS = {"*": 404, "visitor": 302, "editor": 302, "representative": 302, "moderator": 302, "administrator": 302}

ROWS = [
    Row("forums:boards", get=PUBLIC),
    Row("forums:board", get=PUBLIC, scene=lambda world: {"slug": board("everyone").slug}),
    Row("forums:board", get=NEEDS_GROUP, scene=lambda world: {"slug": board("groups").slug}),
    Row("forums:board", get=STAFF_ONLY, scene=lambda world: {"slug": board("staff").slug}),
    Row(
        "forums:new_topic",
        get={"*": 200, "visitor": 302},
        post={"*": 422, "visitor": 302},
        scene=lambda world: {"slug": board("everyone").slug},
    ),
    Row(
        "forums:new_topic",
        get=NEEDS_GROUP,
        post=told(NEEDS_GROUP, 422),
        scene=lambda world: {"slug": board("groups").slug},
    ),
    Row(
        "forums:new_topic",
        get=STAFF_ONLY,
        post=told(STAFF_ONLY, 422),
        scene=lambda world: {"slug": board("staff").slug},
    ),
    Row("forums:topic", get=PUBLIC, scene=pk_of("everyone")),
    Row("forums:topic", get=GROUPS_ONLY, scene=pk_of("groups")),
    Row("forums:topic", get=STAFF_ONLY, scene=pk_of("staff")),
    Row("forums:answer", get=None, post={"*": 422, "visitor": 302}, scene=pk_of("everyone")),
    Row("forums:answer", get=None, post=told(GROUPS_ONLY, 422), scene=pk_of("groups")),
    Row("forums:answer", get=None, post=told(STAFF_ONLY, 422), scene=pk_of("staff")),
    Row(
        "forums:answer",
        get=None,
        post=told(GROUPS_ONLY, 302),
        scene=lambda world: (pk_of("groups")(world), {"body": "はい", "client_id": str(uuid.uuid4())}),
    ),
    Row("forums:post_actions", get={"*": 200, "visitor": 302}, scene=lambda world: {"pk": answered(world).pk}),
    Row(
        "forums:post_actions",
        get=GROUPS_ONLY,
        scene=lambda world: {"pk": topic("groups", world.counter).posts.get().pk},
    ),
    Row(
        "forums:edit_post",
        get={"*": 404, "citizen": 200, "visitor": 302},
        post={"*": 404, "citizen": 302, "visitor": 302},
        scene=lambda world: ({"pk": answered(world).pk}, {"body": "もう配っていません。"}),
    ),
    Row(
        "forums:withdraw_post",
        get={"*": 404, "citizen": 200, "moderator": 200, "administrator": 200, "visitor": 302},
        post={"*": 404, "citizen": 302, "moderator": 302, "administrator": 302, "visitor": 302},
        scene=lambda world: {"pk": answered(world).pk},
    ),
    Row(
        "forums:solve",
        get=None,
        post=LEADERS,
        scene=lambda world: ({"pk": answered(world).topic_id}, {"post": "2"}),
    ),
    Row("forums:close", get=None, post=LEADERS, scene=lambda world: {"pk": answered(world).topic_id}),
]

FOLLOWS = [
    Follow("topic", scene=lambda world: str(topic("everyone", world.counter).pk), allowed={"*": True}),
    Follow(
        "topic",
        scene=lambda world: str(topic("groups", world.counter).pk),
        allowed={"*": True, "citizen": False, "outsider": False, "visitor": False},
    ),
    Follow(
        "topic",
        scene=lambda world: str(topic("staff", world.counter).pk),
        allowed={"*": False, **dict.fromkeys(STAFF, True)},
    ),
]
