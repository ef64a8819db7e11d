"""Whatever takes a person's access closes their open pages within 5 s: each by the service that a page calls."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from allauth.account.adapter import get_adapter
from allauth.usersessions.adapter import get_adapter as sessions_adapter
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils import timezone

from accounts import erasure, services, suspension
from accounts.models import Role, User
from realtime.hub import process
from tests.hub.live import Socket, in_thread, sign_in, until
from tests.world import World, build


def suspend(world: World) -> None:
    suspension.suspend(actor=world.administrator, person=world.citizen, reason="見本")


def erase(world: World) -> None:
    erasure.erase(world.citizen.pk, timezone.now(), when=Q(), why="asked")


def listed(user: User) -> list[UserSession]:
    """The person's sessions as the page of devices lists them."""
    keys = [s.session_key for s in Session.objects.all() if s.get_decoded().get("_auth_user_id") == str(user.pk)]
    return [
        UserSession.objects.get_or_create(session_key=key, defaults={"user": user, "ip": "127.0.0.1"})[0]
        for key in keys
    ]


def sign_out_elsewhere(world: World) -> None:
    sessions_adapter().end_sessions(listed(world.citizen))


def new_password(world: World) -> None:
    get_adapter().set_password(User.objects.get(pk=world.citizen.pk), "tsugi-no-aikotoba")


def keys_removed(world: World) -> None:
    assert listed(world.citizen)
    services.remove_keys(actor=world.administrator, person=world.citizen)


def known() -> set[int | None]:
    """Whom the hub serves."""
    hub = process.running()
    return {reader.identity.user_id for reader in hub.readers} if hub else set()


@pytest.mark.usefixtures("hub")
@pytest.mark.parametrize("deed", [suspend, erase, sign_out_elsewhere, new_password, keys_removed])
async def test_the_session_is_over_within_five_seconds(deed: Callable[[World], None]) -> None:
    world = await in_thread(build)
    other = await Socket(await in_thread(sign_in, world.member)).open()
    socket = await Socket(await in_thread(sign_in, world.citizen)).open()
    # A socket is open before the hub knows whose it is.
    await until(lambda: known() == {world.member.pk, world.citizen.pk})
    await in_thread(deed, world)
    assert await socket.code(seconds=5) == 4401
    assert await other.receive_nothing()
    for each in (socket, other):
        await each.disconnect()


@pytest.mark.usefixtures("hub")
async def test_a_role_that_is_taken_closes_the_topics_of_that_role() -> None:
    world = await in_thread(build)
    socket = await Socket(await in_thread(sign_in, world.adviser)).open()
    await socket.tell(do="follow", topic="queue:all", since=0)
    await socket.receive_json_from(timeout=5)
    await in_thread(lambda: services.set_roles(actor=world.administrator, person=world.adviser, roles=[Role.COUNTER]))
    assert await socket.next("closed", seconds=5) == {"is": "closed", "topic": "queue:all"}
    await socket.disconnect()


@pytest.mark.usefixtures("hub")
async def test_lifting_a_suspension_lets_the_person_in_again() -> None:
    world = await in_thread(build)
    await in_thread(suspend, world)
    await in_thread(lambda: suspension.lift(actor=world.administrator, person=world.citizen))
    socket = await Socket(await in_thread(sign_in, world.citizen)).open()
    assert await socket.receive_nothing()
    await socket.disconnect()
