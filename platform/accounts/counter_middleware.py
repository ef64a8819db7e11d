"""While staff act for a person, requests are the person's: only on the pages that are listed, and each deed is written down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django.contrib import messages
from django.contrib.messages import constants
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.translation import gettext as _

from accounts import counter, counter_pages, held, rules
from accounts.acting import acting
from accounts.counter_models import CounterSession
from accounts.http import SignedIn
from accounts.middleware import GetResponse
from accounts.models import User

SESSION_KEY = "counter"
_READS = ("GET", "HEAD", "OPTIONS")
# Of the member of staff themself, also while they act for somebody.
_OWN = ("accounts:counter_end", "accounts:counter_extend", "accounts:counter_receipt", "account_logout")


class AtCounter(SignedIn):
    """A request that staff make for the person of `counter`; `user` is that person."""

    counter: CounterSession
    staff: User


def session_of(request: HttpRequest) -> CounterSession | None:
    """The session this request is made in; None when people act for themselves."""
    return getattr(request, "counter", None)


def begin(request: HttpRequest, session: CounterSession) -> None:
    """This browser acts for the person from the next request on. Forms that are open elsewhere can no longer be sent."""
    request.session[SESSION_KEY] = session.pk
    _change_hands(request)


def leave(request: HttpRequest) -> None:
    """This browser is its member of staff's own again."""
    request.session.pop(SESSION_KEY, None)
    _change_hands(request)


def _change_hands(request: HttpRequest) -> None:
    request.session[held.CHANGED_HANDS] = True
    # A form shown to the one must never be sent as the other: its token is no longer good.
    rotate_token(request)


class CounterMiddleware:
    """Stands behind sign-in and messages; costs other people nothing."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer as the person, as the staff's own page, or with a refusal."""
        key = request.session.get(SESSION_KEY)
        if key is None:
            return self.get_response(request)
        match = _match(request)
        session = counter.running(key, request.user)
        if session is None:
            return self._over(request, key, match)
        at_counter = cast(AtCounter, request)
        at_counter.counter, at_counter.staff = session, cast(User, session.staff)
        if match and match.view_name in _OWN:
            return self.get_response(request)
        at_counter.user = session.person
        with acting(session):
            return self._as_person(at_counter, match)

    def _over(self, request: HttpRequest, key: int, match: ResolverMatch | None) -> HttpResponseBase:
        if session := CounterSession.objects.filter(pk=key, ended_at=None).select_related("staff").first():
            counter.end(session)
        if match and match.view_name in _OWN:
            return self.get_response(request)
        leave(request)
        if request.method not in _READS:
            return held.not_sent(request)
        messages.warning(request, _("代わりの操作は終わりました。いまは、あなた自身の画面です。"))
        return self.get_response(request)

    def _as_person(self, request: AtCounter, match: ResolverMatch | None) -> HttpResponseBase:
        if match is None:
            return self.get_response(request)
        page, writes = counter_pages.find(match.view_name), request.method not in _READS
        if page is None or not page.lets(request.counter, match.kwargs, writes=writes):
            return _refused(request, page)
        if page.instead:
            return redirect(page.instead)
        if not writes:
            return self.get_response(request)
        with transaction.atomic():
            if not counter.hold(request.counter):
                return held.not_sent(request)
            response = self.get_response(request)
            if _is_done(request, response):
                counter.record_deed(
                    request.counter,
                    page,
                    view_name=match.view_name,
                    path=request.path,
                    kwargs={**match.kwargs, **_following(response)},
                )
        return response


def _refused(request: AtCounter, page: counter_pages.Page | None) -> HttpResponse:
    if rules.wants_json(request):
        return JsonResponse({"message": _("代わりに操作している間は使えません。")}, status=403)
    return render(request, "accounts/counter_refused.html", {"why": page.why if page else ""}, status=403)


def _match(request: HttpRequest) -> ResolverMatch | None:
    try:
        return resolve(request.path_info)
    except Resolver404:
        return None


def _is_done(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Refused by the form (422), or by the service with a sentence on the next page: nothing was done."""
    told = getattr(messages.get_messages(request), "_queued_messages", [])
    return response.status_code < 400 and all(message.level < constants.WARNING for message in told)


def _following(response: HttpResponseBase) -> Mapping[str, Any]:
    """The arguments of the page one is sent to: what was made has its number there."""
    try:
        return resolve(response.headers.get("Location", "").partition("?")[0].partition("#")[0]).kwargs
    except Resolver404:
        return {}
