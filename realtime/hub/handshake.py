"""What a connection brings along: its origin, its cookies, its language."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.http import parse_cookie
from django.http.request import split_domain_port, validate_host

from realtime.hub.access import language_of

PORTS = {"http": 80, "https": 443}
Scope = dict[str, Any]


def same_origin(scope: Scope) -> bool:
    """Whether scheme, host and port of the page are ours. (Channels' own validator ignores the port.)"""
    origin = _header(scope, "origin")
    if origin in settings.CSRF_TRUSTED_ORIGINS:
        return True
    host = _header(scope, "host")
    domain, _ = split_domain_port(host)
    if not domain or not validate_host(domain, settings.ALLOWED_HOSTS):
        return False
    scheme = "https" if _is_secure(scope) else "http"
    try:
        return _parts(origin) == _parts(f"{scheme}://{host}")
    except ValueError:
        return False


def session_key(scope: Scope) -> str | None:
    """The session named by the cookie."""
    return parse_cookie(_header(scope, "cookie")).get(settings.SESSION_COOKIE_NAME)


def language(scope: Scope, wanted: str = "") -> str:
    """The language of the page: told by the page itself, else by the cookie."""
    asked = wanted or parse_qs(scope.get("query_string", b"").decode("latin-1")).get("lang", [""])[0]
    return language_of(asked or parse_cookie(_header(scope, "cookie")).get(settings.LANGUAGE_COOKIE_NAME))


def _header(scope: Scope, name: str) -> str:
    values = [value for key, value in scope["headers"] if key == name.encode()]
    return values[0].decode("latin-1") if len(values) == 1 else ""


def _is_secure(scope: Scope) -> bool:
    if settings.SECURE_PROXY_SSL_HEADER:
        name, secure = settings.SECURE_PROXY_SSL_HEADER
        told = _header(scope, name.removeprefix("HTTP_").replace("_", "-").lower())
        if told:
            return told.split(",")[0].strip() == secure
    return scope.get("scheme") in ("https", "wss")


def _parts(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or PORTS.get(parts.scheme)
