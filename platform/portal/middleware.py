"""Until the centre is set up, every page leads to the set-up page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from kernel.models import Centre


class OpeningMiddleware:
    """Redirects to the set-up page while there is no centre; afterwards it costs nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.is_open = False

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on; the decision needs the resolved view."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view_func: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Let set-up, health, language and text size through."""
        if self.is_open or request.resolver_match is None or request.resolver_match.view_name in _ALWAYS:
            return None
        self.is_open = Centre.objects.exists()
        return None if self.is_open else redirect("portal:opening")


_ALWAYS = (
    "portal:opening",
    "healthz",
    "readyz",
    "set_language",
    "accounts:text_size",
    "portal:offline",
    "portal:offline_worker",
    "portal:manifest",
)
