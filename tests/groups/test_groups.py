"""Who belongs to a group, and who may speak for it."""

import uuid

import pytest
from django.core.exceptions import ValidationError

from groups import queries, rules, services
from groups.models import Group, Membership
from groups.voice import Speaker, VoiceField
from tests.world import World


@pytest.mark.parametrize(
    ("role", "may"), [("representative", True), ("editor", True), ("member", False), ("outsider", False)]
)
def test_representatives_and_editors_speak_for_their_group(world: World, role: str, may: bool) -> None:
    user = getattr(world, role)
    assert rules.may_speak_for(user, world.green) is may
    assert list(queries.voices_of(user)) == ([world.green] if may else [])


def test_nobody_speaks_for_an_unverified_group(world: World) -> None:
    Group.objects.filter(pk=world.green.pk).update(verified_at=None)
    world.green.refresh_from_db()
    assert rules.may_speak_for(world.representative, world.green) is False
    assert list(queries.voices_of(world.representative)) == []


def test_a_forged_voice_is_a_field_error(world: World) -> None:
    field = VoiceField(world.editor)
    assert field.clean(str(world.green.pk)) == world.green
    assert field.clean("") is None
    with pytest.raises(ValidationError, match="この団体として書くことはできません"):
        field.clean(str(world.market.pk))


def test_readers_see_the_group_when_written_as_a_group(world: World) -> None:
    assert Speaker.of(world.editor, world.green).name == world.green.name
    assert Speaker.of(world.editor, None).name == world.editor.name


def test_the_last_representative_cannot_leave_or_step_down(world: World) -> None:
    with pytest.raises(ValidationError, match="代表者がいなくなります"):
        services.leave(group=world.green, user=world.representative)
    with pytest.raises(ValidationError, match="代表者がいなくなります"):
        services.join(group=world.green, user=world.representative, role=Membership.Role.MEMBER)
    services.join(group=world.green, user=world.editor, role=Membership.Role.REPRESENTATIVE)
    services.leave(group=world.green, user=world.representative)
    assert list(
        Membership.objects.filter(group=world.green, role="representative").values_list("user__login_name", flat=True)
    ) == ["editor"]


FORM = {
    "name": "花の会",
    "kind": "civic",
    "representative": "ｃｉｔｉｚｅｎ",
    "size": "１２",
    "about": "花を植えます。",
}


def test_staff_register_a_group_once_however_often_the_form_arrives(world: World) -> None:
    client, data = world.client(world.coordinator), FORM | {"client_id": str(uuid.uuid4())}
    first, second = client.post("/groups/new/", data), client.post("/groups/new/", data)
    group = Group.objects.get(name="花の会")
    assert first.url == second.url == f"/groups/{group.pk}/"
    assert (group.size, group.verified_by, group.about_html) == (12, world.coordinator, "<p>花を植えます。</p>")
    assert rules.may_keep_members(world.citizen, group) is True


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": ""}, "「団体の名前」を入力してください"),
        ({"name": "花" * 81}, "80文字以内で入力してください"),
        ({"name": "\x00"}, "「団体の名前」を入力してください"),
        ({"kind": "club"}, "正しく選択してください"),
        ({"size": "たくさん"}, "整数を入力してください"),
        ({"representative": "nobody"}, "このログイン名の人は見つかりません"),
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_what_was_written(
    world: World, change: dict[str, str], sentence: str
) -> None:
    page = world.client(world.coordinator).post("/groups/new/", FORM | {"client_id": str(uuid.uuid4())} | change)
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert "花を植えます。" in page.content.decode()
    assert Group.objects.filter(about="花を植えます。").count() == 0


@pytest.mark.parametrize("name", ["𠮷野家の会", "😀の会", "<b>花</b>"])
def test_rare_letters_are_kept_and_markup_is_text(world: World, name: str) -> None:
    world.client(world.coordinator).post("/groups/new/", FORM | {"client_id": str(uuid.uuid4()), "name": name})
    group = Group.objects.get(about="花を植えます。")
    assert group.name == name
    assert "<b>花</b>" not in world.client().get(f"/groups/{group.pk}/").content.decode()


@pytest.mark.parametrize("extra", [0, 2])
def test_the_directory_has_a_constant_number_of_queries(world: World, extra: int, django_assert_num_queries) -> None:
    Group.objects.exclude(pk=world.green.pk).delete()
    for number in range(extra):
        services.found(name=f"花の会{number}", kind="civic", verified_by=world.coordinator)
    client = world.client()
    client.get("/groups/")
    with django_assert_num_queries(7):
        page = client.get("/groups/")
    assert page.content.decode().count("card-link") == 1 + extra
