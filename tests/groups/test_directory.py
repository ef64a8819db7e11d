"""The directory: found by word, field, district, kind and recruiting; paged by key; constant queries."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groups import search
from groups.models import ActivityField, District, Group
from portal.services import load_activity_fields
from tests.world import World


@pytest.fixture(autouse=True)
def masters(world: World) -> None:
    load_activity_fields()
    District.objects.bulk_create(District(code=str(number), name=f"第{number}地区") for number in (1, 2))
    world.green.fields.set([7])
    world.green.districts.set(District.objects.filter(code="1"))
    Group.objects.filter(pk=world.green.pk).update(kana="みなと", about="港の花壇を手入れします。", is_recruiting=True)
    Group.objects.filter(pk=world.market.pk).update(kana="あさいち", offers="野菜をゆずります。")
    Group.objects.filter(pk=world.council.pk).update(kana="ひがし", wants="会議の場所")
    search.refresh(Group.objects.values_list("pk", flat=True))


def names(world: World, question: str = "") -> list[str]:
    """The names of one page of the directory, in order."""
    page = world.client().get(f"/groups/{question}").content.decode()
    return re.findall(r'card-title">\s*<a href="/groups/\d+/">([^<]+)</a>', page)


def test_all_groups_by_kana_and_by_age(world: World) -> None:
    by_kana = [world.market.name, world.council.name, world.green.name]
    assert names(world) == by_kana
    Group.objects.filter(pk=world.council.pk).update(verified_at=timezone.now() + dt.timedelta(days=1))
    assert names(world, "?order=new")[0] == world.council.name


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("q=花壇", ["green"]),
        ("q=カダン", []),
        ("q=ミナト", ["green"]),
        ("q=野菜", ["market"]),
        ("q=会議", ["council"]),
        ("q=環境", ["green"]),
        ("q=第1地区", ["green"]),
        ("q=港　手入れ", ["green"]),
        ("q=港 野菜", []),
        ("field=7", ["green"]),
        ("field=8", []),
        ("kind=council", ["council"]),
        ("recruiting=1", ["green"]),
        ("q=の&kind=civic&recruiting=1&field=7", ["green"]),
    ],
)
def test_each_part_of_the_question_narrows(world: World, question: str, found: list[str]) -> None:
    assert names(world, f"?{question}") == [getattr(world, name).name for name in found]


def test_the_district_narrows(world: World) -> None:
    first, second = District.objects.order_by("code")
    assert names(world, f"?district={first.pk}") == [world.green.name]
    assert names(world, f"?district={second.pk}") == []


def test_only_verified_groups_are_found(world: World) -> None:
    Group.objects.filter(pk=world.green.pk).update(verified_at=None)
    assert names(world, "?q=花壇") == []
    assert names(world) == [world.market.name, world.council.name]


def test_the_page_says_how_many_and_what_to_do_when_there_are_none(world: World) -> None:
    page = world.client().get("/groups/?q=花壇").content.decode()
    assert '<p role="status">' in page
    assert "<b>1団体</b>が見つかりました" in page
    assert 'value="花壇"' in page
    empty = world.client().get("/groups/?q=ない").content.decode()
    assert "<b>0団体</b>が見つかりました" in empty
    assert "ことばを短くするか" in empty


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ({"q": "花" * 61}, "60文字以内で入力してください"),
        ({"field": "99"}, "選べるものの中から、選び直してください"),
        ({"district": "x'--"}, "選べるものの中から、選び直してください"),
        ({"kind": "club"}, "選べるものの中から、選び直してください"),
    ],
)
def test_what_makes_no_sense_gets_a_sentence(world: World, question: dict[str, str], sentence: str) -> None:
    page = world.client().get("/groups/", question)
    assert page.status_code == 422
    assert sentence in page.content.decode()


@pytest.mark.parametrize(
    "question", [{"q": "\x00"}, {"q": "'\"\\%_&|!:*()"}, {"q": "😀𠮷"}, {"q": "<b>"}, {"size": "100", "after": "5"}]
)
def test_strange_questions_are_answered(world: World, question: dict[str, str]) -> None:
    assert world.client().get("/groups/", question).status_code == 200


@pytest.mark.parametrize("question", [{"after": "x"}, {"size": "-1"}, {"after": "9" * 30}, {"order": "old"}])
def test_a_broken_address_begins_at_the_top(world: World, question: dict[str, str]) -> None:
    page = world.client().get("/groups/", question)
    assert page.status_code == 200
    assert page.content.decode().count("card-link") == 3


def walk(world: World, question: str) -> list[str]:
    """All names, following 次の団体 to the end."""
    found, address = [], question
    for _page in range(100):
        page = world.client().get(f"/groups/{address}").content.decode()
        found += re.findall(r'card-title">\s*<a href="/groups/\d+/">([^<]+)</a>', page)
        match = re.search(r'href="(\?[^"]+)"\s*rel="next"', page)
        if match is None:
            return found
        address = match[1].replace("&amp;", "&")
    raise AssertionError("the pages never end")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kanas=st.lists(st.sampled_from(["", "あ", "い", "ん"]), max_size=9), size=st.integers(1, 4))
def test_the_pages_hold_every_group_once_and_in_order(world: World, kanas: list[str], size: int) -> None:
    Group.objects.filter(kind="school").delete()
    now = timezone.now()
    Group.objects.bulk_create(
        Group(name=f"学校{number % 2}", kana=kana, kind="school", verified_at=now - dt.timedelta(days=number // 3))
        for number, kana in enumerate(kanas)
    )
    groups = Group.objects.filter(kind="school")
    for order, wanted in (("", groups), ("new", groups.order_by("-verified_at", "-pk"))):
        assert walk(world, f"?kind=school&size={size}&order={order}") == [group.name for group in wanted]


def queries(world: World, question: str, user: str = "") -> int:
    """How many statements a page takes, once it is warm."""
    client = world.client(getattr(world, user) if user else None)
    client.get(f"/groups/{question}")
    with CaptureQueriesContext(connection) as captured:
        assert client.get(f"/groups/{question}").status_code == 200
    return len(captured)


@pytest.mark.parametrize("user", ["", "citizen"])
def test_queries_are_constant_whatever_is_shown(world: World, user: str) -> None:
    three = queries(world, "", user)
    for number in range(30):
        group = Group.objects.create(name=f"花の会{number}", verified_at=timezone.now())
        group.fields.set([1, 7])
        group.districts.set(District.objects.all())
    search.refresh(Group.objects.values_list("pk", flat=True))
    assert three == queries(world, "", user) == queries(world, "?size=100", user) == queries(world, "?size=1", user)
    assert queries(world, "?q=花", user) == queries(world, "?q=花壇", user) == three
    assert three == (7 if not user else 11)


def test_the_clock_indexes_what_nobody_indexed(world: World) -> None:
    assert search.due(timezone.now()) == 0
    Group.objects.create(name="取り込んだ会", verified_at=timezone.now())
    assert search.due(timezone.now()) == 1
    assert names(world, "?q=取り込") == ["取り込んだ会"]
    Group.objects.filter(pk=world.green.pk).update(about="魚", updated_at=timezone.now())
    assert search.due(timezone.now()) == 1
    assert names(world, "?q=魚") == [world.green.name]
    assert ActivityField.objects.count() == 20
