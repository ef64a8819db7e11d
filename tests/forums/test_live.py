"""Old page + events == fresh page, for every kind of change and for members and visitors alike."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from accounts.models import User
from forums import live, services
from forums.models import Post, Topic
from groups import services as groups
from tests.forums.scene import begin, board, say
from tests.hub.replay import Page
from tests.world import World

Change = Callable[[World, Topic, Post], object]


def chosen_then_another(world: World, topic: Topic, post: Post) -> None:
    services.mark_solved(topic=topic, post=post, by=world.citizen)
    services.mark_solved(topic=topic, post=say(topic, world.member), by=world.citizen)


def solved_then_withdrawn(world: World, topic: Topic, post: Post) -> None:
    services.mark_solved(topic=topic, post=post, by=world.citizen)
    services.withdraw(post=post, by=world.editor)


def solved_then_not(world: World, topic: Topic, post: Post) -> None:
    services.mark_solved(topic=topic, post=post, by=world.citizen)
    services.unmark_solved(topic=topic, by=world.citizen)


def closed_and_opened(world: World, topic: Topic, post: Post) -> None:
    services.close(topic=topic, by=world.citizen)
    services.reopen(topic=topic, by=world.citizen)


CHANGES: dict[str, Change] = {
    "answer": lambda world, topic, post: say(topic, world.member, "𠮷 😀 <b>はい</b>\n\nhttps://example.jp/"),
    "answer as a group": lambda world, topic, post: say(topic, world.editor, as_group=world.green),
    "answer by staff": lambda world, topic, post: say(topic, world.counter),
    "edit": lambda world, topic, post: services.edit(post=post, editor=world.editor, body="なおした"),
    "withdrawn by its author": lambda world, topic, post: services.withdraw(post=post, by=world.editor),
    "withdrawn by a moderator": lambda world, topic, post: services.withdraw(post=post, by=world.moderator),
    "solved": lambda world, topic, post: services.mark_solved(topic=topic, post=post, by=world.citizen),
    "another solution": chosen_then_another,
    "solution withdrawn": solved_then_withdrawn,
    "not solved": solved_then_not,
    "closed": lambda world, topic, post: services.close(topic=topic, by=world.citizen),
    "opened again": closed_and_opened,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
@pytest.mark.parametrize("reader", [None, "citizen", "counter"])
def test_old_page_and_events_are_the_fresh_page(world: World, change: Change, reader: str | None) -> None:
    topic = begin(world.citizen)
    post = say(topic, world.editor)
    user: User | None = getattr(world, reader) if reader else None
    page = Page(f"topic:{topic.pk}", user, url=f"/topics/{topic.pk}/")
    change(world, topic, post)
    page.assert_replays()


def test_who_leaves_the_group_can_no_longer_follow(world: World) -> None:
    topic = begin(world.counter, board("groups"))
    assert live.may_follow(world.member, str(topic.pk)) is True
    groups.leave(group=world.green, user=world.member)
    assert live.may_follow(world.member, str(topic.pk)) is False
    assert live.may_follow(world.member, "999999") is False
