"""The profile, language and text size."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from tests.world import World

FORM = {
    "name": "見本 花子",
    "kana": "みほん　はなこ",
    "phone": "０８３－０００－０００１",
    "language": "ja",
    "text_size": "standard",
}


def test_a_person_changes_their_profile(world: World) -> None:
    client = world.client(world.citizen)
    assert (
        client.post("/accounts/profile/", FORM | {"language": "en", "text_size": "xlarge"}).url == "/accounts/profile/"
    )
    person = User.objects.get(pk=world.citizen.pk)
    assert (person.name, person.kana, person.phone, person.language, person.text_size) == (
        "見本 花子",
        "みほん はなこ",
        "083-000-0001",
        "en",
        "xlarge",
    )
    page = client.get("/accounts/profile/").content.decode()
    assert '<html lang="en" data-text-size="xlarge">' in page


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": ""}, "お名前を入力してください"),
        ({"name": "あ" * 61}, "60文字以内"),
        ({"name": "\0\0"}, "お名前を入力してください"),
        ({"kana": "あ" * 61}, "60文字以内"),
        ({"phone": "でんわ"}, "数字とハイフンで"),
        ({"phone": "🍙"}, "数字とハイフンで"),
        ({"language": "fr"}, "error-summary"),
        ({"language": "\0"}, "error-summary"),
        ({"text_size": "huge"}, "error-summary"),
    ],
)
def test_a_mistake_changes_nothing(world: World, change: dict[str, str], sentence: str) -> None:
    page = world.client(world.citizen).post("/accounts/profile/", FORM | change)
    assert (page.status_code, sentence in page.content.decode()) == (422, True)
    assert User.objects.get(pk=world.citizen.pk).name == "見本 citizen"


@pytest.mark.parametrize("name", ["𠮷田 🍙", "<b>太字</b>"])
def test_any_name_is_kept_and_shown_as_text(world: World, name: str) -> None:
    client = world.client(world.citizen)
    client.post("/accounts/profile/", FORM | {"name": name})
    assert User.objects.get(pk=world.citizen.pk).name == name
    assert "<b>太字</b>" not in client.get("/accounts/profile/").content.decode()


def test_text_size_of_a_visitor_and_of_a_person(world: World) -> None:
    visitor, client = Client(), world.client(world.citizen)
    assert visitor.post("/preferences/text-size/", {"size": "large", "next": "/terms/"}).url == "/terms/"
    assert visitor.post("/preferences/text-size/", {"size": "large", "next": "https://evil.example/"}).url == "/"
    assert 'data-text-size="large"' in visitor.get("/terms/").content.decode()
    answer = client.post("/preferences/text-size/", {"size": "xlarge"}, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json(), User.objects.get(pk=world.citizen.pk).text_size) == (
        200,
        {"size": "xlarge"},
        "xlarge",
    )
    assert client.post("/preferences/text-size/", {"size": "\0"}).status_code == 302
    assert User.objects.get(pk=world.citizen.pk).text_size == "standard"


def test_language_of_a_visitor_and_of_a_person(world: World) -> None:
    visitor, client = Client(), world.client(world.citizen)
    visitor.post("/language/", {"language": "en", "next": "/terms/"})
    assert '<html lang="en"' in visitor.get("/terms/").content.decode()
    client.post("/language/", {"language": "en"})
    assert User.objects.get(pk=world.citizen.pk).language == "en"
    client.post("/language/", {"language": "xx\0"})
    assert User.objects.get(pk=world.citizen.pk).language == "en"
    client.get("/language/?language=ja")
    assert User.objects.get(pk=world.citizen.pk).language == "en"  # a link changes nothing


def test_a_page_says_what_it_depends_on(world: World) -> None:
    page = Client().get("/terms/")
    assert (page.headers["Content-Language"], "Cookie" in page.headers["Vary"]) == ("ja", True)
    nonsense = Client()
    nonsense.cookies["django_language"] = "zz\x01"
    nonsense.cookies["text_size"] = '"><script>'
    assert '<html lang="ja" data-text-size="standard">' in nonsense.get("/terms/").content.decode()


def test_a_visitor_costs_no_query_before_the_view(world: World, django_assert_num_queries: object) -> None:
    client = Client()
    client.post("/preferences/text-size/", {"size": "large"})
    with django_assert_num_queries(0):  # type: ignore[operator]
        client.post("/preferences/text-size/", {"size": "large"}, headers={"Accept": "application/json"})
