"""An administrator takes a person's access away and gives it back."""

from __future__ import annotations

import pytest
from allauth.usersessions.models import UserSession
from django.core.exceptions import PermissionDenied
from django.test import Client

from accounts import suspension
from accounts.models import AuditEntry, PersonSuspension, Role, StaffRole, User
from groups import services as groups
from groups.models import Membership
from notify.models import Notice
from realtime.hub.models import Revocation
from tests.accounts.traces import LOGIN, NAME, PASSWORD, person
from tests.consult.scene import at_once
from tests.world import World, build


def signed_in() -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": LOGIN, "password": PASSWORD})
    return client


def test_suspending_ends_every_session_and_signing_in(world: World) -> None:
    user, client = person(), signed_in()
    assert client.get("/my/").status_code == 200
    admin = world.client(world.administrator)
    url = f"/accounts/people/{user.pk}/suspension/"
    assert "利用を止めますか" in admin.get(url).content.decode()
    assert admin.post(url, {"reason": "ほかの人のログイン名を使った"}).status_code == 302
    assert client.get("/my/").status_code == 302
    assert UserSession.objects.filter(user=user).count() == 0
    assert Revocation.objects.filter(user=user).exists() is True
    refused = Client().post("/accounts/login/", {"login": LOGIN, "password": PASSWORD}, follow=True)
    assert "このアカウントは、いまは使えません" in refused.content.decode()
    row = PersonSuspension.objects.get()
    assert (row.user, row.by, row.reason, row.lifted_at) == (
        user,
        world.administrator,
        "ほかの人のログイン名を使った",
        None,
    )
    entry = AuditEntry.objects.get(action="person.suspended")
    assert (entry.actor, entry.subject) == (world.administrator, f"user:{user.pk}")
    assert NAME in admin.get("/accounts/people/").content.decode()
    end = f"/accounts/people/{user.pk}/suspension/end/"
    assert "再開しますか" in admin.get(end).content.decode()
    assert admin.post(end).status_code == 302
    assert signed_in().get("/my/").status_code == 200
    row.refresh_from_db()
    assert row.lifted_by == world.administrator
    assert AuditEntry.objects.filter(action="person.suspension_lifted").count() == 1


@pytest.mark.parametrize("reason", ["", "あ" * 301, "\x00"])
def test_a_reason_is_needed(world: World, reason: str) -> None:
    page = world.client(world.administrator).post(
        f"/accounts/people/{world.citizen.pk}/suspension/", {"reason": reason}
    )
    assert (page.status_code, PersonSuspension.objects.count()) == (422, 0)
    assert "理由を入力してください" in page.content.decode() or "300文字以内" in page.content.decode()


def test_a_second_press_finds_it_done(world: World) -> None:
    admin = world.client(world.administrator)
    url = f"/accounts/people/{world.citizen.pk}/suspension/"
    assert [admin.post(url, {"reason": "理由"}).status_code for _press in range(2)] == [302, 404]
    end = f"{url}end/"
    assert [admin.post(end).status_code for _press in range(2)] == [302, 404]
    assert PersonSuspension.objects.count() == 1


def test_only_administrators_and_never_themselves(world: World) -> None:
    for actor, someone in ((world.counter, world.citizen), (world.administrator, world.administrator)):
        with pytest.raises(PermissionDenied):
            suspension.suspend(actor=actor, person=someone, reason="x")
        with pytest.raises(PermissionDenied):
            suspension.lift(actor=actor, person=someone)
    assert suspension.suspend(actor=world.administrator, person=world.counter, reason="x") is True


def test_a_stale_copy_does_not_give_the_access_back(world: World) -> None:
    stale = User.objects.get(pk=world.citizen.pk)
    suspension.suspend(actor=world.administrator, person=world.citizen, reason="x")
    stale.set_password("tsugi-no-aikotoba")
    stale.save()  # a new password that was on its way
    assert User.objects.get(pk=stale.pk).is_active is False


def test_coordinators_hear_of_a_group_that_lost_its_only_representative(world: World) -> None:
    suspension.suspend(actor=world.administrator, person=world.member, reason="x")
    assert Notice.objects.filter(user=world.coordinator).count() == 0
    suspension.suspend(actor=world.administrator, person=world.representative, reason="x")
    assert world.green.name in Notice.objects.get(user=world.coordinator).text
    groups.join(group=world.market, user=world.citizen, role=Membership.Role.REPRESENTATIVE)
    suspension.suspend(actor=world.administrator, person=world.citizen, reason="x")
    assert Notice.objects.filter(user=world.coordinator).count() == 1


@pytest.mark.parametrize("extra", [0, 2])
def test_the_list_takes_a_constant_number_of_queries(world: World, extra: int, django_assert_num_queries) -> None:
    for user in (world.citizen, world.outsider, world.member)[: 1 + extra]:
        suspension.suspend(actor=world.administrator, person=user, reason="x")
    client = world.client(world.administrator)
    client.get("/accounts/people/")
    with django_assert_num_queries(9):
        page = client.get("/accounts/people/").content.decode()
    assert page.count("再開する") == 1 + extra


def test_a_person_is_found_by_login_name(world: World) -> None:
    admin = world.client(world.administrator)
    assert admin.post("/accounts/people/", {"login": "ｃｉｔｉｚｅｎ"}).url.endswith(f"/{world.citizen.pk}/suspension/")  # type: ignore[attr-defined]
    assert admin.post("/accounts/people/", {"login": "nobody"}).status_code == 422


@pytest.mark.django_db(transaction=True)
def test_two_administrators_do_not_suspend_each_other() -> None:
    world = build()
    StaffRole.objects.create(user=world.manager, role=Role.ADMINISTRATOR)
    one, two = User.objects.get(pk=world.administrator.pk), User.objects.get(pk=world.manager.pk)
    results = at_once(
        [
            lambda: suspension.suspend(actor=one, person=two, reason="x"),
            lambda: suspension.suspend(actor=two, person=one, reason="x"),
        ]
    )
    assert {type(result) for result in results} == {bool, PermissionDenied}
    assert User.objects.filter(staff_roles__role=Role.ADMINISTRATOR, is_active=True).count() == 1
