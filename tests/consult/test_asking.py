"""Asking: four steps, resumable, sent once."""

from __future__ import annotations

import datetime as dt
import uuid
from functools import partial

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from consult import drafts, queries, slots
from consult.models import Appointment, Category, Consultation, Draft, Occupied, PrivacyNotice
from kernel import html
from notify.models import Delivery, Notice
from tests.consult import scene
from tests.world import World


@pytest.fixture
def client(world: World) -> Client:
    """The citizen's browser, with advisers who have hours."""
    scene.skills(world)
    scene.hours(world.adviser)
    return world.client(world.citizen)


def until_time(client: Client, **changed: str) -> None:
    """Walk to the third step."""
    client.post("/consult/category/?top=FORM", {"category": scene.category().pk})
    assert client.post("/consult/intake/", {**scene.INTAKE, **changed}).status_code == 302


def confirm(client: Client, client_id: str | None = None) -> object:
    """Send the draft off."""
    data = {"client_id": client_id or str(uuid.uuid4()), "notice": queries.notice().pk, "agree": "on"}
    return client.post("/consult/confirm/", data)


def squeezed(response: object) -> str:
    """The page with white space squeezed."""
    return " ".join(response.content.decode().split())  # type: ignore[attr-defined]


def test_the_start_is_public_and_the_second_step_asks_to_sign_in(world: World) -> None:
    scene.skills(world)
    visitor = world.client()
    page = squeezed(visitor.get("/consult/"))
    assert "リスクマネジメント" in page
    assert "083-000-0000" in page
    assert visitor.get("/consult/category/?top=RISK").url == "/accounts/login/?next=/consult/category/%3Ftop%3DRISK"


def test_a_time_is_chosen_held_booked_and_receipted(world: World, client: Client) -> None:
    until_time(client)
    slot = scene.first_free(world.adviser)
    assert slot.starts_at.isoformat() in client.get("/consult/time/").content.decode()
    assert client.post("/consult/time/", {"slot": slot.starts_at.isoformat()}).url == "/consult/confirm/"
    assert Occupied.objects.filter(appointment=None).count() == 12
    assert "取り置いています" in squeezed(client.get("/consult/confirm/"))
    answer = confirm(client)
    case = Consultation.objects.get()
    assert answer.url == f"/consult/{case.pk}/receipt/"
    assert case.number in squeezed(client.get(answer.url))
    booked = Appointment.objects.get()
    assert (booked.consultation, booked.adviser, booked.starts_at, booked.state) == (
        case,
        world.adviser,
        slot.starts_at,
        "set",
    )
    assert Occupied.objects.filter(appointment=booked).count() == 12
    assert (case.body, case.name, case.phone, case.status, case.consent_version) == (
        scene.BODY,
        scene.NAME,
        scene.PHONE,
        "submitted",
        "1",
    )
    assert Draft.objects.count() == 0


def test_the_time_may_be_arranged_later(world: World, client: Client) -> None:
    until_time(client)
    client.post("/consult/time/", {"slot": "ask", "wanted": "平日の午後"})
    confirm(client)
    assert (Consultation.objects.get().wanted, Appointment.objects.count()) == ("平日の午後", 0)


def test_writing_needs_no_time_and_a_visit_is_arranged(world: World, client: Client) -> None:
    until_time(client, way="writing")
    assert client.get("/consult/time/").url == "/consult/confirm/"
    until_time(client, way="visit")
    page = client.get("/consult/time/").content.decode()
    assert ('value="ask"' in page, scene.first_free(world.adviser).starts_at.isoformat() in page) == (True, False)


def test_a_double_press_and_the_back_button_store_once(world: World, client: Client) -> None:
    until_time(client)
    client.post("/consult/time/", {"slot": "ask"})
    client_id = str(uuid.uuid4())
    first, second = confirm(client, client_id), confirm(client, client_id)
    assert first.url == second.url
    assert Consultation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_the_same_moment_store_once(world: World, client: Client) -> None:
    until_time(client)
    client.post("/consult/time/", {"slot": "ask"})
    send = partial(drafts.submit, user=world.citizen, client_id=uuid.uuid4(), notice=queries.notice())
    results = scene.at_once([send, send, send])
    assert results == [Consultation.objects.get()] * 3


def test_a_draft_waits_and_can_be_thrown_away(world: World, client: Client) -> None:
    until_time(client)
    client.post("/consult/time/", {"slot": scene.first_free(world.adviser).starts_at.isoformat()})
    assert "書きかけの申し込みがあります" in squeezed(client.get("/consult/"))
    assert scene.BODY in squeezed(client.get("/consult/intake/"))
    client.post("/consult/draft/deletion/")
    assert (Draft.objects.count(), Occupied.objects.count()) == (0, 0)


def test_each_step_leads_back_to_what_is_missing(world: World, client: Client) -> None:
    assert client.get("/consult/confirm/").url == "/consult/time/"
    assert client.get("/consult/time/").url == "/consult/intake/"
    assert client.get("/consult/intake/").url == "/consult/category/"
    assert client.get("/consult/category/").status_code == 200
    until_time(client)
    assert client.get("/consult/confirm/").url == "/consult/time/"
    assert confirm(client).url == "/consult/time/"
    assert Consultation.objects.count() == 0


def test_another_category_or_way_lets_the_held_time_go(world: World, client: Client) -> None:
    for change in ({"category": "idea"}, {"way": "phone"}):
        until_time(client)
        client.post("/consult/time/", {"slot": scene.first_free(world.adviser).starts_at.isoformat()})
        assert Occupied.objects.count() == 12
        if "category" in change:
            client.post("/consult/category/?top=FORM", {"category": scene.category("FORM/idea").pk})
        else:
            client.post("/consult/intake/", {**scene.INTAKE, **change})
        assert (Occupied.objects.count(), drafts.read(world.citizen).time) == (0, {})


def test_a_time_taken_meanwhile_gets_a_sentence_and_fresh_times_and_the_text_stays(
    world: World, client: Client
) -> None:
    until_time(client)
    first = scene.first_free(world.adviser)
    slots.hold([first], token=uuid.uuid4(), now=timezone.now())
    page = client.post("/consult/time/", {"slot": first.starts_at.isoformat(), "wanted": "できれば午前"})
    text = page.content.decode()
    assert page.status_code == 422
    assert "この時刻は、もう空いていません。" in text
    assert (first.starts_at.isoformat() in text, scene.first_free(world.adviser).starts_at.isoformat() in text) == (
        False,
        True,
    )
    assert "できれば午前" in text
    assert drafts.read(world.citizen).intake["body"] == scene.BODY


def test_a_hold_that_lapsed_is_booked_if_nobody_came_and_refused_if_somebody_did(world: World, client: Client) -> None:
    first = scene.first_free(world.adviser)
    for somebody in (True, False):
        until_time(client)
        client.post("/consult/time/", {"slot": first.starts_at.isoformat()})
        draft = Draft.objects.get()
        draft.data["time"]["until"] = (timezone.now() - dt.timedelta(minutes=1)).isoformat()
        draft.save()
        Occupied.objects.update(expires_at=timezone.now() - dt.timedelta(minutes=1))
        assert "取り置きの時間がすぎました" in squeezed(client.get("/consult/confirm/"))
        if somebody:
            other = uuid.uuid4()
            slots.hold([first], token=other, now=timezone.now())
            assert confirm(client).url == "/consult/time/"
            assert "たったいま埋まりました" in squeezed(client.get("/consult/time/"))
            Occupied.objects.filter(token=other).delete()
        else:
            confirm(client)
    assert Appointment.objects.get().starts_at == first.starts_at


def test_text_written_without_a_session_is_kept_and_sent_once(world: World, client: Client) -> None:
    client.post("/consult/category/?top=FORM", {"category": scene.category().pk})
    client.logout()
    answer = client.post("/consult/intake/", scene.INTAKE)
    assert answer.url.startswith("/accounts/login/?next=/held/")
    client.force_login(world.citizen)
    held = answer.url.partition("next=")[2]
    assert scene.BODY in squeezed(client.get(held))


def test_a_new_privacy_notice_must_be_read_first(world: World, client: Client) -> None:
    until_time(client)
    client.post("/consult/time/", {"slot": "ask"})
    old = queries.notice()
    new = PrivacyNotice.objects.create(version="2", body="新しい取扱い", body_html=html.plain("新しい取扱い"))
    page = client.post("/consult/confirm/", {"client_id": str(uuid.uuid4()), "notice": old.pk, "agree": "on"})
    assert (page.status_code, Consultation.objects.count()) == (422, 0)
    assert "個人情報の取扱いが新しくなりました" in squeezed(page)
    assert f'name="notice" value="{new.pk}"' in squeezed(page)
    confirm(client)
    assert Consultation.objects.get().consent_version == "2"


def test_people_without_an_address_can_ask_and_an_unverified_one_gets_no_mail(world: World, client: Client) -> None:
    User.objects.filter(pk=world.citizen.pk).update(email="citizen@mihon.example")
    until_time(client)
    client.post("/consult/time/", {"slot": "ask"})
    confirm(client)
    number = Consultation.objects.get().number
    assert [notice.text for notice in Notice.objects.filter(user=world.citizen)] == [
        f"相談を受け付けました。受付番号は {number} です。"
    ]
    assert Delivery.objects.count() == 0


def test_all_starting_categories_are_there(world: World) -> None:
    scene.skills(world)
    assert Category.objects.filter(parent=None).count() == 8
    assert Category.objects.count() == 8 + 6 + 10 + 3 + 19 + 7 + 7 + 6 + 5
    assert scene.category("RISK/heat").path == "リスクマネジメント／熱中症"
    assert [child.label for child in queries.leaves(scene.category("FIN"))][:2] == ["帳簿・決算", "NPO会計基準"]


def test_the_number_counts_from_one_in_each_fiscal_year(world: World) -> None:
    scene.category()
    march, april = dt.datetime(2027, 3, 31, 14, 59, tzinfo=dt.UTC), dt.datetime(2027, 3, 31, 15, tzinfo=dt.UTC)
    numbers = [scene.ask(world.citizen, received_at=at).number for at in (march, march, april)]
    assert numbers == ["R8-0001", "R8-0002", "R9-0001"]
