"""What a person sent without a session or with a stale form token is kept, shown again, and sent with one press."""

from __future__ import annotations

import datetime as dt

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import (
    REASON_BAD_ORIGIN,
    REASON_BAD_REFERER,
    REASON_INSECURE_REFERER,
    REASON_MALFORMED_REFERER,
    REASON_NO_REFERER,
)
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import rules
from accounts.models import HeldSubmission
from kernel import text

LIFE = dt.timedelta(days=30)
SESSION_KEY = "held"
_KEEP = 5
# Set in the session of staff who acted for a person: a form from before or after may be another person's.
CHANGED_HANDS = "changed_hands"
_NOT_KEPT = ("csrfmiddlewaretoken", "password", "password1", "password2", "oldpassword", "code", "credential")
# Forms of nothing but a password, a code or a press: sending them again would not help, asking again does.
_ASK_AGAIN = ("account_login", "account_logout", "account_reauthenticate", "mfa_", "usersessions_", "accounts:demo")
# What the fields are called; a field that is not here is sent again but not shown, unless it holds a sentence.
_LABELS = {
    "title": gettext_lazy("題名"),
    "body": gettext_lazy("本文"),
    "text": gettext_lazy("本文"),
    "summary": gettext_lazy("要旨"),
    "advice": gettext_lazy("助言の内容"),
    "purpose": gettext_lazy("目的"),
    "address": gettext_lazy("住所"),
    "affiliation": gettext_lazy("所属"),
    "memo_for_client": gettext_lazy("相談者へのメモ"),
    "internal_memo": gettext_lazy("職員だけのメモ"),
    "name": gettext_lazy("名前"),
    "kana": gettext_lazy("ふりがな"),
    "email": gettext_lazy("メールアドレス"),
    "phone": gettext_lazy("電話番号"),
    "username": gettext_lazy("ログイン名"),
    "note": gettext_lazy("メモ"),
    "about": gettext_lazy("紹介"),
    "agenda": gettext_lazy("次第"),
    "place": gettext_lazy("場所"),
    "reason": gettext_lazy("理由"),
}
_FROM_ELSEWHERE = (
    REASON_BAD_ORIGIN.partition("%")[0],
    REASON_BAD_REFERER.partition("%")[0],
    REASON_INSECURE_REFERER,
    REASON_MALFORMED_REFERER,
    REASON_NO_REFERER,
)


def hold(request: HttpRequest) -> str:
    """Keep the POST of this request and return the address where the person finds it again. Passwords and codes are not kept."""
    if not ratelimit.consume(request, action="hold"):
        return request.get_full_path()
    submission = HeldSubmission.objects.create(path=request.get_full_path()[:2000], data=data_of(request))
    # The session survives signing in (only its key changes), so the token stays with this browser.
    tokens = [*request.session.get(SESSION_KEY, []), str(submission.token)]
    HeldSubmission.objects.filter(token__in=tokens[:-_KEEP]).delete()
    request.session[SESSION_KEY] = tokens[-_KEEP:]
    return reverse("accounts:held", kwargs={"token": submission.token})


def data_of(request: HttpRequest) -> dict[str, list[str]]:
    """What a form sent, without passwords and codes."""
    return {
        text.clean(key): [text.clean(value) for value in request.POST.getlist(key)]
        for key in request.POST
        if key not in _NOT_KEPT
    }


def find(request: HttpRequest, token: object) -> HeldSubmission | None:
    """The submission with this token, if this browser sent it within 30 days."""
    if str(token) not in request.session.get(SESSION_KEY, []):
        return None
    return HeldSubmission.objects.filter(token=str(token), created_at__gt=timezone.now() - LIFE).first()


def needs_sign_in(submission: HeldSubmission) -> bool:
    """Whether the form leads to a page that is not public."""
    try:
        return getattr(resolve(submission.path.partition("?")[0]).func, "login_required", True)
    except Resolver404:
        return True


def shown(submission: HeldSubmission) -> list[tuple[Promise | str, str]]:
    """What was written, as label and text; numbers and marks that a person never sees are left out."""
    rows = [
        (_LABELS.get(key, ""), value) for key, values in submission.data.items() for value in values if value.strip()
    ]
    return [(label, value) for label, value in rows if label or " " in value or not value.isascii()]


def not_sent(request: HttpRequest) -> HttpResponse:
    """A form of one person arrived when the browser was another's: it is shown, so that nothing written is lost, and not sent."""
    if rules.wants_json(request):
        return JsonResponse({"reload": True}, status=403)
    texts = shown(HeldSubmission(path=request.path, data=data_of(request)))
    return render(request, "accounts/counter_not_sent.html", {"shown": texts}, status=409)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A stale token is no reason to lose what was written: hold it and ask for one more press.

    A form of another site gets nothing held: the person would be asked to send what they never wrote.
    """
    if rules.wants_json(request):
        return JsonResponse({"reload": True}, status=403)
    if reason.startswith(_FROM_ELSEWHERE):
        return render(
            request,
            "403.html",
            {"reason": _("このサイトの画面から送られたものではないため、受け取りませんでした。")},
            status=403,
        )
    if _asks_again(request):
        messages.info(request, _("画面を開いてから時間がたっていました。お手数ですが、もう一度お願いします。"))
        return redirect(request.get_full_path())
    if request.session.get(CHANGED_HANDS):
        return not_sent(request)
    return redirect(hold(request))


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """A POST without a session: hold it, sign in, and find it again."""
    return redirect_to_login(reverse("portal:home") if _asks_again(request) else hold(request))


def _asks_again(request: HttpRequest) -> bool:
    match = request.resolver_match or resolve(request.path_info)
    return match.view_name.startswith(_ASK_AGAIN)
