"""The office of the representative passes on, by staff or by time, unless somebody objects."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry, User
from groups import services
from groups.models import Group, Handover, Membership
from groups.services import handovers, members
from kernel.models import Centre
from notify.models import Notice
from tests.groups import scene
from tests.world import World

Role = Membership.Role


def roles(group: Group) -> dict[str, str]:
    return dict(Membership.objects.filter(group=group).values_list("user__login_name", "role"))


def texts(user: User) -> list[str]:
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("text", flat=True))


def accepted(world: World, **kwargs) -> Handover:
    handover = scene.propose(world, **kwargs)
    handovers.accept(handover=handover, by=handover.successor)
    handover.refresh_from_db()
    return handover


@pytest.mark.parametrize(("stays", "then"), [("member", Role.MEMBER), ("editor", Role.EDITOR), ("leaves", None)])
def test_proposed_accepted_and_done_by_time(world: World, stays: str, then: str | None) -> None:
    client, url = world.client(world.representative), f"/groups/{world.green.pk}/handover/"
    client.post(url, {"successor": world.editor.pk, "predecessor_then": stays, "reason": "引っ越します。"})
    handover = Handover.objects.get()
    assert texts(world.editor) == ["みなと緑のまち研究会の代表者を引き継いでほしい、という願いが届きました。"]
    assert handovers.due(timezone.now() + dt.timedelta(days=99)) == 0

    world.client(world.editor).post(f"/groups/handovers/{handover.pk}/acceptance/")
    handover.refresh_from_db()
    assert handover.takes_effect_at - handover.accepted_at == dt.timedelta(days=14)
    assert "見本 editorさんが、みなと緑のまち研究会の代表者を引き受けました。" in texts(world.member)[0]
    assert handovers.due(handover.takes_effect_at - dt.timedelta(seconds=1)) == 0
    assert roles(world.green)["editor"] == Role.EDITOR
    assert handovers.due(handover.takes_effect_at) == 1
    assert handovers.due(handover.takes_effect_at) == 0
    assert roles(world.green)["editor"] == Role.REPRESENTATIVE
    assert roles(world.green).get("representative") == then
    assert texts(world.member)[-1] == texts(world.representative)[-1]
    assert texts(world.member)[-1] == "みなと緑のまち研究会の代表者は、見本 editorさんになりました。"
    # The notice leads somewhere, also for one who has left with it.
    assert client.get(Notice.objects.filter(user=world.representative).latest("pk").url).status_code == 200


def test_staff_may_let_it_take_effect_at_once(world: World) -> None:
    handover = accepted(world)
    world.client(world.coordinator).post(f"/groups/handovers/{handover.pk}/confirmation/")
    assert roles(world.green) == {"member": "member", "editor": "representative", "representative": "member"}
    actions = AuditEntry.objects.filter(subject=f"group:{world.green.pk}", action__startswith="group.handover")
    assert list(actions.order_by("pk").values_list("action", "actor__login_name")) == [
        ("group.handover_proposed", "representative"),
        ("group.handover_accepted", "editor"),
        ("group.handover_done", "coordinator"),
    ]


def test_nothing_takes_effect_before_the_successor_accepts(world: World) -> None:
    handover = scene.propose(world)
    with pytest.raises(ValidationError, match="まだ引き受けていません"):
        handovers.confirm(handover=handover, by=world.coordinator)
    for user in (world.representative, world.member, world.coordinator):
        with pytest.raises(PermissionDenied):
            handovers.accept(handover=handover, by=user)


def test_where_the_centre_wants_it_staff_must_confirm(world: World) -> None:
    Centre.objects.update(handover_days=0)
    handover = accepted(world)
    assert handover.takes_effect_at is None
    assert handovers.due(timezone.now() + dt.timedelta(days=999)) == 0
    assert "職員の確認を待っています" in texts(world.coordinator)[-1]
    handovers.confirm(handover=handover, by=world.coordinator)
    assert roles(world.green)["editor"] == Role.REPRESENTATIVE


def test_the_days_are_set_on_the_centre_s_page(world: World) -> None:
    data = {
        "name": "見本", "phone": "083-000-0000", "opens_at": "9:00", "closes_at": "21:00", "consult_from": "10:00",
        "consult_to": "17:00",
    }  # fmt: skip
    client = world.client(world.administrator)
    assert client.post(reverse("portal:centre"), data | {"handover_days": "９１"}).status_code == 422
    assert client.post(reverse("portal:centre"), data | {"handover_days": "７"}).status_code == 302
    assert Centre.objects.get().handover_days == 7
    client.post(reverse("portal:centre"), data)
    assert Centre.objects.get().handover_days == 7


def test_an_objection_stops_it_and_staff_read_why(world: World) -> None:
    handover = accepted(world)
    url = f"/groups/handovers/{handover.pk}/objection/"
    client = world.client(world.member)
    assert client.post(url, {"note": ""}).status_code == 422
    assert client.post(url, {"note": "総会で決めていません。"}).status_code == 302
    handover.refresh_from_db()
    assert (handover.outcome, handover.note) == ("objected", "総会で決めていません。")
    assert handovers.due(timezone.now() + dt.timedelta(days=99)) == 0
    assert roles(world.green)["editor"] == Role.EDITOR
    assert texts(world.coordinator)[-1].endswith("異議が出ました。引き継ぎは止まりました。")
    late = client.post(url, {"note": "もう一度"}, follow=True).content.decode()
    assert "この引き継ぎは、もう終わっています（異議あり）。" in late


def test_outsiders_successor_and_proposer_do_not_object(world: World) -> None:
    handover = accepted(world)
    for user in (world.outsider, world.editor, world.representative, world.coordinator):
        with pytest.raises(PermissionDenied):
            handovers.object_to(handover=handover, by=user, note="いや")


def test_declined_and_cancelled_end_it_and_another_may_begin(world: World) -> None:
    first = scene.propose(world)
    with pytest.raises(ValidationError, match="引き継ぎが、もう始まっています"):
        scene.propose(world, successor=world.member)
    world.client(world.editor).post(f"/groups/handovers/{first.pk}/refusal/")
    second = scene.propose(world, successor=world.member)
    world.client(world.representative).post(f"/groups/handovers/{second.pk}/cancellation/")
    assert list(Handover.objects.order_by("pk").values_list("outcome", flat=True)) == ["declined", "cancelled"]
    assert texts(world.representative)[0] == "見本 editorさんは、みなと緑のまち研究会の代表者を引き受けませんでした。"
    scene.propose(world)


def test_a_representative_hands_on_only_their_own_office_to_a_member(world: World) -> None:
    services.join(group=world.green, user=world.citizen, role=Role.REPRESENTATIVE)
    with pytest.raises(PermissionDenied):
        scene.propose(world, by=world.citizen)
    with pytest.raises(PermissionDenied):
        scene.propose(world, by=world.editor, predecessor=world.editor, successor=world.member)
    with pytest.raises(ValidationError, match="会員の中から選んでください"):
        scene.propose(world, successor=world.outsider)
    with pytest.raises(ValidationError, match="もう代表者です"):
        scene.propose(world, successor=world.citizen)
    page = world.client(world.representative).post(
        f"/groups/{world.green.pk}/handover/",
        {"successor": world.outsider.pk, "predecessor_then": "member", "reason": ""},
    )
    assert page.status_code == 422


def test_staff_begin_one_for_a_representative_who_has_disappeared(world: World) -> None:
    client = world.client(world.coordinator)
    form = {
        "successor": "ｃｉｔｉｚｅｎ",
        "predecessor_": world.representative.pk,
        "predecessor_then": "leaves",
        "reason": "連絡が取れません。",
    }
    assert client.post(f"/groups/{world.green.pk}/handover/", form).status_code == 302
    handover = Handover.objects.get()
    assert handover.proposed_by == world.coordinator
    assert "手続きが始まりました。異議があれば" in texts(world.representative)[0]
    citizen = world.client(world.citizen)
    assert citizen.get(f"/groups/{world.green.pk}/handover/").status_code == 200
    assert citizen.get(f"/groups/{world.green.pk}/members/").status_code == 404
    citizen.post(f"/groups/handovers/{handover.pk}/acceptance/")
    handovers.due(timezone.now() + dt.timedelta(days=15))
    assert roles(world.green) == {"member": "member", "editor": "editor", "citizen": "representative"}


def test_the_present_representative_may_object_to_what_staff_began(world: World) -> None:
    handover = accepted(world, by=world.coordinator, successor=world.citizen)
    handovers.object_to(handover=handover, by=world.representative, note="ここにいます。")
    assert roles(world.green)["representative"] == Role.REPRESENTATIVE


def test_a_representative_alone_is_told_to_invite_somebody_first(world: World) -> None:
    client, url = world.client(world.other_representative), f"/groups/{world.market.pk}/handover/"
    assert "先に、後任の人を団体に招待してください。" in client.get(url).content.decode()
    services.join(group=world.market, user=world.citizen)
    assert "見本 citizen" in client.get(url).content.decode()


def test_staff_may_add_a_representative_without_replacing_one(world: World) -> None:
    client, url = world.client(world.coordinator), f"/groups/{world.green.pk}/handover/"
    assert "だれも替わらない（代表者が増える）" in client.get(url).content.decode()
    form = {"successor": "editor", "predecessor_": "", "predecessor_then": "member", "reason": "入院しています。"}
    client.post(url, form)
    handover = Handover.objects.get()
    handovers.accept(handover=handover, by=world.editor)
    handovers.confirm(handover=handover, by=world.coordinator)
    assert roles(world.green) == {"member": "member", "editor": "representative", "representative": "representative"}


@pytest.mark.parametrize("who", ["editor", "representative"])
def test_when_one_of_the_two_leaves_it_ends_and_the_other_is_told(world: World, who: str) -> None:
    services.join(group=world.green, user=world.citizen, role=Role.REPRESENTATIVE)
    handover = accepted(world)
    services.leave(group=world.green, user=getattr(world, who))
    handover.refresh_from_db()
    other = world.representative if who == "editor" else world.editor
    assert handover.outcome == "cancelled"
    assert "取りやめになりました" in texts(other)[-1]


def test_stepping_down_by_hand_ends_it_too(world: World) -> None:
    services.join(group=world.green, user=world.citizen, role=Role.REPRESENTATIVE)
    handover = accepted(world)
    members.change_role(group=world.green, user=world.representative, role=Role.MEMBER, by=world.citizen)
    handover.refresh_from_db()
    assert handover.outcome == "cancelled"


@pytest.mark.parametrize("earlier", [1, 3])
def test_the_page_has_a_constant_number_of_queries(world: World, earlier: int, django_assert_num_queries) -> None:
    for _number in range(earlier):
        handovers.decline(handover=scene.propose(world), by=world.editor)
    client = world.client(world.member)
    client.get(f"/groups/{world.green.pk}/handover/")
    with django_assert_num_queries(9):
        page = client.get(f"/groups/{world.green.pk}/handover/").content.decode()
    assert page.count("引き受けない") == earlier
