"""Accounts that nobody uses: warned after two years, closed 60 days later, kept by a sign-in."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts import inactive
from accounts.models import Role, StaffRole, User
from notify.models import Delivery, Notice
from tests.accounts.traces import LOGIN, NAME, PASSWORD, person
from tests.consult.scene import at_once
from tests.world import World, build

DAY = dt.timedelta(days=1)


def seen(user: User, at: dt.datetime) -> None:
    """When the person signed in last."""
    User.objects.filter(pk=user.pk).update(last_login=at)


@pytest.fixture
def user(world: World) -> User:
    """The only person of the scene who has been away; the others came just now."""
    User.objects.update(last_login=timezone.now() + inactive.UNUSED + 200 * DAY)
    return person()


def test_nobody_is_warned_before_two_years_and_each_once(user: User) -> None:
    now = timezone.now()
    seen(user, now)
    assert inactive.due(now + inactive.UNUSED - DAY) == 0
    assert [inactive.due(now + inactive.UNUSED) for _again in range(2)] == [1, 0]
    assert Notice.objects.filter(user=user, kind="account").count() == 1
    assert Delivery.objects.get(to=user.email).subject == "アカウントのお知らせ"


def test_sixty_days_later_it_is_closed(user: User) -> None:
    now = timezone.now()
    seen(user, now - inactive.UNUSED)
    inactive.due(now)
    assert inactive.due(now + inactive.NOTICE - DAY) == 0
    assert [inactive.due(now + inactive.NOTICE) for _again in range(2)] == [1, 0]
    assert User.objects.get(pk=user.pk).name == "退会した人"


def test_signing_in_starts_the_time_anew(user: User) -> None:
    now = timezone.now()
    seen(user, now - inactive.UNUSED)
    inactive.due(now)
    with time_machine.travel(now + 30 * DAY, tick=False):
        Client().post("/accounts/login/", {"login": LOGIN, "password": PASSWORD})
    assert inactive.due(now + inactive.NOTICE + DAY) == 0
    assert inactive.closing().count() == 0
    assert User.objects.get(pk=user.pk).name == NAME
    # Two years after that sign-in the person is warned once more.
    User.objects.exclude(pk=user.pk).update(last_login=now + 3 * inactive.UNUSED)
    again = now + 30 * DAY + inactive.UNUSED
    assert [inactive.due(again), inactive.due(again + inactive.NOTICE)] == [1, 1]


def test_who_never_signed_in_counts_from_the_first_day(user: User) -> None:
    now = timezone.now()
    User.objects.filter(pk=user.pk).update(last_login=None, date_joined=now - inactive.UNUSED)
    assert [inactive.due(now), inactive.due(now + inactive.NOTICE)] == [1, 1]


def test_staff_are_listed_and_never_closed(world: World, user: User) -> None:
    now = timezone.now()
    StaffRole.objects.create(user=user, role=Role.ADVISER)
    seen(user, now - inactive.UNUSED)
    assert [inactive.due(now), inactive.due(now + inactive.NOTICE)] == [0, 0]
    assert list(inactive.unused_staff(now)) == [user]
    page = world.client(world.administrator).get("/accounts/people/").content.decode()
    assert ("2年ログインのない職員" in page, NAME in page) == (True, True)


def test_a_role_given_after_the_warning_keeps_the_account(user: User) -> None:
    now = timezone.now()
    seen(user, now - inactive.UNUSED)
    inactive.due(now)
    StaffRole.objects.create(user=user, role=Role.ADVISER)
    assert inactive.due(now + inactive.NOTICE) == 0


@pytest.mark.parametrize("has_mail", [True, False])
def test_the_centre_sees_whom_no_mail_reaches(world: World, user: User, has_mail: bool) -> None:
    now = timezone.now()
    if not has_mail:
        user.emailaddress_set.all().delete()
    seen(user, now - inactive.UNUSED)
    inactive.due(now)
    assert Delivery.objects.count() == has_mail
    page = world.client(world.administrator).get("/accounts/people/").content.decode()
    assert (NAME in page, "メールがありません" in page) == (True, not has_mail)


@pytest.mark.parametrize("extra", [0, 2])
def test_the_list_takes_a_constant_number_of_queries(world: World, extra: int, django_assert_num_queries) -> None:
    for number in range(1 + extra):
        other = User.objects.create_user(f"away{number}", name=f"見本 留守{number}")
        User.objects.filter(pk=other.pk).update(inactive_warned_at=timezone.now())
    client = world.client(world.administrator)
    client.get("/accounts/people/")
    with django_assert_num_queries(9):
        page = client.get("/accounts/people/").content.decode()
    assert page.count("にお知らせ") == 1 + extra


@pytest.mark.django_db(transaction=True)
def test_signing_in_at_the_last_second_or_closed_never_both() -> None:
    build()
    user, now = person(), timezone.now()
    User.objects.filter(pk=user.pk).update(
        last_login=now - inactive.UNUSED - inactive.NOTICE, inactive_warned_at=now - inactive.NOTICE
    )
    User.objects.exclude(pk=user.pk).update(last_login=now)
    client = Client()

    def sign_in() -> bool:
        client.post("/accounts/login/", {"login": LOGIN, "password": PASSWORD})
        return client.get("/my/").status_code == 200

    came, closed = at_once([sign_in, lambda: inactive.due(now)])
    kept = User.objects.get(pk=user.pk).name == NAME
    assert (kept, bool(closed)) in ((True, False), (False, True))
    assert came is kept or not kept  # who was closed is out at the next page
    assert (client.get("/my/").status_code == 200) is kept
