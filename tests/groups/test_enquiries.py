"""Asking a group: who reads it, who is told, how often, and only once."""

from __future__ import annotations

import datetime as dt
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import HeldSubmission
from groups import enquiries
from groups.models import Enquiry, EnquiryEntry, Group
from notify.models import Notice
from tests.world import World

READERS = {"citizen", "editor", "representative"}


def ask(world: World, user: str = "citizen", press: uuid.UUID | None = None, subject: str = "見学について") -> Enquiry:
    return enquiries.ask(
        group=world.green,
        by=getattr(world, user),
        subject=subject,
        body="見学できますか。",
        client_id=press or uuid.uuid4(),
    )


def post(client: Client, url: str, **change: str) -> Any:
    form = {"subject": "見学について", "body": "見学できますか。", "client_id": str(uuid.uuid4())}
    return client.post(url, form | change)


def told(user: Any) -> list[str]:
    return list(Notice.objects.filter(user=user, kind="enquiry").order_by("pk").values_list("text", flat=True))


def test_a_question_reaches_who_speaks_for_the_group_and_nobody_else(world: World) -> None:
    answer = post(world.client(world.citizen), f"/groups/{world.green.pk}/enquiry/")
    enquiry = Enquiry.objects.get()
    assert answer.url == f"/enquiries/{enquiry.pk}/"
    wanted = "みなと緑のまち研究会に、見本 citizenさんから問い合わせ「見学について」があります。"
    assert (told(world.editor), told(world.representative)) == ([wanted], [wanted])
    assert Notice.objects.filter(kind="enquiry").count() == 2
    for name in ("citizen", "editor", "representative", "member", "coordinator", "administrator", "outsider"):
        status = world.client(getattr(world, name)).get(answer.url).status_code
        assert status == (200 if name in READERS else 404), name
    assert world.client(world.editor).get(answer.url).content.decode().count("見学できますか。") == 1


def test_the_asker_sees_the_group_and_the_group_sees_who_wrote(world: World) -> None:
    enquiry = ask(world)
    url = f"/enquiries/{enquiry.pk}/"
    assert (
        world.client(world.editor).post(url, {"body": "土曜にどうぞ。", "client_id": str(uuid.uuid4())}).status_code
        == 302
    )
    assert told(world.citizen) == ["みなと緑のまち研究会から、問い合わせ「見学について」に返事がありました。"]
    mine = world.client(world.citizen).get(url).content.decode()
    assert "土曜にどうぞ。" in mine
    assert "見本 editor" not in mine
    assert "見本 editorさんが書きました" in world.client(world.representative).get(url).content.decode()
    world.client(world.citizen).post(url, {"body": "行きます。", "client_id": str(uuid.uuid4())})
    assert len(told(world.editor)) == 2
    assert list(enquiry.entries.values_list("from_group", flat=True)) == [False, True, False]


def test_no_address_is_shown(world: World) -> None:
    for user in (world.citizen, world.editor):
        user.email, user.phone = f"{user.login_name}@mihon.example", "083-111-1111"
        user.save()
    enquiry = ask(world)
    enquiries.answer(enquiry=enquiry, by=world.editor, body="はい", client_id=uuid.uuid4())
    for user in (world.citizen, world.representative):
        page = world.client(user).get(f"/enquiries/{enquiry.pk}/").content.decode()
        assert "mihon.example" not in page
        assert "083-111-1111" not in page


@pytest.mark.parametrize("user", ["editor", "representative"])
def test_nobody_asks_the_group_they_speak_for(world: World, user: str) -> None:
    assert post(world.client(getattr(world, user)), f"/groups/{world.green.pk}/enquiry/").status_code == 404
    with pytest.raises(PermissionDenied):
        ask(world, user)
    assert ask(world, "member").pk
    Group.objects.filter(pk=world.green.pk).update(verified_at=None)
    world.green.refresh_from_db()
    with pytest.raises(PermissionDenied):
        ask(world)


def test_a_suspended_group_answers_nothing_and_the_asker_still_reads(world: World) -> None:
    enquiry = ask(world)
    Group.objects.filter(pk=world.green.pk).update(verified_at=None)
    page = world.client(world.citizen).get(f"/enquiries/{enquiry.pk}/")
    assert "いま返事を受け付けていません" in page.content.decode()
    assert world.client(world.editor).get(f"/enquiries/{enquiry.pk}/").status_code == 404
    assert post(world.client(world.citizen), f"/enquiries/{enquiry.pk}/").status_code == 404
    assert enquiry.entries.count() == 1


def test_ten_new_ones_a_day(world: World) -> None:
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        for _number in range(enquiries.MOST_A_DAY):
            ask(world)
        page = post(world.client(world.citizen), f"/groups/{world.market.pk}/enquiry/", body="長い文章です。")
        assert page.status_code == 422
        assert "1日に10件まで" in page.content.decode()
        assert "長い文章です。" in page.content.decode()
        ask(world, "outsider")
    with time_machine.travel(now + dt.timedelta(days=1, seconds=1), tick=False):
        ask(world)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"subject": ""}, "「題名」を入力してください"),
        ({"body": "\x00 "}, "「本文」を入力してください"),
        ({"subject": "花" * 81}, "80文字以内で入力してください"),
        ({"body": "花" * 4001}, "4000文字以内で入力してください"),
    ],
)
def test_bad_input_gets_a_sentence(world: World, change: dict[str, str], sentence: str) -> None:
    page = post(world.client(world.citizen), f"/groups/{world.green.pk}/enquiry/", **change)
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert Enquiry.objects.count() == 0


def test_markup_is_text_and_rare_letters_are_kept(world: World) -> None:
    post(world.client(world.citizen), f"/groups/{world.green.pk}/enquiry/", body="<b>𠮷😀</b>")
    entry = EnquiryEntry.objects.get()
    assert entry.body == "<b>𠮷😀</b>"
    assert entry.body_html == "<p>&lt;b&gt;𠮷😀&lt;/b&gt;</p>"


def test_a_forged_press_of_another_person_opens_nothing(world: World) -> None:
    press = uuid.uuid4()
    ask(world, press=press)
    forged = post(world.client(world.outsider), f"/groups/{world.green.pk}/enquiry/", client_id=str(press))
    assert forged.status_code == 404


def test_what_a_visitor_wrote_is_held(world: World) -> None:
    answer = post(world.client(), f"/groups/{world.green.pk}/enquiry/")
    assert answer.status_code == 302
    assert HeldSubmission.objects.get().data["body"] == ["見学できますか。"]
    assert "/accounts/" in answer.url


@pytest.mark.parametrize(("address", "user"), [("/enquiries/", "citizen"), ("/groups/{pk}/enquiries/", "editor")])
def test_the_lists_take_a_constant_number_of_queries_and_go_on_by_key(
    world: World, address: str, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, client, seen = address.format(pk=world.green.pk), world.client(getattr(world, user)), []
    for number in (1, 3):
        while Enquiry.objects.count() < number:
            ask(world, subject=f"その{Enquiry.objects.count()}")
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).content.decode().count("row-item") == number
        seen.append(len(captured))
    assert seen[0] == seen[1]
    monkeypatch.setattr(enquiries, "PAGE", 2)
    first = client.get(url)
    assert [row.subject for row in first.context["enquiries"]] == ["その2", "その1"]
    rest = client.get(url + first.context["older"])
    assert [row.subject for row in rest.context["enquiries"]] == ["その0"]
    assert rest.context["older"] == ""
    assert client.get(url + "?before=broken").status_code == 200


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    """People who press at the same moment."""

    @staticmethod
    def run(deeds: list[Any]) -> list[Any]:
        """Do all of it in threads of their own."""

        def one(deed: Any) -> Any:
            try:
                return deed()
            except ValidationError as error:
                return error
            finally:
                connection.close()

        with ThreadPoolExecutor(len(deeds)) as pool:
            return list(pool.map(one, deeds))

    def test_one_press_that_arrives_often_is_one_question(self, world: World) -> None:
        press = uuid.uuid4()
        assert len({enquiry.pk for enquiry in self.run([lambda: ask(world, press=press)] * 6)}) == 1
        assert (Enquiry.objects.count(), EnquiryEntry.objects.count()) == (1, 1)
        assert Notice.objects.filter(kind="enquiry").count() == 2

    def test_the_day_s_limit_holds(self, world: World) -> None:
        for _number in range(enquiries.MOST_A_DAY - 2):
            ask(world)
        outcomes = self.run([lambda: ask(world)] * 5)
        assert sum(isinstance(outcome, ValidationError) for outcome in outcomes) == 3
        assert Enquiry.objects.count() == enquiries.MOST_A_DAY

    def test_one_answer_that_arrives_often_is_one(self, world: World) -> None:
        enquiry, press = ask(world), uuid.uuid4()
        seen = Enquiry.objects.select_related("group", "asked_by").get(pk=enquiry.pk)
        self.run([lambda: enquiries.answer(enquiry=seen, by=world.editor, body="はい", client_id=press)] * 6)
        assert EnquiryEntry.objects.filter(from_group=True).count() == 1
