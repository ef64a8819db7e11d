"""Coordinators announce sessions and change them; bad input gets a sentence and keeps what was written."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
import time_machine
from django.utils import timezone

from accounts.models import AuditEntry
from realtime.exchange import services
from realtime.exchange.models import Session, Way
from tests.exchange.sessions import make_session
from tests.world import World

NOW = dt.datetime(2026, 11, 24, 3, 0, tzinfo=dt.UTC)
FORM = {
    "title": "担い手、どう見つけていますか",
    "body": "役員のなり手がいない、若い人が来ない。",
    "day": "２０２６年１２月５日",
    "starts": "１４：００",
    "ends": "15:30",
    "way": "both",
    "venue": "第1会議室",
    "capacity": "３０",
    "closes_day": "2026/12/3",
    "video": "参加はこちら https://zoom.us/j/12345678901 です。",
    "agenda": "14:00 開会・使い方\n14:25 事例／見本 次郎",
}


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


def form(**changes: str) -> dict[str, str]:
    return FORM | {"client_id": str(uuid.uuid4())} | changes


def test_an_announcement_is_stored_once_however_often_the_form_arrives(world: World) -> None:
    client, data = world.client(world.coordinator), form()
    first, second = client.post("/sessions/new/", data), client.post("/sessions/new/", data)
    session = Session.objects.get()
    assert first.url == second.url == f"/sessions/{session.pk}/"
    local = timezone.localtime
    assert str(local(session.starts_at)) == "2026-12-05 14:00:00+09:00"
    assert str(local(session.ends_at)) == "2026-12-05 15:30:00+09:00"
    assert str(local(session.registration_closes_at)) == "2026-12-03 17:00:00+09:00"
    assert (session.capacity, session.video_url, session.host) == (
        30,
        "https://zoom.us/j/12345678901",
        world.coordinator,
    )
    assert [(item.after_minutes, item.title, item.speaker) for item in session.agenda.all()] == [
        (0, "開会・使い方", ""),
        (25, "事例", "見本 次郎"),
    ]
    assert AuditEntry.objects.filter(action="exchange.announced").count() == 1


def test_what_does_not_belong_to_the_way_is_not_kept(world: World) -> None:
    client = world.client(world.coordinator)
    client.post("/sessions/new/", form(way="online", closes_day=""))
    client.post("/sessions/new/", form(way="venue", capacity="", agenda=""))
    online, venue = Session.objects.order_by("pk")
    assert (online.venue, online.registration_closes_at) == ("", online.starts_at)
    assert (venue.video_url, venue.capacity, venue.agenda.count()) == ("", None, 0)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": ""}, "「題名」を入力してください。"),
        ({"title": "花" * 101}, "100文字以内で入力してください"),
        ({"title": "\x00"}, "「題名」を入力してください。"),
        ({"body": " "}, "「内容」を入力してください。"),
        ({"day": ""}, "「開催日」を入力してください。"),
        ({"day": "あした"}, "日付を正しく入力してください"),
        ({"day": "2026-11-23"}, "開催日は、これからの日時にしてください。"),
        ({"starts": "25:00"}, "時間を正しく入力してください"),
        ({"ends": "14:00"}, "終わりは、始まりより後の時刻にしてください。"),
        ({"way": "moon"}, "正しく選択してください"),
        ({"venue": ""}, "会場の名前を入力してください。"),
        ({"capacity": "0"}, "1 以上"),
        ({"capacity": "たくさん"}, "整数を入力してください"),
        ({"closes_day": "2026-12-06"}, "申込締切は、始まりより前にしてください。"),
        ({"closes_day": "", "closes_time": "17:00"}, "申込締切の日も入力してください。"),
        ({"video": "http://zoom.us/j/12345678901"}, "https:// で始まるリンクを貼ってください。"),
        ({"video": "あとで"}, "Web会議のリンクが見つかりません。"),
        ({"agenda": "14:00 開会\n自己紹介"}, "2行目: 「14:10 自己紹介」のように"),
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_what_was_written(
    world: World, change: dict[str, str], sentence: str
) -> None:
    page = world.client(world.coordinator).post("/sessions/new/", form(**change))
    assert page.status_code == 422
    assert sentence in page.content.decode()
    kept = "開会" if "body" in change else FORM["body"]
    assert kept in page.content.decode()
    assert Session.objects.count() == 0


def test_the_form_of_a_session_changes_nothing_when_it_is_sent_back(world: World) -> None:
    client = world.client(world.coordinator)
    client.post("/sessions/new/", form())
    session = Session.objects.get()
    page = client.get(f"/sessions/{session.pk}/edit/")
    shown = {name: page.context["form"][name].value() for name in FORM}
    sent = {name: str(value) for name, value in shown.items()} | {"closes_time": "17:00"}
    assert client.post(f"/sessions/{session.pk}/edit/", sent).url == f"/sessions/{session.pk}/"
    again = Session.objects.get()
    fields = [field.name for field in Session._meta.concrete_fields if field.name not in ("change_no", "edited_at")]
    assert {name: getattr(again, name) for name in fields} == {name: getattr(session, name) for name in fields}
    assert [str(item) for item in again.agenda.all()] == ["開会・使い方", "事例"]


def test_a_capacity_below_the_people_who_come_is_refused_in_the_form(world: World) -> None:
    session = make_session(world.coordinator)
    for user in (world.citizen, world.member):
        services.register(session=session, user=user, way=Way.VENUE)
    page = world.client(world.coordinator).post(f"/sessions/{session.pk}/edit/", form(capacity="1"))
    assert page.status_code == 422
    assert "もう2人の参加が決まっています。" in page.content.decode()
    assert Session.objects.get().capacity is None


def test_a_cancellation_needs_a_reason_and_happens_once(world: World) -> None:
    session, client = make_session(world.coordinator), world.client(world.coordinator)
    url = f"/sessions/{session.pk}/cancellation/"
    assert client.post(url, {"reason": ""}).status_code == 422
    for reason in ("台風のため", "別の理由"):
        assert client.post(url, {"reason": reason}).url == f"/sessions/{session.pk}/"
    session = Session.objects.get()
    assert (session.cancellation.reason, session.cancellation.by) == ("台風のため", world.coordinator)
    assert client.get(f"/sessions/{session.pk}/edit/").status_code == 404


def test_a_session_that_is_over_cannot_be_called_off(world: World) -> None:
    session = make_session(world.coordinator)
    with time_machine.travel(session.ends_at, tick=False):
        client = world.client(world.coordinator)
        assert client.get(f"/sessions/{session.pk}/cancellation/").status_code == 404
        assert client.post(f"/sessions/{session.pk}/cancellation/", {"reason": "x"}).status_code == 404
    assert session.is_cancelled is False
