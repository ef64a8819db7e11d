"""The pages of matches: lists, forms, answers, and what each reader may press."""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine
from django.template.loader import render_to_string

from matches.models import Match, Target
from tests.matches.scene import DAY, form, record, with_volunteer
from tests.world import World


def text(response: Any) -> str:
    """What a page says, with white space squeezed."""
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("role", "queries"), [("coordinator", 10), ("editor", 7)])
def test_the_list_takes_a_constant_number_of_queries(
    world: World, role: str, queries: int, count: int, django_assert_num_queries
) -> None:
    for number in range(count):
        record(world, title=f"活動{number}", mediator=world.coordinator, way="mediated")
    client = world.client(getattr(world, role))
    client.get("/matches/")
    with django_assert_num_queries(queries):
        page = client.get("/matches/")
    assert page.content.decode().count('class="row-item"') == count


@pytest.mark.parametrize("count", [1, 3])
def test_a_match_takes_a_constant_number_of_queries(world: World, count: int, django_assert_num_queries) -> None:
    match = record(world, state="wish", formed_on=None)
    for state in ("introduced", "talking")[: count - 1]:
        world.client(world.coordinator).post(f"/matches/{match.pk}/step/", {"state": state})
    client = world.client(world.coordinator)
    client.get(f"/matches/{match.pk}/")
    with django_assert_num_queries(10):
        page = client.get(f"/matches/{match.pk}/")
    assert page.content.decode().count('class="when"') == count


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["希望", "水やり", "花と朝市"]),
        ("state=wish", ["希望"]),
        ("kind=guild", ["水やり"]),
        ("year=2026", ["水やり", "花と朝市"]),
        ("year=2025", []),
        ("mediator=direct", ["希望", "水やり"]),
        ("state=wish&kind=guild", []),
        ("state=%00&year=x", []),
        ("year=99999999999999999999", []),
        ("mediator=99999999999999999999", []),
        ("before=abc", ["希望", "水やり", "花と朝市"]),
    ],
)
def test_staff_narrow_the_list(world: World, query: str, titles: list[str]) -> None:
    record(world, mediator=world.coordinator, way="mediated")
    with_volunteer(world)
    record(world, title="希望", state="wish", formed_on=None)
    page = text(world.client(world.coordinator).get(f"/matches/?{query}"))
    assert re.findall(r'class="row-title"> <a href="/matches/\d+/">([^<]+)<', page) == titles


def test_older_ones_follow_by_cursor_and_keep_the_filter(world: World) -> None:
    for number in range(31):
        record(world, title=f"活動{number}")
    client = world.client(world.coordinator)
    page = text(client.get("/matches/?kind=groups"))
    (older,) = re.findall(r'href="(\?kind=groups&amp;before=\d+)"', page)
    second = text(client.get(f"/matches/{older.replace('&amp;', '&')}"))
    assert (page.count('class="row-item"'), second.count('class="row-item"')) == (30, 1)


def test_staff_record_with_the_form(world: World) -> None:
    data = form(group=world.green.pk, other_group=world.market.pk, state="formed", formed_on="２０２６-06-01")
    client = world.client(world.coordinator)
    first, second = client.post("/matches/new/", data), client.post("/matches/new/", data)
    match = Match.objects.get()
    assert first.url == second.url == f"/matches/{match.pk}/"
    assert (match.formed_on, match.way, match.confirmed_at is not None) == (DAY, "direct", True)


def test_a_party_chooses_only_its_own_group(world: World) -> None:
    client = world.client(world.editor)
    wrong = client.post("/matches/new/", form(group=world.market.pk, other_group=world.green.pk))
    right = client.post("/matches/new/", form(group=world.green.pk, other_group=world.market.pk))
    assert (wrong.status_code, right.status_code) == (422, 302)
    assert Match.objects.get().recorded_for == world.green


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": ""}, "「活動の名前」を入力してください"),
        ({"title": "花" * 81}, "80文字以内で入力してください"),
        ({"title": "\x00"}, "「活動の名前」を入力してください"),
        ({"kind": "club"}, "正しく選択してください"),
        ({"group": "999999"}, "正しく選択してください"),
        ({"group": "abc"}, "正しく選択してください"),
        ({"other_group": ""}, "相手の団体を選んでください"),
        ({"other_group": "green"}, "別の団体を選んでください"),
        ({"kind": "guild"}, "登録者のログイン名か、お名前を入力してください"),
        ({"kind": "guild", "volunteer": "nobody"}, "このログイン名の人は見つかりません"),
        ({"state": "formed"}, "成立した日を入力してください"),
        ({"state": "formed", "formed_on": "2999-01-01"}, "きょうまでの日付を入力してください"),
        ({"state": "formed", "formed_on": "1999-01-01"}, "きょうまでの日付を入力してください"),
        ({"state": "formed", "formed_on": "6月"}, "日付を正しく入力してください"),
        ({"mediator": "citizen"}, "正しく選択してください"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(world: World, change: dict[str, str], sentence: str) -> None:
    names = {"green": str(world.green.pk), "citizen": str(world.citizen.pk)}
    data = form(group=world.green.pk, other_group=world.market.pk, about="𠮷😀 <b>花</b>") | {
        name: names.get(value, value) for name, value in change.items()
    }
    page = world.client(world.coordinator).post("/matches/new/", data)
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert "𠮷😀 &lt;b&gt;花&lt;/b&gt;" in page.content.decode()
    assert Match.objects.count() == 0


def test_a_second_count_is_refused_with_a_sentence(world: World) -> None:
    record(world)
    data = form(group=world.market.pk, other_group=world.green.pk, state="formed", formed_on="2026-07-01")
    page = world.client(world.coordinator).post("/matches/new/", data)
    assert page.status_code == 422
    assert "1年に数えるのは1回です" in page.content.decode()


def test_the_parties_can_come_with_the_address(world: World) -> None:
    page = text(world.client(world.coordinator).get(f"/matches/new/?group={world.green.pk}&other={world.market.pk}"))
    assert f'<option value="{world.green.pk}" selected>' in page
    assert f'<option value="{world.market.pk}" selected>' in page


def test_moving_editing_answering_and_confirming(world: World) -> None:
    match = record(world, world.editor, state="talking", formed_on=None)
    editor, other = world.client(world.editor), world.client(world.other_representative)
    step = f"/matches/{match.pk}/step/"
    assert editor.post(step, {"state": "formed"}).status_code == 422
    assert editor.post(step, {"state": "wish"}).status_code == 422
    assert editor.post(step, {"state": "formed", "formed_on": "2026-06-01"}).status_code == 302
    assert other.post(f"/matches/{match.pk}/word/", {"says": "wrong"}).status_code == 422
    assert other.post(f"/matches/{match.pk}/word/", {"says": "wrong", "note": "7月です"}).status_code == 302
    assert "7月です" in text(editor.get(f"/matches/{match.pk}/"))
    edited = editor.post(f"/matches/{match.pk}/edit/", {"title": "花市", "formed_on": "2026-07-01"})
    assert edited.status_code == 302
    other.post(f"/matches/{match.pk}/word/", {"says": "right"})
    match.refresh_from_db()
    assert (match.title, match.formed_on.isoformat(), match.confirmed_at is not None) == ("花市", "2026-07-01", True)


def test_a_reader_sees_only_what_they_may_press(world: World) -> None:
    match = record(world, world.editor)
    shown = {
        role: [
            word
            for word in (
                "状況を進める",
                "記録を直す",
                "この記録について答える",
                "センターとして確認する",
                "見本 editor",
            )
            if word in text(world.client(getattr(world, role)).get(f"/matches/{match.pk}/")).split("<h1>")[1]
        ]
        for role in ("editor", "other_representative", "coordinator")
    }
    assert shown == {
        "editor": ["状況を進める", "記録を直す", "この記録について答える", "見本 editor"],
        "other_representative": ["この記録について答える"],
        "coordinator": ["状況を進める", "記録を直す", "センターとして確認する", "見本 editor"],
    }


def test_erasing_a_name_asks_first(world: World) -> None:
    match = with_volunteer(world, volunteer=None, volunteer_name="見本 花")
    client, url = world.client(world.coordinator), f"/matches/{match.pk}/name/"
    assert "「見本 花」というお名前を、この記録から消します" in text(client.get(url))
    assert client.post(url).status_code == 302
    assert client.get(url).status_code == 404
    assert "見本 花" not in text(client.get(f"/matches/{match.pk}/"))


def test_a_group_page_shows_its_matches(world: World) -> None:
    record(world)
    page = render_to_string("matches/_of_group.html", {"matches": []})
    assert page.strip() == ""
    from matches.templatetags.matches import matches_of

    shown = text_of(render_to_string("matches/_of_group.html", matches_of(world.green)))
    assert f'<a href="/groups/{world.market.pk}/">朝市元気プロジェクト</a>' in shown
    assert "花と朝市" in shown and "令和8年" in shown


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", html)


@time_machine.travel("2026-11-25T10:00+09:00", tick=False)
def test_the_years_counts_stand_in_chart_table_and_csv(world: World, django_assert_num_queries) -> None:
    record(world, mediator=world.coordinator, way="mediated")
    record(world, title="海", formed_on=DAY.replace(month=5))
    with_volunteer(world)
    with_volunteer(world, title="待ち", by=world.editor)
    Target.objects.create(fiscal_year=2026, kind="guild", number=30)
    client = world.client(world.coordinator)
    page = text(client.get("/matches/counts/"))
    assert "つながりの件数 令和8年度（2026年度）" in page
    assert re.findall(r'<rect class="s(\d)" x="\d+"', page) == ["2", "1", "2"]
    assert "ほかに1件が、相手の確認を待っています" in page
    assert page.count("（目標 30件）") == 1
    file = client.get("/matches/counts.csv?year=2026")
    assert file.getvalue().decode("utf-8-sig").splitlines() == [
        "年度,種別,4月,5月,6月,7月,8月,9月,10月,11月,12月,1月,2月,3月,合計,仲介,直接,目標",
        "2026,ギルド×団体,0,0,1,0,0,0,0,0,0,0,0,0,1,0,1,30",
        "2026,団体×団体,0,1,1,0,0,0,0,0,0,0,0,0,2,1,1,",
    ]
    empty = text(client.get("/matches/counts/?year=2027"))
    assert re.findall(r'<rect class="s(\d)" x="\d+"', empty) == []
    with django_assert_num_queries(11):
        client.get("/matches/counts/")


@pytest.mark.parametrize("year", ["abc", "9999", "２０２６", "1", "\x00"])
def test_a_broken_year_is_the_present_one(world: World, year: str) -> None:
    page = world.client(world.coordinator).get("/matches/counts/", {"year": year})
    assert page.status_code == 200
    assert f'value="{page.context["year"]}" selected' in text(page)


def test_administrators_set_targets(world: World) -> None:
    client = world.client(world.administrator)
    assert client.post("/matches/targets/2026/", {"guild": "３０", "groups": "5"}).url == "/matches/counts/?year=2026"
    client.post("/matches/targets/2026/", {"guild": "", "groups": "6"})
    assert list(Target.objects.order_by("kind").values_list("kind", "number")) == [("groups", 6), ("guild", 30)]
    assert client.post("/matches/targets/2026/", {"guild": "-1"}).status_code == 422
    assert client.get("/matches/targets/1/").status_code == 404
