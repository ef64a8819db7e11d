"""Opening a new centre with the one-time code from the console."""

import pytest
from django.test import Client

from accounts.models import User
from forums.models import Board
from groups.models import ActivityField, District
from kernel.models import Centre
from portal import services
from portal.middleware import OpeningMiddleware
from tests.world import World

FORM = {
    "admin_name": "管理 花子",
    "login_name": "kanri",
    "password": "umi-to-yama-no-machi",
    "name": "みなと市民活動センター",
    "phone": "０８３－０００－００００",
    "opens_at": "9:00",
    "closes_at": "21:00",
    "consult_from": "10:00",
    "consult_to": "17:00",
    "closed_weekdays": ["0#3"],
    "year_end_closed": "on",
    "districts": "1,第1地区\n２，第2地区",
    "boards": "みんなの掲示板\nゆずります",
}


@pytest.mark.django_db
def test_every_page_leads_to_the_set_up_page_until_the_centre_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Client().get("/").url == "/opening/"
    assert Client().get("/healthz").status_code == 200
    Centre.objects.create(name="見本")
    assert Client().get("/").status_code == 200


@pytest.mark.django_db
def test_the_code_opens_the_centre_once() -> None:
    client, form = Client(), FORM | {"code": services.issue_code().lower()}
    assert client.post("/opening/", form).url == "/my/"
    centre = Centre.objects.get()
    assert (centre.name, centre.phone, centre.closed_weekdays) == ("みなと市民活動センター", "083-000-0000", "0#3")
    assert list(District.objects.values_list("code", "name")) == [("1", "第1地区"), ("2", "第2地区")]
    assert list(Board.objects.order_by("order").values_list("name", flat=True)) == ["みんなの掲示板", "ゆずります"]
    assert ActivityField.objects.count() == 20
    assert User.objects.get().roles == {"administrator"}
    assert client.get("/opening/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"code": "ABCD-EFGH-JKLM"}, "開設コードが違います"),
        ({"login_name": "花"}, "半角の英字・数字で3文字以上"),
        ({"password": "123"}, "パスワード"),
        ({"phone": "なし"}, "数字とハイフンで入力してください"),
        ({"closes_at": "8:00"}, "始まりより後の時刻"),
        ({"opens_at": "25:00"}, "時間を正しく入力してください"),
        ({"districts": "1,第1地区\n第2地区"}, "2行目を「番号,名前」の形に直してください"),
        ({"boards": "あ" * 61}, "掲示板の名前は60文字以内"),
        ({"name": "<b>" * 40}, "80文字以内"),
    ],
)
def test_a_mistake_gets_a_sentence_and_opens_nothing(change: dict[str, str], sentence: str) -> None:
    page = Client().post("/opening/", FORM | {"code": services.issue_code()} | change)
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert (Centre.objects.count(), User.objects.count()) == (0, 0)


def test_administrators_change_the_centre(world: World) -> None:
    client = world.client(world.administrator)
    keys = ("opens_at", "closes_at", "consult_from", "consult_to", "closed_weekdays")
    form = {key: FORM[key] for key in keys} | {"name": "新しい名前", "phone": "083-111-1111"}
    assert client.post("/centre/", form).url == "/centre/"
    assert "083-111-1111" in client.get("/").content.decode()


def test_once_open_the_middleware_asks_the_database_no_more(world: World) -> None:
    middleware = OpeningMiddleware(lambda request: None)  # type: ignore[arg-type, return-value]
    middleware.is_open = True
    assert middleware.process_view(None, None, None, None) is None  # type: ignore[arg-type]
