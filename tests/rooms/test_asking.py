"""One group asks one other, in the room of the two."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from groups.models import Membership
from notify.models import Notice
from realtime.rooms import asking, queries, services
from realtime.rooms.models import Message, Room
from tests.world import World


def ask(world: World, press: uuid.UUID | None = None) -> Message:
    return asking.ask_group(
        group=world.market,
        as_group=world.green,
        by=world.editor,
        body="野菜をいただけますか。",
        client_id=press or uuid.uuid4(),
    )


def test_the_first_question_opens_a_room_of_the_two(world: World) -> None:
    url = f"/groups/{world.market.pk}/room/"
    client = world.client(world.editor)
    assert "だけの会議室を開きます" in client.get(url).content.decode()
    form = {"as_group": str(world.green.pk), "body": "野菜をいただけますか。", "client_id": str(uuid.uuid4())}
    assert [client.post(url, form).status_code for _press in range(2)] == [302, 302]
    room, message = Room.objects.get(), Message.objects.get()
    assert set(room.groups.all()) == {world.green, world.market}
    assert (message.room, message.as_group, message.author) == (room, world.green, world.editor)
    assert client.get(url).url == f"/rooms/{room.pk}/"
    for user, may in (
        ("other_representative", True),
        ("member", True),
        ("council_representative", False),
        ("citizen", False),
    ):
        assert queries.visible_to(getattr(world, user)).filter(pk=room.pk).exists() is may
    notice = Notice.objects.get(kind="room_asked")
    assert notice.user == world.other_representative
    assert notice.text == "みなと緑のまち研究会から、朝市元気プロジェクトに相談があります。会議室でお返事ください。"


def test_the_next_question_comes_to_the_same_room(world: World) -> None:
    services.open_room(name="三つ", by=world.coordinator, groups=[world.green, world.market, world.council])
    services.open_room(name="別の二つ", by=world.coordinator, groups=[world.green, world.council])
    first, second = ask(world), ask(world)
    assert first.room_id == second.room_id
    back = asking.ask_group(
        group=world.green, as_group=world.market, by=world.other_representative, body="はい", client_id=uuid.uuid4()
    )
    assert back.room_id == first.room_id
    assert Room.objects.count() == 3


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"body": ""}, "「相談したいこと」を入力してください"),
        ({"as_group": ""}, "どの団体として書くかを選んでください"),
        ({"as_group": "market"}, "この団体として書くことはできません"),
        ({"as_group": "x"}, "この団体として書くことはできません"),
    ],
)
def test_bad_input_gets_a_sentence(world: World, change: dict[str, str], sentence: str) -> None:
    form = {"as_group": str(world.green.pk), "body": "苗があります。", "client_id": str(uuid.uuid4())} | change
    form["as_group"] = str(world.market.pk) if form["as_group"] == "market" else form["as_group"]
    page = world.client(world.editor).post(f"/groups/{world.market.pk}/room/", form)
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert Room.objects.count() == 0


def test_who_speaks_for_two_groups_chooses(world: World) -> None:
    Membership.objects.create(user=world.editor, group=world.council, role=Membership.Role.EDITOR)
    ask(world)
    page = world.client(world.editor).get(f"/groups/{world.market.pk}/room/")
    assert page.status_code == 200
    assert world.council.name in page.content.decode()


@pytest.mark.parametrize("user", ["member", "citizen", "coordinator"])
def test_only_who_speaks_for_a_group_asks(world: World, user: str) -> None:
    with pytest.raises(PermissionDenied):
        asking.ask_group(
            group=world.market, as_group=world.green, by=getattr(world, user), body="はい", client_id=uuid.uuid4()
        )
    with pytest.raises(PermissionDenied):
        asking.ask_group(group=world.green, as_group=world.green, by=world.editor, body="はい", client_id=uuid.uuid4())


@pytest.mark.django_db(transaction=True)
def test_both_who_ask_at_the_same_moment_find_one_room(world: World) -> None:
    def one(number: int) -> None:
        try:
            if number % 2:
                ask(world)
            else:
                asking.ask_group(
                    group=world.green,
                    as_group=world.market,
                    by=world.other_representative,
                    body="はい",
                    client_id=uuid.uuid4(),
                )
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(one, range(6)))
    assert (Room.objects.count(), Message.objects.count()) == (1, 6)
