"""A coordinator's list of groups: who sees it, one list a group, and the reminder on the day."""

from __future__ import annotations

import datetime as dt
import re
import threading
import uuid
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone

from accounts.models import Role, StaffRole, User
from groups.models import Group
from matches import care
from matches.models import Care, CareContact
from notify.models import Notice
from tests.matches.scene import at_once
from tests.world import World

TODAY = dt.date(2026, 11, 25)


def second(world: World) -> User:
    """Another coordinator."""
    StaffRole.objects.get_or_create(user=world.manager, role=Role.COORDINATOR)
    return User.objects.get(pk=world.manager.pk)


def take(world: World, group: Group | None = None, **fields: Any) -> Care:
    """A group on the coordinator's list."""
    made = care.take(group=group or world.green, coordinator=world.coordinator, by=world.coordinator)
    Care.objects.filter(pk=made.pk).update(**fields)
    return care.open_cares().get(pk=made.pk)


def contact(world: World, of: Care, **changes: Any) -> CareContact:
    facts: dict[str, Any] = {
        "client_id": uuid.uuid4(),
        "on": TODAY,
        "way": "phone",
        "note": "元気です",
        "next_step": "訪問する",
        "next_on": TODAY + dt.timedelta(days=7),
    }
    return care.write_contact(care=of, by=world.coordinator, **facts | changes)


def test_a_group_is_on_one_list(world: World) -> None:
    first = take(world)
    assert take(world) == first
    with pytest.raises(ValidationError, match="見本 coordinatorさんが、先にこの団体の担当になりました"):
        care.take(group=world.green, coordinator=second(world), by=world.manager)
    assert Care.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_a_group_at_the_same_moment_one_has_it(world: World) -> None:
    people = [world.coordinator, second(world)]
    answers = at_once([lambda p=p: care.take(group=world.green, coordinator=p, by=p) for p in people])
    assert sorted(type(answer).__name__ for answer in answers) == ["Care", "ValidationError"]
    assert Care.objects.filter(ended_at=None).count() == 1


def test_only_coordinators_look_after_groups_and_only_staff_write(world: World) -> None:
    with pytest.raises(PermissionDenied):
        care.take(group=world.green, coordinator=world.citizen, by=world.coordinator)
    with pytest.raises(PermissionDenied):
        care.take(group=world.green, coordinator=world.coordinator, by=world.adviser)
    care.take(group=world.green, coordinator=world.coordinator, by=world.administrator)
    assert Care.objects.count() == 1


def test_a_contact_is_stored_once_and_sets_the_next_step(world: World) -> None:
    taken, press = take(world), uuid.uuid4()
    assert contact(world, taken, client_id=press) == contact(world, taken, client_id=press, next_step="二度め")
    (row,) = care.open_cares()
    assert (row.next_step, row.last_on, row.last_way) == ("訪問する", TODAY, "phone")


def test_handing_over_keeps_contacts_and_the_next_step_and_tells_the_new_one(world: World) -> None:
    taken, other = take(world), second(world)
    contact(world, taken)
    taken = care.open_cares().get()
    new = care.hand_over(care=taken, to=other, by=world.coordinator)
    assert (new.coordinator, new.next_step, new.next_on) == (other, "訪問する", TODAY + dt.timedelta(days=7))
    assert [row.note for row in care.contacts_of(world.green)] == ["元気です"]
    assert Notice.objects.get().text == "みなと緑のまち研究会の担当になりました。"
    with pytest.raises(ValidationError, match="もう変わっています"):
        care.let_go(care=taken, by=world.coordinator)
    care.let_go(care=new, by=world.coordinator)
    assert care.open_cares().count() == 0


def test_the_list_stands_by_the_next_day_and_says_what_is_late(world: World) -> None:
    take(world, world.green)
    take(world, world.market, next_on=TODAY, next_step="電話")
    take(world, world.council, next_on=TODAY - dt.timedelta(days=1), next_step="訪問")
    with time_machine.travel("2026-11-25T10:00+09:00", tick=False):
        page = re.sub(r"\s+", " ", world.client(world.coordinator).get("/care/").content.decode())
    names = re.findall(r'<th scope="row"> <a href="/care/\d+/">([^<]+)<', page)
    assert names == ["東の丘地区まちづくり協議会", "朝市元気プロジェクト", "みなと緑のまち研究会"]
    assert (page.count("予定日をすぎました"), page.count("きょう</span>"), page.count("予定なし")) == (1, 1, 1)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_a_constant_number_of_queries(world: World, count: int, django_assert_num_queries) -> None:
    for group in (world.green, world.market, world.council)[:count]:
        contact(world, take(world, group))
    client = world.client(world.coordinator)
    client.get("/care/")
    with django_assert_num_queries(8):
        page = client.get("/care/")
    assert page.content.decode().count('<th scope="row">') == count


def test_another_list_all_lists_and_a_broken_choice(world: World) -> None:
    take(world)
    care.take(group=world.market, coordinator=second(world), by=world.manager)
    client = world.client(world.coordinator)
    seen = {
        whose: client.get("/care/", {"whose": whose}).content.decode().count('<th scope="row">')
        for whose in ("", str(world.manager.pk), "all", "x", "\x00")
    }
    assert seen == {"": 1, str(world.manager.pk): 1, "all": 2, "x": 0, "\x00": 0}
    assert world.client(world.administrator).get("/care/").content.decode().count('<th scope="row">') == 2


def test_a_group_is_found_by_a_part_of_its_name_and_taken(world: World) -> None:
    Group.objects.create(name="未登録のNPO緑")
    client = world.client(world.coordinator)
    page = client.get("/care/new/?q=緑").content.decode()
    assert page.count('class="row-item"') == 2
    assert "団体登録なし" in page
    answer = client.post("/care/new/?q=緑", {"group": world.green.pk})
    assert answer.url == f"/care/{Care.objects.get().pk}/"
    assert client.get("/care/new/?q=緑").content.decode().count('class="row-item"') == 1
    assert [client.post("/care/new/", {"group": bad}).status_code for bad in ("", "x", "999999", "9" * 30)] == [404] * 4


def test_the_page_writes_contacts_hands_over_and_lets_go(world: World) -> None:
    taken, other, client = take(world), second(world), world.client(world.coordinator)
    url = f"/care/{taken.pk}/"
    data = {"client_id": str(uuid.uuid4()), "on": "2026-11-01", "way": "visit", "note": "𠮷さんと話した"}
    assert client.post(url, data | {"next_step": "電話"}).status_code == 422
    assert client.post(url, data | {"on": "2999-01-01"}).status_code == 422
    assert client.post(url, data | {"next_step": "電話", "next_on": "2026-12-01"}).status_code == 302
    assert "𠮷さんと話した" in client.get(url).content.decode()
    assert client.post(f"{url}coordinator/", {"to": world.citizen.pk}).status_code == 422
    moved = client.post(f"{url}coordinator/", {"to": other.pk})
    assert moved.url == f"/care/{Care.objects.get(ended_at=None).pk}/"
    assert client.get(url).status_code == 404
    assert "一覧から外します" in client.get(f"{moved.url}end/").content.decode()
    assert client.post(f"{moved.url}end/").url == "/care/"
    assert care.open_cares().count() == 0


def test_older_contacts_follow_by_cursor(world: World) -> None:
    taken = take(world)
    for number in range(51):
        contact(world, taken, on=TODAY - dt.timedelta(days=number // 2), note=f"話{number}")
    client = world.client(world.coordinator)
    page = client.get(f"/care/{taken.pk}/").content.decode()
    (older,) = re.findall(r'href="(\?before=[\d.-]+)"', page)
    second_page = client.get(f"/care/{taken.pk}/{older}").content.decode()
    assert (page.count('class="done"'), second_page.count('class="done"')) == (50, 1)
    assert client.get(f"/care/{taken.pk}/?before=2026-99-99.1").content.decode().count('class="done"') == 50


def test_the_reminder_comes_on_the_day_once_and_again_for_a_new_day(world: World) -> None:
    take(world, next_on=TODAY, next_step="電話する")
    morning = dt.datetime(2026, 11, 25, 8, tzinfo=timezone.get_current_timezone())
    assert care.due(morning - dt.timedelta(hours=9)) == 0
    assert (care.due(morning), care.due(morning)) == (1, 0)
    assert Notice.objects.get().text == "きょうの予定: みなと緑のまち研究会「電話する」"
    contact(world, care.open_cares().get(), next_on=TODAY)
    assert care.due(morning) == 0
    contact(world, care.open_cares().get(), next_on=TODAY + dt.timedelta(days=1))
    assert care.due(morning) == 0
    assert care.due(morning + dt.timedelta(days=1)) == 1


def test_nobody_is_reminded_of_a_group_that_was_let_go(world: World) -> None:
    care.let_go(care=take(world, next_on=TODAY), by=world.coordinator)
    assert care.due(dt.datetime(2026, 11, 26, tzinfo=dt.UTC)) == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_remind_once(world: World) -> None:
    for group in (world.green, world.market, world.council):
        take(world, group, next_on=TODAY)
    start, done = threading.Barrier(2), []

    def work() -> None:
        start.wait()
        done.append(care.due(dt.datetime(2026, 11, 26, tzinfo=dt.UTC)))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sum(done), Notice.objects.count()) == (3, 3)
