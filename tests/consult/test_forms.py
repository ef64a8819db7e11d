"""Bad input: every form answers with a sentence and keeps what was written."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client

from consult.models import Consultation, Draft, Entry, Record
from tests.consult import scene
from tests.world import World

ODD = "𠮷野家🌸<script>alert(1)</script>"


@pytest.fixture
def client(world: World) -> Client:
    """The citizen's browser at the second step."""
    scene.skills(world)
    Draft.objects.create(user=world.citizen, data={"category": scene.category().pk})
    return world.client(world.citizen)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"body": ""}, "「聞きたいこと」を入力してください"),
        ({"body": "\x00"}, "「聞きたいこと」を入力してください"),
        ({"body": "長" * 4001}, "4000文字以内で入力してください"),
        ({"way": ""}, "「相談の方法」を選んでください"),
        ({"way": "telepathy"}, "正しく選択してください"),
        ({"urgency": "never"}, "正しく選択してください"),
        ({"needs": "sleep"}, "正しく選択してください"),
        ({"phone": "", "email": ""}, "電話番号かメールアドレスの、どちらかを入力してください"),
        ({"phone": "", "email": "a@mihon.example", "way": "phone"}, "電話での相談には、電話番号を入力してください"),
        ({"phone": "083の000"}, "電話番号は、数字とハイフンで入力してください"),
        ({"email": "mihon"}, "有効なメールアドレスを入力してください"),
        ({"name": "長" * 61}, "60文字以内で入力してください"),
        ({"group": "99"}, ""),
    ],
)
def test_the_intake(client: Client, change: dict[str, str], sentence: str) -> None:
    page = client.post("/consult/intake/", {**scene.INTAKE, "affiliation": "花の会", **change})
    if not sentence:  # a citizen without a group has no such field
        assert (page.status_code, Draft.objects.get().data["intake"]["group"]) == (302, None)
        return
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert "花の会" in page.content.decode()


def test_a_group_that_is_not_ones_own_is_refused(world: World) -> None:
    scene.skills(world)
    Draft.objects.create(user=world.member, data={"category": scene.category().pk})
    client = world.client(world.member)
    assert client.post("/consult/intake/", {**scene.INTAKE, "group": world.market.pk}).status_code == 422
    assert client.post("/consult/intake/", {**scene.INTAKE, "group": world.green.pk}).status_code == 302
    assert Draft.objects.get().data["intake"]["group"] == world.green.pk


def test_odd_text_and_full_width_digits_are_stored_and_shown_as_text(client: Client) -> None:
    client.post(
        "/consult/intake/", {**scene.INTAKE, "body": ODD + "\x00", "name": ODD, "phone": "０８３ー０００ー１２３４"}
    )
    client.post("/consult/time/", {"slot": "ask", "wanted": ODD})
    page = client.get("/consult/confirm/").content.decode()
    assert ("<script>alert" in page, "𠮷野家🌸&lt;script&gt;" in page) == (False, True)
    notice = page.partition('name="notice" value="')[2].partition('"')[0]
    client.post("/consult/confirm/", {"client_id": "not a uuid", "notice": notice, "agree": "on"})
    case = Consultation.objects.get()
    assert (case.body, case.name, case.phone, case.wanted) == (ODD, ODD, "083-000-1234", ODD)
    page = client.get(f"/consult/{case.pk}/").content.decode()
    assert ("<script>alert" in page, "𠮷野家🌸&lt;script&gt;" in page) == (False, True)


@pytest.mark.parametrize("slot", ["", "yesterday", "2026-13-45T99:99", "\x00", "2020-01-01T10:00:00+09:00"])
def test_the_time(client: Client, slot: str) -> None:
    client.post("/consult/intake/", scene.INTAKE)
    page = client.post("/consult/time/?week=nonsense", {"slot": slot, "wanted": "午後"})
    assert page.status_code == 422
    assert "午後" in page.content.decode()


@pytest.mark.parametrize("week", ["9999-12-31", "0001-01-01", "２０２６", "", "2026-02-30"])
def test_any_week_shows_a_picker(client: Client, week: str) -> None:
    client.post("/consult/intake/", scene.INTAKE)
    assert client.get("/consult/time/", {"week": week}).status_code == 200


@pytest.mark.parametrize(("top", "status"), [("", 200), ("NOPE", 404), ("FORM/rules", 404), ("\x00", 200), ("𠮷", 404)])
def test_a_category_that_is_not_there(world: World, top: str, status: int) -> None:
    scene.skills(world)
    assert world.client(world.citizen).get("/consult/category/", {"top": top}).status_code == status


def test_a_category_of_another_branch_is_refused(world: World) -> None:
    scene.skills(world)
    page = world.client(world.citizen).post("/consult/category/?top=FORM", {"category": scene.category("FIN/tax").pk})
    assert page.status_code == 422


def test_consent_is_needed(client: Client) -> None:
    client.post("/consult/intake/", scene.INTAKE)
    client.post("/consult/time/", {"slot": "ask"})
    page = client.post("/consult/confirm/", {"client_id": str(uuid.uuid4()), "notice": "1"})
    assert page.status_code == 422
    assert "「読んで、同意します」にしるしを付けてください" in page.content.decode()


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("", "「文章」を入力してください"),
        ("\x00 　\n", "「文章」を入力してください"),
        ("長" * 4001, "4000文字以内で入力してください"),
    ],
)
def test_messages(world: World, body: str, sentence: str) -> None:
    scene.skills(world)
    case = scene.taken(world)
    for user, url in ((world.citizen, f"/consult/{case.pk}/"), (world.adviser, f"/consult/{case.pk}/case/")):
        page = world.client(user).post(url, {"body": body})
        assert page.status_code == 422
        assert sentence in page.content.decode()
        if len(body) > 10:
            assert body in page.content.decode()
    assert Entry.objects.count() == 0


RECORD = {"minutes": "５０", "outcome": "solved", "summary": "会則の話をしました。", "memo_for_client": ODD}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"minutes": ""}, "「かかった時間（分）」を入力してください"),
        ({"minutes": "長い"}, "整数を入力してください"),
        ({"minutes": "0"}, "1 以上"),
        ({"minutes": "1000"}, "999 以下"),
        ({"outcome": ""}, "「対応結果」を選んでください"),
        ({"outcome": "magic"}, "正しく選択してください"),
        ({"summary": ""}, "「要旨」を入力してください"),
        ({"internal_memo": "長" * 4001}, "4000文字以内で入力してください"),
    ],
)
def test_records(world: World, change: dict[str, str], sentence: str) -> None:
    scene.skills(world)
    case = scene.taken(world)
    page = world.client(world.adviser).post(f"/consult/{case.pk}/case/record/", {**RECORD, **change})
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert "𠮷野家🌸&lt;script&gt;" in page.content.decode()
    assert Record.objects.count() == 0


APPOINTMENT = {"day": "2099-12-07", "starts": "13:00", "minutes": "６０", "way": "centre", "video": ""}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"day": ""}, "「日」を入力してください"),
        ({"day": "あした"}, "日付を正しく入力してください"),
        ({"day": "2020-01-01"}, "これからの日時を入力してください"),
        ({"starts": "25:00"}, "時間を正しく入力してください"),
        ({"minutes": "5"}, "10 以上"),
        ({"way": "writing"}, "正しく選択してください"),
        ({"video": "http://zoom.us/j/12345678901"}, "https:// で始まるリンクを貼ってください"),
        ({"video": "会議に来てください"}, "Web会議のリンクが見つかりません"),
    ],
)
def test_appointments(world: World, change: dict[str, str], sentence: str) -> None:
    scene.skills(world)
    case = scene.taken(world)
    page = world.client(world.adviser).post(f"/consult/{case.pk}/case/appointment/", {**APPOINTMENT, **change})
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert case.appointments.count() == 0


def test_a_good_appointment_with_full_width_minutes_and_a_pasted_invitation(world: World) -> None:
    scene.skills(world)
    case = scene.taken(world)
    data = {
        **APPOINTMENT,
        "way": "online",
        "video": "Zoomミーティングに参加する https://zoom.us/j/12345678901 パスコード 123",
    }
    assert world.client(world.adviser).post(f"/consult/{case.pk}/case/appointment/", data).status_code == 302
    booked = case.appointments.get()
    assert (booked.video_url, (booked.ends_at - booked.starts_at).seconds) == ("https://zoom.us/j/12345678901", 3600)


@pytest.mark.parametrize("status", ["", "magic", "cancelled", "assigned"])
def test_a_status_that_staff_do_not_set_is_refused(world: World, status: str) -> None:
    scene.skills(world)
    case = scene.taken(world)
    assert world.client(world.adviser).post(f"/consult/{case.pk}/case/status/", {"status": status}).status_code == 422


def test_a_referral_says_where(world: World) -> None:
    scene.skills(world)
    case = scene.taken(world)
    client, url = world.client(world.adviser), f"/consult/{case.pk}/case/status/"
    assert "どこへ紹介したかを書いてください" in client.post(url, {"status": "referred"}).content.decode()
    client.post(url, {"status": "referred", "note": "法務局"})
    assert (
        "ご了承のうえ、法務局へおつなぎしました。"
        in world.client(world.citizen).get(f"/consult/{case.pk}/").content.decode()
    )


@pytest.mark.parametrize("reason", ["", "　", "長" * 201])
def test_opening_and_reassigning_need_a_reason(world: World, reason: str) -> None:
    scene.skills(world)
    case = scene.taken(world)
    client = world.client(world.manager)
    assert client.post(f"/consult/{case.pk}/opening/", {"reason": reason}).status_code == 422
    data = {"adviser": world.adviser2.pk, "reason": reason}
    assert client.post(f"/consult/{case.pk}/assignment/", data).status_code == 422
    assert case.access_log.count() == 0
