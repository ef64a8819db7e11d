"""Following a group."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from groups import follows
from groups.models import Follow, Group
from notify.models import Notice
from realtime.exchange import services
from tests.exchange.sessions import facts_of, make_session
from tests.forums.scene import begin, board, say
from tests.world import World

TITLES = ("花壇の当番", "団体だけの話", "朝市の話", "花の交流会", "ほかの交流会")


def test_a_press_follows_and_another_stops(world: World) -> None:
    client, url = world.client(world.citizen), f"/groups/{world.green.pk}/"
    assert "お知らせを受け取る" in client.get(url).content.decode()
    for _press in range(2):
        assert client.post(f"{url}following/").url == url
    assert follows.is_following(world.citizen, world.green) is True
    assert Follow.objects.count() == 1
    assert "お知らせを止める" in client.get(url).content.decode()
    client.post(f"{url}following/", {"stop": "1"})
    assert follows.is_following(world.citizen, world.green) is False


def test_a_visitor_is_led_to_sign_in(world: World) -> None:
    page = world.client().get(f"/groups/{world.green.pk}/").content.decode()
    assert f'?next=/groups/{world.green.pk}/"' in page
    assert "/following/" not in page


def told(world: World) -> list[str]:
    return list(Notice.objects.filter(kind="followed_group").order_by("pk").values_list("user__login_name", flat=True))


def test_followers_hear_of_a_new_topic_of_the_group(world: World) -> None:
    for user in (world.citizen, world.outsider, world.editor):
        follows.follow(user=user, group=world.green)
    User.objects.filter(pk=world.outsider.pk).update(is_active=False)
    topic = begin(world.editor, as_group=world.green)
    notice = Notice.objects.get(kind="followed_group")
    assert (notice.user, notice.thing) == (world.citizen, f"group:{world.green.pk}")
    assert notice.text == "みなと緑のまち研究会が、新しい話題「名簿の配り方」を書きました。"
    assert notice.held.count() == 0
    say(topic, world.representative, as_group=world.green)
    assert told(world) == ["citizen"]


def test_what_is_not_for_everybody_or_not_the_group_s_is_no_news(world: World) -> None:
    follows.follow(user=world.citizen, group=world.green)
    begin(world.editor, board("groups", "登録団体の広場"), as_group=world.green)
    begin(world.editor, board("everyone", "広場"))
    begin(world.other_representative, board("everyone", "市場"), as_group=world.market)
    assert told(world) == []
    begin(world.editor, board("everyone", "みんな"), as_group=world.green)
    assert told(world) == ["citizen"]
    follows.unfollow(user=world.citizen, group=world.green)
    begin(world.editor, board("everyone", "みんな2"), as_group=world.green)
    assert told(world) == ["citizen"]


def test_followers_hear_of_a_session_with_the_group_once_also_when_it_is_named_later(world: World) -> None:
    for user in (world.citizen, world.editor):
        follows.follow(user=user, group=world.green)
    follows.follow(user=world.outsider, group=world.market)
    session = make_session(world.coordinator)
    assert told(world) == []
    for _time in range(2):
        services.edit(actor=world.coordinator, session=session, **facts_of(session, with_group=world.green))
    assert told(world) == ["citizen", "editor"]
    notice = Notice.objects.filter(kind="followed_group").first()
    assert notice
    assert notice.text == "みなと緑のまち研究会が、交流会「担い手、どう見つけていますか」を開きます。"
    make_session(world.coordinator, with_group=world.market)
    assert told(world) == ["citizen", "editor", "outsider"]
    Group.objects.filter(pk=world.market.pk).update(verified_at=None)
    make_session(world.coordinator, with_group=world.market)
    assert told(world) == ["citizen", "editor", "outsider"]


def test_my_page_shows_their_public_topics_and_sessions(world: World) -> None:
    follows.follow(user=world.citizen, group=world.green)
    begin(world.editor, board("everyone", "みんな"), as_group=world.green, title="花壇の当番")
    begin(world.editor, board("groups", "広場"), as_group=world.green, title="団体だけの話")
    begin(world.other_representative, board("everyone", "市場"), as_group=world.market, title="朝市の話")
    make_session(world.coordinator, with_group=world.green, title="花の交流会")
    make_session(world.coordinator, title="ほかの交流会")

    def titles(user: User) -> list[str]:
        page = world.client(user).get("/my/").content.decode()
        part = page.partition('id="followed"')[2].partition("</section>")[0]
        return [title for title in TITLES if title in part]

    assert titles(world.citizen) == ["花壇の当番", "花の交流会"]
    assert titles(world.outsider) == []


def test_my_page_lists_them_in_a_constant_number_of_queries(world: World) -> None:
    client, seen = world.client(world.citizen), []
    for groups in ([world.green], [world.market, world.council]):
        for group in groups:
            follows.follow(user=world.citizen, group=group)
        client.get("/my/")
        with CaptureQueriesContext(connection) as captured:
            page = client.get("/my/").content.decode()
        assert all(group.name in page for group in groups)
        seen.append(len(captured))
    assert seen[0] == seen[1]
    Group.objects.filter(pk=world.green.pk).update(verified_at=None)
    assert world.green.name not in client.get("/my/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_presses_at_the_same_moment_are_one(world: World) -> None:
    def press(_number: int) -> None:
        try:
            follows.follow(user=world.citizen, group=world.green)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(press, range(6)))
    assert Follow.objects.count() == 1
