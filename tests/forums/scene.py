"""Boards, topics and answers, made by the services."""

from __future__ import annotations

import uuid

from accounts.models import User
from forums import services
from forums.models import Board, Post, Topic
from groups.models import Group


def board(audience: str = "everyone", name: str = "みんなの広場") -> Board:
    """A board for an audience."""
    return services.make_board(name=name, order=1, audience=audience)


def begin(
    author: User, on: Board | None = None, *, as_group: Group | None = None, title: str = "名簿の配り方"
) -> Topic:
    """A topic with its first post."""
    return services.open_topic(
        board=on or board(),
        author=author,
        kind="ask",
        title=title,
        body="役員名簿を全戸に配っていました。",
        as_group=as_group,
        client_id=uuid.uuid4(),
    )


def say(topic: Topic, author: User, body: str = "いまは配っていません。", as_group: Group | None = None) -> Post:
    """An answer."""
    return services.answer(topic=topic, author=author, body=body, as_group=as_group, client_id=uuid.uuid4())
