"""Who may open a socket: the page's own origin, with scheme, host and port, and a session that holds."""

from __future__ import annotations

import datetime as dt

import pytest
from django.conf import LazySettings, settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.models import User
from realtime.hub import access, handshake
from tests.hub.live import Socket, person, sign_in


def scope(origin: str | None, host: str = "localhost:8000", scheme: str = "ws", **headers: str) -> dict[str, object]:
    """A handshake from this origin."""
    sent = {"host": host, **({"origin": origin} if origin is not None else {}), **headers}
    return {
        "scheme": scheme,
        "query_string": b"",
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in sent.items()],
    }


@pytest.mark.parametrize(
    ("origin", "host", "scheme", "allowed"),
    [
        ("http://localhost:8000", "localhost:8000", "ws", True),
        ("http://localhost", "localhost:80", "ws", True),
        ("https://localhost", "localhost", "wss", True),
        ("http://LOCALHOST:8000", "localhost:8000", "ws", True),
        ("http://[::1]:8000", "[::1]:8000", "ws", True),
        ("http://localhost:8001", "localhost:8000", "ws", False),
        ("https://localhost:8000", "localhost:8000", "ws", False),
        ("http://localhost:8000", "localhost:8000", "wss", False),
        ("http://127.0.0.1:8000", "localhost:8000", "ws", False),
        ("http://evil.example", "evil.example", "ws", False),
        ("http://localhost.evil.example:8000", "localhost:8000", "ws", False),
        ("null", "localhost:8000", "ws", False),
        ("", "localhost:8000", "ws", False),
        ("http://localhost:99999", "localhost:8000", "ws", False),
        (None, "localhost:8000", "ws", False),
        ("http://localhost:8000", "", "ws", False),
    ],
)
def test_origin(origin: str | None, host: str, scheme: str, allowed: bool) -> None:
    assert handshake.same_origin(scope(origin, host, scheme)) is allowed


def test_behind_a_tls_proxy_the_proxy_tells_the_scheme(settings: LazySettings) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert handshake.same_origin(scope("https://localhost", "localhost", x_forwarded_proto="https"))
    assert not handshake.same_origin(scope("http://localhost", "localhost", x_forwarded_proto="https"))
    assert not handshake.same_origin(scope("https://localhost", "localhost", x_forwarded_proto="http"))


def test_an_origin_trusted_for_forms_is_trusted_here(settings: LazySettings) -> None:
    settings.CSRF_TRUSTED_ORIGINS = ["https://portal.example"]
    assert handshake.same_origin(scope("https://portal.example", "inner"))
    assert not handshake.same_origin(scope("https://portal.example:444", "inner"))


async def test_another_origin_gets_no_socket() -> None:
    socket = Socket(headers=[(b"host", b"localhost"), (b"origin", b"http://localhost:81")])
    assert await socket.connect() == (False, 4403)


async def test_there_is_one_path() -> None:
    assert await Socket(path="/live/other").connect() == (False, 4403)


def test_the_page_tells_its_language_else_the_cookie() -> None:
    assert handshake.language({**scope(None), "query_string": b"lang=en"}) == "en"
    assert handshake.language({**scope(None), "query_string": b"lang=fr"}) == "ja"
    assert handshake.language(scope(None, cookie="django_language=en")) == "en"
    assert handshake.language(scope(None)) == "ja"


def key_of(cookie: bytes) -> str:
    return cookie.decode().partition("=")[2]


@pytest.mark.django_db
def test_a_valid_session_identifies_and_is_left_as_it_is() -> None:
    taro = person("taro")
    key = key_of(sign_in(taro))
    before = Session.objects.get()
    identity = access.identify(key)
    assert (identity.user_id, identity.session_key, identity.expires) == (taro.pk, key, before.expire_date)
    assert Session.objects.get().session_data == before.session_data


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["expired", "password", "suspended", "ended", "forged", "nul", "none"])
def test_a_session_that_no_longer_holds_is_a_visitor(what: str) -> None:
    taro = person("taro", password="はじめの合い言葉")
    key: str | None = key_of(sign_in(taro))
    if what == "expired":
        Session.objects.update(expire_date=timezone.now() - dt.timedelta(seconds=1))
    if what == "password":
        taro.set_password("つぎの合い言葉")
        taro.save()
    if what == "suspended":
        User.objects.filter(pk=taro.pk).update(is_active=False)
    if what == "ended":
        Session.objects.all().delete()
    key = {"forged": "x" * 32, "nul": "\x00", "none": None}.get(what, key)
    assert access.identify(key) == access.Identity()


@pytest.mark.django_db
def test_staff_without_a_second_factor_are_visitors() -> None:
    taro = person("taro")
    taro.staff_roles.create(role="adviser")
    assert not settings.DEMO
    assert access.identify(key_of(sign_in(taro))) == access.Identity()
