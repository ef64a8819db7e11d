"""Staff: taking, giving, talking, recording, closing; the client's page at each step."""

from __future__ import annotations

import datetime as dt
import uuid
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEntry
from consult import appointments, queries, services
from consult.models import Appointment, Assignment, Consultation, DeclinedAdviser, Entry, Occupied, QueueNumber, Record
from consult.models.case import Status
from consult.services import Taken
from notify.models import Notice
from tests.consult import scene
from tests.world import World


def squeezed(client: Client, url: str) -> str:
    """A page with white space squeezed."""
    return " ".join(client.get(url).content.decode().split())


def told(user: object) -> list[str]:
    """What somebody was told, oldest first."""
    return list(Notice.objects.filter(user=user).order_by("id").values_list("text", flat=True))


def test_a_consultation_from_the_first_word_to_the_end(world: World) -> None:
    scene.skills(world)
    scene.hours(world.adviser)
    case = scene.ask(world.citizen)
    number, mine, theirs = case.number, f"/consult/{case.pk}/", f"/consult/{case.pk}/case/"
    client, adviser = world.client(world.citizen), world.client(world.adviser)
    assert "お申し込みを受け取りました。" in squeezed(client, mine)

    assert adviser.post(f"/consult/{case.pk}/take/").url == theirs
    assert f"担当は{world.adviser.name}です。" in squeezed(client, mine)

    adviser.post(theirs, {"body": "会則の案はありますか。"})
    client.post(mine, {"body": "まだありません。"})
    assert [entry.from_centre for entry in Entry.objects.all()] == [True, False]
    assert "まだありません。" in squeezed(adviser, theirs)

    start = scene.tomorrow_at(14)
    data = {"day": f"{start:%Y-%m-%d}", "starts": "14:00", "minutes": "60", "way": "centre"}
    assert adviser.post(f"{theirs}appointment/", data).status_code == 302
    assert "14:00からです。" in squeezed(client, mine)

    adviser.post(f"{theirs}appointment/outcome/", {"outcome": "kept"})
    adviser.post(
        f"{theirs}record/",
        {
            "minutes": "55",
            "outcome": "solved",
            "summary": "会則",
            "memo_for_client": "役員を3人決める",
            "internal_memo": "熱心",
        },
    )
    assert "役員を3人決める" in squeezed(client, mine)
    adviser.post(f"{theirs}status/", {"status": "closed"})
    page = squeezed(client, mine)
    assert ("相談は終了しました。また、いつでもご相談ください。" in page, "data-composer" in page) == (True, False)
    assert client.post(mine, {"body": "ありがとう"}).status_code == 422

    adviser.post(f"{theirs}status/", {"status": "in_progress"})
    statuses = list(Consultation.objects.get().history.order_by("id").values_list("status", flat=True))
    assert statuses == ["submitted", "assigned", "scheduled", "in_progress", "closed", "in_progress"]
    assert [text.replace(number, "N") for text in told(world.citizen)] == [
        "相談を受け付けました。受付番号は N です。",
        f"相談 N の担当は、{world.adviser.name}です。",
        "相談 N に、お返事が届きました。",
        f"相談 N の日時は、{start.month}月{start.day}日（{'月火水木金土日'[start.weekday()]}）14:00からです。",
        "相談 N のお渡しメモが届きました。",
        "相談 N の状況が変わりました：終了",
    ]
    assert [text.replace(number, "N") for text in told(world.adviser)] == ["相談 N に、相談者から届きました。"]


@pytest.mark.django_db(transaction=True)
def test_two_advisers_take_at_once_one_wins_and_the_other_learns_who(world: World) -> None:
    scene.skills(world)
    case = scene.ask(world.citizen)
    results = scene.at_once(
        [partial(services.take, case=case, adviser=adviser) for adviser in (world.adviser, world.adviser2)]
    )
    winner = next(result for result in results if isinstance(result, Assignment))
    loser = next(result for result in results if isinstance(result, Taken))
    assert winner.adviser.name in loser.messages[0]
    assert Assignment.objects.get() == winner


def test_who_comes_second_reads_who_was_first_and_later_nothing(world: World) -> None:
    scene.skills(world)
    case = scene.taken(world)
    second = world.client(world.adviser2)
    assert second.post(f"/consult/{case.pk}/take/").url == "/consult/queue/"
    assert f"{case.number}：この相談は、{world.adviser.name}さんが" in squeezed(second, "/consult/queue/")
    Assignment.objects.update(at=case.received_at - queries.JUST_TAKEN)
    assert second.post(f"/consult/{case.pk}/take/").status_code == 404


def test_the_manager_gives_a_case_and_gives_it_to_another_with_a_reason(world: World) -> None:
    scene.skills(world)
    case = scene.ask(world.citizen)
    manager, url = world.client(world.manager), f"/consult/{case.pk}/assignment/"
    assert "替える理由" not in squeezed(manager, url)
    manager.post(url, {"adviser": world.specialist.pk})
    manager.post(url, {"adviser": world.adviser.pk, "reason": "分類がちがうため"})
    rows = Assignment.objects.order_by("id").values_list("adviser", "assigned_by", "reason")
    assert list(rows) == [
        (world.specialist.pk, world.manager.pk, "分類がちがうため"),
        (world.adviser.pk, world.manager.pk, ""),
    ]
    assert AuditEntry.objects.filter(action="consultation.assigned", actor=world.manager).count() == 2
    assert told(world.adviser) == [f"相談 {case.number} の担当になりました。"]
    assert manager.post(url, {"adviser": world.counter.pk, "reason": "x"}).status_code == 422


def test_not_this_adviser(world: World) -> None:
    scene.skills(world)
    scene.hours(world.adviser)
    case = scene.ask(world.citizen, slot=scene.first_free(world.adviser))
    services.take(case=case, adviser=world.adviser)
    client = world.client(world.citizen)
    client.post(f"/consult/{case.pk}/other-adviser/")
    case.refresh_from_db()
    assert (case.status, Occupied.objects.count(), Appointment.objects.get().state) == (Status.TRIAGE, 0, "cancelled")
    assert DeclinedAdviser.objects.get().adviser == world.adviser
    assert told(world.adviser)[-1] == f"相談 {case.number} は、担当が替わります。"
    assert world.client(world.adviser).post(f"/consult/{case.pk}/take/").status_code == 404
    assert world.client(world.adviser2).post(f"/consult/{case.pk}/take/").status_code == 302
    assert client.get(f"/consult/{case.pk}/other-adviser/").status_code == 200


def test_a_client_moves_and_cancels_the_appointment_and_takes_the_consultation_back(world: World) -> None:
    scene.skills(world)
    scene.hours(world.adviser)
    case = scene.taken(world)
    client = world.client(world.citizen)
    slot = scene.first_free(world.adviser)
    assert client.post(f"/consult/{case.pk}/appointment/", {"slot": slot.starts_at.isoformat()}).status_code == 302
    assert client.post(f"/consult/{case.pk}/appointment/", {"slot": "ask"}).status_code == 422
    assert client.post(f"/consult/{case.pk}/appointment/cancellation/").status_code == 302
    assert client.post(f"/consult/{case.pk}/appointment/cancellation/").status_code == 404
    case.refresh_from_db()
    assert (case.status, Occupied.objects.count()) == (Status.ASSIGNED, 0)
    client.post(f"/consult/{case.pk}/cancellation/")
    case.refresh_from_db()
    assert case.status == Status.CANCELLED
    assert told(world.adviser)[-1] == f"相談 {case.number} は、相談者が取り消しました。"
    for page in ("appointment", "cancellation", "other-adviser"):
        assert client.get(f"/consult/{case.pk}/{page}/").status_code == 404
    assert (
        world.client(world.adviser).post(f"/consult/{case.pk}/case/status/", {"status": "in_progress"}).status_code
        == 422
    )


def test_nobody_came_and_a_new_time_is_set(world: World) -> None:
    scene.skills(world)
    case = scene.taken(world)
    set_time = partial(appointments.set_by_adviser, case=case, by=world.adviser, minutes=30, way="phone")
    set_time(starts_at=scene.tomorrow_at(10))
    adviser = world.client(world.adviser)
    adviser.post(f"/consult/{case.pk}/case/appointment/outcome/", {"outcome": "no_show"})
    case.refresh_from_db()
    assert (case.status, Occupied.objects.count()) == (Status.NO_SHOW, 0)
    set_time(starts_at=scene.tomorrow_at(11))
    case.refresh_from_db()
    assert case.status == Status.SCHEDULED
    assert adviser.post(f"/consult/{case.pk}/case/appointment/outcome/", {"outcome": "magic"}).status_code == 404


def test_my_page_shows_the_own_cases_that_go_on_and_whom_an_adviser_meets_today(world: World) -> None:
    scene.skills(world)
    case, over = scene.taken(world), scene.ask(world.citizen)
    services.withdraw(case=over, by=world.citizen)
    appointments.set_by_adviser(case=case, by=world.adviser, starts_at=scene.tomorrow_at(10), minutes=60, way="phone")
    assert [(row.number, row.is_mine) for row in queries.waiting_for(world.citizen)] == [(case.number, True)]
    assert queries.waiting_for(world.adviser) == queries.waiting_for(world.outsider) == []
    today = timezone.localtime().replace(hour=9, minute=0)
    case.appointments.update(starts_at=today, ends_at=today + dt.timedelta(hours=1))
    assert [(row.number, row.title, row.is_mine) for row in queries.waiting_for(world.adviser)] == [
        (case.number, "設立／会則・規約", False)
    ]
    assert case.number in squeezed(world.client(world.adviser), "/my/")


def test_a_case_that_is_over_stays_within_reach_of_its_adviser(world: World) -> None:
    scene.skills(world)
    case = scene.taken(world)
    services.move(case=case, to="closed", by=world.adviser)
    assert f"/consult/{case.pk}/case/" in squeezed(world.client(world.adviser), "/consult/queue/")
    assert "もう一度始める" in squeezed(world.client(world.adviser), f"/consult/{case.pk}/case/")


def test_an_adviser_is_not_booked_twice_by_hand(world: World) -> None:
    scene.skills(world)
    first, second = scene.taken(world), scene.ask(world.outsider)
    services.take(case=second, adviser=world.adviser)
    appointments.set_by_adviser(case=first, by=world.adviser, starts_at=scene.tomorrow_at(10), minutes=60, way="phone")
    data = {"day": f"{scene.tomorrow_at(10):%Y-%m-%d}", "starts": "10:30", "minutes": "60", "way": "phone"}
    page = world.client(world.adviser).post(f"/consult/{second.pk}/case/appointment/", data)
    assert "この時刻には、あなたのほかの予定が入っています。" in page.content.decode()


def test_words_and_records_are_stored_once(world: World) -> None:
    scene.skills(world)
    case = scene.taken(world)
    client_id = str(uuid.uuid4())
    for _twice in range(2):
        world.client(world.citizen).post(f"/consult/{case.pk}/", {"body": "一度だけ", "client_id": client_id})
        data = {"minutes": "10", "outcome": "informed", "summary": "一度だけ", "client_id": client_id}
        world.client(world.adviser).post(f"/consult/{case.pk}/case/record/", data)
    assert (Entry.objects.count(), Record.objects.count()) == (1, 1)


def test_services_keep_the_wall_too(world: World) -> None:
    scene.skills(world)
    case = scene.taken(world)
    refused = [
        partial(services.take, case=case, adviser=world.counter),
        partial(services.assign, case=case, adviser=world.adviser2, by=world.adviser, reason="x"),
        partial(services.assign, case=case, adviser=world.counter, by=world.manager, reason="x"),
        partial(services.write, case=case, author=world.adviser2, body="x", client_id=uuid.uuid4()),
        partial(
            services.record,
            case=case,
            author=world.manager,
            client_id=uuid.uuid4(),
            minutes=1,
            outcome="solved",
            summary="x",
        ),
        partial(services.move, case=case, to="closed", by=world.citizen),
        partial(services.withdraw, case=case, by=world.adviser),
        partial(services.decline_adviser, case=case, by=world.outsider),
        partial(services.open_by_manager, case=case, by=world.adviser2, reason="x"),
        partial(
            appointments.set_by_adviser,
            case=case,
            by=world.adviser2,
            starts_at=scene.tomorrow_at(9),
            minutes=60,
            way="phone",
        ),
        partial(appointments.move_by_client, case=case, by=world.adviser, starts_at=scene.tomorrow_at(9)),
        partial(appointments.cancel, case=case, by=world.adviser2),
        partial(appointments.note_outcome, case=case, by=world.citizen, kept=True),
    ]
    for call in refused:
        with pytest.raises(PermissionDenied):
            call()


def test_every_change_takes_the_next_number(world: World) -> None:
    scene.skills(world)
    case = scene.taken(world)
    numbers = [(Consultation.objects.get().change_no, QueueNumber.objects.get().change_no)]
    services.write(case=case, author=world.citizen, body="はい", client_id=uuid.uuid4())
    numbers.append((Consultation.objects.get().change_no, QueueNumber.objects.get().change_no))
    services.move(case=case, to="follow_up", by=world.adviser)
    numbers.append((Consultation.objects.get().change_no, QueueNumber.objects.get().change_no))
    assert numbers == [(2, 2), (3, 2), (4, 3)]


@pytest.mark.parametrize("n", [1, 3])
def test_lists_take_the_same_number_of_queries_whatever_they_hold(
    world: World, django_assert_num_queries, n: int
) -> None:
    scene.skills(world)
    cases = [scene.ask(world.citizen, wanted="午後") for _ in range(n)]
    for case in cases:
        services.take(case=case, adviser=world.adviser)
    for number, case in enumerate(cases):
        appointments.set_by_adviser(
            case=case, by=world.adviser, starts_at=scene.tomorrow_at(10 + number), minutes=60, way="phone"
        )
    for _ in range(n):
        scene.ask(world.outsider)
        services.write(case=cases[0], author=world.citizen, body="はい", client_id=uuid.uuid4())
        services.record(
            case=cases[0],
            author=world.adviser,
            client_id=uuid.uuid4(),
            minutes=1,
            outcome="solved",
            summary="x",
            memo_for_client="y",
        )
        world.client(world.adviser).get(f"/consult/{cases[0].pk}/case/")
    pages = {
        "/consult/queue/": (world.adviser, QUEUE),
        "/consult/queue/lines/": (world.manager, LINES),
        f"/consult/{cases[0].pk}/": (world.citizen, MINE),
        f"/consult/{cases[0].pk}/case/": (world.adviser, CASE),
    }
    for url, (user, count) in pages.items():
        client = world.client(user)
        with django_assert_num_queries(count, info=url):
            client.get(url)
    with django_assert_num_queries(4):
        assert len(queries.waiting_for(world.citizen)) == n


QUEUE, LINES, MINE, CASE = 13, 8, 14, 17
