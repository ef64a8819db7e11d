"""Writing on a board in the browser: forms, bad input, pressing twice, and writing before signing in."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest

from accounts.models import HeldSubmission
from forums import services
from forums.models import Post, Topic
from tests.forums.scene import begin, board, say
from tests.world import World

JSON = {"Accept": "application/json"}


def press(**fields: Any) -> dict[str, Any]:
    """What a form sends."""
    return {"client_id": str(uuid.uuid4()), "body": "どうしていますか。", **fields}


def new(**fields: Any) -> dict[str, Any]:
    """What the form of a new topic sends."""
    return press(kind="ask", title="名簿の配り方", **fields)


def test_a_topic_is_begun_once_however_often_the_form_arrives(world: World) -> None:
    url, data = f"/boards/{board().slug}/new/", new(as_group=world.green.pk)
    client = world.client(world.editor)
    places = {client.post(url, data).url for _ in range(2)}
    topic = Topic.objects.get()
    assert places == {f"/topics/{topic.pk}/"}
    assert (topic.as_group, topic.posts.get().body) == (world.green, "どうしていますか。")
    assert "話題を載せました。" in client.get(places.pop()).content.decode()


def test_an_answer_is_stored_once_and_leads_to_its_place(world: World) -> None:
    topic, data = begin(world.citizen), press()
    client = world.client(world.editor)
    assert {client.post(f"/topics/{topic.pk}/posts/", data).url for _ in range(2)} == {f"/topics/{topic.pk}/#p2"}
    assert topic.posts.count() == 2


def test_a_script_gets_the_number(world: World) -> None:
    topic, data = begin(world.citizen), press()
    client = world.client(world.editor)
    answers = [client.post(f"/topics/{topic.pk}/posts/", data, headers=JSON) for _ in range(2)]
    assert [(answer.status_code, answer.json()) for answer in answers] == [(201, {"number": 2})] * 2


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": ""}, "「題名」を入力してください"),
        ({"title": "　"}, "「題名」を入力してください"),
        ({"title": "花" * 81}, "80文字以内で入力してください（いまは81文字です）"),
        ({"kind": ""}, "「話題の種類」を選んでください"),
        ({"kind": "club"}, "正しく選択してください"),
        ({"body": ""}, "「本文」を入力してください"),
        ({"body": "\x00"}, "「本文」を入力してください"),
        ({"body": "花" * 10_001}, "10000文字以内で入力してください"),
        ({"as_group": "1000000"}, "この団体として書くことはできません"),
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_what_was_written(
    world: World, change: dict[str, str], sentence: str
) -> None:
    page = world.client(world.editor).post(
        f"/boards/{board().slug}/new/", new() | {"title": "のこる題名", "body": "のこる本文"} | change
    )
    text = page.content.decode()
    assert (page.status_code, sentence in text, Topic.objects.count()) == (422, True, 0)
    kept = {"title": "のこる題名", "body": "のこる本文"}
    assert [value in text for field, value in kept.items() if field not in change] == [True] * len(
        set(kept) - set(change)
    )


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("𠮷野家 １２３", "<p>𠮷野家 １２３</p>"),
        ("😀👨‍👩‍👧", "<p>😀👨‍👩‍👧</p>"),
        ("a\x00b", "<p>ab</p>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("1行\r\n2行", "<p>1行<br>2行</p>"),
    ],
)
def test_what_people_write_is_text(world: World, written: str, kept: str) -> None:
    topic = begin(world.citizen)
    client = world.client(world.editor)
    client.post(f"/topics/{topic.pk}/posts/", press(body=written))
    post = topic.posts.get(number=2)
    assert post.body_html == kept
    assert kept in client.get(f"/topics/{topic.pk}/").content.decode()
    services.edit(post=post, editor=world.editor, body="なおす")
    client.post(f"/posts/{post.pk}/edit/", {"body": written})
    assert Post.objects.get(pk=post.pk).body_html == kept


@pytest.mark.parametrize("change", [{"body": ""}, {"body": "花" * 10_001}, {"as_group": "x"}])
def test_a_wrong_answer_comes_back_with_its_text(world: World, change: dict[str, str]) -> None:
    topic = begin(world.citizen)
    client, url, data = world.client(world.editor), f"/topics/{topic.pk}/posts/", press(body="のこる本文") | change
    page = client.post(url, data)
    assert (page.status_code, topic.posts.count()) == (422, 1)
    assert data["body"] in page.content.decode()
    refusal = client.post(url, data, headers=JSON)
    assert (refusal.status_code, refusal.json()["message"] != "") == (422, True)


def test_an_empty_press_is_told_what_is_missing(world: World) -> None:
    topic = begin(world.citizen)
    refusal = world.client(world.editor).post(f"/topics/{topic.pk}/posts/", {}, headers=JSON)
    assert (refusal.status_code, refusal.json()) == (422, {"message": "「本文」を入力してください。"})


def test_a_broken_press_number_is_replaced(world: World) -> None:
    topic = begin(world.citizen)
    assert world.client(world.editor).post(f"/topics/{topic.pk}/posts/", press(client_id="x")).status_code == 302


def test_the_text_stays_when_the_topic_was_closed_meanwhile(world: World) -> None:
    topic = begin(world.citizen)
    services.close(topic=topic, by=world.citizen)
    client = world.client(world.editor)
    page = client.post(f"/topics/{topic.pk}/posts/", press(body="のこる本文"))
    text = page.content.decode()
    assert (page.status_code, "受付を終わりました" in text, "のこる本文" in text) == (422, True, True)
    assert "<textarea" not in client.get(f"/topics/{topic.pk}/").content.decode()


def test_a_visitor_writes_first_and_sends_after_signing_in(world: World) -> None:
    world.citizen.set_password("mihon-no-aikotoba")
    world.citizen.save()
    topic = begin(world.editor)
    client = world.client()
    page = client.get(f"/topics/{topic.pk}/").content.decode()
    assert ("返信するにはログインしてください" in page, "だれとして" in page) == (True, False)
    client_id = re.search(r'name="client_id" value="([^"]+)"', page)[1]  # type: ignore[index]
    sign_in = client.post(f"/topics/{topic.pk}/posts/", {"client_id": client_id, "body": "先に書きました。"})
    assert topic.posts.count() == 1
    held = client.post(sign_in.url, {"login": "citizen", "password": "mihon-no-aikotoba"}, follow=True)
    assert "先に書きました。" in held.content.decode()
    submission = HeldSubmission.objects.get()
    for _ in range(2):
        sent = client.post(submission.path, {name: values[0] for name, values in submission.data.items()})
        assert sent.url == f"/topics/{topic.pk}/#p2"
    assert (topic.posts.count(), topic.posts.get(number=2).author) == (2, world.citizen)


def test_a_visitor_at_a_new_topic_is_sent_to_sign_in_with_return(world: World) -> None:
    url = f"/boards/{board().slug}/new/"
    assert world.client().get(url).url == f"/accounts/login/?next={url}"


def test_withdrawing_asks_first(world: World) -> None:
    post = say(begin(world.citizen), world.editor)
    client, url = world.client(world.editor), f"/posts/{post.pk}/withdrawal/"
    assert "よろしいですか" in client.get(url).content.decode()
    assert Post.objects.filter(withdrawal=None).count() == 2
    assert client.post(url).url == post.get_absolute_url()
    assert Post.objects.filter(withdrawal=None).count() == 1


@pytest.mark.parametrize(("post", "status"), [("2", 302), ("", 302), ("x", 302), ("1", 404), ("9", 404), ("９", 302)])
def test_the_solution_is_chosen_by_number(world: World, post: str, status: int) -> None:
    topic = begin(world.citizen)
    say(topic, world.editor)
    assert world.client(world.citizen).post(f"/topics/{topic.pk}/solution/", {"post": post}).status_code == status
    assert Post.objects.exclude(solution=None).count() == (post == "2")


def test_closing_and_opening(world: World) -> None:
    topic = begin(world.citizen)
    client, url = world.client(world.citizen), f"/topics/{topic.pk}/closure/"
    client.post(url)
    assert "返信の受付を終わりました" in client.get(f"/topics/{topic.pk}/").content.decode()
    client.post(url, {"open": "1"})
    assert "返信を書く" in client.get(f"/topics/{topic.pk}/").content.decode()
