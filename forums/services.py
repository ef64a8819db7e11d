"""Writing on boards. Everything that changes in a topic takes the topic's next number under its row's lock."""

from __future__ import annotations

import uuid

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from forums import rules
from forums.events import PostPublished, TopicChanged
from forums.models import Board, Closure, Post, ReadMark, Solution, Topic, Withdrawal
from groups import voice
from groups.models import Group
from groups.rules import may_speak_for
from kernel import html
from kernel.events import publish
from realtime.hub.numbers import next_number


class TopicClosed(ValidationError):
    """The topic takes no more answers."""


def make_board(*, name: str, order: int, **fields: str) -> Board:
    """Store a board. Its address comes from the name, or from a number where the name has no Latin letters."""
    slug = slugify(name)[:50] or f"board-{order}"
    taken = set(Board.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    free = (f"{slug}-{number}" for number in range(2, len(taken) + 3))
    return Board.objects.create(
        name=name, order=order, slug=slug if slug not in taken else next(s for s in free if s not in taken), **fields
    )


@transaction.atomic
def open_topic(
    *, board: Board, author: User, kind: str, title: str, body: str, as_group: Group | None = None, client_id: uuid.UUID
) -> Topic:
    """Begin a topic with its first post, once per `client_id`. Raises PermissionDenied."""
    _check_voice(author, board, as_group)
    topic, is_new = Topic.objects.get_or_create(
        author=author,
        client_id=client_id,
        defaults={
            "board": board,
            "kind": kind,
            "title": title,
            "as_group": as_group,
            "by_staff": author.is_centre_staff,
        },
    )
    if is_new:
        _publish_post(topic, author=author, as_group=as_group, body=body, client_id=client_id)
    return topic


@transaction.atomic
def answer(*, topic: Topic, author: User, body: str, as_group: Group | None = None, client_id: uuid.UUID) -> Post:
    """Add an answer, once per `client_id`. Raises PermissionDenied and TopicClosed."""
    _check_voice(author, topic.board, as_group)
    _lock(topic)
    if (post := Post.objects.filter(author=author, client_id=client_id).first()) is not None:
        return post
    if Closure.objects.filter(topic=topic).exists():
        raise TopicClosed(_("この話題は、返信の受付を終わりました。書いた文章は残っています。"))
    return _publish_post(topic, author=author, as_group=as_group, body=body, client_id=client_id)


@transaction.atomic
def edit(*, post: Post, editor: User, body: str) -> None:
    """Rewrite a post; readers see when. Raises PermissionDenied."""
    topic = _lock(post.topic)
    post = _fresh(post)
    if not rules.may_edit(editor, post):
        raise PermissionDenied
    if body != post.body:
        post.body, post.body_html, post.edited_at = body, html.plain(body), timezone.now()
        _change(topic, post)
        publish(TopicChanged(topic_id=topic.pk))


@transaction.atomic
def withdraw(*, post: Post, by: User) -> None:
    """Take a post back, once; its trace stays, and it no longer counts as the solution. Raises PermissionDenied."""
    topic = _lock(post.topic)
    post = _fresh(post)
    if hasattr(post, "withdrawal"):
        return
    if not rules.may_withdraw(by, post):
        raise PermissionDenied
    if Solution.objects.filter(post=post).delete()[0]:
        _change_head(topic)
    Withdrawal.objects.create(post=post, by=by)
    if by != post.author:
        audit.record(actor=by, action="post.withdrawn", subject=f"post:{post.pk}")
    _change(topic, post)
    publish(TopicChanged(topic_id=topic.pk))


@transaction.atomic
def mark_solved(*, topic: Topic, post: Post, by: User) -> None:
    """Choose the answer that solved the topic; an earlier choice gives way. Raises PermissionDenied."""
    topic, post = _lock(topic), _fresh(post)
    if not rules.may_solve(by, topic, post):
        raise PermissionDenied
    if hasattr(post, "solution"):
        return
    _forget_solution(topic)
    Solution.objects.create(topic=topic, post=post, by=by)
    _change(topic, post)
    _change_head(topic)
    publish(TopicChanged(topic_id=topic.pk))


@transaction.atomic
def unmark_solved(*, topic: Topic, by: User) -> None:
    """The topic is not solved after all. Raises PermissionDenied."""
    topic = _lock(topic)
    if not rules.may_lead(by, topic):
        raise PermissionDenied
    if _forget_solution(topic):
        _change_head(topic)
        publish(TopicChanged(topic_id=topic.pk))


@transaction.atomic
def close(*, topic: Topic, by: User) -> None:
    """Take no more answers. Raises PermissionDenied."""
    topic = _lock(topic)
    if not rules.may_lead(by, topic):
        raise PermissionDenied
    if not Closure.objects.filter(topic=topic).exists():
        Closure.objects.create(topic=topic, by=by)
        audit.record(actor=by, action="topic.closed", subject=f"topic:{topic.pk}")
        _change_head(topic)
        publish(TopicChanged(topic_id=topic.pk))


@transaction.atomic
def reopen(*, topic: Topic, by: User) -> None:
    """Take answers again. Raises PermissionDenied."""
    topic = _lock(topic)
    if not rules.may_lead(by, topic):
        raise PermissionDenied
    if Closure.objects.filter(topic=topic).delete()[0]:
        audit.record(actor=by, action="topic.reopened", subject=f"topic:{topic.pk}")
        _change_head(topic)
        publish(TopicChanged(topic_id=topic.pk))


def mark_read(*, user: User, topic: Topic, number: int) -> None:
    """The person has read up to this number."""
    ReadMark.objects.bulk_create(
        [ReadMark(user=user, topic=topic, number=number)],
        update_conflicts=True,
        unique_fields=["user", "topic"],
        update_fields=["number"],
    )


def _check_voice(author: User, board: Board, as_group: Group | None) -> None:
    if not rules.may_write(author, board) or not (as_group is None or may_speak_for(author, as_group)):
        raise PermissionDenied


def _lock(topic: Topic) -> Topic:
    """The topic's row as it stands now, kept still until commit."""
    return Topic.objects.select_for_update().get(pk=topic.pk)


def _fresh(post: Post) -> Post:
    return Post.objects.select_related("withdrawal", "solution").get(pk=post.pk)


def _publish_post(topic: Topic, *, author: User, as_group: Group | None, body: str, client_id: uuid.UUID) -> Post:
    changed_no = next_number(topic)
    topic.refresh_from_db(fields=["post_count"])
    post = Post.objects.create(
        topic=topic,
        number=topic.post_count + 1,
        author=author,
        as_group=as_group,
        by_staff=author.is_centre_staff,
        body=body,
        body_html=html.plain(body),
        changed_no=changed_no,
        client_id=client_id,
    )
    topic.post_count, topic.last_post_at = post.number, post.created_at
    topic.save(update_fields=["post_count", "last_post_at"])
    mark_read(user=author, topic=topic, number=post.number)
    voice.remember(author, as_group)
    publish(PostPublished(topic_id=topic.pk, post_id=post.pk))
    return post


def _forget_solution(topic: Topic) -> bool:
    solution = Solution.objects.filter(topic=topic).select_related("post").first()
    if solution is None:
        return False
    solution.delete()
    _change(topic, solution.post)
    return True


def _change(topic: Topic, post: Post) -> None:
    post.changed_no = next_number(topic)
    post.save(update_fields=["body", "body_html", "edited_at", "changed_no"])


def _change_head(topic: Topic) -> None:
    topic.head_changed_no = next_number(topic)
    topic.save(update_fields=["head_changed_no"])
