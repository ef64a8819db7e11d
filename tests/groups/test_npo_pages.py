"""The pages of the import: sending, progress, rows by cursor, and the list of bodies nobody has registered."""

from __future__ import annotations

import re
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from groups.models import Group, NpoImport
from groups.npo import table, views, work
from groups.npo.table import MAX_UPLOAD
from portal.services import load_activity_fields
from tests.groups.npo_file import NUMBERS, number, row, upload, zipped
from tests.groups.npo_file import table as csv_of
from tests.world import World

NEW = "/groups/npo/imports/new/"


@pytest.fixture(autouse=True)
def _ground(request: pytest.FixtureRequest, settings: Any, tmp_path: Path) -> None:
    """A folder of the test's own for files, and the 20 fields."""
    options = settings.STORAGES["default"]["OPTIONS"] | {"location": tmp_path}
    settings.STORAGES = settings.STORAGES | {"default": settings.STORAGES["default"] | {"OPTIONS": options}}
    request.getfixturevalue("world")
    load_activity_fields()


def text(response: Any) -> str:
    """What a page says, with white space squeezed."""
    return re.sub(r"\s*>", ">", re.sub(r"\s+", " ", response.content.decode()))


def sent(world: World, *rows: list[str], **changes: Any) -> Any:
    """The answer to the form."""
    data = {
        "client_id": str(uuid.uuid4()),
        "file": upload(csv_of(*rows)),
        "office": "見本県",
        "city": "見本市",
    }
    return world.client(world.coordinator).post(NEW, data | changes)


def test_a_file_is_sent_read_looked_through_and_taken_over(world: World) -> None:
    client = world.client(world.coordinator)
    url = sent(world, row(), row(法人番号="")).url
    assert "ファイルを読み込んでいます。いま0行まで読みました。" in text(client.get(url))
    work.due(timezone.now())
    page = text(client.get(url))
    assert "1件を取り込みますか" in page
    assert "法人番号がありません。" in page
    assert client.post(f"{url}confirmation/").url == url
    assert "取り込んでいます。このページを閉じても続きます。" in text(client.get(url))
    assert "もう確認されたか" in text(client.post(f"{url}confirmation/", follow=True))
    work.due(timezone.now())
    assert "に取り込みました。" in text(client.get(url))
    assert text(client.get("/groups/npo/")).count('class="row-item"') == 1
    assert "035_AdministrativeInputData" in text(client.get("/groups/npo/imports/"))


def test_old_and_new_values_are_shown(world: World) -> None:
    Group.objects.filter(pk=world.green.pk).update(corporate_number=NUMBERS[0])
    client = world.client(world.coordinator)
    url = sent(world, row()).url
    work.due(timezone.now())
    client.post(f"{url}confirmation/")
    work.due(timezone.now())
    url = sent(world, row(代表者氏名="見本 二", 活動分野３="")).url
    work.due(timezone.now())
    page = text(client.get(url))
    assert "<del>見本 一</del> → <ins>見本 二</ins>" in page
    assert "<del>まちづくり、環境</del> → <ins>環境</ins>" in page


def test_leaving_an_import(world: World) -> None:
    client = world.client(world.coordinator)
    url = sent(world, row()).url
    work.due(timezone.now())
    assert "何も変わっていません" in text(client.post(f"{url}end/", follow=True))
    assert "取りやめました" in text(client.get(url))
    assert "もう確認されたか" in text(client.post(f"{url}end/", follow=True))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"file": ""}, "「ファイル」を選んでください"),
        ({"file": upload(b"")}, "入力されたファイルは空です"),
        ({"file": upload(b"x", "a.xlsx")}, "CSVかzipのファイルを選んでください"),
        ({"file": upload(b"x", "a.zip")}, "CSVかzipのファイルを選んでください"),
        ({"file": upload(b"PK\x03\x04x", "a.zip")}, "zipファイルを開けません"),
        ({"file": upload(zipped(b"x", "a.txt"), "a.zip")}, "zipファイルを開けません"),
        (
            {"file": upload("名前\n".encode())},
            "列が足りません（法人名称、所轄庁、主たる事務所の所在地、解散情報、法人番号）",
        ),
        ({"file": upload(b"\x89PNG\r\n\x1a\n\x81 ")}, "文字を読み取れません"),
        ({"office": ""}, "「所轄庁」を入力してください"),
        ({"office": "県" * 41}, "40文字以内で入力してください"),
    ],
)
def test_what_is_wrong_is_said(world: World, change: dict[str, Any], sentence: str) -> None:
    if change.get("file"):
        change["file"].seek(0)
    page = sent(world, row(), **change)
    assert page.status_code == 422
    assert sentence in text(page)
    assert NpoImport.objects.count() == 0


def test_a_file_that_is_too_big_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_UPLOAD > 10_000_000
    monkeypatch.setattr(table, "MAX_UPLOAD", 1000)
    assert "ファイルが大きすぎます" in text(sent(world, *[row(法人番号=number(n)) for n in range(9)]))


def test_a_file_that_turns_out_wrong_says_why(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    url = sent(world, row(), row(法人番号=NUMBERS[1])).url
    monkeypatch.setattr(table, "MAX_ROWS", 1)
    work.due(timezone.now())
    assert "行が6万をこえています" in text(world.client(world.coordinator).get(url))


@pytest.mark.parametrize("count", [1, 3])
def test_each_page_takes_a_constant_number_of_queries(world: World, count: int, django_assert_num_queries) -> None:
    client = world.client(world.coordinator)
    url = sent(world, *[row(法人番号=number(n)) for n in range(count)]).url
    work.due(timezone.now())
    with django_assert_num_queries(11):
        assert text(client.get(url)).count("row-item-plain") == count
    client.post(f"{url}confirmation/")
    work.due(timezone.now())
    with django_assert_num_queries(8):
        assert text(client.get("/groups/npo/")).count('class="row-item"') == count
    for _again in range(count - 1):
        sent(world, row())
    with django_assert_num_queries(7):
        assert text(client.get("/groups/npo/imports/")).count("row-item-plain") == count


def test_rows_and_bodies_follow_by_cursor(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "PAGE", 2)
    client = world.client(world.coordinator)
    kana = ("カ", "ア", "ア", "サ", "タ")
    url = sent(
        world, *[row(法人番号=number(n), 法人名称=f"法人{n}", 法人名称カナ=kana[n]) for n in range(5)], row(法人番号="")
    ).url
    work.due(timezone.now())
    assert pages(client, f"{url}?outcome=new", r'row-title"> (法人\d)') == ["法人0", "法人1", "法人2", "法人3", "法人4"]
    client.post(f"{url}confirmation/")
    work.due(timezone.now())
    found = pages(client, "/groups/npo/?q=法人", r"/groups/npo/\d+/\">(法人\d)")
    assert found == ["法人1", "法人2", "法人0", "法人3", "法人4"]


def pages(client: Any, url: str, pattern: str) -> list[str]:
    """What matches on this page and all that follow it."""
    found: list[str] = []
    base, _query = url.split("?")
    while url:
        page = text(client.get(url))
        found += re.findall(pattern, page)
        more = re.search(r'href="(\?[^"]*after=\d+)"', page)
        url = f"{base}{more[1].replace('&amp;', '&')}" if more else ""
    return found


@pytest.mark.parametrize(
    "query", ["?after=x", "?after=%00", "?outcome=x", "?after=99999999999999999999", "?outcome=%00"]
)
def test_broken_addresses_show_a_page(world: World, query: str) -> None:
    client = world.client(world.coordinator)
    url = sent(world, row()).url
    assert client.get(f"{url}{query}").status_code == 200
    assert client.get(f"/groups/npo/{query}&q=%00").status_code == 200
    assert client.get(f"/groups/npo/imports/{query}&before=x").status_code == 200


def test_one_body_with_all_the_list_says_until_it_registers(world: World) -> None:
    client = world.client(world.coordinator)
    url = sent(world, row()).url
    work.due(timezone.now())
    client.post(f"{url}confirmation/")
    work.due(timezone.now())
    group = Group.objects.get(corporate_number=NUMBERS[0])
    page = text(client.get(f"/groups/npo/{group.pk}/"))
    assert "<dt>代表者氏名</dt> <dd>見本 一</dd>" in page.replace("見本　一", "見本 一")
    assert "/care/new/?q=" in page
    Group.objects.filter(pk=world.green.pk).update(corporate_number=NUMBERS[0])
    assert client.get(f"/groups/npo/{group.pk}/").status_code == 404
    assert "未登録のNPO法人は、ありません" in text(client.get("/groups/npo/"))
