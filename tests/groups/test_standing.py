"""Verified, confirmed once a year, suspended, reinstated; and what a person leaves behind."""

import datetime as dt

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.models import AuditEntry, Role, StaffRole, User
from groups import queries, rules, services, upkeep
from groups.models import Application, Group, Handover, Invitation, JoinRequest, LastVoice, Membership, Suspension
from groups.services import handovers, invitations, standing
from notify.models import Delivery, Notice
from realtime.hub.models import Revocation
from tests.groups import scene
from tests.world import World


def texts(user: User) -> list[str]:
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("text", flat=True))


def due_on(world: World, day: dt.date) -> None:
    Group.objects.filter(pk=world.green.pk).update(confirm_by=day, confirmed_on=day - dt.timedelta(days=365))


def noon(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(12)))


def test_representatives_are_asked_30_days_before_and_at_the_day_and_once_each(world: World) -> None:
    day = timezone.localdate() + dt.timedelta(days=100)
    due_on(world, day)
    told = []
    for before in (31, 30, 29, 1, 0, -1, -30):
        now = noon(day - dt.timedelta(days=before))
        told.append(upkeep.ask_for_confirmation(now))
        assert upkeep.ask_for_confirmation(now) == 0
    assert told == [0, 1, 0, 0, 1, 0, 0]
    assert [text.partition("の年に一度")[0] for text in texts(world.representative)] == [world.green.name] * 2
    assert texts(world.member) == texts(world.editor) == []


def test_confirming_begins_a_new_year_and_it_is_asked_for_again_then(world: World) -> None:
    day = timezone.localdate() + dt.timedelta(days=10)
    due_on(world, day)
    upkeep.ask_for_confirmation(timezone.now())
    assert "の年に一度の確認" in world.client(world.representative).get("/my/").content.decode()
    url = f"/groups/{world.green.pk}/confirmation/"
    client = world.client(world.representative)
    assert "このとおりで変わりありません" in client.get(url).content.decode()
    client.post(url)
    client.post(url)
    world.green.refresh_from_db()
    today = timezone.localdate()
    assert (world.green.confirmed_on, world.green.confirm_by) == (today, today + dt.timedelta(days=365))
    assert AuditEntry.objects.filter(action="group.confirmed").count() == 1
    assert upkeep.ask_for_confirmation(noon(today + dt.timedelta(days=334))) == 0
    assert upkeep.ask_for_confirmation(noon(today + dt.timedelta(days=335))) == 1


def test_what_is_asked_late_is_asked_once(world: World) -> None:
    """A centre whose worker stood still past the day sends one notice, not two."""
    due_on(world, timezone.localdate() - dt.timedelta(days=3))
    assert [upkeep.ask_for_confirmation(timezone.now()) for _time in range(3)] == [1, 0, 0]
    assert "確認の日になりました" in texts(world.representative)[0]


@pytest.mark.parametrize("groups", [1, 3])
def test_staff_see_who_is_late(world: World, groups: int, django_assert_num_queries) -> None:
    today = timezone.localdate()
    for number, group in enumerate([world.green, world.market, world.council][:groups]):
        Group.objects.filter(pk=group.pk).update(confirm_by=today - dt.timedelta(days=number + 1))
    client = world.client(world.coordinator)
    client.get("/groups/desk/late/")
    with django_assert_num_queries(7):
        page = client.get("/groups/desk/late/").content.decode()
    assert page.count("row-item-plain") == groups
    assert f"（{groups}）" in client.get("/groups/desk/").content.decode()


def test_the_list_of_late_ones_is_paged_without_gap_or_double(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    Group.objects.update(confirm_by=timezone.localdate() - dt.timedelta(days=1))
    monkeypatch.setattr(queries, "PAGE", 2)
    client, seen, path = world.client(world.coordinator), [], ""
    while path is not None:
        page = client.get(f"/groups/desk/late/{path}")
        seen += [group.pk for group in page.context["groups"]]
        path = page.context["older"] or None
    assert seen == sorted(Group.objects.values_list("pk", flat=True))
    assert client.get("/groups/desk/late/?after=x_y").status_code == 200


def test_a_suspended_group_is_silent_and_its_members_know_why(world: World) -> None:
    before = Revocation.objects.count()
    answer = world.client(world.coordinator).post(
        f"/groups/{world.green.pk}/suspension/", {"reason": "代表者と連絡が取れません。"}
    )
    assert answer.status_code == 302
    world.green.refresh_from_db()
    assert world.green.verified_at is None
    assert rules.may_speak_for(world.representative, world.green) is False
    assert world.client(world.outsider).get(f"/groups/{world.green.pk}/").status_code == 404
    assert Revocation.objects.count() == before + 3
    for user in (world.member, world.editor, world.representative):
        assert "理由: 代表者と連絡が取れません。" in texts(user)[0]
        assert "登録が止まっています" in world.client(user).get("/my/").content.decode()
    page = world.client(world.member).get(f"/groups/{world.green.pk}/members/").content.decode()
    assert "代表者と連絡が取れません。" in page
    assert "登録を止めている団体" in world.client(world.coordinator).get("/groups/desk/").content.decode()


def test_suspending_asks_for_the_reason_first(world: World) -> None:
    client, url = world.client(world.administrator), f"/groups/{world.green.pk}/suspension/"
    assert client.get(url).status_code == 200
    assert client.post(url, {"reason": " "}).status_code == 422
    world.green.refresh_from_db()
    assert world.green.verified_at is not None


def test_lifting_verifies_again_if_there_is_a_representative(world: World) -> None:
    standing.suspend(group=world.green, by=world.coordinator, reason="確かめます")
    Membership.objects.filter(user=world.representative).delete()
    client, url = world.client(world.coordinator), f"/groups/{world.green.pk}/reinstatement/"
    page = client.post(url, follow=True)
    assert "代表者がいないので、元に戻せません" in page.content.decode()
    world.green.refresh_from_db()
    assert world.green.verified_at is None
    services.join(group=world.green, user=world.editor, role="representative")
    client.post(url)
    world.green.refresh_from_db()
    assert (world.green.verified_at is not None, world.green.verified_by) == (True, world.coordinator)
    assert Suspension.objects.get().lifted_by == world.coordinator
    assert texts(world.member)[-1] == "みなと緑のまち研究会の登録が、元に戻りました。"
    with pytest.raises(ValidationError, match="止まっていません"):
        standing.reinstate(group=world.green, by=world.coordinator)


def test_only_coordinators_and_administrators_suspend_and_lift(world: World) -> None:
    for user in (world.representative, world.moderator, world.counter, world.citizen):
        with pytest.raises(PermissionDenied):
            standing.suspend(group=world.green, by=user, reason="いや")
    standing.suspend(group=world.green, by=world.administrator, reason="確かめます")
    for user in (world.representative, world.moderator):
        with pytest.raises(PermissionDenied):
            standing.reinstate(group=world.green, by=user)


def test_notices_are_in_the_reader_s_language_and_go_out_by_e_mail(world: World) -> None:
    User.objects.filter(pk=world.member.pk).update(email="m@mihon.example")
    EmailAddress.objects.create(user=world.member, email="m@mihon.example", verified=True, primary=True)
    standing.suspend(group=world.green, by=world.coordinator, reason="確かめます")
    mail = Delivery.objects.get()
    assert (mail.to, mail.subject) == ("m@mihon.example", "みなと緑のまち研究会についてのお知らせ")
    assert "理由: 確かめます" in mail.body
    assert f"/groups/{world.green.pk}/members/" in mail.body


def test_a_person_who_goes_leaves_their_groups(world: World) -> None:
    services.join(group=world.green, user=world.editor, role="representative")
    services.join(group=world.market, user=world.editor)
    invitation = invitations.invite(group=world.green, by=world.editor, role="member", days=7)
    invitations.ask_to_join(group=world.council, user=world.editor)
    application = scene.apply(world.editor)
    LastVoice.objects.create(user=world.editor, group=world.green)
    services.forget_person(world.editor)
    invitation.refresh_from_db()
    world.green.refresh_from_db()
    assert Membership.objects.filter(user=world.editor).count() == 0
    assert world.green.verified_at is not None
    assert invitation.revoked_at is not None
    assert JoinRequest.objects.count() == LastVoice.objects.count() == 0
    assert Application.objects.get(pk=application.pk).state == "withdrawn"
    assert Revocation.objects.filter(user_id=world.editor.pk).exists()


def test_a_group_whose_last_representative_goes_is_closed_and_staff_can_find_a_successor(world: World) -> None:
    services.forget_person(world.representative)
    world.green.refresh_from_db()
    suspension = Suspension.objects.get()
    assert (world.green.verified_at, suspension.reason, suspension.by) == (None, "代表者がいなくなったため", None)
    assert texts(world.coordinator) == [
        "みなと緑のまち研究会に代表者がいなくなったので、登録を止めました。引き継ぎを始めてください。"
    ]
    client = world.client(world.coordinator)
    client.post(f"/groups/{world.green.pk}/handover/", {"successor": "member", "reason": "代表者が退会しました。"})
    handover = Handover.objects.get()
    handovers.accept(handover=handover, by=world.member)
    client.post(f"/groups/handovers/{handover.pk}/confirmation/")
    client.post(f"/groups/{world.green.pk}/reinstatement/")
    world.green.refresh_from_db()
    assert world.green.verified_at is not None
    assert rules.may_speak_for(world.member, world.green) is True


@pytest.mark.parametrize("role", ["representative", "editor"])
def test_their_open_handovers_end(world: World, role: str) -> None:
    services.join(group=world.green, user=world.citizen, role="representative")
    handover = scene.propose(world)
    handovers.accept(handover=handover, by=world.editor)
    services.forget_person(getattr(world, role))
    handover.refresh_from_db()
    assert handover.outcome == "cancelled"


def test_a_successor_who_is_no_member_yet_is_forgotten_too(world: World) -> None:
    handover = scene.propose(world, by=world.coordinator, successor=world.citizen)
    services.forget_person(world.citizen)
    handover.refresh_from_db()
    assert handover.outcome == "cancelled"
    assert handovers.due(timezone.now() + dt.timedelta(days=99)) == 0


def test_invitations_to_their_address_forget_it(world: World) -> None:
    User.objects.filter(pk=world.citizen.pk).update(email="sora@mihon.example")
    world.citizen.refresh_from_db()
    scene.invite(world, email="Sora@mihon.example")
    services.forget_person(world.citizen)
    assert list(Invitation.objects.values_list("email", "uses_left")) == [("", 0)]


def test_a_staff_member_without_the_role_hears_nothing(world: World) -> None:
    StaffRole.objects.filter(user=world.coordinator).update(role=Role.COUNTER)
    scene.apply(world.citizen)
    assert texts(world.coordinator) == texts(world.counter) == []
    assert len(texts(world.administrator)) == 1


def test_the_badge_shows_the_day_of_the_last_confirmation(world: World) -> None:
    with time_machine.travel(dt.datetime(2026, 3, 1, 3, tzinfo=dt.UTC), tick=False):
        standing.confirm(group=world.green, by=world.representative)
    page = world.client().get(f"/groups/{world.green.pk}/").content.decode()
    assert "2026年）" in page
    assert "3月1日" in page
