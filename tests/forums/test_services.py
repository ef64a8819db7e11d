"""Writing on boards: numbers, once per press, and who may change what."""

from __future__ import annotations

import uuid

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import AuditEntry
from forums import services
from forums.models import Closure, Post, ReadMark, Solution, Topic, Withdrawal
from tests.forums.scene import begin, board, say
from tests.world import World


def test_a_topic_begins_with_its_first_post(world: World) -> None:
    topic = begin(world.editor, as_group=world.green)
    post = topic.posts.get()
    assert (post.number, post.author, post.as_group, post.body_html) == (
        1,
        world.editor,
        world.green,
        "<p>役員名簿を全戸に配っていました。</p>",
    )
    assert (topic.post_count, topic.change_no, topic.last_post_at) == (1, 1, post.created_at)


def test_answers_are_numbered_in_order(world: World) -> None:
    topic = begin(world.citizen)
    assert [say(topic, who).number for who in (world.editor, world.citizen, world.editor)] == [2, 3, 4]
    topic.refresh_from_db()
    assert (topic.post_count, topic.change_no) == (4, 4)
    assert list(topic.posts.order_by("number").values_list("changed_no", flat=True)) == [1, 2, 3, 4]


def test_a_press_stores_once(world: World) -> None:
    topic, press = begin(world.citizen), uuid.uuid4()
    posts = [
        services.answer(topic=topic, author=world.editor, body=body, client_id=press) for body in ("はい", "はい!")
    ]
    assert posts[0] == posts[1]
    assert list(topic.posts.order_by("number").values_list("body", flat=True)) == [
        topic.posts.get(number=1).body,
        "はい",
    ]
    said = {
        "board": topic.board,
        "author": world.citizen,
        "kind": "info",
        "title": "花",
        "body": "咲いた",
        "client_id": press,
    }
    assert services.open_topic(**said) == services.open_topic(**said)
    assert Topic.objects.filter(title="花").count() == 1


@pytest.mark.parametrize(
    ("audience", "may"),
    [
        ("everyone", {"citizen", "member", "counter"}),
        ("groups", {"member", "counter"}),
        ("staff", {"counter"}),
    ],
)
def test_who_may_write(world: World, audience: str, may: set[str]) -> None:
    topic = begin(world.counter, board(audience))
    wrote = set()
    for role in ("citizen", "member", "counter"):
        try:
            say(topic, getattr(world, role))
            wrote.add(role)
        except PermissionDenied:
            pass
    assert wrote == may


def test_only_who_speaks_for_a_group_writes_as_it(world: World) -> None:
    topic = begin(world.citizen)
    assert say(topic, world.editor, as_group=world.green).speaker.name == world.green.name
    for stranger, group in ((world.member, world.green), (world.editor, world.market)):
        with pytest.raises(PermissionDenied):
            say(topic, stranger, as_group=group)


def test_staff_are_marked_unless_they_write_as_a_group(world: World) -> None:
    topic = begin(world.citizen)
    assert say(topic, world.coordinator).speaker.is_staff is True
    assert say(topic, world.editor).speaker.is_staff is False


def test_authors_edit_their_own_words(world: World) -> None:
    post = say(begin(world.citizen), world.editor)
    services.edit(post=post, editor=world.editor, body="いまは <b>配りません</b>。")
    post.refresh_from_db()
    assert (post.body_html, post.changed_no) == ("<p>いまは &lt;b&gt;配りません&lt;/b&gt;。</p>", 3)
    assert post.edited_at is not None
    for stranger in (world.citizen, world.moderator):
        with pytest.raises(PermissionDenied):
            services.edit(post=post, editor=stranger, body="ちがう")


def test_the_same_words_are_no_change(world: World) -> None:
    post = say(begin(world.citizen), world.editor)
    services.edit(post=post, editor=world.editor, body=post.body)
    post.refresh_from_db()
    assert (post.edited_at, post.changed_no) == (None, 2)


@pytest.mark.parametrize(
    ("role", "may"), [("editor", True), ("moderator", True), ("citizen", False), ("counter", False)]
)
def test_authors_and_moderators_withdraw(world: World, role: str, may: bool) -> None:
    post, by = say(begin(world.citizen), world.editor), getattr(world, role)
    if not may:
        with pytest.raises(PermissionDenied):
            services.withdraw(post=post, by=by)
        return
    services.withdraw(post=post, by=by)
    services.withdraw(post=post, by=by)
    assert Withdrawal.objects.get(post=post).by == by
    assert AuditEntry.objects.filter(action="post.withdrawn").count() == (role == "moderator")
    with pytest.raises(PermissionDenied):
        services.edit(post=Post.objects.get(pk=post.pk), editor=world.editor, body="もどす")


@pytest.mark.parametrize(
    ("role", "may"),
    [("editor", True), ("representative", True), ("moderator", True), ("member", False), ("citizen", False)],
)
def test_who_began_leads_the_topic(world: World, role: str, may: bool) -> None:
    topic, by = begin(world.editor, as_group=world.green), getattr(world, role)
    post = say(topic, world.citizen)
    if not may:
        for deed in (
            lambda: services.mark_solved(topic=topic, post=post, by=by),
            lambda: services.unmark_solved(topic=topic, by=by),
            lambda: services.close(topic=topic, by=by),
            lambda: services.reopen(topic=topic, by=by),
        ):
            with pytest.raises(PermissionDenied):
                deed()
        return
    services.mark_solved(topic=topic, post=post, by=by)
    assert (Solution.objects.get().post, Solution.objects.get().by) == (post, by)
    services.unmark_solved(topic=topic, by=by)
    services.close(topic=topic, by=by)
    assert (Solution.objects.count(), Closure.objects.get().by) == (0, by)
    services.reopen(topic=topic, by=by)
    assert Closure.objects.count() == 0


def test_one_answer_is_the_solution(world: World) -> None:
    topic = begin(world.citizen)
    first, second = say(topic, world.editor), say(topic, world.member)
    services.mark_solved(topic=topic, post=first, by=world.citizen)
    services.mark_solved(topic=topic, post=second, by=world.citizen)
    assert [solution.post for solution in Solution.objects.all()] == [second]
    services.withdraw(post=second, by=world.member)
    assert Solution.objects.count() == 0


def test_neither_the_question_nor_a_withdrawn_or_foreign_answer_solves(world: World) -> None:
    topic = begin(world.citizen)
    withdrawn = say(topic, world.editor)
    services.withdraw(post=withdrawn, by=world.editor)
    foreign = say(begin(world.citizen, topic.board), world.editor)
    for post in (topic.posts.get(number=1), withdrawn, foreign):
        with pytest.raises(PermissionDenied):
            services.mark_solved(topic=topic, post=post, by=world.citizen)


def test_a_closed_topic_takes_no_answers_until_it_is_opened(world: World) -> None:
    topic = begin(world.citizen)
    services.close(topic=topic, by=world.citizen)
    with pytest.raises(services.TopicClosed, match="受付を終わりました"):
        say(topic, world.editor)
    services.reopen(topic=topic, by=world.citizen)
    assert say(topic, world.editor).number == 2


def test_what_one_writes_counts_as_read(world: World) -> None:
    topic = begin(world.citizen)
    say(topic, world.editor)
    marks = ReadMark.objects.order_by("number").values_list("user__login_name", "number")
    assert list(marks) == [("citizen", 1), ("editor", 2)]


def test_boards_get_addresses_of_their_own(world: World) -> None:
    made = [services.make_board(name=name, order=1).slug for name in ("みんなの広場", "環境", "Open Talk", "Open Talk")]
    assert made == ["board-1", "board-1-2", "open-talk", "open-talk-2"]
