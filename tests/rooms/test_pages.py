"""The pages: the list with what is unread, history by cursor, what one may do with a message."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from realtime.hub.models import Presence
from realtime.rooms import queries, services
from realtime.rooms.models import Message, Room
from tests.world import World


def say(room: Room, author: User, body: str = "はい", **fields: Any) -> Message:
    return services.say(room=room, author=author, body=body, client_id=uuid.uuid4(), **fields)


class Shown(HTMLParser):
    """The words of a page, its ids, and the addresses it links to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.text = ""
        self.feed(html)
        self.text = re.sub(r"\s+", " ", self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value for name, value in attrs if name == "href" and value]
        self.ids += [value for name, value in attrs if name == "id" and value]

    def handle_data(self, data: str) -> None:
        self.text += data

    @property
    def said(self) -> list[int]:
        return [int(name.removeprefix("message-")) for name in self.ids if name.startswith("message-")]


def get(client: Client, url: str) -> Shown:
    response = client.get(url)
    assert response.status_code == 200
    return Shown(response.content.decode())


def queries_of(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def test_the_list(world: World, room: Room) -> None:
    say(room, world.editor)
    shown = get(world.client(world.member), "/rooms/")
    assert f"/rooms/{room.pk}/#now" in shown.links
    assert "未読1" in shown.text
    assert "/rooms/new/" not in shown.links
    assert "/rooms/new/" in get(world.client(world.editor), "/rooms/").links


def test_the_empty_list_says_how_one_gets_a_room(world: World) -> None:
    assert "団体の会員になると" in get(world.client(world.citizen), "/rooms/").text
    assert "団体を選んで、会議室を開けます" in get(world.client(world.editor), "/rooms/").text


@pytest.mark.parametrize("name", ["rooms:rooms", "portal:my_page"])
def test_three_rooms_ask_as_much_as_one(world: World, room: Room, name: str) -> None:
    client = world.client(world.member)
    say(room, world.editor)
    one = queries_of(client, reverse(name))
    for title in ("防災", "祭り"):
        say(services.open_room(name=title, groups=[world.green], by=world.coordinator), world.editor)
    assert queries_of(client, reverse(name)) == one


def test_three_messages_ask_as_much_as_one(world: World, room: Room) -> None:
    client, url = world.client(world.member), f"/rooms/{room.pk}/"
    first = say(room, world.editor)
    one = queries_of(client, url)
    say(room, world.other_representative, reply_to=first)
    say(room, world.editor, as_group=world.green, reply_to=first)
    client.get(url)
    assert queries_of(client, url) == one


def test_history(world: World, room: Room) -> None:
    said = [say(room, world.editor).pk for _ in range(queries.PAGE + 10)]
    client, url = world.client(world.member), f"/rooms/{room.pk}/"
    latest = get(client, url)
    assert latest.said == said[10:]
    assert "?before=11#now" in latest.links
    earlier = get(client, f"{url}?before=11")
    assert earlier.said == said[:10]
    assert "前の発言を見る" not in earlier.text
    assert f"{url}#now" in earlier.links
    for pk, page in ((said[-1], ""), (said[20], ""), (said[2], "?before=29")):
        assert client.get(f"/messages/{pk}/").headers["Location"] == f"{url}{page}#message-{pk}"
    assert said[2] in get(client, f"{url}?before=29").said


@pytest.mark.parametrize("before", ["", "abc", "-1", "0", "\x00", "9" * 30, "9" * 5000, "１１"])
def test_a_broken_cursor_shows_the_latest(world: World, room: Room, before: str) -> None:
    said = say(room, world.editor)
    response = world.client(world.member).get(f"/rooms/{room.pk}/", {"before": before, "reply_to": before})
    assert Shown(response.content.decode()).said == [said.pk]


def test_first_visit_shows_no_unread_line_and_a_later_one_does(world: World, room: Room) -> None:
    client, url = world.client(world.member), f"/rooms/{room.pk}/"
    say(room, world.editor)
    assert "ここから未読" not in get(client, url).text
    say(room, world.member)
    say(room, world.editor, "二つ目")
    say(room, world.editor, "三つ目")
    shown = get(client, url)
    assert "ここから未読 2件" in shown.text
    assert shown.ids.count("now") == 1
    assert "ここから未読" not in get(client, url).text


def test_an_open_page_tells_how_far_it_was_read(world: World, room: Room) -> None:
    client = world.client(world.member)
    say(room, world.editor)
    for number, unread in (("abc", 1), ("", 1), ("-3", 1), ("１", 0)):
        assert client.post(f"/rooms/{room.pk}/reading/", {"number": number}).status_code == 204
        assert queries.rooms_of(world.member).get().unread == unread


def test_days_stand_between(world: World, room: Room) -> None:
    for days in (1, 1, 0):
        message = say(room, world.editor)
        Message.objects.filter(pk=message.pk).update(created_at=timezone.now() - dt.timedelta(days=days))
    html = world.client(world.member).get(f"/rooms/{room.pk}/").content.decode()
    assert html.count('class="day-line"') == 2


def test_who_is_here(world: World, room: Room) -> None:
    until = timezone.now() + dt.timedelta(seconds=45)
    for user, lease in ((world.editor, until), (world.coordinator, until), (world.member, timezone.now())):
        Presence.objects.create(topic=f"room:{room.pk}", user=user, until=lease)
    people = get(world.client(world.member), f"/rooms/{room.pk}/people/").text
    assert f"見本 editor{world.green.name}" in people.replace("\n", "")
    assert "見本 coordinator" in people
    assert "見本 member" not in people
    assert "いま2人" in get(world.client(world.member), f"/rooms/{room.pk}/").text


def test_a_group_hides_its_author_but_not_from_staff(world: World, room: Room) -> None:
    said = say(room, world.editor, "団体として書きます", as_group=world.green)
    for url in (f"/rooms/{room.pk}/", f"/messages/{said.pk}/actions/"):
        html = world.client(world.other_representative).get(url).content.decode()
        assert "団体として書きます" in html
        assert world.editor.name not in html
        assert f"person-{world.editor.pk}" not in html
    actions = get(world.client(world.coordinator), f"/messages/{said.pk}/actions/")
    assert world.editor.name in actions.text


def test_what_was_taken_back_is_gone_from_every_page(world: World, room: Room) -> None:
    said = say(room, world.editor, "まちがえた電話番号")
    say(room, world.other_representative, "ありがとう", reply_to=said)
    response = world.client(world.editor).post(f"/messages/{said.pk}/withdrawal/")
    assert response.headers["Location"] == f"/rooms/{room.pk}/#message-{said.pk}"
    client = world.client(world.member)
    for url in (f"/rooms/{room.pk}/", f"/messages/{said.pk}/actions/"):
        assert "まちがえた電話番号" not in get(client, url).text
    assert "この発言は、書いた人が取り消しました。" in get(client, f"/rooms/{room.pk}/").text


def test_what_one_may_do(world: World, room: Room) -> None:
    said = say(room, world.editor)
    own = get(world.client(world.editor), f"/messages/{said.pk}/actions/").links
    others = get(world.client(world.member), f"/messages/{said.pk}/actions/").links
    reply = f"/rooms/{room.pk}/?reply_to={said.pk}#message-{said.pk}"
    controls = [reply, f"/messages/{said.pk}/edit/", f"/messages/{said.pk}/withdrawal/"]
    assert [link in own for link in controls] == [True, True, True]
    assert [link in others for link in controls] == [True, False, False]
    Message.objects.update(created_at=timezone.now() - dt.timedelta(minutes=16))
    late = get(world.client(world.editor), f"/messages/{said.pk}/actions/").links
    assert [link in late for link in controls] == [True, False, True]


def test_a_script_gets_the_actions_alone(world: World, room: Room) -> None:
    said = say(room, world.editor)
    response = world.client(world.editor).get(f"/messages/{said.pk}/actions/", headers={"X-Requested-With": "fetch"})
    assert "<html" not in response.content.decode()


def test_the_link_to_the_video_meeting(world: World, room: Room) -> None:
    link = "https://meet.google.com/abc-defg-hij"
    assert link not in get(world.client(world.member), f"/rooms/{room.pk}/").links
    Room.objects.update(video_url=link)
    assert link in get(world.client(world.member), f"/rooms/{room.pk}/").links
