"""What people send, also in strange ways: stored once, or told what to do with the text kept."""

from __future__ import annotations

import datetime as dt
import html
import uuid
from typing import Any

import pytest
from django.utils import timezone

from realtime.rooms import services
from realtime.rooms.models import Message, Room
from tests.world import World

JSON = {"Accept": "application/json", "X-Requested-With": "fetch"}
GOOD = {
    "plain": ("お願いします。", "お願いします。"),
    "emoji": ("👍🏽 ありがとう", "👍🏽 ありがとう"),
    "four bytes": ("𠮷野家", "𠮷野家"),
    "digits": ("１０時です", "１０時です"),
    "NUL": ("お\x00願い", "お願い"),
    "HTML": ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    "lines": ("一\r\n二\r三", "一\n二\n三"),
    "longest": ("あ" * 4000, "あ" * 4000),
}


@pytest.mark.parametrize("case", GOOD)
def test_what_is_said_is_kept_as_written(world: World, room: Room, case: str) -> None:
    sent, kept = GOOD[case]
    client = world.client(world.editor)
    response = client.post(f"/rooms/{room.pk}/messages/", {"body": sent, "client_id": uuid.uuid4()}, follow=True)
    message = Message.objects.get()
    assert (response.status_code, message.body) == (200, kept)
    assert "<script>alert" not in response.content.decode()


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "missing": ({}, "「発言」を入力してください。"),
    "spaces": ({"body": " \u3000\n\x00"}, "「発言」を入力してください。"),
    "too long": ({"body": "あ" * 4001}, "4000文字以内で入力してください（いまは4001文字です）。"),
    "no group of one's own": ({"body": "はい", "as_group": "{market}"}, "この団体として書くことはできません。"),
    "no group": ({"body": "はい", "as_group": "緑"}, "この団体として書くことはできません。"),
    "answers nothing": ({"body": "はい", "reply_to": "999"}, "返事をする発言が見つかりません。"),
}


@pytest.mark.parametrize("case", BAD)
@pytest.mark.parametrize("name", ["editor", "member"])
def test_what_cannot_be_stored_is_told(world: World, room: Room, case: str, name: str) -> None:
    data, sentence = BAD[case]
    data = {**data, "as_group": str(data.get("as_group", "")).format(market=world.market.pk), "client_id": uuid.uuid4()}
    client, url = world.client(getattr(world, name)), f"/rooms/{room.pk}/messages/"
    page = client.post(url, data)
    assert page.status_code == 422
    assert sentence in html.unescape(page.content.decode())
    assert data.get("body", "").strip("\x00") in page.content.decode()
    script = client.post(url, data, headers=JSON)
    assert script.status_code == 422
    assert sentence in script.json()["message"]
    assert not Message.objects.exists()


def test_a_script_is_told_that_it_is_stored(world: World, room: Room) -> None:
    data = {"body": "はい", "client_id": uuid.uuid4()}
    for _ in range(2):
        response = world.client(world.editor).post(f"/rooms/{room.pk}/messages/", data, headers=JSON)
        assert (response.status_code, response.json()) == (201, {})
    assert Message.objects.count() == 1


def test_an_answer_to_a_message_of_another_room(world: World, room: Room) -> None:
    other = services.open_room(name="別の会議室", groups=[world.green], by=world.editor)
    elsewhere = services.say(room=other, author=world.editor, body="ここだけの話", client_id=uuid.uuid4())
    data = {"body": "はい", "reply_to": elsewhere.pk, "client_id": uuid.uuid4()}
    page = world.client(world.other_representative).post(f"/rooms/{room.pk}/messages/", data)
    assert page.status_code == 422
    assert "ここだけの話" not in page.content.decode()
    shown = world.client(world.other_representative).get(f"/rooms/{room.pk}/?reply_to={elsewhere.pk}")
    assert "ここだけの話" not in shown.content.decode()


def test_an_edit_that_comes_too_late_keeps_the_text(world: World, room: Room) -> None:
    said = services.say(room=room, author=world.editor, body="10時", client_id=uuid.uuid4())
    Message.objects.update(created_at=timezone.now() - dt.timedelta(minutes=16))
    page = world.client(world.editor).post(f"/messages/{said.pk}/edit/", {"body": "11時に変えます"})
    assert page.status_code == 422
    assert "11時に変えます" in page.content.decode()
    assert "書いてから15分を過ぎた" in page.content.decode()


@pytest.mark.parametrize("body", ["", " \u3000", "\x00", "あ" * 4001])
def test_an_edit_to_nothing(world: World, room: Room, body: str) -> None:
    said = services.say(room=room, author=world.editor, body="10時", client_id=uuid.uuid4())
    assert world.client(world.editor).post(f"/messages/{said.pk}/edit/", {"body": body}).status_code == 422
    assert Message.objects.get().body == "10時"


def test_opening_a_room(world: World) -> None:
    data = {
        "name": " 苗と\u3000野菜𠮷👍 ",
        "purpose": "<b>相談</b>",
        "groups": [world.green.pk, world.market.pk],
        "video_url": "参加はこちら https://meet.google.com/abc-defg-hij",
        "client_id": uuid.uuid4(),
    }
    client = world.client(world.editor)
    first, again = (client.post("/rooms/new/", data) for _ in range(2))
    opened = Room.objects.get()
    assert first.headers["Location"] == again.headers["Location"] == f"/rooms/{opened.pk}/"
    assert (opened.name, opened.purpose) == ("苗と 野菜𠮷👍", "<b>相談</b>")
    assert (opened.video_url, opened.created_by) == ("https://meet.google.com/abc-defg-hij", world.editor)
    assert set(opened.groups.all()) == {world.green, world.market}
    assert "<b>相談" not in client.get(f"/rooms/{opened.pk}/").content.decode()


NOT_OPENED: dict[str, tuple[dict[str, Any], str]] = {
    "no name": ({"name": "\x00 "}, "「会議室の名前」を入力してください。"),
    "a long name": ({"name": "あ" * 61}, "60文字以内で入力してください（いまは61文字です）。"),
    "a long purpose": ({"purpose": "あ" * 201}, "200文字以内で入力してください（いまは201文字です）。"),
    "no group": ({"groups": []}, "「入れる団体」を選んでください。"),
    "a group that is none": ({"groups": ["緑"]}, ""),
    "only others": ({"groups": ["{market}"]}, "自分の団体も選んでください。"),
    "a link to a house": ({"video_url": "http://192.168.0.1/"}, "https:// で始まるリンク"),
    "no link": ({"video_url": "あとで"}, "Web会議のリンクが見つかりません。"),
}


@pytest.mark.parametrize("case", NOT_OPENED)
def test_a_room_that_cannot_be_opened(world: World, case: str) -> None:
    changed, sentence = NOT_OPENED[case]
    data = {"name": "苗と野菜", "groups": [str(world.green.pk)], "client_id": uuid.uuid4(), **changed}
    data["groups"] = [group.format(market=world.market.pk) for group in data["groups"]]
    page = world.client(world.editor).post("/rooms/new/", data)
    assert page.status_code == 422
    assert sentence in html.unescape(page.content.decode())
    assert not Room.objects.exists()


def test_a_coordinator_opens_rooms_for_others(world: World) -> None:
    data = {"name": "苗", "groups": [world.market.pk, world.council.pk], "client_id": uuid.uuid4()}
    assert world.client(world.coordinator).post("/rooms/new/", data).status_code == 302
