"""The live topic of a page of a board's topic: its posts and its head. Visitors may follow what is public."""

from __future__ import annotations

from collections.abc import Collection

from forums import queries
from forums.models import Topic
from forums.queries import Reader
from realtime.hub.registry import Change, LiveKind


def may_follow(user: Reader, key: str) -> bool:
    """Whoever may read the topic."""
    return queries.visible_to(user).filter(pk=key).exists()


def heads(keys: Collection[str]) -> dict[str, int]:
    """The numbers of some topics."""
    return {str(pk): number for pk, number in Topic.objects.filter(pk__in=keys).values_list("pk", "change_no")}


def since(key: str, number: int) -> list[Change]:
    """The posts and the head that changed after a number."""
    topic = queries.with_head(Topic.objects.filter(pk=key)).get()
    changes = [
        Change(f"post-{post.pk}", post.changed_no, post.number, "forums/_post.html", {"post": post})
        for post in queries.posts_of(topic).filter(changed_no__gt=number)
    ]
    if topic.head_changed_no > number:
        changes.append(
            Change(f"topic-{topic.pk}-head", topic.head_changed_no, 0, "forums/_topic_head.html", {"topic": topic})
        )
    return sorted(changes, key=lambda change: change.number)


KIND = LiveKind("topic", may_follow, heads, since)
