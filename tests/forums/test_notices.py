"""Who hears of an answer."""

from __future__ import annotations

import pytest

from forums import services
from groups import services as groups
from notify.models import Delivery, Notice
from tests.forums.scene import begin, board, say
from tests.world import World


def told() -> list[tuple[str, str]]:
    """The notices, as person and text."""
    return list(Notice.objects.order_by("pk").values_list("user__login_name", "text"))


def test_who_began_and_who_answered_before_hear_once_a_post(world: World) -> None:
    topic = begin(world.citizen)
    assert told() == []
    say(topic, world.editor, as_group=world.green)
    assert told() == [("citizen", "みなと緑のまち研究会が「名簿の配り方」に返信しました。")]
    Notice.objects.all().delete()
    post = say(topic, world.member)
    assert {who for who, _text in told()} == {"citizen", "editor"}
    assert {notice.url for notice in Notice.objects.all()} == {f"/topics/{topic.pk}/?from={post.number}#p{post.number}"}


def test_nobody_hears_of_their_own_answer_or_of_an_edit(world: World) -> None:
    topic = begin(world.citizen)
    post = say(topic, world.citizen)
    services.edit(post=post, editor=world.citizen, body="なおした")
    assert told() == []


def test_who_left_the_board_hears_nothing(world: World) -> None:
    topic = begin(world.member, board("groups"))
    groups.leave(group=world.green, user=world.member)
    say(topic, world.other_representative)
    assert told() == []


@pytest.mark.parametrize(("verified", "mails"), [(True, 1), (False, 0)])
def test_who_began_gets_an_e_mail_at_a_confirmed_address(world: World, verified: bool, mails: int) -> None:
    world.citizen.email = "citizen@mihon.example"
    world.citizen.save()
    world.citizen.emailaddress_set.create(email=world.citizen.email, verified=verified, primary=True)
    say(begin(world.citizen), world.editor, "いまは配っていません。")
    assert Delivery.objects.filter(to="citizen@mihon.example", body__contains="いまは配っていません。").count() == mails
