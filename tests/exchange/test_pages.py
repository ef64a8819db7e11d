"""What people see of a session: the announcement for everybody, the way in for those who take part, when it is time."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from urllib.parse import unquote

import pytest
import time_machine
from django.http import HttpResponse
from django.utils import timezone
from icalendar import Calendar
from icalendar import Event as CalendarEvent

from accounts.models import User
from realtime.exchange import queries, services, views
from realtime.exchange.models import Registration, Session, Way
from tests.exchange.sessions import ZOOM, make_session
from tests.world import World

MINUTE = dt.timedelta(minutes=1)


def words(response: HttpResponse) -> str:
    """The text of a page, without tags and line ends."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def seated(session: Session, user: User, **more: object) -> Registration:
    return services.register(session=session, user=user, way=Way.ONLINE, **more)  # type: ignore[arg-type]


def test_everybody_reads_the_announcement(world: World) -> None:
    with time_machine.travel(dt.datetime(2026, 11, 24, 3, 0, tzinfo=dt.UTC), tick=False):
        session = make_session(
            world.coordinator,
            capacity=30,
            starts_at=dt.datetime(2026, 12, 5, 5, 0, tzinfo=dt.UTC),
            body="<b>役員</b>の話",
        )
        page = world.client().get(f"/sessions/{session.pk}/")
    assert "令和8年12月5日（土）（2026年） 14:00〜15:30" in words(page)
    assert "話す人：見本 次郎" in words(page)
    assert "あと30名" in words(page)
    assert "&lt;b&gt;役員&lt;/b&gt;の話" in page.content.decode()
    assert ZOOM not in page.content.decode()


@pytest.mark.parametrize(("minutes", "shown"), [(-31, False), (-30, True), (0, True), (89, True), (90, False)])
def test_the_link_is_shown_from_half_an_hour_before_until_the_end(world: World, minutes: int, shown: bool) -> None:
    session = make_session(world.coordinator)
    seated(session, world.citizen)
    with time_machine.travel(session.starts_at + minutes * MINUTE, tick=False):
        for user in (world.citizen, world.coordinator):
            assert (ZOOM in world.client(user).get(f"/sessions/{session.pk}/").content.decode()) is shown


@pytest.mark.parametrize("who", ["visitor", "outsider", "waiting", "withdrawn", "administrator"])
def test_the_link_is_shown_to_nobody_else(world: World, who: str) -> None:
    session = make_session(world.coordinator, capacity=1)
    seated(session, world.editor)
    services.withdraw(session=session, user=world.editor)
    seated(session, world.citizen)
    seated(session, world.member)
    people = {"visitor": None, "waiting": world.member, "withdrawn": world.editor}
    user = people[who] if who in people else getattr(world, who)
    with time_machine.travel(session.starts_at, tick=False):
        page = world.client(user).get(f"/sessions/{session.pk}/")
    assert page.status_code == 200
    assert "zoom.us" not in page.content.decode()


def test_a_cancelled_session_shows_the_reason_and_no_link(world: World) -> None:
    session = make_session(world.coordinator)
    seated(session, world.citizen)
    services.cancel(actor=world.coordinator, session=session, reason="台風のため")
    with time_machine.travel(session.starts_at, tick=False):
        page = world.client(world.citizen).get(f"/sessions/{session.pk}/")
    assert "中止の理由：台風のため" in words(page)
    assert ZOOM not in page.content.decode()


def test_registering_sends_back_to_the_announcement_and_a_second_press_changes_nothing(world: World) -> None:
    session, client = make_session(world.coordinator), world.client(world.editor)
    data = {
        "client_id": str(uuid.uuid4()),
        "way": "online",
        "as_group": str(world.green.pk),
        "note": "手話通訳をお願いします。",
    }
    url = f"/sessions/{session.pk}/registration/"
    assert [client.post(url, data).url for _press in range(2)] == [f"/sessions/{session.pk}/"] * 2
    registration = session.registrations.get()
    assert (registration.user, registration.as_group, registration.way) == (world.editor, world.green, "online")
    assert "申し込みを受け付けました。" in words(client.get(f"/sessions/{session.pk}/"))
    assert client.get(url).url == f"/sessions/{session.pk}/"


def test_who_waits_sees_their_turn(world: World) -> None:
    session, client = make_session(world.coordinator, capacity=1), world.client(world.member)
    seated(session, world.citizen)
    client.post(f"/sessions/{session.pk}/registration/", {"way": "venue"})
    page = words(client.get(f"/sessions/{session.pk}/"))
    assert "いま1番目です。" in page
    assert "キャンセル待ち1名" in page


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"way": ""}, "「参加のしかた」を選んでください。"),
        ({"way": "both"}, "正しく選択してください"),
        ({"note": "あ" * 1001}, "1000文字以内で入力してください"),
        ({"as_group": "999"}, "この団体として書くことはできません。"),
    ],
)
def test_a_registration_that_cannot_be_read_keeps_what_was_written(world: World, change: dict, sentence: str) -> None:
    session = make_session(world.coordinator)
    data = {"client_id": str(uuid.uuid4()), "way": "online", "note": "𠮷野です😀"} | change
    page = world.client(world.editor).post(f"/sessions/{session.pk}/registration/", data)
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert data["note"] in page.content.decode()
    assert session.registrations.count() == 0


@pytest.mark.parametrize(
    ("note", "kept"), [("𠮷野です😀", "𠮷野です😀"), ("\x00はい", "はい"), ("<script>", "<script>")]
)
def test_notes_are_plain_text(world: World, note: str, kept: str) -> None:
    session = make_session(world.coordinator)
    world.client(world.citizen).post(f"/sessions/{session.pk}/registration/", {"way": "online", "note": note})
    assert session.registrations.get().note == kept
    page = world.client(world.coordinator).get(f"/sessions/{session.pk}/participants/")
    assert "<script>" not in page.content.decode().partition("<main")[2].partition("</main>")[0]


def test_a_registration_after_the_closing_keeps_what_was_written(world: World) -> None:
    session = make_session(world.coordinator)
    with time_machine.travel(session.registration_closes_at, tick=False):
        client = world.client(world.citizen)
        page = client.post(f"/sessions/{session.pk}/registration/", {"way": "online", "note": "行きます"})
        assert client.get(f"/sessions/{session.pk}/registration/").status_code == 302
    assert (page.status_code, session.registrations.count()) == (422, 0)
    assert "申し込みは締め切りました。" in words(page)
    assert "行きます" in page.content.decode()


def test_a_visitors_registration_is_held_until_they_have_signed_in(world: World) -> None:
    session, client = make_session(world.coordinator), world.client()
    sent = client.post(f"/sessions/{session.pk}/registration/", {"way": "online", "note": "手話通訳をお願いします。"})
    held = unquote(sent.url).partition("next=")[2]
    client.force_login(world.citizen)
    assert "手話通訳をお願いします。" in client.get(held).content.decode()


def test_withdrawing_asks_first_and_a_second_press_is_harmless(world: World) -> None:
    session, client = make_session(world.coordinator), world.client(world.citizen)
    seated(session, world.citizen)
    url = f"/sessions/{session.pk}/withdrawal/"
    assert "よろしいですか。" in words(client.get(url))
    assert queries.participants(session).count() == 1
    for _press in range(2):
        assert client.post(url).url == f"/sessions/{session.pk}/"
    assert queries.participants(session).count() == 0
    assert client.get(url).status_code == 302


def test_the_calendar_file_can_be_read_and_holds_no_link(world: World) -> None:
    session = make_session(world.coordinator)
    body = world.client().get(f"/sessions/{session.pk}/session.ics").content
    event = Calendar.from_ical(body).walk("VEVENT")[0]
    assert isinstance(event, CalendarEvent)
    assert (str(event["summary"]), str(event["location"]), str(event["status"])) == (
        session.title,
        "第1会議室",
        "CONFIRMED",
    )
    assert event.decoded("dtstart") == session.starts_at.replace(microsecond=0)
    assert b"zoom" not in body
    services.cancel(actor=world.coordinator, session=session, reason="台風のため")
    assert b"STATUS:CANCELLED" in world.client().get(f"/sessions/{session.pk}/session.ics").content


def test_the_list_shows_what_comes_and_what_was(world: World) -> None:
    coming = make_session(world.coordinator, title="これから")
    past = make_session(world.coordinator, title="終わった会")
    Session.objects.filter(pk=past.pk).update(
        starts_at=past.starts_at - 30 * 1440 * MINUTE, ends_at=past.ends_at - 30 * 1440 * MINUTE
    )
    page = world.client().get("/sessions/")
    assert list(page.context["coming"]) == [coming]
    assert page.context["past"] == [past]
    for odd in ("x", "-1", "９", "99999999"):
        assert world.client().get("/sessions/", {"before": odd}).status_code == 200


def test_home_and_my_page_know_the_sessions(world: World) -> None:
    first, second = make_session(world.coordinator), make_session(world.coordinator)
    services.cancel(actor=world.coordinator, session=first, reason="台風のため")
    seated(second, world.citizen)
    services.withdraw(session=second, user=world.citizen)
    assert list(queries.coming(limit=3)) == [second]
    assert list(queries.registered_by(world.citizen)) == []
    seated(second, world.citizen)
    assert list(queries.registered_by(world.citizen)) == [second]


@pytest.mark.parametrize("extra", [0, 2])
def test_the_list_has_a_constant_number_of_queries(world: World, extra: int, django_assert_num_queries) -> None:
    for number in range(1 + extra):
        seated(make_session(world.coordinator, title=f"会{number}"), world.citizen)
        past = make_session(world.coordinator, title=f"前の会{number}")
        Session.objects.filter(pk=past.pk).update(starts_at=past.created_at - MINUTE, ends_at=past.created_at)
    with django_assert_num_queries(4):
        page = world.client().get("/sessions/")
    assert page.content.decode().count("row-item") == 2 * (1 + extra)


@pytest.mark.parametrize("extra", [0, 2])
def test_the_roster_has_a_constant_number_of_queries(world: World, extra: int, django_assert_num_queries) -> None:
    session = make_session(world.coordinator, capacity=1)
    for user in (world.editor, world.citizen, world.member)[: 1 + extra]:
        seated(session, user, as_group=world.green if user == world.editor else None)
    client = world.client(world.coordinator)
    with django_assert_num_queries(9):
        page = client.get(f"/sessions/{session.pk}/participants/")
    assert page.content.decode().count('scope="row"') == 1 + extra


@pytest.mark.parametrize("extra", [0, 2])
def test_my_rows_have_a_constant_number_of_queries(world: World, extra: int, django_assert_num_queries) -> None:
    for _number in range(1 + extra):
        seated(make_session(world.coordinator), world.citizen)
    with django_assert_num_queries(2):
        rows = [
            (s.phase, s.is_full, s.host.name) for s in [*queries.registered_by(world.citizen), *queries.coming(limit=3)]
        ]
    assert len(rows) == 2 * (1 + extra)


def test_the_past_is_paged_by_cursor_without_gap_or_double(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "PAGE", 2)
    sessions = [make_session(world.coordinator, title=f"会{number}") for number in range(5)]
    ended = timezone.now() - 30 * 1440 * MINUTE
    # Two begin at the same time: the id decides.
    for number, session in enumerate(sessions):
        begins = ended - (number // 2) * 60 * MINUTE
        Session.objects.filter(pk=session.pk).update(starts_at=begins, ends_at=begins + MINUTE)
    seen, url = [], "/sessions/"
    while url:
        page = world.client().get(url)
        seen += [session.title for session in page.context["past"]]
        url = page.context["older"] and f"/sessions/{page.context['older']}"
    assert seen == ["会1", "会0", "会3", "会2", "会4"]
