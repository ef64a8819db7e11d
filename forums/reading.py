"""Which part of a topic a page shows, and where the reader was."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from accounts.models import User
from forums import queries, services
from forums.models import Post, Topic
from forums.queries import Reader

PAGE = 20


@dataclass(frozen=True)
class Part:
    """Some posts of a topic, by number. The first post always stands above them, so that the question is at hand."""

    posts: list[Post]
    first: int
    last: int
    post_count: int
    read: int

    @property
    def is_end(self) -> bool:
        """Whether what arrives live belongs below."""
        return self.last == self.post_count

    @property
    def older(self) -> int | None:
        """Where the part before this one begins; nothing stands between the first post and the second."""
        return max(self.first - PAGE, 1) if self.first > 2 else None

    @property
    def before_first(self) -> int:
        """The last number left out above."""
        return self.first - 1

    @property
    def newer(self) -> int | None:
        """Where the part after this one begins."""
        return None if self.is_end else self.last + 1

    @property
    def unread(self) -> int:
        """How many posts the reader has not seen; 0 for who opens the topic for the first time."""
        return self.post_count - self.read if self.read else 0

    @property
    def unread_from(self) -> int:
        """The first post the reader has not seen; 0 without any."""
        return self.read + 1 if self.unread else 0

    @property
    def holds_unread(self) -> bool:
        """Whether the first unread post is in this part."""
        return self.first <= self.unread_from <= self.last


def read(topic: Topic, user: Reader, start: int | None) -> Part:
    """The newest part, or the one that begins at a number; what is shown counts as read, unless posts were leapt over."""
    count = topic.post_count
    first = start if start is not None and 1 <= start <= count else max(count - PAGE + 1, 1)
    last = min(first + PAGE - 1, count)
    posts = list(queries.posts_of(topic).filter(Q(number=1) | Q(number__range=(first, last))))
    mark = queries.mark_of(user, topic)
    if isinstance(user, User) and (mark is None or first <= mark + 1 <= last):
        services.mark_read(user=user, topic=topic, number=last)
    return Part(posts, first, last, count, count if mark is None else mark)
