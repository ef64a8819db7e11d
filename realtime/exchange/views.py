"""The sessions to come, one announcement, and the way in and out of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedIn
from realtime.exchange import agenda, calendar, queries, rules, services
from realtime.exchange.forms import RegistrationForm
from realtime.exchange.models import Registration, Session
from realtime.video import links

PAGE = 20


def _cursor(request: HttpRequest) -> Session | None:
    """The session that the earlier ones are asked for; anything odd is the first page."""
    asked = request.GET.get("before", "")
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 19):
        return None
    return queries.visible_to(request.user).filter(pk=int(asked)).first()


@login_not_required
@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """What is to come, and what was."""
    before = _cursor(request)
    past = list(queries.past(request.user, before)[: PAGE + 1])
    context = {
        "before": before,
        "coming": queries.upcoming(request.user) if before is None else [],
        "past": past[:PAGE],
        "newer": request.path if before else "",
        "older": f"?before={past[PAGE - 1].pk}" if len(past) > PAGE else "",
        "may_run": rules.may_run(request.user),
    }
    return render(request, "exchange/sessions.html", context)


@login_not_required
@require_safe
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """The announcement; who takes part finds the way in when it is time."""
    session = get_object_or_404(queries.visible_to(request.user), pk=pk)
    registration = queries.registration_of(request.user, session)
    context = {
        "session": session,
        "agenda": agenda.with_minutes(session.agenda.select_related("session"), session.ends_at),
        "may_run": rules.may_run(request.user),
        **_place(registration, session),
        **_way_in(request, session, registration),
    }
    return render(request, "exchange/session.html", context)


def _place(registration: Registration | None, session: Session) -> dict[str, Any]:
    if registration is None or not registration.is_active:
        return {"registration": None}
    return {
        "registration": registration,
        "turn": 0 if registration.has_place else queries.place_in_queue(registration),
        "may_withdraw": rules.may_withdraw(registration, session, timezone.now()),
    }


def _way_in(request: HttpRequest, session: Session, registration: Registration | None) -> dict[str, Any]:
    """Only who takes part gets the link and the room, and only when it is time."""
    now = timezone.now()
    if not rules.takes_part(request.user, session, registration):
        return {"takes_part": False}
    return {
        "takes_part": True,
        "video": links.check(session.video_url) if session.video_url and rules.link_is_shown(session, now) else None,
        "room_id": session.room_id if rules.room_is_open(session, now) else None,
    }


@login_not_required
@require_safe
def calendar_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The session for one's own calendar."""
    session = get_object_or_404(queries.visible_to(request.user), pk=pk)
    headers = {"Content-Disposition": f'attachment; filename="session-{session.pk}.ics"'}
    return HttpResponse(calendar.file_of(session), content_type="text/calendar; charset=utf-8", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: SignedIn, pk: int) -> HttpResponse:
    """Register, with a place or on the waitlist."""
    session = get_object_or_404(queries.visible_to(request.user), pk=pk)
    form = RegistrationForm(request.POST if request.method == "POST" else None, session=session, user=request.user)
    if form.is_valid():
        try:
            registration = services.register(session=session, user=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _received(registration))
            return redirect("exchange:session", pk=pk)
    elif request.method != "POST":
        mine = queries.registration_of(request.user, session)
        if not session.takes_registrations or (mine and mine.is_active):
            return redirect("exchange:session", pk=pk)
    return render(
        request, "exchange/register.html", {"session": session, "form": form}, status=422 if form.errors else 200
    )


def _received(registration: Registration) -> str:
    if registration.has_place:
        return _("申し込みを受け付けました。")
    if registration.is_active:
        return _("キャンセル待ちで受け付けました。席が空いたらお知らせします。")
    return _("この申し込みは取り消してあります。参加するときは、もう一度申し込んでください。")


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: SignedIn, pk: int) -> HttpResponse:
    """Withdraw one's own registration, after a question."""
    session = get_object_or_404(queries.visible_to(request.user), pk=pk)
    registration = queries.registration_of(request.user, session)
    if registration is None:
        raise Http404
    if request.method == "POST":
        try:
            services.withdraw(session=session, user=request.user)
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            messages.success(request, _("申し込みを取り消しました。"))
        return redirect("exchange:session", pk=pk)
    if not rules.may_withdraw(registration, session, timezone.now()):
        return redirect("exchange:session", pk=pk)
    return render(request, "exchange/withdraw.html", {"session": session})
