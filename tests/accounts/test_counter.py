"""A new password at the counter, and the roles of staff."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from accounts import rules, services, upkeep
from accounts.models import AuditEntry, CounterCode, Role, StaffRole, User
from realtime.hub.models import Revocation
from tests.accounts.test_sign_in import NEW, is_in, person, sign_in
from tests.world import World


def use(code: str, login: str = "hanako", password: str = NEW) -> Client:
    """Send the form of the person who got the code."""
    client = Client()
    client.page = client.post("/accounts/counter-code/", {"login": login, "code": code, "password1": password})  # type: ignore[attr-defined]
    return client


def test_from_the_counter_to_the_new_password(world: World) -> None:
    user = person()
    elsewhere = sign_in("hanako")
    counter = world.client(world.counter)
    assert "見本 花子" in counter.post("/accounts/counter/", {"wanted": "ＨＡＮＡＫＯ"}, follow=True).content.decode()
    assert CounterCode.objects.count() == 0  # looking up makes no code
    page = counter.post(f"/accounts/counter/people/{user.pk}/code/").content.decode()
    code = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}", page).group()  # type: ignore[union-attr]
    assert code.replace("-", "") not in CounterCode.objects.get().digest

    typed = code.lower().replace("-", " － ")  # as people type
    assert use(typed).page.url == "/accounts/login/"  # type: ignore[attr-defined]
    assert (is_in(sign_in("hanako", NEW)), is_in(elsewhere)) == (True, False)
    assert Revocation.objects.filter(user_id=user.pk).exists() is True
    assert list(AuditEntry.objects.order_by("pk").values_list("action", "actor__login_name", "subject")) == [
        ("counter.searched", "counter", "people"),
        ("counter.looked_up", "counter", f"user:{user.pk}"),
        ("counter_code.issued", "counter", f"user:{user.pk}"),
        ("counter_code.used", "hanako", f"user:{user.pk}"),
    ]
    assert use(code).page.status_code == 422  # type: ignore[attr-defined]  (once only)


@pytest.mark.parametrize(
    ("login", "code", "password"),
    [
        ("hanako", "ABCD-EFGH-JKLM", NEW),
        ("nobody", "", NEW),
        ("citizen", None, NEW),
        ("hanako", None, "123"),
        ("hanako", None, ""),
        ("", None, NEW),
        ("\0", "\0", "\0"),
        ("🍙", "𠮷" * 12, NEW),
        ("hanako", "<b>" * 30, NEW),
    ],
)
def test_nothing_changes_without_the_right_name_code_and_password(
    world: World, login: str, code: str | None, password: str
) -> None:
    user = person()
    right = services.issue_counter_code(actor=world.counter, person=user)
    page = use(right if code is None else code, login, password).page  # type: ignore[attr-defined]
    assert (page.status_code, "error-summary" in page.content.decode()) == (422, True)
    assert CounterCode.objects.get().used_at is None


def test_a_code_lives_for_a_day_and_a_newer_one_ends_it(world: World) -> None:
    user = person()
    first = services.issue_counter_code(actor=world.counter, person=user)
    second = services.issue_counter_code(actor=world.counter, person=user)
    assert use(first).page.status_code == 422  # type: ignore[attr-defined]
    CounterCode.objects.update(issued_at=timezone.now() - dt.timedelta(hours=24))
    assert use(second).page.status_code == 422  # type: ignore[attr-defined]
    assert (upkeep.due(timezone.now()), CounterCode.objects.count()) == (1, 0)


def test_guessing_is_stopped(world: World) -> None:
    code = services.issue_counter_code(actor=world.counter, person=person())
    for _try in range(5):
        use("ABCD-EFGH-JKLM")
    assert "5分ほど待って" in use(code).page.content.decode()  # type: ignore[attr-defined]


def test_the_counter_makes_no_code_for_staff_but_an_administrator_does(world: World) -> None:
    assert (
        rules.may_issue_counter_code(world.counter, world.citizen),
        rules.may_issue_counter_code(world.counter, world.manager),
    ) == (
        True,
        False,
    )
    assert rules.may_issue_counter_code(world.administrator, world.manager) is True
    assert rules.may_issue_counter_code(world.citizen, world.citizen) is False
    counter = world.client(world.counter)
    page = counter.get(f"/accounts/counter/people/{world.manager.pk}/").content.decode()
    refused = counter.post(f"/accounts/counter/people/{world.manager.pk}/code/").status_code
    assert ("管理者だけが作れます" in page, refused, CounterCode.objects.count()) == (True, 404, 0)
    with pytest.raises(PermissionDenied):
        services.issue_counter_code(actor=world.counter, person=world.manager)


def test_an_administrator_gives_and_takes_roles(world: World) -> None:
    client = world.client(world.administrator)
    assert client.post("/accounts/staff/", {"login": "citizen"}).url == f"/accounts/staff/{world.citizen.pk}/"
    client.post(f"/accounts/staff/{world.citizen.pk}/", {"roles": ["adviser", "counter"]})
    assert User.objects.get(pk=world.citizen.pk).roles == {"adviser", "counter"}
    granted = StaffRole.objects.get(user=world.citizen, role="adviser")
    assert granted.granted_by == world.administrator
    client.post(f"/accounts/staff/{world.citizen.pk}/", {"roles": ["adviser"]})
    assert (User.objects.get(pk=world.citizen.pk).roles, StaffRole.objects.get(user=world.citizen).pk) == (
        {"adviser"},
        granted.pk,
    )
    assert [entry.detail for entry in AuditEntry.objects.order_by("pk")] == [
        {"before": [], "after": ["adviser", "counter"]},
        {"before": ["adviser", "counter"], "after": ["adviser"]},
    ]
    assert Revocation.objects.filter(user_id=world.citizen.pk).count() == 2


def test_one_administrator_stays(world: World) -> None:
    page = world.client(world.administrator).post(f"/accounts/staff/{world.administrator.pk}/", {"roles": []})
    assert (page.status_code, "管理者が一人もいなくなります" in page.content.decode()) == (422, True)
    assert User.objects.get(pk=world.administrator.pk).roles == {"administrator"}
    with pytest.raises(ValidationError):
        services.set_roles(actor=world.administrator, person=world.administrator, roles=["adviser"])
    with pytest.raises(PermissionDenied):
        services.set_roles(actor=world.manager, person=world.citizen, roles=[Role.ADVISER])


def test_an_unknown_role_is_refused(world: World) -> None:
    page = world.client(world.administrator).post(f"/accounts/staff/{world.citizen.pk}/", {"roles": ["emperor\0"]})
    assert (page.status_code, StaffRole.objects.filter(user=world.citizen).count()) == (422, 0)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_staff_costs_the_same_for_one_and_three(
    world: World, count: int, django_assert_num_queries: object
) -> None:
    StaffRole.objects.exclude(user=world.administrator).delete()
    for index in range(count - 1):
        StaffRole.objects.create(user=User.objects.create_user(f"staff{index}", name=f"職員{index}"), role=Role.ADVISER)
    client = world.client(world.administrator)
    client.get("/accounts/staff/")
    with django_assert_num_queries(7):  # type: ignore[operator]
        client.get("/accounts/staff/")
