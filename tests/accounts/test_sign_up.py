"""Signing up: an e-mail address or a login name, consent, bad input, one press too many."""

from __future__ import annotations

import uuid

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts import rules, services
from accounts.models import Consent, User
from notify.models import Delivery
from tests.world import World

PASSWORD = "umi-to-yama-no-machi"


def form(**change: object) -> dict[str, object]:
    """What a person fills in; an empty address or login name is left out."""
    data = {
        "client_id": str(uuid.uuid4()),
        "name": "見本 花子",
        "email": "hanako@example.jp",
        "username": "",
        "password1": PASSWORD,
    }
    return {key: value for key, value in {**data, "consent": "on", **change}.items() if value is not None}


def sign_up(client: Client | None = None, **change: object) -> tuple[int, str]:
    """Send the form; the status and the page."""
    page = (client or Client()).post("/accounts/signup/", form(**change))
    return page.status_code, page.content.decode()


def test_an_address_is_enough_and_grants_nothing_until_it_is_confirmed(world: World) -> None:
    client = Client()
    assert sign_up(client)[0] == 302
    person = User.objects.get(email="hanako@example.jp")
    assert (person.name, person.login_name.startswith("user"), person.language) == ("見本 花子", True, "ja")
    assert rules.has_verified_email(person) is False
    assert client.get("/accounts/profile/").status_code == 200

    mail = Delivery.objects.get(to="hanako@example.jp")
    link = next(line for line in mail.body.splitlines() if line.startswith("http")).partition("testserver")[2]
    assert "このアドレスでよい" in client.get(link).content.decode()
    assert (
        rules.has_verified_email(person) is False
    )  # opening the link is not pressing the button: mail scanners open links
    assert client.post(link).status_code == 302
    assert rules.has_verified_email(person) is True
    assert "もう使われています" in Client().get(link).content.decode()


def test_a_login_name_alone_is_enough(world: World) -> None:
    client = Client()
    assert sign_up(client, email="", username="Ｈａｎａｋｏ－Ｍ")[0] == 302
    person = User.objects.get(login_name="hanako-m")
    assert (person.email, EmailAddress.objects.filter(user=person).count(), Delivery.objects.count()) == ("", 0, 0)
    assert client.get("/accounts/profile/").status_code == 200


def test_both_may_be_given_and_full_width_is_folded(world: World) -> None:
    assert sign_up(email="ｈａｎａｋｏ＠example．jp", username="ＨＡＮＡＫＯ")[0] == 302
    assert User.objects.get(login_name="hanako").email == "hanako@example.jp"


def test_consent_is_kept_with_version_and_time(world: World) -> None:
    sign_up()
    consent = Consent.objects.get()
    assert (consent.user.email, consent.version, consent.at is not None) == (
        "hanako@example.jp",
        services.TERMS_VERSION,
        True,
    )


def test_a_person_who_reads_english_stays_with_it(world: World) -> None:
    client = Client()
    client.cookies["django_language"] = "en"
    sign_up(client)
    assert User.objects.get(email="hanako@example.jp").language == "en"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"email": "", "username": ""}, "どちらかを入力してください"),
        ({"name": ""}, "お名前を入力してください"),
        ({"name": "あ" * 61}, "60文字以内"),
        ({"name": "\0"}, "お名前を入力してください"),
        ({"email": "hanako"}, "メールアドレスの形を確かめてください"),
        ({"email": "花子@example.jp"}, "メールアドレスの形を確かめてください"),
        ({"email": "h\0a@@example.jp"}, "メールアドレスの形を確かめてください"),
        ({"email": f"{'a' * 250}@example.jp"}, "メールアドレスの形を確かめてください"),
        ({"username": "花子"}, "半角の英字と数字"),
        ({"username": "ab"}, "3文字から40文字"),
        ({"username": "a" * 41}, "3文字から40文字"),
        ({"username": "hana@ko.jp"}, "半角の英字と数字"),
        ({"username": "🍙🍙🍙"}, "半角の英字と数字"),
        ({"username": "𠮷田さん"}, "半角の英字と数字"),
        ({"username": "<b>hana</b>"}, "半角の英字と数字"),
        ({"username": "member"}, "ほかの人が使っています"),
        ({"username": "ＭＥＭＢＥＲ"}, "ほかの人が使っています"),
        ({"email": "taken@example.jp"}, "すでに使われています"),
        ({"email": "Taken@Example.jp"}, "すでに使われています"),
        ({"password1": ""}, "パスワードを決めて"),
        ({"password1": "123"}, "短すぎます"),
        ({"password1": "1234567890123"}, "数字だけ"),
        ({"password1": "abc\0defghijkl"}, "パスワード"),
        ({"consent": None}, "同意の欄を選んでください"),
    ],
)
def test_a_mistake_gets_a_sentence_and_keeps_the_rest(world: World, change: dict[str, object], sentence: str) -> None:
    User.objects.create_user("taken", name="先にいる人", email="taken@example.jp")
    before = User.objects.count()
    status, page = sign_up(**change)
    assert (status, sentence in page, User.objects.count()) == (200, True, before)
    if "name" not in change:
        assert 'value="見本 花子"' in page


@pytest.mark.parametrize("name", ["🍙おにぎり", "𠮷田 花子", "<script>alert(1)</script>", "  全角　空白  "])
def test_any_name_is_kept_as_it_is(world: World, name: str) -> None:
    client = Client()
    assert sign_up(client, name=name)[0] == 302
    assert User.objects.get(email="hanako@example.jp").name == " ".join(name.split())
    assert "<script>alert" not in client.get("/accounts/profile/").content.decode()


def test_a_second_press_finds_the_person_of_the_first(world: World) -> None:
    data = form(username="hanako")
    first, second = Client(), Client()
    assert first.post("/accounts/signup/", data).status_code == 302
    assert second.post("/accounts/signup/", data).status_code == 302
    assert (User.objects.filter(login_name="hanako").count(), Consent.objects.count()) == (1, 1)
    assert second.get("/accounts/profile/").status_code == 200
    stranger = Client().post("/accounts/signup/", data | {"password1": "another-pass-word"})
    assert "もう受け付けました" in stranger.content.decode()


def test_two_people_who_take_one_name_at_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database decides; the second gets a sentence. The check before is switched off to stand in for the race."""
    from allauth.account.adapter import DefaultAccountAdapter

    monkeypatch.setattr(DefaultAccountAdapter, "clean_username", lambda self, username, shallow=False: username)
    status, page = sign_up(email="", username="member")
    assert (status, "ほかの人が使っています" in page, Consent.objects.count()) == (200, True, 0)


@pytest.mark.parametrize("client_id", ["", "nonsense", "\0"])
def test_a_broken_id_of_the_form_loses_nobody(world: World, client_id: str) -> None:
    assert (sign_up(client_id=client_id)[0], Consent.objects.count()) == (302, 1)
