"""Signing in and out, passwords, the e-mail address, sessions and their length."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone

from accounts import rules
from accounts.models import Role, StaffRole, User
from notify.models import Delivery
from realtime.hub.models import Revocation
from tests.world import World

PASSWORD = "umi-to-yama-no-machi"
NEW = "kawa-to-mori-no-machi"


def person(login: str = "hanako", *, verified: bool = True) -> User:
    """Somebody with an address and a password."""
    user = User.objects.create_user(login, name="見本 花子", email=f"{login}@example.jp", password=PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, verified=verified, primary=True)
    return user


def sign_in(login: str, password: str = PASSWORD, client: Client | None = None, **extra: str) -> Client:
    """A browser after the sign-in form."""
    client = client or Client()
    client.post("/accounts/login/", {"login": login, "password": password, **extra})
    return client


def is_in(client: Client) -> bool:
    """Whether the browser is signed in."""
    return client.get("/accounts/profile/").status_code == 200


def link_in(mail: Delivery) -> str:
    """The path of the link in an e-mail."""
    found = re.search(r"https?://testserver(\S+)", mail.body)
    assert found
    return found.group(1)


@pytest.mark.parametrize(
    "login", ["hanako", "HANAKO", "ｈａｎａｋｏ", " hanako ", "hanako@example.jp", "Hanako@Example.jp"]
)
def test_with_either_name(world: World, login: str) -> None:
    person()
    assert is_in(sign_in(login)) is True


@pytest.mark.parametrize(
    "login", ["", "hanako", "nobody", "nobody@example.jp", "\0", "🍙", "𠮷", "<b>", "a" * 300, "' or 1=1"]
)
def test_not_with_a_wrong_password_or_nonsense(world: World, login: str) -> None:
    person()
    client = Client()
    page = client.post("/accounts/login/", {"login": login, "password": "wrong\0" if login == "\0" else "wrong"})
    assert (page.status_code, "error-summary" in page.content.decode(), is_in(client)) == (200, True, False)


def test_somebody_suspended_does_not_get_in(world: World) -> None:
    User.objects.filter(pk=person().pk).update(is_active=False)
    assert is_in(sign_in("hanako")) is False


def test_after_five_wrong_tries_there_is_a_pause(world: World) -> None:
    person()
    for _try in range(5):
        sign_in("hanako", "wrong")
    page = Client().post("/accounts/login/", {"login": "hanako", "password": PASSWORD})
    assert "5分ほど待って" in page.content.decode()


def test_back_to_where_one_was_going_but_never_to_another_site(world: World) -> None:
    person()
    first = Client().post("/accounts/login/", {"login": "hanako", "password": PASSWORD, "next": "/accounts/email/"})
    other = Client().post(
        "/accounts/login/", {"login": "hanako", "password": PASSWORD, "next": "https://evil.example/"}
    )
    assert (first.url, other.url) == ("/accounts/email/", "/my/")


def test_citizens_stay_for_90_days_and_staff_for_12_hours(world: World, settings: object) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]  (staff without a second key)
    citizen, staff = person(), person("shokuin")
    StaffRole.objects.create(user=staff, role=Role.ADVISER)
    ages = [sign_in(user.login_name).session.get_expiry_age() for user in (citizen, staff)]
    assert ages == pytest.approx([90 * 86400, 12 * 3600], abs=60)


def test_language_and_text_size_come_along_to_a_new_device(world: World) -> None:
    User.objects.filter(pk=person().pk).update(language="en", text_size="large")
    client = sign_in("hanako")
    assert (client.cookies["django_language"].value, client.cookies["text_size"].value) == ("en", "large")
    assert 'lang="en"' in client.get("/accounts/profile/").content.decode()


def test_signing_out_ends_the_session_and_the_open_pages(world: World) -> None:
    user = person()
    client = sign_in("hanako")
    assert client.post("/accounts/logout/").url == "/"
    assert (is_in(client), list(Revocation.objects.values_list("user_id", flat=True))) == (False, [user.pk])


def test_a_link_does_not_sign_out(world: World) -> None:
    person()
    client = sign_in("hanako")
    assert (client.get("/accounts/logout/").status_code, is_in(client)) == (200, True)


def test_a_new_password_ends_the_other_sessions(world: World) -> None:
    user = person()
    here, elsewhere = sign_in("hanako"), sign_in("hanako")
    wrong = here.post("/accounts/password/change/", {"oldpassword": "wrong", "password1": NEW})
    assert "いまのパスワードが違います" in wrong.content.decode()
    assert here.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW}).status_code == 302
    assert (is_in(here), is_in(elsewhere), Revocation.objects.filter(user_id=user.pk).exists()) == (True, False, True)
    assert [mail.subject for mail in Delivery.objects.all()] == ["パスワードが変わりました"]


def test_what_changed_is_not_told_to_an_unconfirmed_address(world: World) -> None:
    person(verified=False)
    sign_in("hanako").post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW})
    assert Delivery.objects.count() == 0


@pytest.mark.parametrize("new", ["", "123", "hanako@example.jp", "1234567890123", "a\0" * 20])
def test_a_weak_new_password_gets_a_sentence(world: World, new: str) -> None:
    person()
    page = sign_in("hanako").post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new})
    assert (page.status_code, "error-summary" in page.content.decode()) == (200, True)


def test_a_forgotten_password_is_replaced_through_an_e_mail_once(world: World) -> None:
    user = person()
    elsewhere = sign_in("hanako")
    client = Client()
    assert client.post("/accounts/password/reset/", {"email": "ＨＡＮＡＫＯ@example.jp"}).status_code == 302
    path = link_in(Delivery.objects.get(to=user.email))
    form = client.get(path, follow=True)
    assert "このパスワードにする" in form.content.decode()
    assert client.post(form.request["PATH_INFO"], {"password1": NEW}).status_code == 302
    assert (is_in(sign_in("hanako", NEW)), is_in(elsewhere)) == (True, False)
    assert "もう使われています" in Client().get(path, follow=True).content.decode()


def test_an_unknown_address_looks_the_same_on_the_page(world: World) -> None:
    person()
    answers = [
        Client().post("/accounts/password/reset/", {"email": email}, follow=True)
        for email in ("hanako@example.jp", "x@example.jp")
    ]
    assert [answer.request["PATH_INFO"] for answer in answers] == ["/accounts/password/reset/done/"] * 2
    assert [mail.subject for mail in Delivery.objects.order_by("pk")] == [
        "新しいパスワードを決める",
        "このメールアドレスは、登録がありません",
    ]


def test_a_new_address_counts_when_it_is_confirmed(world: World) -> None:
    user = person()
    client = sign_in("hanako")
    asked = client.post("/accounts/email/", {"action_add": "", "email": "new@example.jp"})
    assert asked.url.startswith("/accounts/reauthenticate/")  # an open device is not enough to take an account over
    client.post(asked.url, {"password": PASSWORD})
    user.refresh_from_db()
    assert (user.email, rules.has_verified_email(user)) == ("hanako@example.jp", True)
    assert "確認待ち" in client.get("/accounts/email/").content.decode()
    client.post(link_in(Delivery.objects.get(to="new@example.jp")))
    user.refresh_from_db()
    assert (user.email, rules.has_verified_email(user), EmailAddress.objects.count()) == ("new@example.jp", True, 1)


def test_own_sessions_are_listed_and_ended_one_by_one(world: World) -> None:
    user = person()
    here = sign_in("hanako", client=Client(headers={"User-Agent": "Mozilla/5.0 (iPhone) AppleWebKit Safari/605"}))
    elsewhere = sign_in(
        "hanako", client=Client(headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/130 Safari/537"})
    )
    page = here.get("/accounts/sessions/").content.decode()
    assert [name in page for name in ("iPhone・Safari", "Windows・Chrome", "この端末")] == [True] * 3
    other = UserSession.objects.get(session_key=elsewhere.session.session_key)
    stranger = world.client(world.citizen)
    assert stranger.post(f"/accounts/devices/{other.pk}/end/").status_code == 404
    assert here.post(f"/accounts/devices/{other.pk}/end/").status_code == 302
    assert (is_in(here), is_in(elsewhere), Revocation.objects.filter(user_id=user.pk).exists()) == (True, False, True)


def test_all_other_sessions_end_at_once(world: World) -> None:
    person()
    here, elsewhere = sign_in("hanako"), sign_in("hanako")
    here.post("/accounts/sessions/")
    assert (is_in(here), is_in(elsewhere)) == (True, False)


def test_the_session_of_this_device_ends_through_signing_out(world: World) -> None:
    person()
    client = sign_in("hanako")
    own = UserSession.objects.get(session_key=client.session.session_key)
    assert client.post(f"/accounts/devices/{own.pk}/end/").url == "/accounts/logout/"


def test_ended_sessions_are_swept(world: World) -> None:
    from django.contrib.sessions.models import Session

    from accounts import upkeep

    person()
    sign_in("hanako")
    assert upkeep.due(timezone.now()) == 0
    assert upkeep.due(timezone.now() + dt.timedelta(days=91)) == 1
    assert Session.objects.count() == 0
