"""The secret calendar address: who gets it, what stands at it, and how it changes."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from accounts.models import AuditEntry, User
from consult import appointments
from consult import services as consult
from portal import calendar_feed
from portal.models import CalendarAddress
from realtime.exchange import services as exchange
from tests.consult import scene
from tests.exchange.sessions import facts_of, make_session
from tests.kernel.test_calendar import by_icalendar, by_vobject
from tests.world import World


def address(user: User) -> str:
    return f"/calendar/{calendar_feed.renew(user)}.ics"


def events(user: User) -> dict[str, tuple[int, str, str, dt.datetime]]:
    """UID: SEQUENCE, STATUS, title and start of everything in a person's calendar, read by both parsers."""
    body = Client().get(address(user)).content
    rows = by_icalendar(body)
    assert rows == by_vobject(body)
    return {str(row[0]).partition("@")[0]: (row[1], row[2], row[6], row[3]) for row in rows}  # type: ignore[misc]


def test_the_address_is_shown_once_and_works_without_a_session(world: World) -> None:
    session = make_session(world.coordinator, title="見本の会")
    exchange.register(session=session, user=world.citizen, way="venue")
    client = world.client(world.citizen)
    page = client.post("/calendar/").content.decode()
    path = re.search(r"/calendar/[\w-]{43}\.ics", page).group()  # type: ignore[union-attr]
    assert f"webcal://{re.search(r'https?://([^<]+)' + path, page).group(1)}{path}" in page  # type: ignore[union-attr]
    answer = Client().get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("private, no-cache", "noindex")
    assert "見本の会".encode() in answer.content
    secret = path.removeprefix("/calendar/").removesuffix(".ics")
    assert secret not in client.get("/calendar/").content.decode()
    assert secret not in str(CalendarAddress.objects.values()) + str(AuditEntry.objects.values())


def test_a_new_address_ends_the_old_one_and_one_can_stop(world: World) -> None:
    first, client = address(world.citizen), world.client(world.citizen)
    assert client.get("/calendar/renewal/").status_code == 200
    assert Client().get(first).status_code == 200  # asking changes nothing
    second = re.search(r"/calendar/[\w-]{43}\.ics", client.post("/calendar/").content.decode()).group()  # type: ignore[union-attr]
    assert [Client().get(path).status_code for path in (first, second)] == [404, 200]
    assert client.get("/calendar/end/").status_code == 200
    assert Client().get(second).status_code == 200
    client.post("/calendar/end/")
    assert Client().get(second).status_code == 404


@pytest.mark.parametrize("secret", ["x", "0" * 43, "-", "a" * 2000])
def test_an_unknown_address_is_not_found_and_leads_to_no_sign_in(world: World, secret: str) -> None:
    assert Client().get(f"/calendar/{secret}.ics").status_code == 404


def test_who_may_not_sign_in_has_no_calendar(world: World) -> None:
    path = address(world.citizen)
    User.objects.filter(pk=world.citizen.pk).update(is_active=False)
    assert Client().get(path).status_code == 404


def test_what_did_not_change_is_not_sent_again(world: World) -> None:
    session = make_session(world.coordinator)
    exchange.register(session=session, user=world.citizen, way="venue")
    path = address(world.citizen)
    first = Client().get(path)
    with time_machine.travel(timezone.now() + dt.timedelta(hours=5)):
        again = Client().get(path, headers={"If-None-Match": first["ETag"]})
        since = Client().get(path, headers={"If-Modified-Since": first["Last-Modified"]})
        assert (again.status_code, again.content, again["ETag"], since.status_code) == (304, b"", first["ETag"], 304)
        exchange.edit(actor=world.coordinator, session=session, **facts_of(session, title="新しい題名"))
        changed = Client().get(path, headers={"If-None-Match": first["ETag"]})
        since = Client().get(path, headers={"If-Modified-Since": first["Last-Modified"]})
        assert (changed.status_code, since.status_code, "新しい題名".encode() in changed.content) == (200, 200, True)


def test_a_session_keeps_its_uid_and_its_number_rises_with_each_change(world: World) -> None:
    session = make_session(world.coordinator, title="見本の会", capacity=1)
    uid = f"session-{session.pk}"
    exchange.register(session=session, user=world.outsider, way="venue")
    exchange.register(session=session, user=world.citizen, way="venue")
    seen = [events(world.citizen)[uid]]
    exchange.withdraw(session=session, user=world.outsider)  # the citizen moves up
    seen.append(events(world.citizen)[uid])
    later = session.starts_at + dt.timedelta(days=1)
    exchange.edit(
        actor=world.coordinator,
        session=session,
        **facts_of(session, starts_at=later, ends_at=later + dt.timedelta(hours=1)),
    )
    seen.append(events(world.citizen)[uid])
    exchange.cancel(actor=world.coordinator, session=session, reason="台風")
    seen.append(events(world.citizen)[uid])
    assert [(status, title) for _number, status, title, _start in seen] == [
        ("CONFIRMED", "キャンセル待ち：見本の会"),
        ("CONFIRMED", "見本の会"),
        ("CONFIRMED", "見本の会"),
        ("CANCELLED", "見本の会"),
    ]
    numbers = [number for number, *_rest in seen]
    assert numbers == sorted(set(numbers))
    assert seen[2][3] == later.replace(microsecond=0)
    # The file that anybody can take says the same about the same thing.
    (event,) = Calendar.from_ical(Client().get(f"/sessions/{session.pk}/session.ics").content).walk("VEVENT")
    assert (str(event["UID"]).partition("@")[0], int(event["SEQUENCE"])) == (uid, numbers[-1])


def test_a_withdrawn_registration_is_cancelled_for_ninety_days(world: World) -> None:
    session = make_session(world.coordinator, starts_at=timezone.now() + dt.timedelta(days=200))
    exchange.register(session=session, user=world.citizen, way="venue")
    exchange.withdraw(session=session, user=world.citizen)
    assert [row[1] for row in events(world.citizen).values()] == ["CANCELLED"]
    assert events(world.outsider) == {}
    with time_machine.travel(timezone.now() + dt.timedelta(days=91)):
        assert events(world.citizen) == {}
    with time_machine.travel(timezone.now() + dt.timedelta(days=89)):
        assert len(events(world.citizen)) == 1


def test_an_appointment_moves_in_the_calendars_of_both_sides_and_says_nothing_but_its_number(world: World) -> None:
    scene.skills(world)
    scene.hours(world.adviser)
    case = scene.taken(world)

    def row(user: User) -> tuple[int, str, str, dt.datetime]:
        ((uid, found),) = events(user).items()
        return (*found[:2], f"{uid} {found[2]}", found[3])

    first = appointments.set_by_adviser(
        case=case, by=world.adviser, starts_at=scene.tomorrow_at(10), minutes=60, way="centre"
    )
    title = f"appointment-{first.pk} 相談 {case.number}"
    assert row(world.citizen) == row(world.adviser) == (0, "CONFIRMED", title, scene.tomorrow_at(10))
    appointments.set_by_adviser(case=case, by=world.adviser, starts_at=scene.tomorrow_at(15), minutes=60, way="phone")
    assert row(world.citizen) == row(world.adviser) == (2, "CONFIRMED", title, scene.tomorrow_at(15))
    appointments.cancel(case=case, by=world.citizen)
    assert row(world.citizen) == row(world.adviser) == (3, "CANCELLED", title, scene.tomorrow_at(15))
    body = b"".join(Client().get(address(user)).content for user in (world.citizen, world.adviser)).decode()
    assert [word in body for word in (scene.BODY[:5], scene.NAME, scene.PHONE, case.category.label)] == [False] * 4
    assert events(world.manager) == events(world.outsider) == {}


def test_an_adviser_who_no_longer_has_it_sees_it_cancelled(world: World) -> None:
    scene.skills(world)
    case = scene.taken(world)
    appointments.set_by_adviser(case=case, by=world.adviser, starts_at=scene.tomorrow_at(10), minutes=60, way="centre")
    consult.assign(case=case, adviser=world.adviser2, by=world.manager, reason="休みのため")
    rows = {
        user.login_name: [row[:2] for row in events(user).values()]
        for user in (world.citizen, world.adviser, world.adviser2)
    }
    assert rows == {"citizen": [(2, "CONFIRMED")], "adviser": [(2, "CANCELLED")], "adviser2": [(2, "CONFIRMED")]}


def test_a_second_meeting_is_another_thing(world: World) -> None:
    scene.skills(world)
    case = scene.taken(world)
    for hour in (10, 15):
        appointments.set_by_adviser(
            case=case, by=world.adviser, starts_at=scene.tomorrow_at(hour), minutes=60, way="centre"
        )
        appointments.note_outcome(case=case, by=world.adviser, kept=True)
    assert [row[:2] for row in events(world.citizen).values()] == [(1, "CONFIRMED"), (1, "CONFIRMED")]


def test_the_calendar_speaks_the_persons_language(world: World) -> None:
    scene.skills(world)
    case = scene.taken(world)
    appointments.set_by_adviser(case=case, by=world.adviser, starts_at=scene.tomorrow_at(10), minutes=60, way="phone")
    User.objects.filter(pk=world.citizen.pk).update(language="en")
    body = Client().get(address(User.objects.get(pk=world.citizen.pk))).content.decode()
    assert "LOCATION:Phone" in body


@pytest.mark.parametrize("count", [1, 3])
def test_a_calendar_costs_the_same_for_one_and_three(world: World, count: int, django_assert_num_queries: Any) -> None:
    scene.skills(world)
    for index in range(count):
        exchange.register(session=make_session(world.coordinator), user=world.citizen, way="venue")
        case = scene.taken(world)
        appointments.set_by_adviser(
            case=case, by=world.adviser, starts_at=scene.tomorrow_at(10 + 2 * index), minutes=60, way="centre"
        )
    path = address(world.citizen)
    with django_assert_num_queries(5):  # one of them asks whether the centre is open
        body = Client().get(path).content
    assert len(by_icalendar(body)) == 2 * count
