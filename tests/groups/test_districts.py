"""Renewing the list of districts: seen first, then done as it was seen."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import AuditEntry
from groups import districts
from groups.models import District
from tests.matches.scene import at_once
from tests.world import World

URL = "/centre/districts/"
LIST = '1,第1地区\n2,港地区\n"4","山，海"'


@pytest.fixture(autouse=True)
def _three(world: World) -> None:
    """Districts 1 and 2, and 3 that groups have."""
    for code in "123":
        District.objects.create(code=code, name=f"第{code}地区")
    world.green.districts.add(District.objects.get(code="3"))


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def hidden(page: Any) -> dict[str, Any]:
    """What the button sends that does what was shown."""
    return {"typed": page.context["typed"], "seen": page.context["seen"]}


def now() -> list[tuple[str, str, bool]]:
    return list(District.objects.values_list("code", "name", "is_active"))


def test_a_list_is_shown_first_and_then_done(world: World) -> None:
    client, before = world.client(world.administrator), now()
    page = client.post(URL, {"typed": LIST})
    assert [(str(label), change.code) for label, change in page.context["changes"]] == [
        ("名前を変える", "2"),
        ("使わなくする", "3"),
        ("加える", "4"),
    ]
    assert now() == before
    assert client.post(URL, hidden(page)).url == URL
    assert now() == [("1", "第1地区", True), ("2", "港地区", True), ("3", "第3地区", False), ("4", "山，海", True)]
    assert [district.code for district in world.green.districts.all()] == ["3"]
    assert "変わるところはありません" in text(client.post(URL, {"typed": LIST}))
    back = client.post(URL, {"typed": "1,第1地区\n2,港地区\n3,第3地区\n4,山，海"})
    assert [(str(label), change.code) for label, change in back.context["changes"]] == [("また使う", "3")]


@pytest.mark.parametrize("encoding", ["cp932", "utf-8-sig"])
def test_a_file_with_a_header_is_read_and_confirmed_without_sending_it_again(world: World, encoding: str) -> None:
    client = world.client(world.administrator)
    file = SimpleUploadedFile("a.csv", '番号,名前\r\n１,髙﨑"地区\r\n'.encode(encoding))
    page = client.post(URL, {"file": file})
    client.post(URL, hidden(page))
    assert now()[0] == ("1", '髙﨑"地区', True)


def test_what_changed_meanwhile_is_shown_again(world: World) -> None:
    client = world.client(world.administrator)
    page = client.post(URL, {"typed": LIST})
    District.objects.filter(code="2").update(name="ほか")
    again = client.post(URL, hidden(page))
    assert "ほかの人が先に地区を変えました" in text(again)
    assert District.objects.get(code="2").name == "ほか"
    client.post(URL, hidden(again))
    assert District.objects.get(code="2").name == "港地区"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "地区の一覧を、ファイルか貼り付けで入れてください"),
        ({"typed": "1"}, "1行目を「番号,名前」の形に直してください"),
        ({"typed": "1,あ\n1,い"}, "2行目を「番号,名前」の形に直してください"),
        ({"typed": f"1,{'あ' * 61}"}, "1行目を「番号,名前」の形に直してください"),
        ({"typed": "\x00"}, "地区の一覧を、ファイルか貼り付けで入れてください"),
        ({"typed": "\n".join(f"{n},地区" for n in range(501))}, "500行以内にしてください"),
        ({"file": SimpleUploadedFile("a.csv", b"\x81 ")}, "文字を読み取れません"),
        ({"file": SimpleUploadedFile("a.csv", b"1,\xff" * 400_000)}, "ファイルが大きすぎます"),
    ],
)
def test_what_is_wrong_is_said(world: World, data: dict[str, Any], sentence: str) -> None:
    before = now()
    page = world.client(world.administrator).post(URL, data)
    assert page.status_code == 422
    assert sentence in text(page)
    assert now() == before


def test_only_administrators_and_only_what_was_seen(world: World) -> None:
    rows = districts.parse_text(LIST)
    with pytest.raises(PermissionDenied):
        districts.take_over(by=world.coordinator, rows=rows, seen=districts.digest(districts.plan(rows)))
    assert districts.take_over(by=world.administrator, rows=rows, seen="x") is None
    assert AuditEntry.objects.count() == 0


def test_tabs_and_full_width_commas_part_number_and_name() -> None:
    assert districts.parse_text("1\tあ\n２，い\n\n3,う") == [("1", "あ"), ("2", "い"), ("3", "う")]
    with pytest.raises(ValidationError):
        districts.parse_text("1,2,3")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_confirm_at_once_one_does_it(world: World) -> None:
    rows = districts.parse_text(LIST)
    seen = districts.digest(districts.plan(rows))
    done = at_once([lambda: districts.take_over(by=world.administrator, rows=rows, seen=seen)] * 2)
    assert sorted(len(changes) if changes else 0 for changes in done) == [0, 3]
    assert AuditEntry.objects.filter(action="districts.changed").count() == 1
