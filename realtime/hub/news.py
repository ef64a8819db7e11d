"""What is new in a topic, read from its owner and rendered once per language. Runs in a thread."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from django.template.loader import render_to_string
from django.utils import translation

from realtime.hub.frames import Event, event
from realtime.hub.registry import Change, LiveKind

# A page further behind is quicker loaded again than caught up.
FAR = 500


@dataclass(frozen=True, slots=True)
class News:
    """The step from one number of a topic to a later one; no events when there was nothing new."""

    after: int
    number: int
    events: dict[str, Event] = field(default_factory=dict)


def read(kind: LiveKind, key: str, after: int, languages: Collection[str]) -> News | None:
    """Read what came after a number; None when the topic is gone."""
    topic = f"{kind.kind}:{key}"
    number = kind.heads([key]).get(key)
    if number is None:
        return None
    if number == after:
        return News(after, number)
    if not after < number <= after + FAR:  # also a page from the future, after a database was restored
        return News(after, number, dict.fromkeys(languages, event(**{"is": "far"}, topic=topic, number=number)))
    changes = kind.since(key, after) if kind.since else None
    if changes is None:
        return News(after, number, dict.fromkeys(languages, event(**{"is": "changed"}, topic=topic, number=number)))
    # What was committed after the head was read comes with its own announcement.
    due = sorted((change for change in changes if change.number <= number), key=lambda change: change.number)
    return News(after, number, {language: _changes(topic, after, number, due, language) for language in languages})


def nothing_new(topic: str, number: int) -> Event:
    """The answer to a follower who is up to date."""
    return event(**{"is": "changes"}, topic=topic, after=number, number=number, items=[])


def _changes(topic: str, after: int, number: int, changes: list[Change], language: str) -> Event:
    with translation.override(language):
        items = [
            {
                "key": change.key,
                "number": change.number,
                "order": change.order,
                "html": render_to_string(change.template, dict(change.context)),
            }
            for change in changes
        ]
    return event(**{"is": "changes"}, topic=topic, after=after, number=number, items=items)
