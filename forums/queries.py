"""Reading boards, topics and posts. Lists take a constant number of queries."""

from __future__ import annotations

import datetime as dt
import re

from django.contrib.auth.models import AnonymousUser
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Substr

from accounts.models import User
from forums import rules
from forums.models import Board, Post, ReadMark, Topic
from groups.models import Group

EXCERPT = 80
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_TICK = dt.timedelta(microseconds=1)

Reader = User | AnonymousUser


def boards_shown_to(user: Reader) -> QuerySet[Board]:
    """The boards whose existence a person knows: those of the groups are public, those of the staff are not.

    Each says whether it `is_readable` to the person, and how many topics it holds.
    """
    readable = rules.audiences_of(user)
    return Board.objects.filter(audience__in={*readable, Board.Audience.GROUPS}).annotate(
        topic_count=Count("topics"), is_readable=ExpressionWrapper(Q(audience__in=readable), BooleanField())
    )


def visible_to(user: Reader) -> QuerySet[Topic]:
    """The topics a person may read."""
    return Topic.objects.filter(board__audience__in=rules.audiences_of(user))


def posts_visible_to(user: Reader) -> QuerySet[Post]:
    """The posts a person may read, with what their fragment needs."""
    return _with_parts(Post.objects.filter(topic__board__audience__in=rules.audiences_of(user)))


def posts_of(topic: Topic) -> QuerySet[Post]:
    """A topic's posts in order, with what their fragment needs."""
    return _with_parts(Post.objects.filter(topic=topic)).order_by("number")


def with_head(topics: QuerySet[Topic]) -> QuerySet[Topic]:
    """What the head of a topic's page needs."""
    return topics.select_related("board", "author", "as_group", "solution__post", "closure")


def rows(topics: QuerySet[Topic], user: Reader) -> QuerySet[Topic]:
    """Newest first, with what `forums/_topic_row.html` needs."""
    first = Post.objects.filter(topic=OuterRef("pk"), number=1, withdrawal=None).values("body")
    return (
        topics.select_related("board", "author", "as_group", "solution", "closure")
        .annotate(
            excerpt=Coalesce(Substr(Subquery(first[:1]), 1, EXCERPT + 1), Value(""), output_field=CharField()),
            unread=_unread(user),
        )
        .order_by("-last_post_at", "-pk")
    )


def newest_topics(user: Reader, limit: int) -> list[Topic]:
    """The topics with the newest posts."""
    return list(rows(visible_to(user), user)[:limit])


def unread_topics(user: Reader, limit: int) -> list[Topic]:
    """The topics that hold something this person has not read, newest first."""
    return list(rows(visible_to(user), user).filter(Q(unread__gt=0))[:limit])


def topics_of_groups(user: Reader, groups: QuerySet[Group], limit: int) -> list[Topic]:
    """What these groups began on boards that everybody may read, newest first."""
    public = visible_to(user).filter(board__audience=Board.Audience.EVERYONE, as_group__in=groups)
    return list(rows(public, user)[:limit])


def before(topics: QuerySet[Topic], cursor: str) -> QuerySet[Topic]:
    """What comes after the row with this cursor in a list ordered by `rows`; a broken cursor begins at the top."""
    match = re.fullmatch(r"(\d{1,16})-(\d{1,18})", cursor, re.ASCII)
    if match is None:
        return topics
    at, pk = _EPOCH + int(match[1]) * _TICK, int(match[2])
    return topics.filter(Q(last_post_at__lt=at) | Q(last_post_at=at, pk__lt=pk))


def cursor_of(topic: Topic) -> str:
    """Where the next page of a list of topics begins."""
    return f"{(topic.last_post_at - _EPOCH) // _TICK}-{topic.pk}"


def mark_of(user: Reader, topic: Topic) -> int | None:
    """The number up to which a person has read a topic; None if they never opened it."""
    if not isinstance(user, User):
        return None
    return ReadMark.objects.filter(user=user, topic=topic).values_list("number", flat=True).first()


def _with_parts(posts: QuerySet[Post]) -> QuerySet[Post]:
    return posts.select_related("author", "as_group", "withdrawal", "solution")


def _unread(user: Reader) -> Case | Value:
    if not isinstance(user, User):
        return Value(0)
    mark = Subquery(ReadMark.objects.filter(user=user, topic=OuterRef("pk")).values("number")[:1])
    return Case(
        When(last_post_at__lt=user.date_joined, then=F("post_count") - Coalesce(mark, F("post_count"))),
        default=F("post_count") - Coalesce(mark, 0),
        output_field=IntegerField(),
    )
