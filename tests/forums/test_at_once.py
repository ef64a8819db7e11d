"""People who press at the same moment."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from forums import services
from forums.models import Post, Topic
from tests.forums.scene import begin
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(deeds: list[Callable[[], Post]]) -> list[Post]:
    """Do all of it in threads of their own."""

    def run(deed: Callable[[], Post]) -> Post:
        try:
            return deed()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def answering(topic: Topic, world: World, press: uuid.UUID) -> Callable[[], Post]:
    """One press, on its own view of the topic."""
    seen = Topic.objects.select_related("board").get(pk=topic.pk)
    return lambda: services.answer(topic=seen, author=world.editor, body="はい", client_id=press)


def test_each_answer_gets_its_own_number(world: World) -> None:
    topic = begin(world.citizen)
    at_once([answering(topic, world, uuid.uuid4()) for _ in range(6)])
    topic.refresh_from_db()
    assert list(topic.posts.order_by("number").values_list("number", "changed_no")) == [(n, n) for n in range(1, 8)]
    assert (topic.post_count, topic.change_no) == (7, 7)


def test_one_press_that_arrives_often_is_one_answer(world: World) -> None:
    topic, press = begin(world.citizen), uuid.uuid4()
    assert {post.number for post in at_once([answering(topic, world, press) for _ in range(6)])} == {2}
    assert topic.posts.count() == 2


def test_one_press_on_a_new_topic_that_arrives_often_is_one_topic(world: World) -> None:
    board, press = begin(world.citizen).board, uuid.uuid4()

    def opening() -> Post:
        topic = services.open_topic(
            board=board, author=world.editor, kind="info", title="花", body="咲いた", client_id=press
        )
        return topic.posts.get()

    assert len({post.pk for post in at_once([opening] * 6)}) == 1
