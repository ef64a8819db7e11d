"""What the owners of live topics and socket actions tell the hub; filled from `config/registries.py`."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.http import Http404

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

NUMERIC_KEYS = r"[1-9][0-9]{0,17}"


@dataclass(frozen=True, slots=True)
class Change:
    """The present state of one changed thing: the fragment the page itself uses, and its place in the list."""

    key: str
    number: int
    order: int
    template: str
    context: Mapping[str, Any]


MayFollow = Callable[["User | AnonymousUser", str], bool]
Heads = Callable[[Collection[str]], Mapping[str, int]]
Since = Callable[[str, int], "list[Change] | None"]
Action = Callable[["User", dict[str, Any], UUID], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class LiveKind:
    """One kind of live topic and the functions of its owner.

    `heads` asks for the numbers of many topics in one query. `since` gives every thing changed after a number in its
    present state; None says that readers see different things, so that they only hear that something changed.
    """

    kind: str
    may_follow: MayFollow
    heads: Heads
    since: Since | None
    presence: bool = False
    keys: str = field(default=NUMERIC_KEYS)


class Refused(Exception):
    """A socket action is refused; the message is a sentence for the person."""


# What an action may raise to say no: each becomes a sentence for the person.
REFUSALS = (Refused, ValidationError, PermissionDenied, Http404, ObjectDoesNotExist)

_kinds: dict[str, LiveKind] = {}
_actions: dict[str, Action] = {}


def register(kind: LiveKind) -> None:
    """Make the topics of a kind followable."""
    _kinds[kind.kind] = kind


def get(kind: str) -> LiveKind:
    """Return a registered kind."""
    return _kinds[kind]


def kinds() -> Mapping[str, LiveKind]:
    """All live kinds by name."""
    return _kinds


def find(topic: str) -> tuple[LiveKind, str] | None:
    """Split a topic's name into its kind and key; None when there can be no such topic."""
    name, _, key = topic.partition(":")
    kind = _kinds.get(name)
    return (kind, key) if kind and re.fullmatch(kind.keys, key, re.ASCII) else None


def register_action(name: str, action: Action) -> None:
    """Let signed-in people call `action(user, data, client_id)` through the socket."""
    _actions[name] = action


def actions() -> Mapping[str, Action]:
    """All socket actions by name."""
    return _actions
