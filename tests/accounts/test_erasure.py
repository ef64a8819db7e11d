"""Leaving: asked for, undone, done; and afterwards nothing says who it was."""

from __future__ import annotations

import datetime as dt
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.test import Client
from django.utils import timezone

from accounts import erasure, queries
from accounts.models import AuditEntry, Role, StaffRole, User
from consult import personal as consult_personal
from consult.models import Assignment, Consultation
from consult.models import Entry as Message
from forums.models import Post
from groups.models import Contact, Group, Handover, Invitation, Membership, Suspension
from kernel import personal
from notify.models import Delivery, Notice
from realtime.exchange.models import Registration
from realtime.hub.models import Revocation
from tests.accounts import traces
from tests.accounts.traces import EMAIL, KANA, LOGIN, NAME, NEEDLES, PASSWORD, PHONE
from tests.consult.scene import at_once
from tests.world import World, build

WEEK = dt.timedelta(days=7)


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> None:
    """Files of this test alone."""
    options = settings.STORAGES["default"]["OPTIONS"] | {"location": tmp_path}
    settings.STORAGES = settings.STORAGES | {"default": settings.STORAGES["default"] | {"OPTIONS": options}}


def leave(user: User) -> None:
    """Ask, and let the week pass."""
    now = timezone.now()
    erasure.ask(person=user, now=now)
    assert erasure.due(now + WEEK - dt.timedelta(seconds=1)) == 0
    assert erasure.due(now + WEEK) == 1


def test_afterwards_nothing_that_is_stored_says_who_it_was(
    world: World, django_capture_on_commit_callbacks: Any
) -> None:
    user = traces.fill(world)
    before = traces.found()
    assert {needle for needle in NEEDLES if before[needle]} == set(NEEDLES)
    assert len(before[NAME]) > 20, sorted(before[NAME])
    assert any(place.endswith(".zip") for place in before[NAME])
    assert "sessions, decoded" in before[LOGIN] | before[EMAIL]
    with django_capture_on_commit_callbacks(execute=True):
        leave(user)
    assert traces.found() == {needle: set() for needle in NEEDLES}


def test_what_the_policy_says_stays_without_a_name(world: World) -> None:
    user = traces.fill(world)
    posts, cases = Post.objects.filter(author=user).count(), Consultation.objects.filter(client=user).count()
    leave(user)
    user.refresh_from_db()
    assert (user.name, user.login_name, user.email, user.kana, user.phone) == ("退会した人", f"*{user.pk}", "", "", "")
    assert (user.is_active, user.has_usable_password(), user.last_login) == (False, False, None)
    assert (Post.objects.filter(author=user).count(), Consultation.objects.filter(client=user).count()) == (
        posts,
        cases,
    )
    post = Post.objects.filter(author=user, topic__author=world.citizen).get()
    assert post.body == "退会した人（退会した人）です。退会した人、退会した人、退会した人 へどうぞ。"
    assert "退会した人（退会した人）です。" in post.body_html
    assert post.speaker.name == "退会した人"
    case = Consultation.objects.filter(client=user).first()
    assert case is not None
    assert (case.name, case.phone, case.email, case.needs) == ("", "", "", [])
    assert Message.objects.filter(consultation=case).count() == 2
    assert Notice.objects.get(user=world.citizen, kind="answer").text.startswith("退会した人さんが")
    assert f"user:{user.pk}" in set(
        AuditEntry.objects.filter(action="account.erased").values_list("subject", flat=True)
    )


def test_what_others_wrote_stays_as_the_policy_says(world: World) -> None:
    user = traces.person()
    topic = traces.boards.begin(world.citizen)
    traces.boards.say(topic, world.outsider, body=f"{NAME}さんに聞きました。")
    leave(user)
    assert traces.found()[NAME] == {"forums_post"}


def test_what_was_going_on_ends(world: World) -> None:
    user = traces.fill(world)
    case = traces.open_case(user)
    leave(user)
    case.refresh_from_db()
    assert case.status == "cancelled"
    assert Registration.objects.get(user=user).withdrawn_at is not None
    assert Registration.objects.get(user=world.outsider).has_place is True  # moved up
    assert Membership.objects.filter(user=user).count() == 0
    assert Invitation.objects.get(token="b" * 43).revoked_at is not None
    assert Handover.objects.get(group=world.market).outcome == "cancelled"
    assert list(Contact.objects.values_list("value", flat=True)) == ["083-111-2222"]
    assert Revocation.objects.filter(user=user).exists() is True
    # The adviser of the open case hears of it.
    assert Notice.objects.filter(user=world.adviser, text__contains="取り消しました").count() == 2


def test_a_group_without_a_representative_is_suspended_and_the_coordinator_hears_of_it(world: World) -> None:
    leave(traces.fill(world))
    market, green = (Group.objects.get(pk=group.pk) for group in (world.market, world.green))
    assert (market.verified_at, green.verified_at is not None) == (None, True)
    assert list(Suspension.objects.filter(lifted_at=None).values_list("group", flat=True)) == [world.market.pk]
    notice = Notice.objects.get(user=world.coordinator, thing=f"group:{market.pk}")
    assert notice.text == f"{market.name}に代表者がいなくなったので、登録を止めました。引き継ぎを始めてください。"


def test_whoever_asked_hears_of_it_and_can_undo_it_until_the_day(world: World) -> None:
    user, now = traces.person(), timezone.now()
    assert erasure.ask(person=user, now=now) is True
    assert erasure.ask(person=user, now=now + dt.timedelta(days=1)) is False  # a second press moves nothing
    user.refresh_from_db()
    assert user.leaves_at == now + WEEK
    assert Notice.objects.get(user=user).kind == "account"
    assert Delivery.objects.get(to=EMAIL).body.startswith("退会を受け付けました。")
    assert (erasure.undo(person=user), erasure.undo(person=user)) == (True, False)
    assert erasure.due(now + WEEK) == 0
    user.refresh_from_db()
    assert (user.name, user.leaves_at, user.is_active) == (NAME, None, True)
    leave(user)
    assert erasure.undo(person=user) is False


def test_a_warning_shows_what_is_still_going_on(world: World) -> None:
    user = traces.fill(world)
    texts = "\n".join(concern.text for concern in erasure.concerns(user))
    assert world.market.name in texts
    assert world.green.name not in texts
    assert traces.open_case(user).number in texts
    assert "担い手、どう見つけていますか" in texts
    assert len(erasure.concerns(user)) == 3
    assert erasure.concerns(world.outsider) != []  # waits for a place
    assert erasure.concerns(world.member) == []


def test_staff_hand_on_their_work_first(world: World) -> None:
    with pytest.raises(ValidationError, match="役割がある間は"):
        erasure.ask(person=world.adviser, now=timezone.now())
    # A role that was given meanwhile holds the account open.
    erasure.ask(person=world.citizen, now=timezone.now())
    StaffRole.objects.create(user=world.citizen, role=Role.COUNTER)
    assert erasure.due(timezone.now() + WEEK) == 0
    StaffRole.objects.all().filter(user=world.citizen).delete()
    assert erasure.due(timezone.now() + WEEK) == 1


def test_the_case_of_an_adviser_who_leaves_goes_back_to_the_queue(world: World) -> None:
    traces.cases.skills(world)
    case = traces.cases.taken(world)
    StaffRole.objects.filter(user=world.adviser).delete()
    leave(User.objects.get(pk=world.adviser.pk))
    case.refresh_from_db()
    assert (case.status, Assignment.objects.filter(consultation=case, ended_at=None).count()) == ("triage", 0)


def test_what_a_request_under_way_still_stored_is_swept(world: World) -> None:
    user, now = traces.person(), timezone.now()
    stale = User.objects.get(pk=user.pk)
    leave(user)
    stale.save()  # the profile form of a request that began before
    late = Notice.objects.create(user=user, dedupe_key="late", kind="answer", text=NAME, why="", url="/")
    assert User.objects.get(pk=user.pk).is_active is False  # a stale copy opens nothing
    assert traces.found()[NAME] == {"accounts_user", "notify_notice"}
    later = now + WEEK + dt.timedelta(minutes=11)
    assert (erasure.due(later), erasure.due(later)) == (1, 0)
    assert Notice.objects.filter(pk=late.pk).exists() is False
    assert traces.found() == {needle: set() for needle in NEEDLES}


def test_nobody_signs_in_or_signs_up_as_somebody_who_has_left(world: World) -> None:
    user = traces.person()
    client = Client()
    client.post("/accounts/login/", {"login": LOGIN, "password": PASSWORD})
    assert client.get("/my/").status_code == 200
    leave(user)
    assert client.get("/my/").status_code == 302
    for login in (LOGIN, EMAIL, f"*{user.pk}"):
        page = Client().post("/accounts/login/", {"login": login, "password": PASSWORD})
        assert (page.status_code, "_auth_user_id" in page.client.session) == (200, False)  # type: ignore[attr-defined]
    assert queries.find_person(LOGIN) is None
    again = {"client_id": str(uuid.uuid4()), "name": NAME, "email": EMAIL, "username": LOGIN}
    assert Client().post("/accounts/signup/", again | {"password1": PASSWORD, "consent": "on"}).status_code == 302


@pytest.mark.parametrize(
    ("name", "notice", "own", "kept"),
    [
        ("う", "うさんの「うみ」", "うみのそうじ", "うさんの「うみ」"),
        (
            "さくら",
            "さくらさんが「さくら祭り」に返信しました。",
            "さくら（会長）",
            "退会した人さんが「さくら祭り」に返信しました。",
        ),
        ("Ken", "Kenさん、Kennelと01Ken", "Ken.", "退会した人さん、Kennelと01Ken"),
        ("見本 のぞみ", "担当は、見本 のぞみです。", "見本 のぞみより", "担当は、退会した人です。"),
    ],
)
def test_names_are_replaced_without_tearing_other_words_apart(
    world: World, name: str, notice: str, own: str, kept: str
) -> None:
    user = User.objects.create_user("nozomi", name=name)
    told = Notice.objects.create(user=world.citizen, dedupe_key="x", kind="answer", text=notice, why="", url="/")
    post = traces.boards.say(traces.boards.begin(world.citizen), user, body=own)
    leave(user)
    assert Notice.objects.get(pk=told.pk).text == kept
    assert Post.objects.get(pk=post.pk).body == (own if len(name) == 1 else own.replace(name, "退会した人"))


def test_kept_consultations_lose_their_texts_after_their_years(world: World) -> None:
    user = traces.fill(world)
    now = timezone.now()
    over = now + WEEK + consult_personal.KEPT + dt.timedelta(days=1)
    assert consult_personal.due(over) == 0  # only of people who have left
    leave(user)
    assert consult_personal.due(now + WEEK) == 0
    assert (consult_personal.due(over), consult_personal.due(over)) == (2, 0)
    assert set(Consultation.objects.filter(client=user).values_list("body", flat=True)) == {""}
    assert Message.objects.filter(consultation__client=user).count() == 0


def test_the_policy_is_made_of_the_registry_in_both_languages(world: World) -> None:
    whats = {str(entry.what) for entry in personal.entries()}
    page = world.client().get("/privacy/records/").content.decode()
    assert {what for what in whats if what not in page} == set()
    english = world.client()
    english.cookies["django_language"] = "en"
    assert english.get("/privacy/records/").status_code == 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(3))
def test_undone_at_the_last_second_or_emptied_never_both(attempt: int) -> None:
    build()
    user, now = traces.person(), timezone.now()
    erasure.ask(person=user, now=now - WEEK)
    undone, emptied = at_once([lambda: erasure.undo(person=user), lambda: erasure.due(now)])
    user = User.objects.get(pk=user.pk)
    assert (bool(undone), bool(emptied)) in ((True, False), (False, True))
    assert (user.name == NAME, user.is_active) == (bool(undone), bool(undone))


@pytest.mark.django_db(transaction=True)
def test_two_workers_empty_an_account_once() -> None:
    build()
    user, now = traces.person(), timezone.now()
    erasure.ask(person=user, now=now - WEEK)
    assert sorted(at_once([lambda: erasure.due(now), lambda: erasure.due(now)])) == [0, 1]  # type: ignore[type-var]
    assert AuditEntry.objects.filter(action="account.erased").count() == 1


@pytest.mark.django_db(transaction=True)
def test_writing_and_signing_in_at_the_same_moment_leave_no_name() -> None:
    world = build()
    user, now = traces.person(), timezone.now()
    topic = traces.boards.begin(world.citizen)
    erasure.ask(person=user, now=now - WEEK)
    client = Client()

    def sign_in() -> object:
        return client.post("/accounts/login/", {"login": LOGIN, "password": PASSWORD}).status_code

    results = at_once([lambda: erasure.due(now), sign_in, lambda: traces.boards.say(topic, user)])
    assert [result for result in results if isinstance(result, Exception)] == []
    erasure.due(now + dt.timedelta(minutes=10))
    assert {needle: places for needle, places in traces.found((NAME, KANA, EMAIL, PHONE)).items() if places} == {}
    assert client.get("/my/").status_code == 302


@pytest.mark.django_db
def test_erasing_needs_its_condition_to_hold_still(world: World) -> None:
    with transaction.atomic():
        assert erasure.erase(world.citizen.pk, timezone.now(), when=Q(leaves_at__lte=timezone.now()), why="asked") == 0
    assert User.objects.get(pk=world.citizen.pk).name == "見本 citizen"
