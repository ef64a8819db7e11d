"""Applying for a group: nothing typed or sent is lost, papers are private, staff decide once."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import AuditEntry, User
from groups import rules, upkeep
from groups.models import Application, ApplicationFile, Group, Membership
from groups.services import applications
from notify.models import Notice
from tests.groups import scene
from tests.groups.scene import FORM, PDF_BYTES, pdf
from tests.world import World

State = Application.State


def send(world: World, change: dict | None = None, *, user: User | None = None, form_id: str = ""):
    """The form as a browser posts it."""
    data = FORM | {"client_id": form_id or str(uuid.uuid4()), "rules": pdf()} | (change or {})
    return world.client(user or world.citizen).post("/groups/apply/", data)


def texts(user: User) -> list[str]:
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("text", flat=True))


def test_an_application_waits_until_staff_approve_and_the_applicant_is_representative(world: World) -> None:
    page = send(world, {"corporate_number": "８９９９９９９０００００１", "founded_on": "平成31年4月", "size": "１２"})
    application = Application.objects.select_related("group").get()
    group = application.group
    assert page.url == f"/groups/applications/{application.pk}/"
    assert (group.corporate_number, group.founded_on, group.size) == ("8999999000001", dt.date(2019, 4, 1), 12)
    assert (group.verified_at, group.memberships.count(), application.state) == (None, 0, State.SUBMITTED)
    assert world.client(world.outsider).get(f"/groups/{group.pk}/").status_code == 404
    assert texts(world.coordinator) == texts(world.administrator) == ["花の会の登録の申請が届きました。"]

    decided = world.client(world.coordinator).post(
        f"/groups/applications/{application.pk}/decision/", {"decision": "approved", "note": ""}
    )
    group.refresh_from_db()
    today = timezone.localdate()
    assert decided.status_code == 302
    assert (group.verified_by, group.confirmed_on, group.confirm_by) == (
        world.coordinator,
        today,
        today + dt.timedelta(days=365),
    )
    assert Membership.objects.get(group=group).role == Membership.Role.REPRESENTATIVE
    assert rules.may_speak_for(world.citizen, group) is True
    assert texts(world.citizen) == [
        "花の会の登録の申請を受け付けました。",
        "花の会を登録しました。団体として書けるようになりました。",
    ]


def test_returned_means_corrected_and_sent_again_without_sending_the_papers_again(world: World) -> None:
    application = scene.apply(world.citizen)
    note = "総会の議事録が足りません。"
    world.client(world.coordinator).post(
        f"/groups/applications/{application.pk}/decision/", {"decision": "returned", "note": note}
    )
    client = world.client(world.citizen)
    for path in ("", "correction/"):
        assert note in client.get(f"/groups/applications/{application.pk}/{path}").content.decode()
    sent = client.post(
        f"/groups/applications/{application.pk}/correction/",
        FORM | {"client_id": str(uuid.uuid4()), "name": "花と緑の会", "others": pdf("議事録.pdf", PDF_BYTES + b"2")},
    )
    application.refresh_from_db()
    assert sent.status_code == 302
    assert (application.state, application.group.name) == (State.SUBMITTED, "花と緑の会")
    assert list(application.files.order_by("pk").values_list("name", flat=True)) == ["会則.pdf", "議事録.pdf"]
    assert list(application.steps.values_list("state", flat=True)) == ["submitted", "returned", "submitted"]
    assert texts(world.coordinator)[-1] == "花と緑の会の申請が、直して送られました。"


def test_a_paper_can_be_taken_out_but_rules_must_stay(world: World) -> None:
    application = scene.apply(world.citizen)
    applications.decide(application=application, by=world.coordinator, decision="returned", note="別の会則を。")
    client, url = world.client(world.citizen), f"/groups/applications/{application.pk}/correction/"
    data = FORM | {"client_id": str(uuid.uuid4()), "remove": [application.files.get().pk]}
    assert "「会則・規約」のファイルを選んでください。" in client.post(url, data).content.decode()
    assert client.post(url, data | {"rules": pdf("新しい会則.pdf", PDF_BYTES + b"3")}).status_code == 302
    assert [paper.name for paper in application.files.all()] == ["新しい会則.pdf"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": ""}, "「団体の名前」を入力してください"),
        ({"name": "\x00"}, "「団体の名前」を入力してください"),
        ({"kana": ""}, "「ふりがな」を入力してください"),
        ({"officers": ""}, "「役員の名簿」を入力してください"),
        ({"about": "花" * 2001}, "2000文字以内"),
        ({"corporate_number": "8999999000002"}, "法人番号は13桁の数字です"),
        ({"founded_on": "むかし"}, "年と月を入力してください"),
        ({"kind": "club"}, "正しく選択してください"),
        ({"districts": ["99999"]}, "選択"),
        ({"rules": pdf("会則.exe", b"MZ")}, "会則.exeは、受け取れない種類のファイルです"),
        ({"rules": pdf("会則.pdf", b"<html>")}, "会則.pdfは、受け取れない種類のファイルです"),
        ({"rules": pdf("大.pdf", PDF_BYTES + b"0" * 10 * 1024 * 1024)}, "1つ10MBまでにしてください"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(world: World, change: dict, sentence: str) -> None:
    page = send(world, change)
    assert page.status_code == 422
    assert sentence in page.content.decode()
    if "officers" not in change:
        assert "会計 見本 次郎" in page.content.decode()
    assert Application.objects.count() == 0


def test_good_papers_are_kept_when_something_else_is_wrong_and_not_asked_for_again(world: World) -> None:
    form_id = str(uuid.uuid4())
    first = send(world, {"name": "", "others": pdf("写真.gif", b"GIF89a")}, form_id=form_id)
    assert "会則.pdf</a>" in first.content.decode()
    second = send(world, {"rules": ""}, form_id=form_id)
    application = Application.objects.get()
    assert second.url == f"/groups/applications/{application.pk}/"
    assert [(paper.name, paper.kind) for paper in application.files.all()] == [("会則.pdf", "rules")]


def test_the_papers_of_another_persons_form_are_not_taken(world: World) -> None:
    form_id = str(uuid.uuid4())
    send(world, {"name": ""}, form_id=form_id)
    page = send(world, {"rules": ""}, user=world.outsider, form_id=form_id)
    assert page.status_code == 422
    assert "会則.pdf</a>" not in page.content.decode()


def test_the_id_of_somebody_else_s_form_opens_nothing(world: World) -> None:
    """Neither an application nor a group of the counter can be taken over by a forged id."""
    others = scene.apply(world.outsider)
    for group in (others.group, world.green):
        assert send(world, form_id=str(group.client_id)).status_code == 403
    assert list(Application.objects.values_list("applicant", flat=True)) == [world.outsider.pk]


def test_a_large_paper_arrives_whole(world: World) -> None:
    content = PDF_BYTES + bytes(range(256)) * 4 * 4096
    send(world, {"rules": pdf("大きい会則.pdf", content)})
    paper = ApplicationFile.objects.get()
    assert (paper.size, paper.file.read()) == (len(content), content)


def test_sent_twice_is_stored_once(world: World) -> None:
    form_id = str(uuid.uuid4())
    first, second = send(world, form_id=form_id), send(world, form_id=form_id)
    assert first.url == second.url
    assert (Application.objects.count(), ApplicationFile.objects.count()) == (1, 1)
    assert Group.objects.filter(name="花の会").count() == 1


@pytest.mark.parametrize("name", ["𠮷野家の会", "😀の会", "<b>花</b>"])
def test_rare_letters_are_kept_and_markup_is_text(world: World, name: str) -> None:
    page = world.client(world.citizen).get(send(world, {"name": name}).url)
    assert Application.objects.get().group.name == name
    assert "<b>花</b>" not in page.content.decode()


def test_papers_are_handed_to_the_applicant_and_the_verifying_staff_only(world: World) -> None:
    paper = scene.apply(world.citizen).files.get()
    url = f"/groups/papers/{paper.pk}/"
    for user in (world.citizen, world.coordinator):
        answer = world.client(user).get(url)
        assert b"".join(answer.streaming_content) == PDF_BYTES
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["Cache-Control"] == "private, no-store"
    assert [world.client(user).get(url).status_code for user in (world.outsider, world.counter)] == [404, 404]


def test_deciding_twice_tells_the_second_who_was_first(world: World) -> None:
    application = scene.apply(world.citizen)
    stale = Application.objects.get(pk=application.pk)
    applications.decide(application=application, by=world.coordinator, decision="rejected", note="活動が市外です。")
    page = world.client(world.administrator).post(
        f"/groups/applications/{stale.pk}/decision/", {"decision": "approved", "note": ""}
    )
    assert page.status_code == 422
    assert "見本 coordinatorさんが先に「登録できません」にしました" in page.content.decode()
    assert Group.objects.get(pk=stale.group_id).verified_at is None


@pytest.mark.parametrize("decision", ["returned", "rejected"])
def test_returning_and_rejecting_need_a_word(world: World, decision: str) -> None:
    application = scene.apply(world.citizen)
    page = world.client(world.coordinator).post(
        f"/groups/applications/{application.pk}/decision/", {"decision": decision, "note": " "}
    )
    assert page.status_code == 422
    assert "足りないもの、または理由を書いてください。" in page.content.decode()
    assert Application.objects.get().state == State.SUBMITTED


def test_withdrawn_is_withdrawn(world: World) -> None:
    application = scene.apply(world.citizen)
    world.client(world.citizen).post(f"/groups/applications/{application.pk}/withdrawal/")
    assert Application.objects.get().state == State.WITHDRAWN
    with pytest.raises(ValidationError, match="先に「取り下げ」にしました"):
        applications.decide(application=application, by=world.coordinator, decision="approved")
    with pytest.raises(ValidationError, match="もう終わっています"):
        applications.withdraw(application=application, by=world.citizen)


def test_a_correction_of_a_decided_application_gets_a_sentence_and_keeps_the_text(world: World) -> None:
    application = scene.apply(world.citizen)
    page = world.client(world.citizen).post(
        f"/groups/applications/{application.pk}/correction/", FORM | {"client_id": str(uuid.uuid4())}
    )
    assert page.status_code == 422
    assert "この申請は、もう送られているか、終わっています" in page.content.decode()
    assert "会計 見本 次郎" in page.content.decode()


@pytest.mark.parametrize(
    ("profile", "warned"),
    [
        ({"name": "みなと緑のまち研究会"}, True),
        ({"name": "ＮＰＯ法人　みなと・緑のマチ研究会"}, True),
        ({"name": "花の会", "corporate_number": "8999999000001"}, True),
        ({"name": "花の会", "corporate_number": "7999999000002"}, False),
        ({"name": "みなと緑のまち"}, False),
    ],
)
def test_staff_are_warned_of_a_twin(world: World, profile: dict, warned: bool) -> None:
    Group.objects.filter(pk=world.green.pk).update(corporate_number="8999999000001")
    application = scene.apply(world.citizen, **profile)
    page = world.client(world.coordinator).get(f"/groups/applications/{application.pk}/decision/").content.decode()
    assert ("同じ団体でないか、確かめてください" in page) is warned


def test_five_open_applications_are_enough(world: World) -> None:
    for number in range(applications.MAX_OPEN):
        scene.apply(world.citizen, name=f"花の会{number}")
    page = send(world)
    assert page.status_code == 422
    assert "確認中の申請が5つあります" in page.content.decode()


def test_papers_of_a_form_nobody_sent_go_after_a_week(world: World) -> None:
    send(world, {"name": ""})
    paper, sent = ApplicationFile.objects.get(), scene.apply(world.citizen)
    storage, path = paper.file.storage, paper.file.name
    now = timezone.now()
    assert upkeep.drop_papers(now + dt.timedelta(days=6)) == 0
    assert storage.exists(path)
    assert upkeep.drop_papers(now + dt.timedelta(days=8)) == 1
    assert not storage.exists(path)
    assert [paper.application for paper in ApplicationFile.objects.all()] == [sent]


@pytest.mark.parametrize("waiting", [1, 3])
def test_the_desk_has_a_constant_number_of_queries(world: World, waiting: int, django_assert_num_queries) -> None:
    for number in range(waiting):
        scene.apply(world.citizen, name=f"花の会{number}")
    client = world.client(world.coordinator)
    client.get("/groups/desk/")
    with django_assert_num_queries(10):
        page = client.get("/groups/desk/")
    assert page.content.decode().count("/decision/") == waiting


def test_the_steps_are_on_record(world: World) -> None:
    application = scene.apply(world.citizen)
    applications.decide(application=application, by=world.coordinator, decision="approved")
    actions = AuditEntry.objects.filter(subject=f"group:{application.group_id}").order_by("pk")
    assert list(actions.values_list("action", "actor__login_name")) == [
        ("group.applied", "citizen"),
        ("group.joined", "coordinator"),
        ("group.verified", "coordinator"),
    ]
