"""Every URL × method × role; an unlisted URL, action or kind fails."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from copy import deepcopy

import pytest
import pytest_django
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from realtime.hub import registry
from tests.matrix import ROLES, Action, Follow, Row, collected, expected
from tests.world import World, build

# Half an hour of requests on two databases; what a role may do does not depend on which of them it is.
pytestmark = pytest.mark.servers

ROWS: list[Row] = collected("ROWS")
FOLLOWS: list[Follow] = collected("FOLLOWS")
ACTIONS: list[Action] = collected("ACTIONS")


Everybody = tuple[World, dict[str, Client]]


def url_names(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    """Every URL name of the site, with its namespace."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            assert pattern.name, f"{pattern} has no name"
            yield namespace + pattern.name
        else:
            yield from url_names(pattern, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)


def test_every_url_is_listed() -> None:
    assert {row.name for row in ROWS} == set(url_names(get_resolver()))


def test_every_live_kind_is_listed() -> None:
    assert {follow.kind for follow in FOLLOWS} == set(registry.kinds())


def test_every_socket_action_is_listed() -> None:
    assert {action.name for action in ACTIONS} == set(registry.actions())


class Undo(Exception):
    """Ends a role's try, so that the next one finds the same scene."""


@pytest.fixture(scope="module")
def everybody(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[Everybody]:
    """The scene with everybody signed in, made once: every test below runs in a savepoint of this transaction."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = build()
        yield world, {role: world.client(None if role == "visitor" else getattr(world, role)) for role in ROLES}
        transaction.set_rollback(True)


@pytest.fixture
def world(everybody: Everybody, db: None) -> World:
    """The scene for one test, which may change its people and groups."""
    return deepcopy(everybody[0])


def status_of(client: Client, method: str, url: str, data: dict, headers: dict[str, str]) -> int:
    """The status of one request, with everything it changed rolled back, in the browser too."""
    client.raise_request_exception = False
    cookies = deepcopy(client.cookies)
    status = 0
    try:
        with transaction.atomic():
            status = getattr(client, method)(url, data, headers=headers).status_code
            raise Undo
    except Undo:
        client.cookies = cookies
        return status


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_row(row: Row, world: World, everybody: Everybody) -> None:
    scene = row.scene(world)
    kwargs, data = scene if isinstance(scene, tuple) else (scene, {})
    url = reverse(row.name, kwargs=kwargs)
    seen, wanted = {}, {}
    for role in ROLES:
        client = everybody[1][role]
        for method, table, sent in (("get", row.get, {}), ("post", row.post, data)):
            seen[method, role] = status_of(client, method, url, sent, dict(row.headers or {}))
            wanted[method, role] = 405 if table is None else expected(table, role)
            if table is None and role == "visitor" and seen[method, role] == 302:
                wanted[method, role] = 302
    assert seen == wanted


@pytest.mark.parametrize("follow", FOLLOWS, ids=lambda follow: follow.kind)
def test_follow(follow: Follow, world: World) -> None:
    key = follow.scene(world)
    may_follow = registry.get(follow.kind).may_follow
    seen = {
        role: bool(may_follow(AnonymousUser() if role == "visitor" else getattr(world, role), key)) for role in ROLES
    }
    assert seen == {role: expected(follow.allowed, role) for role in ROLES}


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)
def test_action(action: Action, world: World) -> None:
    data = action.scene(world)
    run = registry.actions()[action.name]
    seen = {}
    for role in ROLES[1:]:  # the hub refuses signed-out people before it looks at the action
        try:
            with transaction.atomic():
                run(getattr(world, role), data, uuid.uuid4())
                seen[role] = True
                raise Undo
        except Undo:
            pass
        except registry.REFUSALS:
            seen[role] = False
    assert seen == {role: expected(action.done, role) for role in ROLES[1:]}
