"""Who belongs to a group: roles, leaving, invitations, requests, and the record of it all."""

import datetime as dt
import re
import uuid

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.models import AuditEntry, User
from groups import queries, rules, services
from groups.models import Group, Invitation, JoinRequest, LastVoice, Membership
from groups.services import invitations, members
from notify.models import Delivery, Notice
from realtime.hub.models import Revocation
from tests.groups import scene
from tests.world import ROLES_OF_GREEN, World

Role = Membership.Role


def role_of(user: User, group: Group) -> str | None:
    return Membership.objects.filter(user=user, group=group).values_list("role", flat=True).first()


def texts(user: User) -> list[str]:
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("text", flat=True))


def place(user: User) -> int:
    return Membership.objects.get(user=user).pk


def test_the_representative_changes_a_role_and_the_person_is_told(world: World) -> None:
    url = f"/groups/{world.green.pk}/members/{place(world.member)}/role/"
    assert rules.may_speak_for(world.member, world.green) is False
    assert world.client(world.representative).post(url, {"role": "editor"}).status_code == 302
    assert rules.may_speak_for(world.member, world.green) is True
    assert texts(world.member) == ["みなと緑のまち研究会でのあなたの役割は、「編集できる人」になりました。"]


@pytest.mark.parametrize("role", ["editor", "member", "citizen", "other_representative", "coordinator"])
def test_nobody_else_does(world: World, role: str) -> None:
    with pytest.raises(PermissionDenied):
        members.change_role(group=world.green, user=world.member, role=Role.EDITOR, by=getattr(world, role))
    with pytest.raises(PermissionDenied):
        members.take_out(group=world.green, user=world.member, by=getattr(world, role))
    assert role_of(world.member, world.green) == Role.MEMBER


def test_a_forged_role_gets_a_sentence(world: World) -> None:
    page = world.client(world.representative).post(
        f"/groups/{world.green.pk}/members/{place(world.member)}/role/", {"role": "king"}
    )
    assert page.status_code == 422
    assert role_of(world.member, world.green) == Role.MEMBER


def test_leaving_asks_first_and_then_ends_everything(world: World) -> None:
    LastVoice.objects.create(user=world.editor, group=world.green)
    url, client = f"/groups/{world.green.pk}/members/{place(world.editor)}/departure/", world.client(world.editor)
    assert "抜ける" in client.get(url).content.decode()
    assert role_of(world.editor, world.green) == Role.EDITOR
    before = Revocation.objects.filter(user_id=world.editor.pk).count()
    assert client.post(url).url == "/my/"
    assert rules.may_speak_for(world.editor, world.green) is False
    assert LastVoice.objects.filter(user=world.editor).exists() is False
    assert Revocation.objects.filter(user_id=world.editor.pk).count() == before + 1


def test_taking_somebody_out_tells_them_and_closes_their_pages(world: World) -> None:
    url = f"/groups/{world.green.pk}/members/{place(world.editor)}/departure/"
    world.client(world.representative).post(url)
    assert role_of(world.editor, world.green) is None
    assert texts(world.editor) == ["みなと緑のまち研究会の会員から外れました。"]
    assert Revocation.objects.filter(user_id=world.editor.pk).exists() is True
    assert AuditEntry.objects.latest("pk").action == "group.removed"


def test_the_last_representative_is_told_to_find_another_first(world: World) -> None:
    client, url = world.client(world.representative), f"/groups/{world.green.pk}/members/{place(world.representative)}"
    page = client.post(f"{url}/departure/", follow=True)
    assert "代表者がいなくなります" in page.content.decode()
    page = client.post(f"{url}/role/", {"role": "member"})
    assert page.status_code == 422
    assert "代表者がいなくなります" in page.content.decode()
    assert role_of(world.representative, world.green) == Role.REPRESENTATIVE


def test_nobody_becomes_a_member_by_their_login_name(world: World) -> None:
    answer = world.client(world.representative).post(
        f"/groups/{world.green.pk}/members/", {"person": "citizen", "role": "editor"}
    )
    assert answer.status_code == 405
    assert role_of(world.citizen, world.green) is None


def test_an_invitation_by_link_makes_a_member_who_said_yes(world: World) -> None:
    client = world.client(world.representative)
    form = {"client_id": str(uuid.uuid4()), "role": "editor", "days": "7", "uses": "２", "email": ""}
    client.post(f"/groups/{world.green.pk}/invitations/", form)
    client.post(f"/groups/{world.green.pk}/invitations/", form)
    invitation = Invitation.objects.get()
    assert (invitation.uses_left, invitation.role) == (2, Role.EDITOR)
    link = f"/invitations/{invitation.token}/"
    assert link in client.get(f"/groups/{world.green.pk}/invitations/").content.decode()

    seen = world.client(world.citizen).get(link).content.decode()
    assert "みなと緑のまち研究会への招待" in seen
    assert role_of(world.citizen, world.green) is None
    world.client(world.citizen).post(f"{link}answer/", {"answer": "no"})
    assert role_of(world.citizen, world.green) is None
    world.client(world.citizen).post(f"{link}answer/", {"answer": "yes"})
    world.client(world.citizen).post(f"{link}answer/", {"answer": "yes"})
    invitation.refresh_from_db()
    assert (role_of(world.citizen, world.green), invitation.uses_left) == (Role.EDITOR, 1)
    assert texts(world.representative) == ["見本 citizenさんが、招待を受けてみなと緑のまち研究会に入りました。"]


def test_a_visitor_sees_the_invitation_and_comes_back_to_it(world: World) -> None:
    link = f"/invitations/{scene.invite(world).token}/"
    page = world.client().get(link).content.decode()
    assert "みなと緑のまち研究会への招待" in page
    assert set(re.findall(r'href="(/accounts/(?:login|signup)/\?next=[^"]+)"', page)) >= {
        f"/accounts/login/?next={link}",
        f"/accounts/signup/?next={link}",
    }


@pytest.mark.parametrize("why", ["revoked", "used", "late", "suspended", None])
def test_an_invitation_ends_by_hand_number_time_and_suspension(world: World, why: str | None) -> None:
    invitation = scene.invite(world)
    if why == "revoked":
        world.client(world.representative).post(f"/groups/{world.green.pk}/invitations/{invitation.pk}/revocation/")
    elif why == "used":
        invitations.accept(invitation=invitation, user=world.outsider)
    elif why == "suspended":
        Group.objects.filter(pk=world.green.pk).update(verified_at=None)
    with time_machine.travel(timezone.now() + dt.timedelta(days=8 if why == "late" else 1), tick=False):
        world.client(world.citizen).post(f"/invitations/{invitation.token}/answer/", {"answer": "yes"})
        page = world.client(world.citizen).get(f"/invitations/{invitation.token}/").content.decode()
    assert role_of(world.citizen, world.green) == (None if why else Role.MEMBER)
    assert ("この団体に入る" in page) is False
    assert ("もう使えません" in page or "止まっています" in page) is (why is not None)


@pytest.mark.parametrize(
    ("address", "verified", "gets_in"),
    [
        ("sora@mihon.example", True, True),
        ("SORA@mihon.example", True, True),
        ("sora@mihon.example", False, False),
        ("umi@mihon.example", True, False),
    ],
)
def test_an_invitation_by_e_mail_is_for_the_confirmed_address(
    world: World, address: str, verified: bool, gets_in: bool
) -> None:
    form = {"client_id": str(uuid.uuid4()), "role": "member", "days": "30", "email": "ｓｏｒａ@mihon.example"}
    world.client(world.representative).post(f"/groups/{world.green.pk}/invitations/", form | {"uses": "50"})
    invitation, mail = Invitation.objects.get(), Delivery.objects.get()
    assert (invitation.uses_left, mail.to) == (1, "sora@mihon.example")
    assert f"/invitations/{invitation.token}/" in mail.body
    EmailAddress.objects.create(user=world.citizen, email=address, verified=verified, primary=True)
    User.objects.filter(pk=world.citizen.pk).update(email=address)
    page = world.client(world.citizen).get(f"/invitations/{invitation.token}/").content.decode()
    assert ("この団体に入る" in page) is gets_in
    world.client(world.citizen).post(f"/invitations/{invitation.token}/answer/", {"answer": "yes"})
    assert role_of(world.citizen, world.green) == (Role.MEMBER if gets_in else None)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"role": "representative"}, "選択"),
        ({"days": "365"}, "選択"),
        ({"uses": "101"}, "100 以下"),
        ({"uses": "0"}, "1 以上"),
        ({"uses": "😀"}, "整数"),
        ({"email": "sora"}, "メールアドレス"),
    ],
)
def test_what_is_wrong_with_an_invitation_is_said(world: World, change: dict, sentence: str) -> None:
    form = {"client_id": str(uuid.uuid4()), "role": "member", "days": "7", "uses": "1", "email": ""}
    page = world.client(world.representative).post(f"/groups/{world.green.pk}/invitations/", form | change)
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert Invitation.objects.count() == 0


def test_a_group_does_not_send_e_mails_without_end(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invitations, "MAILS_A_DAY", 1)
    form = {"role": "member", "days": "7", "uses": "1", "email": "sora@mihon.example"}
    client, url = world.client(world.representative), f"/groups/{world.green.pk}/invitations/"
    assert client.post(url, form | {"client_id": str(uuid.uuid4())}).status_code == 302
    page = client.post(url, form | {"client_id": str(uuid.uuid4())})
    assert page.status_code == 422
    assert "あすまた送るか、リンクを渡してください" in page.content.decode()
    assert Delivery.objects.count() == 1
    assert client.post(url, form | {"client_id": str(uuid.uuid4()), "email": ""}).status_code == 302


def test_no_link_makes_a_representative(world: World) -> None:
    with pytest.raises(PermissionDenied):
        scene.invite(world, role=Role.REPRESENTATIVE)


def test_who_is_a_member_already_uses_nothing_up(world: World) -> None:
    invitation = scene.invite(world, role=Role.EDITOR)
    invitations.accept(invitation=invitation, user=world.member)
    invitation.refresh_from_db()
    assert (invitation.uses_left, role_of(world.member, world.green)) == (1, Role.MEMBER)


@pytest.mark.parametrize(("answer", "role"), [("yes", Role.MEMBER), ("no", None)])
def test_a_request_to_join_is_answered_by_a_representative(world: World, answer: str, role: str | None) -> None:
    client = world.client(world.citizen)
    client.post(f"/groups/{world.green.pk}/requests/new/", {"message": "花が好きです。"})
    client.post(f"/groups/{world.green.pk}/requests/new/", {"message": "花が好きです。"})
    request = JoinRequest.objects.get()
    assert texts(world.representative) == ["見本 citizenさんが、みなと緑のまち研究会に入りたいと申し込みました。"]
    assert (
        "花が好きです。"
        in world.client(world.representative).get(f"/groups/{world.green.pk}/members/").content.decode()
    )
    url = f"/groups/{world.green.pk}/requests/{request.pk}/answer/"
    world.client(world.representative).post(url, {"answer": answer})
    assert role_of(world.citizen, world.green) == role
    assert len(texts(world.citizen)) == 1
    again = world.client(world.representative).post(url, {"answer": "yes"}, follow=True)
    assert "もう返事をしてあります" in again.content.decode()
    assert role_of(world.citizen, world.green) == role


def test_a_request_of_another_group_is_not_found(world: World) -> None:
    request = invitations.ask_to_join(group=world.market, user=world.citizen)
    answer = world.client(world.representative).post(
        f"/groups/{world.green.pk}/requests/{request.pk}/answer/", {"answer": "yes"}
    )
    assert answer.status_code == 404


@pytest.mark.parametrize("where", ["profile", "my"])
def test_the_pages_offer_what_one_may_do(world: World, where: str) -> None:
    invitations.ask_to_join(group=world.green, user=world.citizen)
    path = f"/groups/{world.green.pk}/" if where == "profile" else "/my/"
    words = {
        "profile": {"citizen": "返事を待っています", "outsider": "この団体に入りたい", "representative": "招待する"},
        "my": {"citizen": "への入会の申し込み", "representative": "に入りたいそうです"},
    }[where]
    for role, word in words.items():
        assert word in world.client(getattr(world, role)).get(path).content.decode()


@pytest.mark.parametrize("role", ROLES_OF_GREEN)
@pytest.mark.parametrize("extra", [0, 2])
def test_the_member_list_has_a_constant_number_of_queries(
    world: World, role: str, extra: int, django_assert_max_num_queries
) -> None:
    for user in (world.citizen, world.outsider)[:extra]:
        services.join(group=world.green, user=user)
    client = world.client(getattr(world, role))
    client.get(f"/groups/{world.green.pk}/members/")
    with django_assert_max_num_queries(11 if role == "representative" else 10):
        page = client.get(f"/groups/{world.green.pk}/members/")
    assert page.content.decode().count("row-item") == 3 + extra


@pytest.mark.parametrize("entries", [1, 3])
def test_the_record_says_in_words_what_happened(world: World, entries: int, django_assert_num_queries) -> None:
    for _number in range(entries):
        services.join(group=world.green, user=world.citizen, by=world.representative)
        services.leave(group=world.green, user=world.citizen)
    client = world.client(world.coordinator)
    client.get(f"/groups/{world.green.pk}/record/")
    with django_assert_num_queries(10):
        page = client.get(f"/groups/{world.green.pk}/record/").content.decode()
    assert page.count("見本 citizenさんが入りました（会員）") == entries
    assert page.count("見本 citizenさんが抜けました") == entries


def test_every_word_of_the_record_fits_what_is_recorded(world: World) -> None:
    """Whatever a whole life of a group writes down has a sentence of its own."""
    from groups import record

    group = scene.apply(world.citizen).group
    scene.applications.decide(application=group.application, by=world.coordinator, decision="approved")
    invitation = invitations.invite(group=group, by=world.citizen, role="member", days=7)
    invitations.revoke(invitation=invitation, by=world.citizen)
    lines, older = record.page(group)
    assert [line.text for line in lines] == [
        "招待を取り消しました",
        "招待を作りました（会員）",
        "書類を確かめて登録しました",
        "見本 citizenさんが入りました（代表者）",
        "登録を申請しました",
    ]
    assert older == ""


def test_the_record_is_paged(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for _number in range(3):
        services.join(group=world.green, user=world.citizen)
        services.leave(group=world.green, user=world.citizen)
    monkeypatch.setattr(queries, "PAGE", 4)
    client, url = world.client(world.representative), f"/groups/{world.green.pk}/record/"
    first = client.get(url).content.decode()
    older = re.search(r'href="(\?before=\d+)"', first)
    assert older is not None
    second = client.get(url + older[1]).content.decode()
    assert [first.count('class="when"'), second.count('class="when"')] == [4, 2]
    assert client.get(f"{url}?before=x").status_code == 200


def test_changing_a_role_of_somebody_who_has_just_left(world: World) -> None:
    services.leave(group=world.green, user=world.member)
    with pytest.raises(ValidationError, match="もう団体から抜けています"):
        members.change_role(group=world.green, user=world.member, role=Role.EDITOR, by=world.representative)
