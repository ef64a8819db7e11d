"""The wall: who sees what of a consultation, both ways, down to counts and hints in lists."""

from __future__ import annotations

import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role, StaffRole, User
from consult import live, queries, queue, rules, services
from consult.models import AccessLog, AdviserSkill, Category, Consultation, DeclinedAdviser
from groups.models import Membership
from notify.models import Notice
from tests.consult import scene
from tests.matrix import ROLES
from tests.world import World

SECRETS = (scene.NAME, scene.PHONE, "花壇づくり", "相談のあて名", "内部のひみつ")
STAFF_ROLES = ("adviser", "adviser2", "specialist", "coordinator", "moderator", "counter", "manager", "administrator")
PAGES = ("mine", "mine_now", "receipt", "move", "cancel_appointment", "withdraw", "decline")
STAFF_PAGES = ("case", "case_now", "case_appointment", "record")
LISTS = ("/consult/", "/consult/queue/", "/consult/queue/lines/", "/my/", "/notices/")


def browser(world: World, role: str) -> Client:
    """This role's browser."""
    return world.client(None if role == "visitor" else getattr(world, role))


def seen_by(client: Client) -> str:
    """Everything this person's lists say."""
    return "".join(client.get(url).content.decode() for url in LISTS if client.get(url).status_code == 200)


def case_of_citizen(world: World, *, is_taken: bool) -> Consultation:
    """A case with secrets in every place where there may be some."""
    scene.skills(world)
    case = scene.ask(world.citizen, affiliation="相談のあて名", wanted="平日の午後", needs=["sign"])
    if is_taken:
        services.take(case=case, adviser=world.adviser)
        services.write(case=case, author=world.citizen, body="相談のあて名", client_id=uuid.uuid4())
        services.record(
            case=case,
            author=world.adviser,
            client_id=uuid.uuid4(),
            minutes=30,
            outcome="solved",
            summary="要旨",
            internal_memo="内部のひみつ",
        )
    return case


@pytest.mark.parametrize("role", [role for role in ROLES if role != "citizen"])
def test_nobody_but_the_client_gets_the_clients_pages(world: World, role: str) -> None:
    case = case_of_citizen(world, is_taken=True)
    client = browser(world, role)
    for name in PAGES:
        answer = client.get(reverse(f"consult:{name}", kwargs={"pk": case.pk}))
        assert answer.status_code == (302 if role == "visitor" else 404), name


@pytest.mark.parametrize("role", [role for role in ROLES if role != "adviser"])
def test_nobody_but_the_adviser_gets_the_case(world: World, role: str) -> None:
    case = case_of_citizen(world, is_taken=True)
    client = browser(world, role)
    for name in STAFF_PAGES:
        answer = client.get(reverse(f"consult:{name}", kwargs={"pk": case.pk}))
        assert answer.status_code == (302 if role == "visitor" else 404), name
    assert AccessLog.objects.count() == 0


@pytest.mark.parametrize("is_taken", [True, False])
@pytest.mark.parametrize("role", [role for role in ROLES if role not in ("citizen", "adviser")])
def test_no_list_leaks_a_secret_and_only_the_queue_knows_the_number(world: World, role: str, is_taken: bool) -> None:
    case = case_of_citizen(world, is_taken=is_taken)
    text = seen_by(browser(world, role))
    assert [secret for secret in SECRETS if secret in text] == []
    sees_line = role == "manager" or (role == "adviser2" and not is_taken)
    assert (case.number in text) is sees_line


@pytest.mark.parametrize("role", [role for role in ROLES if role not in ("citizen", "adviser", "adviser2", "manager")])
def test_a_case_changes_nothing_outside_not_even_a_count(world: World, role: str) -> None:
    scene.skills(world)
    client = browser(world, role)
    token = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|data-live-number="\d+"')
    before = token.sub("", seen_by(client))
    case_of_citizen(world, is_taken=False)
    assert token.sub("", seen_by(client)) == before


def test_the_line_shows_what_is_needed_to_take_it_and_nothing_else(world: World) -> None:
    case = case_of_citizen(world, is_taken=False)
    page = world.client(world.adviser).get("/consult/queue/").content.decode()
    for shown in (case.number, "設立／会則・規約", "来所", "平日の午後", "手話・筆談", "急がない"):
        assert shown in page
    assert [secret for secret in SECRETS if secret in page] == []
    assign = world.client(world.manager).get(f"/consult/{case.pk}/assignment/").content.decode()
    opening = world.client(world.manager).get(f"/consult/{case.pk}/opening/").content.decode()
    assert [secret for secret in SECRETS if secret in assign + opening] == []


def test_lines_go_to_advisers_of_the_category_and_to_the_manager(world: World) -> None:
    case = case_of_citizen(world, is_taken=False)
    tax = scene.ask(world.outsider, "FIN/tax")
    numbers = {role: sorted(line.number for line in queue.lines_for(getattr(world, role))) for role in STAFF_ROLES}
    assert numbers == {role: [] for role in ("coordinator", "moderator", "counter", "administrator")} | {
        "adviser": [case.number],
        "adviser2": [case.number],
        "specialist": [tax.number],
        "manager": [case.number, tax.number],
    }


def test_a_skill_without_a_role_opens_nothing(world: World) -> None:
    scene.skills(world)
    AdviserSkill.objects.create(adviser=world.moderator, category=Category.objects.get(code="FORM"))
    case = scene.taken(world)
    StaffRole.objects.filter(user=world.adviser).delete()
    for user in User.objects.filter(pk__in=[world.moderator.pk, world.adviser.pk]):
        assert world.client(user).get("/consult/queue/").status_code == 404
        assert list(queries.takeable_by(user)) == []
        assert world.client(user).get(f"/consult/{case.pk}/case/").status_code == 404
        assert live.may_follow_case(user, str(case.pk)) is False


@pytest.mark.parametrize("reason", ["client", "group", "declined"])
def test_who_is_conflicted_sees_no_line_and_cannot_take_or_be_given_the_case(world: World, reason: str) -> None:
    scene.skills(world)
    client = world.adviser if reason == "client" else world.member
    if reason == "group":
        Membership.objects.create(user=world.adviser, group=world.green)
    if reason == "declined":
        DeclinedAdviser.objects.create(client=client, adviser=world.adviser)
    case = scene.ask(client, group=world.green if reason != "client" else None)
    assert rules.may_be_assigned(world.adviser, case) is False
    assert rules.may_be_assigned(world.adviser2, case) is True
    assert case.number not in world.client(world.adviser).get("/consult/queue/lines/").content.decode()
    assert world.client(world.adviser).post(f"/consult/{case.pk}/take/").status_code == 404
    page = world.client(world.manager).post(f"/consult/{case.pk}/assignment/", {"adviser": world.adviser.pk})
    assert page.status_code == 422
    assert f'value="{world.adviser.pk}"' not in page.content.decode()
    assert f'value="{world.adviser2.pk}"' in page.content.decode()


def test_a_manager_in_conflict_can_assign_but_not_open(world: World) -> None:
    scene.skills(world)
    Membership.objects.create(user=world.manager, group=world.green)
    case = scene.ask(world.member, group=world.green)
    client = world.client(world.manager)
    assert client.get(f"/consult/{case.pk}/opening/").status_code == 404
    assert client.post(f"/consult/{case.pk}/opening/", {"reason": "見たい"}).status_code == 404
    assert f"/consult/{case.pk}/opening/" not in client.get("/consult/queue/").content.decode()
    assert client.get(f"/consult/{case.pk}/assignment/").status_code == 200


def test_breaking_the_glass_is_logged_told_and_ends(world: World) -> None:
    case = case_of_citizen(world, is_taken=True)
    client = world.client(world.manager)
    assert client.get(f"/consult/{case.pk}/case/").status_code == 404
    assert client.post(f"/consult/{case.pk}/opening/", {"reason": "事故の連絡"}).url == f"/consult/{case.pk}/case/"
    page = client.get(f"/consult/{case.pk}/case/")
    assert (page.status_code, scene.NAME in page.content.decode()) == (200, True)
    assert "data-composer" not in page.content.decode()
    assert client.post(f"/consult/{case.pk}/case/", {"body": "こんにちは"}).status_code == 404
    mine = world.client(world.citizen).get(f"/consult/{case.pk}/").content.decode()
    assert "責任者として、理由を書いて開きました：事故の連絡" in mine
    notice = Notice.objects.filter(user=world.citizen).latest("id")
    assert (
        notice.text
        == f"責任者の{world.manager.name}が、相談 {case.number} を開きました。理由は、相談のページにあります。"
    )
    AccessLog.objects.update(at=case.received_at - queries.OPENED_FOR)
    assert client.get(f"/consult/{case.pk}/case/").status_code == 404


def test_every_look_is_written_down_and_the_client_sees_it(world: World) -> None:
    case = case_of_citizen(world, is_taken=True)
    client = world.client(world.adviser)
    for name in ("case", "case", "record", "case_appointment"):
        client.get(reverse(f"consult:{name}", kwargs={"pk": case.pk}))
    assert AccessLog.objects.filter(consultation=case, user=world.adviser).count() == 4
    client.get(f"/consult/{case.pk}/case/now/")  # the open page renews itself: the same look
    assert AccessLog.objects.count() == 4
    AccessLog.objects.all().delete()
    client.get(f"/consult/{case.pk}/case/now/")
    assert AccessLog.objects.count() == 1
    mine = world.client(world.citizen).get(f"/consult/{case.pk}/").content.decode()
    assert (f"{world.adviser.name}" in mine, "（相談員）" in mine) == (True, True)


def test_the_client_never_sees_what_is_internal_and_an_anonymous_client_has_no_name(world: World) -> None:
    scene.skills(world)
    case = scene.taken(world, name="")
    services.record(
        case=case,
        author=world.adviser,
        client_id=uuid.uuid4(),
        minutes=30,
        outcome="solved",
        summary="要旨のひみつ",
        advice="助言のひみつ",
        memo_for_client="お渡しする文",
        internal_memo="内部のひみつ",
    )
    mine = world.client(world.citizen).get(f"/consult/{case.pk}/").content.decode()
    assert ("お渡しする文" in mine, "ひみつ" in mine) == (True, False)
    theirs = world.client(world.adviser).get(f"/consult/{case.pk}/case/").content.decode()
    assert ("内部のひみつ" in theirs, "相談者（匿名）" in theirs, world.citizen.name in theirs) == (True, True, False)


def test_a_case_belongs_to_the_person_not_to_the_group(world: World) -> None:
    scene.skills(world)
    case = scene.ask(world.member, group=world.green)
    assert world.client(world.representative).get(f"/consult/{case.pk}/").status_code == 404
    Membership.objects.filter(user=world.member).delete()
    assert world.client(world.member).get(f"/consult/{case.pk}/").status_code == 200


def test_who_is_no_longer_the_adviser_sees_nothing(world: World) -> None:
    case = case_of_citizen(world, is_taken=True)
    services.assign(case=case, adviser=world.adviser2, by=world.manager, reason="お休みのため")
    assert world.client(world.adviser).get(f"/consult/{case.pk}/case/").status_code == 404
    assert live.may_follow_case(world.adviser, str(case.pk)) is False
    assert world.client(world.adviser2).get(f"/consult/{case.pk}/case/").status_code == 200


def test_roles_that_work_on_the_queue() -> None:
    working = {Role.ADVISER, Role.SPECIALIST, Role.COORDINATOR, Role.MANAGER}
    assert {*rules.ANSWERING_ROLES, Role.MANAGER} == working


def test_notices_name_the_number_only(world: World) -> None:
    case_of_citizen(world, is_taken=True)
    told = " ".join(Notice.objects.values_list("text", flat=True))
    assert [secret for secret in SECRETS if secret in told] == []
