"""A group's page and the form that writes it."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEntry
from groups import profiles, search
from groups.models import Contact, District, Group, Link
from groups.profile_forms import ProfileForm
from kernel import search as kernel_search
from portal.services import load_activity_fields
from tests.world import World


def sent(world: World, **change: object) -> dict[str, object]:
    """A complete form, as the page of green would send it."""
    world.green.refresh_from_db()
    data: dict[str, object] = {
        "version": world.green.updated_at.isoformat(),
        "name": "みなと緑のまち研究会",
        "kana": "みなとみどりのまちけんきゅうかい",
        "kind": "civic",
        "about": "花壇の手入れ\nと清掃をします。",
        "offers": "花の苗",
        "wants": "仲間",
        "founded_on": "令和５年４月",
        "size": "８",
        "is_recruiting": "on",
        "corporate_number": "４０００−０２０３５２０１２",
        "contact_phone": "０８３−０００−００００",
        "public_phone": "on",
        "contact_email": "midori@mihon.example",
        "contact_postal_code": "〒750-8521",
        "contact_address": "見本市港町1-1",
        "public_address": "on",
        "link_label_0": "わたしたちのページ",
        "link_url_0": "https://midori.example/",
        "link_url_1": "http://blog.example/a",
    }
    return {**data, **change}


def post(world: World, user: str = "editor", **change: object) -> Any:
    return world.client(getattr(world, user)).post(f"/groups/{world.green.pk}/edit/", sent(world, **change))


def words(page: Any) -> str:
    """A page's text, spaces folded."""
    return re.sub(r"\s+", " ", page.content.decode())


def test_everything_on_the_page_is_stored_and_shown(world: World) -> None:
    load_activity_fields()
    district = District.objects.create(code="1", name="第1地区")
    answer = post(world, fields_=["7", "3"], districts=[str(district.pk)], meets="第1・第3日曜の朝", fee="年1,000円")
    assert (answer.status_code, answer.url) == (302, f"/groups/{world.green.pk}/")
    group = Group.objects.get(pk=world.green.pk)
    assert (group.size, group.founded_on, group.corporate_number) == (8, dt.date(2023, 4, 1), "4000020352012")
    assert group.about_html == "<p>花壇の手入れ<br>と清掃をします。</p>"
    assert {row.kind: (row.value, row.is_public) for row in group.contacts.all()} == {
        "phone": ("083-000-0000", True),
        "email": ("midori@mihon.example", False),
        "postal_code": ("7508521", False),
        "address": ("見本市港町1-1", True),
    }
    assert [(link.label, link.url) for link in group.links.all()] == [
        ("わたしたちのページ", "https://midori.example/"),
        ("blog.example/a", "http://blog.example/a"),
    ]
    page = words(world.client().get(answer.url))
    for text in (
        "環境", "第1地区", "8人（募集中）", "令和5年4月（2023年）", "第1・第3日曜の朝", "年1,000円", "4000020352012",
        "083-000-0000", "見本市港町1-1", "わたしたちのページ", "花の苗", "仲間", "確認）",
    ):  # fmt: skip
        assert text in page
    for text in ("midori@mihon.example", "750-8521"):
        assert text not in page
    assert set(kernel_search.matching(search.KIND, "花の苗")) == {group.pk}


def test_what_is_emptied_is_gone(world: World) -> None:
    post(world)
    assert post(world, contact_phone="", contact_email="", link_url_0="", link_label_0="", about="").status_code == 302
    assert set(Contact.objects.values_list("kind", flat=True)) == {"postal_code", "address"}
    assert list(Link.objects.values_list("url", flat=True)) == ["http://blog.example/a"]
    world.green.refresh_from_db()
    assert (world.green.about, world.green.about_html) == ("", "")


def test_the_form_begins_with_what_is_stored(world: World) -> None:
    post(world)
    page = world.client(world.editor).get(f"/groups/{world.green.pk}/edit/").content.decode()
    for text in ('value="2023年4月"', 'value="083-000-0000"', 'value="https://midori.example/"', "花壇の手入れ"):
        assert text in page
    form = ProfileForm(sent(world), initial=ProfileForm.begin_with(Group.objects.get(pk=world.green.pk)))
    assert form.is_valid()
    assert form.changed_data == ["link_label_1"]  # the label that stood for itself


@pytest.mark.parametrize("user", ["editor", "representative", "coordinator", "administrator"])
def test_who_may_write_is_written_down(world: World, user: str) -> None:
    assert post(world, user).status_code == 302
    entry = AuditEntry.objects.get(action="group.edited")
    assert (entry.actor, entry.subject) == (getattr(world, user), f"group:{world.green.pk}")
    assert "about" in entry.detail["fields"]


@pytest.mark.parametrize("user", ["member", "other_representative", "citizen", "moderator", "counter"])
def test_others_find_nothing(world: World, user: str) -> None:
    assert post(world, user).status_code == 404
    assert not AuditEntry.objects.filter(action="group.edited").exists()


def test_two_who_write_at_once_never_write_over_each_other(world: World) -> None:
    begun = sent(world, about="第二の人の文章", fee="年500円")
    assert post(world, "representative", about="第一の人の文章").status_code == 302
    client = world.client(world.editor)
    page = client.post(f"/groups/{world.green.pk}/edit/", begun)
    assert page.status_code == 422
    text = words(page)
    assert "ほかの人がこのページを直しました" in text
    assert "第二の人の文章</textarea>" in text
    assert "<dt>していること</dt> <dd>第一の人の文章</dd>" in text
    assert "<dt>会費</dt> <dd>（なにも書かれていません）</dd>" in text
    assert "<dt>できること</dt>" not in text
    world.green.refresh_from_db()
    assert world.green.about == "第一の人の文章"
    version = re.search(r'name="version" value="([^"]+)"', page.content.decode())[1]  # type: ignore[index]
    assert client.post(f"/groups/{world.green.pk}/edit/", {**begun, "version": version}).status_code == 302
    world.green.refresh_from_db()
    assert world.green.about == "第二の人の文章"


@pytest.mark.parametrize("version", ["", "x", "2026-01-01T00:00:00+00:00", "\x00"])
def test_a_forged_version_stores_nothing(world: World, version: str) -> None:
    assert post(world, version=version).status_code == 422
    world.green.refresh_from_db()
    assert world.green.about == ""


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": ""}, "「団体の名前」を入力してください"),
        ({"kana": ""}, "「ふりがな」を入力してください"),
        ({"kind": "club"}, "選べるものの中から、選び直してください"),
        ({"about": "花" * 2001}, "2000文字以内で入力してください"),
        ({"corporate_number": "4000020352013"}, "法人番号は13桁の数字です"),
        ({"corporate_number": "123"}, "法人番号は13桁の数字です"),
        ({"founded_on": "むかし"}, "年と月を入力してください（例: 2019年4月、平成31年4月）"),
        ({"founded_on": "令和5年13月"}, "年と月を入力してください"),
        ({"founded_on": "9999年1月"}, "年と月を入力してください"),
        ({"contact_phone": "でんわ"}, "電話番号は、数字とハイフンで入力してください"),
        ({"contact_email": "midori"}, "メールアドレスを入力してください"),
        ({"contact_postal_code": "750"}, "郵便番号は、7つの数字で入力してください"),
        ({"link_url_0": "javascript:alert(1)"}, "https:// から始まるアドレスを入力してください"),
        ({"link_url_0": "ftp://a.example/"}, "https:// から始まるアドレスを入力してください"),
        ({"link_url_0": "https://[::1"}, "https:// から始まるアドレスを入力してください"),
        ({"link_url_0": ""}, "「わたしたちのページ」のアドレスを入力してください"),
        ({"fields_": ["99"]}, "選べるものの中から、選び直してください"),
        ({"districts": ["x"]}, "選べるものの中から、選び直してください"),
        ({"size": "たくさん"}, "整数を入力してください"),
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_what_was_written(
    world: World, change: dict[str, object], sentence: str
) -> None:
    page = post(world, **change)
    assert page.status_code == 422
    assert sentence in page.content.decode()
    if "about" not in change:
        assert "花壇の手入れ" in page.content.decode()
    assert Group.objects.get(pk=world.green.pk).about == ""


@pytest.mark.parametrize("text", ["𠮷野家😀", "<b>花</b><script>", "a\x00b"])
def test_rare_letters_are_kept_and_markup_is_text(world: World, text: str) -> None:
    assert post(world, about=text, fee=text, link_label_0=text, contact_address=text).status_code == 302
    page = world.client().get(f"/groups/{world.green.pk}/").content.decode()
    assert "<b>花" not in page
    assert "<script>" not in page
    assert world.client().get("/groups/").status_code == 200


@pytest.mark.parametrize(("user", "wanted"), [("", 8), ("editor", 17)])
def test_the_page_takes_a_constant_number_of_queries(world: World, user: str, wanted: int) -> None:
    client = world.client(getattr(world, user) if user else None)
    seen = []
    for links in ({}, {f"link_url_{number}": f"https://{number}.example/" for number in range(6)}):
        post(world, **links)
        client.get(f"/groups/{world.green.pk}/")
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/groups/{world.green.pk}/")
        seen.append(len(captured))
    assert seen == [wanted, wanted]


def test_a_service_asks_the_rule_itself(world: World) -> None:
    with pytest.raises(profiles.PermissionDenied):
        profiles.edit(
            group=world.green, by=world.member, version="", values={}, fields=[], districts=[], contacts={}, links=[]
        )
