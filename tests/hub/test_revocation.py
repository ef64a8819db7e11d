"""Losing a right closes the stream within 5 s (guarantee 4), through the numbered list in the database."""

from __future__ import annotations

import asyncio
import datetime as dt
import threading

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from accounts.events import AccessChanged
from accounts.models import User
from realtime.hub import process, reactions, revocations, services
from realtime.hub.models import Revocation, RevocationList
from realtime.hub.numbers import next_number
from tests.hub.live import Socket, in_thread, person, poll, sign_in, until
from tests.hub.wall import Wall, tell, write


@pytest.mark.usefixtures("hub")
@pytest.mark.parametrize("through_hint", [True, False], ids=["at once", "found in the database"])
async def test_leaving_closes_the_topic(through_hint: bool) -> None:
    taro = await in_thread(person, "taro")
    wall, other = await in_thread(lambda: (Wall.objects.create(only=[taro.pk]), Wall.objects.create()))
    socket = await Socket(await in_thread(sign_in, taro)).open()
    await socket.follow(f"wall:{wall.pk}")
    await socket.follow(f"wall:{other.pk}")

    @transaction.atomic
    def leave() -> None:
        Wall.objects.filter(pk=wall.pk).update(only=[0])
        services.revoke(taro.pk) if through_hint else Revocation.objects.create(
            number=next_number(listing()), user=taro
        )

    await in_thread(leave)
    assert await socket.next("closed", seconds=5) == {"is": "closed", "topic": f"wall:{wall.pk}"}
    for each in (wall, other):
        await in_thread(write, each, "後から")
        await in_thread(tell, each)
    assert (await socket.next("changes"))["topic"] == f"wall:{other.pk}"
    assert await socket.receive_nothing()
    await socket.disconnect()


def listing() -> RevocationList:
    return RevocationList.objects.get_or_create(pk=1)[0]


@pytest.mark.usefixtures("hub")
@pytest.mark.parametrize("what", ["sign-out", "suspension", "password"])
async def test_a_session_that_ends_closes_its_sockets_with_4401(what: str) -> None:
    taro, jiro = await in_thread(person, "taro"), await in_thread(person, "jiro")
    wall = await in_thread(Wall.objects.create)
    here, other = (
        await Socket(await in_thread(sign_in, taro)).open(),
        await Socket(await in_thread(sign_in, jiro)).open(),
    )
    waiting = asyncio.create_task(poll(await in_thread(sign_in, taro), body={"follow": {f"wall:{wall.pk}": 0}}))
    for socket in (here, other):
        await socket.follow(f"wall:{wall.pk}")
    hub = await process.current()
    await until(lambda: len(hub.readers) == 3)

    @transaction.atomic
    def end() -> None:
        if what == "sign-out":
            Session.objects.all().delete()
        elif what == "suspension":
            User.objects.filter(pk=taro.pk).update(is_active=False)
        else:
            taro.set_password("つぎの合い言葉")
            taro.save()
        reactions.check_open_pages(AccessChanged(user_id=taro.pk))

    await in_thread(end)
    assert await here.code(seconds=5) == 4401
    assert (await waiting)[0] == 401
    assert await other.receive_nothing()
    for socket in (here, other):
        await socket.disconnect()


@pytest.mark.usefixtures("hub")
async def test_one_session_may_end_while_the_other_goes_on() -> None:
    taro = await in_thread(person, "taro")
    first, second = await in_thread(sign_in, taro), await in_thread(sign_in, taro)
    ended, kept = await Socket(first).open(), await Socket(second).open()
    hub = await process.current()
    await until(lambda: len(hub.readers) == 2)

    def end() -> None:
        Session.objects.filter(session_key=first.decode().partition("=")[2]).delete()
        services.revoke(taro.pk)

    await in_thread(end)
    assert await ended.code(seconds=5) == 4401
    assert await kept.receive_nothing()
    for socket in (ended, kept):
        await socket.disconnect()


@pytest.mark.usefixtures("hub")
async def test_a_session_that_runs_out_closes_its_socket_and_a_prolonged_one_does_not() -> None:
    taro = await in_thread(person, "taro")
    cookies = [await in_thread(sign_in, taro) for _ in range(2)]
    soon = timezone.now() + dt.timedelta(seconds=0.5)
    await in_thread(lambda: Session.objects.update(expire_date=soon))
    ended, kept = [await Socket(cookie).open() for cookie in cookies]
    hub = await process.current()
    await until(lambda: len(hub.readers) == 2)
    key = cookies[1].decode().partition("=")[2]
    await in_thread(lambda: Session.objects.filter(session_key=key).update(expire_date=soon + dt.timedelta(days=1)))
    assert await ended.code(seconds=5) == 4401
    await until(lambda: all(reader.identity.expires != soon for reader in hub.readers))
    assert len(hub.readers) == 1
    for socket in (ended, kept):
        await socket.disconnect()


@pytest.mark.django_db(transaction=True)
def test_revocations_are_numbered_without_holes_in_the_order_of_commits() -> None:
    taro = person("taro")
    seen: list[int] = []
    stop = threading.Event()

    def watch() -> None:
        last = 0
        while not (stop.is_set() and last == revocations.latest()):
            before, (last, _) = last, revocations.after(last)
            seen.extend(
                Revocation.objects.filter(number__gt=before, number__lte=last)
                .order_by("number")
                .values_list("number", flat=True)
            )
        connection.close()

    def write_some() -> None:
        for _ in range(5):
            services.revoke(taro.pk)
        connection.close()

    services.revoke(taro.pk)
    watcher, writers = threading.Thread(target=watch), [threading.Thread(target=write_some) for _ in range(4)]
    for thread in (watcher, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    watcher.join(20)
    assert seen == list(range(1, 22))


@pytest.mark.django_db(transaction=True)
def test_old_revocations_go() -> None:
    taro = person("taro")
    services.revoke(taro.pk)
    Revocation.objects.update(created_at=timezone.now() - dt.timedelta(days=2))
    services.revoke(taro.pk)
    assert list(Revocation.objects.values_list("number", flat=True)) == [2]


@pytest.mark.django_db(transaction=True)
def test_a_number_is_taken_only_in_a_transaction_and_for_one_row(wall_tables: None) -> None:
    taken = RevocationList.objects.create(pk=1)
    with pytest.raises(TransactionManagementError):
        next_number(taken)
    with transaction.atomic():
        assert (next_number(taken), taken.change_no) == (1, 1)
        assert next_number(RevocationList.objects.filter(pk=1)) == 2
        with pytest.raises(ValueError, match="exactly one row"):
            next_number(RevocationList.objects.filter(pk=2))
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        next_number(taken)
        raise ZeroDivisionError
    assert RevocationList.objects.get().change_no == 2
