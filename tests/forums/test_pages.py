"""The pages: lists, paging, unread, and what each reader may see and do."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import timezone

from accounts.models import User
from forums import queries, reading, services
from forums.models import Board, ReadMark, Topic
from tests.forums.scene import begin, board, say
from tests.world import World


def text(response: object) -> str:
    """What a page says, with white space squeezed."""
    return re.sub(r"\s+", " ", response.content.decode())  # type: ignore[attr-defined]


def titles(page: str) -> list[str]:
    """The topics of a list, in order."""
    return re.findall(
        r'class="row-title"><a href="/topics/\d+/">([^<]+)<', page.replace('"row-title"> <', '"row-title"><')
    )


def numbers(page: str) -> list[int]:
    """The posts of a topic's page, in order."""
    return [int(number) for number in re.findall(r'data-order="(\d+)"', page)]


def aged(topic: Topic, minutes: int) -> Topic:
    """A topic whose last post was some minutes ago."""
    Topic.objects.filter(pk=topic.pk).update(last_post_at=timezone.now() - dt.timedelta(minutes=minutes))
    return topic


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        (None, ["everyone"]),
        ("citizen", ["everyone"]),
        ("member", ["groups", "everyone"]),
        ("counter", ["staff", "groups", "everyone"]),
    ],
)
def test_each_reader_sees_the_topics_of_their_boards(world: World, role: str | None, seen: list[str]) -> None:
    for age, audience in enumerate(("staff", "groups", "everyone")):
        aged(begin(world.counter, board(audience), title=audience), age)
    user = getattr(world, role) if role else None
    page = text(world.client(user).get("/boards/"))
    assert titles(page) == seen
    assert [topic.title for topic in queries.newest_topics(user or queries.AnonymousUser(), limit=2)] == seen[:2]


def test_of_a_board_for_groups_everybody_knows_but_not_how_much_is_there(world: World) -> None:
    name = "連携の募集"
    begin(world.member, board("groups", name))
    board("staff", "職員の打ち合わせ")
    page = text(world.client(world.citizen).get("/boards/"))
    assert (name in page, "職員の打ち合わせ" in page, "1件" in page) == (True, False, False)
    refusal = world.client(world.citizen).get(f"/boards/{Board.objects.get(name=name).slug}/")
    assert (refusal.status_code, "団体の登録が必要です" in text(refusal)) == (403, True)


def test_lists_are_paged_without_gap_or_double(world: World) -> None:
    place = board()
    now = timezone.now()
    for number in range(43):
        topic = begin(world.citizen, place, title=f"話題{number}")
        # Two by two at the same moment: the cursor must not lose the second.
        Topic.objects.filter(pk=topic.pk).update(last_post_at=now + dt.timedelta(minutes=number // 2))
    url, seen = f"/boards/{place.slug}/", []
    address = url
    for _page in range(3):
        page = text(world.client().get(address))
        seen.append(titles(page))
        older = re.search(r'href="(\?before=[^"]+)"', page)
        address = url + older[1] if older else ""
    assert [len(part) for part in seen] == [20, 20, 3]
    assert [title for part in seen for title in part] == [f"話題{number}" for number in reversed(range(43))]
    assert address == ""


@pytest.mark.parametrize(
    "query", ["?before=x", "?before=99999999999999999999-1", "?before=１-１", "?kind=club", "?kind=ask&before=-"]
)
def test_a_broken_query_shows_the_first_page(world: World, query: str) -> None:
    begin(world.citizen)
    response = world.client().get(f"/boards/{query}")
    assert (response.status_code, titles(text(response))) == (200, ["名簿の配り方"])


def test_kinds_are_filters(world: World) -> None:
    begin(world.citizen)
    assert titles(text(world.client().get("/boards/?kind=ask"))) == ["名簿の配り方"]
    page = text(world.client().get("/boards/?kind=give"))
    assert (titles(page), "あてはまる話題は、まだありません" in page) == ([], True)


def test_empty_places_say_what_to_do(world: World) -> None:
    assert "まだ投稿がありません。" in text(world.client().get("/boards/"))
    page = text(world.client().get(f"/boards/{board().slug}/"))
    assert "最初の話題を書いてみませんか。" in page


def test_the_newest_part_of_a_topic_and_the_ways_to_the_others(world: World) -> None:
    topic = begin(world.citizen)
    for _number in range(50):
        say(topic, world.editor)
    url = f"/topics/{topic.pk}/"
    newest = text(world.client().get(url))
    assert numbers(newest) == [1, *range(32, 52)]
    assert f'href="{url}?from=12"' in newest
    middle = text(world.client().get(f"{url}?from=12"))
    assert numbers(middle) == [1, *range(12, 32)]
    assert (f'href="{url}?from=1"' in middle, f'href="{url}?from=32"' in middle) == (True, True)
    # What arrives live belongs below the last part only.
    assert ("data-live-list" in newest, "data-live-list" in middle) == (True, False)
    assert 'id="p41"' in text(world.client().get(f"{url}?from=41"))


@pytest.mark.parametrize("start", ["0", "99", "-1", "x", "１", "9" * 30])
def test_a_broken_start_shows_the_newest_part(world: World, start: str) -> None:
    topic = begin(world.citizen)
    assert numbers(text(world.client().get(f"/topics/{topic.pk}/?from={start}"))) == [1]


def test_unread_counts_go_down_when_the_topic_is_read(world: World) -> None:
    topic = begin(world.citizen)
    client = world.client(world.citizen)
    assert queries.unread_topics(world.citizen, limit=5) == []
    say(topic, world.editor)
    say(topic, world.member)
    assert [(found, found.unread) for found in queries.unread_topics(world.citizen, limit=5)] == [(topic, 2)]
    assert "未読2" in text(client.get("/boards/"))
    page = text(client.get(f"/topics/{topic.pk}/"))
    assert ("未読2件へ進む" in page, page.index("ここから未読 2件") < page.index('id="p2"')) == (True, True)
    assert queries.unread_topics(world.citizen, limit=5) == []
    assert "ここから未読" not in text(client.get(f"/topics/{topic.pk}/"))


def test_what_was_leapt_over_stays_unread(world: World) -> None:
    topic = begin(world.citizen)
    for _number in range(30):
        say(topic, world.editor)
    client, url = world.client(world.citizen), f"/topics/{topic.pk}/"
    assert f'href="{url}?from=2#unread"' in text(client.get(url))
    assert ReadMark.objects.get(user=world.citizen).number == 1
    assert 'href="#unread"' in text(client.get(f"{url}?from=2"))
    assert ReadMark.objects.get(user=world.citizen).number == 21


def test_what_rested_before_a_person_came_is_not_new_to_them(world: World) -> None:
    topic = aged(begin(world.editor), 10)
    newcomer = User.objects.create_user("new", name="見本 新")
    assert queries.unread_topics(newcomer, limit=5) == []
    Topic.objects.filter(pk=topic.pk).update(last_post_at=timezone.now())
    assert [found.unread for found in queries.unread_topics(newcomer, limit=5)] == [1]


def test_a_withdrawn_post_leaves_only_its_trace(world: World) -> None:
    topic = begin(world.citizen)
    services.withdraw(post=topic.posts.get(), by=world.citizen)
    for url in ("/boards/", f"/topics/{topic.pk}/", f"/posts/{topic.posts.get().pk}/actions/"):
        page = text(world.client(world.citizen).get(url))
        assert ("役員名簿" in page, "取り消" in page) == (False, url != "/boards/")


def test_readers_see_the_group_and_staff_also_the_person(world: World) -> None:
    post = say(begin(world.citizen), world.editor, as_group=world.green)
    url = f"/posts/{post.pk}/actions/"
    assert world.editor.name not in text(world.client().get(f"/topics/{post.topic_id}/"))
    assert world.editor.name not in text(world.client(world.citizen).get(url))
    assert world.editor.name in text(world.client(world.counter).get(url))


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        ("citizen", {"solution"}),
        ("editor", {"edit", "withdrawal"}),
        ("moderator", {"withdrawal", "solution"}),
        ("outsider", set()),
    ],
)
def test_each_reader_gets_the_controls_they_may_use(world: World, role: str, offered: set[str]) -> None:
    post = say(begin(world.citizen), world.editor)
    page = text(world.client(getattr(world, role)).get(f"/posts/{post.pk}/actions/"))
    assert {word for word in ("edit", "withdrawal", "solution") if f"/{word}/" in page} == offered


def test_the_fragment_is_the_same_for_every_reader(world: World) -> None:
    post = say(begin(world.citizen), world.editor)
    pages = [
        text(world.client(who).get(f"/topics/{post.topic_id}/"))
        for who in (None, world.citizen, world.editor, world.moderator)
    ]
    fragments = {re.search(rf'<article [^>]*data-key="post-{post.pk}".*?</article>', page)[0] for page in pages}  # type: ignore[index]
    assert len(fragments) == 1


@pytest.mark.parametrize("extra", [0, 2])
@pytest.mark.parametrize(("role", "count"), [(None, 3), ("citizen", 9), ("counter", 7)])
def test_lists_have_a_constant_number_of_queries(
    world: World, role: str | None, count: int, extra: int, django_assert_num_queries
) -> None:
    place = board()
    for _number in range(1 + extra):
        topic = begin(world.editor, place, as_group=world.green)
        services.mark_solved(topic=topic, post=say(topic, world.member), by=world.editor)
    client = world.client(getattr(world, role) if role else None)
    client.get("/boards/")  # once per process the site asks whether there is a centre
    with django_assert_num_queries(count):
        page = client.get("/boards/")
    assert len(titles(text(page))) == 1 + extra


@pytest.mark.parametrize("extra", [0, 2])
def test_what_waits_has_a_constant_number_of_queries(world: World, extra: int, django_assert_num_queries) -> None:
    place = board("groups")
    for _number in range(1 + extra):
        begin(world.editor, place, as_group=world.green)
    for count, find in ((3, queries.newest_topics), (3, queries.unread_topics)):
        user = User.objects.get(pk=world.member.pk)
        with django_assert_num_queries(count):
            assert [topic.speaker.name for topic in find(user, limit=5)] == [world.green.name] * (1 + extra)


@pytest.mark.parametrize("extra", [0, 2])
def test_a_topic_has_a_constant_number_of_queries(world: World, extra: int, django_assert_num_queries) -> None:
    topic = begin(world.editor, board("groups"), as_group=world.green)
    for _number in range(1 + extra):
        say(topic, world.representative, as_group=world.green)
    client = world.client(world.member)
    client.get(f"/topics/{topic.pk}/")
    say(topic, world.editor)
    with django_assert_num_queries(13) as seen:
        page = client.get(f"/topics/{topic.pk}/")
    assert numbers(text(page)) == list(range(1, 4 + extra))
    tables = [re.search(r'(?:FROM|INTO|UPDATE) "(\w+)"', query["sql"])[1] for query in seen.captured_queries]  # type: ignore[index]
    assert tables == [
        "django_session",
        "accounts_user",
        "accounts_staffrole",  # may this person read the board,
        "groups_membership",  # as a member of a group
        "forums_topic",
        "forums_post",
        "forums_readmark",  # where they were,
        "forums_readmark",  # and where they are now
        "groups_membership",  # may they lead the topic
        "kernel_centre",
        "notify_notice",
        "groups_lastvoice",  # as whom they wrote last
        "groups_group",  # whom they may speak for
    ]


def test_the_first_part_that_is_too_short_to_page_has_no_ways(world: World) -> None:
    topic = begin(world.citizen)
    topic.refresh_from_db()
    part = reading.read(topic, queries.AnonymousUser(), None)
    assert (part.older, part.newer, part.is_end, part.unread) == (None, None, True, 0)
