"""What goes over the wire: the events the server sends, and the frames it accepts."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from realtime.hub import registry

# Close codes
MALFORMED, SIGN_IN, NOT_ALLOWED, RESTART = 4400, 4401, 4403, 4012

MAX_BYTES = 16 * 1024
MAX_NUMBER = 2**53

# An ASGI event is built once and handed to every socket, which makes "encoded once" literal.
Event = dict[str, Any]


class Bad(Exception):
    """A frame the protocol does not know."""


def event(**content: Any) -> Event:
    """Encode one server event."""
    return {"type": "websocket.send", "text": json.dumps(content, ensure_ascii=False, separators=(",", ":"))}


def closing(code: int) -> Event:
    """The event that ends a socket."""
    return {"type": "websocket.close", "code": code}


def _topic(value: Any) -> str:
    if not isinstance(value, str) or registry.find(value) is None:
        raise Bad("unknown topic")
    return value


def _number(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= MAX_NUMBER:
        raise Bad("not a number")
    return value


def _action(value: Any) -> str:
    if not isinstance(value, str) or value not in registry.actions():
        raise Bad("unknown action")
    return value


def _id(value: Any) -> UUID:
    try:
        return UUID(value)
    except (ValueError, TypeError, AttributeError) as error:
        raise Bad("not an id") from error


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Bad("not an object")
    return value


def _data(value: Any) -> dict[str, Any]:
    # Flat, like a form: a field of the owner's form never meets a list or an object.
    if not all(content is None or isinstance(content, str | int | float) for content in _object(value).values()):
        raise Bad("not flat")
    return dict(value)


SHAPES: dict[str, dict[str, Callable[[Any], Any]]] = {
    "follow": {"topic": _topic, "since": _number},
    "since": {"topic": _topic, "since": _number},
    "unfollow": {"topic": _topic},
    "here": {"topic": _topic},
    "act": {"action": _action, "id": _id, "data": _data},
}


def load(text: str | bytes | None) -> dict[str, Any]:
    """Decode one JSON object; raises Bad."""
    if (
        text is None
        or len(text) > MAX_BYTES
        or (isinstance(text, str) and len(text.encode(errors="replace")) > MAX_BYTES)
    ):
        raise Bad("not text, or too large")
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Bad("not JSON") from error
    return _object(content)


def parse(text: str | None) -> dict[str, Any]:
    """Check one client frame: exactly the fields its verb has, each of its kind; raises Bad."""
    content = load(text)
    verb = content.get("do")
    shape = SHAPES.get(verb) if isinstance(verb, str) else None
    if shape is None or content.keys() != {"do", *shape}:
        raise Bad("unknown frame")
    return {"do": verb} | {name: check(content[name]) for name, check in shape.items()}


def parse_poll(body: bytes) -> tuple[dict[str, int], list[str], str]:
    """Check a long poll's body: what it follows since when, where the person is, and the page's language."""
    content = load(body)
    follow, here, language = content.get("follow"), content.get("here", []), content.get("lang", "")
    if not isinstance(follow, dict) or not isinstance(here, list) or not isinstance(language, str):
        raise Bad("unknown frame")
    return (
        {_topic(topic): _number(since) for topic, since in follow.items()},
        [_topic(topic) for topic in here],
        language,
    )
