"""groups.csv: what is public, and nothing else."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from django.test import AsyncClient

from groups.models import ActivityField, Contact, District, Group, Link
from tests.world import World


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def fill(world: World) -> None:
    """Green with everything a profile holds."""
    Group.objects.filter(pk=world.green.pk).update(
        kana="みなとみどり",
        legal_form="NPO法人",
        corporate_number="6999999000003",
        founded_on=dt.date(2010, 4, 1),
        size=8,
        about='=cmd|" /C calc"!A0\n花を植えます。',
        is_recruiting=True,
        verified_at=dt.datetime(2026, 4, 1, 16, tzinfo=dt.UTC),
        updated_at=dt.datetime(2026, 5, 1, 16, tzinfo=dt.UTC),
    )
    world.green.districts.add(*[District.objects.create(code=code, name=f"第{code}地区") for code in "12"])
    for number, label in ((3, "まちづくり"), (7, "環境")):
        world.green.fields.add(ActivityField.objects.create(number=number, name=label, label=label))
    public = {"phone": "083-000-0000", "email": "a@example.jp", "representative": "見本 一"}
    for kind, value in public.items():
        Contact.objects.create(group=world.green, kind=kind, value=value, is_public=True)
    Contact.objects.create(group=world.green, kind="address", value="見本市ひみつ町1", is_public=False)
    Link.objects.create(group=world.green, label="ブログ", url="https://example.jp/", order=2)
    Link.objects.create(group=world.green, label="ホーム", url="https://example.org/", order=1)


def test_a_group_with_everything_and_nothing_private(world: World) -> None:
    fill(world)
    answer = world.client().get("/groups.csv")
    data = answer.getvalue()
    assert rows(data)[0] == {
        "団体ID": str(world.green.pk),
        "団体名": "みなと緑のまち研究会",
        "団体名_カナ": "ミナトミドリ",
        "団体区分": "市民活動団体",
        "法人格": "NPO法人",
        "法人番号": "6999999000003",
        "地区": "第1地区;第2地区",
        "活動分野(;)": "まちづくり;環境",
        "設立年月": "2010-04",
        "会員数": "8",
        "代表者名(公開可のみ)": "見本 一",
        "連絡方法": "電話: 083-000-0000、メール: a@example.jp",
        "URL": "https://example.org/",
        "紹介文": '\'=cmd|" /C calc"!A0\n花を植えます。',
        "会員募集(有/無)": "有",
        "公開日": "2026-04-02",
        "更新日": "2026-05-02",
    }
    assert "ひみつ町" not in data.decode()
    assert data.startswith(b"\xef\xbb\xbf") and data.endswith(b"\r\n")


def test_private_representatives_and_unverified_groups_are_not_in_it(world: World) -> None:
    Contact.objects.create(group=world.green, kind="representative", value="見本 秘", is_public=False)
    Group.objects.filter(pk=world.market.pk).update(verified_at=None)
    data = world.client(world.administrator).get("/groups.csv").getvalue()
    assert [row["団体ID"] for row in rows(data)] == [str(world.green.pk), str(world.council.pk)]
    assert "見本 秘" not in data.decode()


def test_an_english_reader_gets_the_same_file(world: World) -> None:
    fill(world)
    client = world.client()
    japanese = client.get("/groups.csv").getvalue()
    client.post("/language/", {"language": "en"})
    client.cookies["django_language"] = "en"
    assert client.get("/groups.csv").getvalue() == japanese


def test_hundreds_of_groups_are_read_by_the_page(world: World, django_assert_max_num_queries) -> None:
    Group.objects.bulk_create(Group(name=f"団体{n}", verified_at=world.green.verified_at) for n in range(450))
    with django_assert_max_num_queries(20):
        data = world.client().get("/groups.csv").getvalue()
    assert len(rows(data)) == 453


@pytest.mark.django_db(transaction=True)
async def test_the_server_streams_it_in_chunks(world: World) -> None:
    await Group.objects.abulk_create(
        [Group(name=f"団体{n}", verified_at=dt.datetime(2026, 4, 1, tzinfo=dt.UTC)) for n in range(450)]
    )
    answer = await AsyncClient().get("/groups.csv")
    chunks = [chunk async for chunk in answer.streaming_content]
    assert len(chunks) == 3
    assert len(rows(b"".join(chunks))) == 453
