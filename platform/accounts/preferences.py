"""Language and text size: with the person who is signed in, and in a cookie of the device."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.models import User

YEAR_SECONDS = 365 * 24 * 3600


def remember(request: HttpRequest, response: HttpResponse, *, language: str = "", text_size: str = "") -> None:
    """Keep what is given, on this device for a year and with the person; unknown values are ignored."""
    known = {}
    if language in dict(settings.LANGUAGES):
        known["language"] = language
        _set_cookie(request, response, settings.LANGUAGE_COOKIE_NAME, language)
    if text_size in User.TextSize.values:
        known["text_size"] = text_size
        _set_cookie(request, response, "text_size", text_size)
    if known and isinstance(request.user, User) and _differ(request.user, known):
        User.objects.filter(pk=request.user.pk).update(**known)


def _set_cookie(request: HttpRequest, response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(name, value, max_age=YEAR_SECONDS, samesite="Lax", secure=request.is_secure(), httponly=True)


def _differ(user: User, known: dict[str, Any]) -> bool:
    return any(getattr(user, name) != value for name, value in known.items())
