"""Facts about boards."""

from dataclasses import dataclass

from kernel.events import Fact


@dataclass(frozen=True, slots=True)
class PostPublished(Fact):
    """A new topic's first post, or an answer."""

    topic_id: int
    post_id: int


@dataclass(frozen=True, slots=True)
class TopicChanged(Fact):
    """Something readers see changed without a new post: edited, withdrawn, solved, closed."""

    topic_id: int
