"""As whom a person wrote last is offered first; readers see the group, staff the person."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forums import services as forums
from groups import voice
from groups.models import Group, LastVoice
from realtime.rooms import live as rooms_live
from realtime.rooms import services as rooms
from tests.forums.scene import begin
from tests.world import World


def last(world: World) -> Group | None:
    row = LastVoice.objects.filter(user=world.editor).first()
    return row.group if row else None


def test_an_answer_on_a_board_is_remembered_and_offered_next_time(world: World) -> None:
    topic = begin(world.citizen)
    client, url = world.client(world.editor), f"/topics/{topic.pk}/"
    chosen = f'<option value="{world.green.pk}" selected>'
    assert chosen not in client.get(url).content.decode()
    client.post(f"{url}posts/", {"body": "はい", "as_group": world.green.pk, "client_id": str(uuid.uuid4())})
    assert last(world) == world.green
    assert chosen in client.get(url).content.decode()
    client.post(f"{url}posts/", {"body": "はい", "as_group": "", "client_id": str(uuid.uuid4())})
    assert last(world) is None
    assert chosen not in client.get(url).content.decode()


def test_nothing_is_written_when_nothing_changed(world: World) -> None:
    voice.remember(world.editor, None)
    assert LastVoice.objects.exists() is False
    voice.remember(world.editor, world.green)
    with CaptureQueriesContext(connection) as context:
        voice.remember(world.editor, world.green)
    assert len(context) == 1
    assert context[0]["sql"].startswith("SELECT")


def test_a_group_one_may_no_longer_speak_for_is_not_chosen(world: World) -> None:
    voice.remember(world.editor, world.green)
    Group.objects.filter(pk=world.green.pk).update(verified_at=None)
    field = voice.VoiceField(world.editor)
    assert str(world.green.pk) not in field.widget.render("as_group", field.initial())


@pytest.mark.parametrize("way", ["form", "socket"])
def test_a_saying_in_a_room_is_remembered(world: World, way: str) -> None:
    room = rooms.open_room(name="花と朝市", by=world.coordinator, groups=[world.green, world.market])
    data = {"body": "はい", "as_group": str(world.green.pk)}
    if way == "form":
        world.client(world.editor).post(f"/rooms/{room.pk}/messages/", data | {"client_id": str(uuid.uuid4())})
    else:
        rooms_live.say(world.editor, data | {"room": str(room.pk)}, uuid.uuid4())
    assert last(world) == world.green
    page = world.client(world.editor).get(f"/rooms/{room.pk}/").content.decode()
    assert f'<option value="{world.green.pk}" selected>' in page


@pytest.mark.parametrize(("reader", "sees"), [("outsider", False), ("member", False), ("moderator", True)])
def test_readers_see_the_group_and_staff_the_person(world: World, reader: str, sees: bool) -> None:
    topic = begin(world.citizen)
    post = forums.answer(
        topic=topic, author=world.editor, as_group=world.green, body="団体として", client_id=uuid.uuid4()
    )
    client = world.client(getattr(world, reader))
    page = client.get(f"/topics/{topic.pk}/").content.decode()
    assert "みなと緑のまち研究会" in page
    assert "見本 editor" not in page
    actions = client.get(f"/posts/{post.pk}/actions/").content.decode()
    assert ("見本 editor" in actions) is sees
