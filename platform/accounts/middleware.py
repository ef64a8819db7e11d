"""Language, sign-in and second factor: what every request passes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode

from accounts import held, rules, services
from accounts.models import User

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class LanguageMiddleware:
    """The language a person chose, else Japanese: a browser's own preference often is not its user's."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Activate the language of the cookie for this request."""
        language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if language not in dict(settings.LANGUAGES):
            language = settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Cookie"])
        return response


class SignInMiddleware(LoginRequiredMiddleware):
    """Every view needs sign-in unless it says otherwise; what a visitor wrote is held, not lost.

    A visitor who asks for a thing they cannot see is sent to sign in, whether it exists or not.
    """

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Any
    ) -> HttpResponseBase:
        """Send to sign-in with return; a POST is held first."""
        if rules.wants_json(request):
            return JsonResponse({"sign_in": reverse(settings.LOGIN_URL)}, status=401)
        if request.method == "POST":
            return held.sign_in_first(request)
        return super().handle_no_permission(request, view_func)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A visitor's 404 at an address that names a thing becomes sign-in with return."""
        names_a_thing = request.resolver_match is not None and bool(request.resolver_match.kwargs)
        asks = request.method in ("GET", "HEAD")
        if isinstance(exception, Http404) and names_a_thing and asks and not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return None


class ConsentMiddleware:
    """When the terms have changed, a person is asked at the next page they open; what they send meanwhile is not lost."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on; the decision needs the resolved view."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view_func: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Public pages, files and the pages about the own data stay open: nobody has to agree in order to leave."""
        user, match = request.user, request.resolver_match
        if (
            not isinstance(user, User)
            or rules.has_agreed(user, services.TERMS_VERSION)
            or request.method != "GET"
            or rules.wants_json(request)
            or match is None
            or not getattr(view_func, "login_required", True)
            or match.view_name.startswith(_WITHOUT_CONSENT)
        ):
            return None
        return redirect(f"{reverse('accounts:agree')}?{urlencode({'next': request.get_full_path()})}")


_WITHOUT_CONSENT = (
    "account_",
    "mfa_",
    "accounts:agree",
    "accounts:personal",
    "accounts:export",
    "accounts:leaving",
    "accounts:consents",
)


class SecondFactorMiddleware:
    """Staff set up a second factor before anything else (not in the demo)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on; the decision needs the resolved view."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view_func: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Let the pages of the second factor, sign-out and public pages through."""
        match = request.resolver_match
        if (
            match is None
            or not getattr(view_func, "login_required", True)
            or rules.is_second_factor_page(match.view_name)
        ):
            return None
        if not rules.needs_second_factor(request.user):
            return None
        if rules.wants_json(request):
            return JsonResponse({"sign_in": reverse("mfa_index")}, status=401)
        return redirect("mfa_index")
