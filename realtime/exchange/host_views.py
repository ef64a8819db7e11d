"""What coordinators do: announce, change, see who comes, call off."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedIn
from realtime.exchange import queries, rules, services
from realtime.exchange.forms import CancellationForm, SessionForm
from realtime.exchange.models import Session


def _run_by(request: SignedIn, pk: int) -> Session:
    """The session, for those who run sessions; nobody else learns that the page exists."""
    if not rules.may_run(request.user):
        raise Http404
    return get_object_or_404(queries.visible_to(request.user), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """Announce a session."""
    if not rules.may_run(request.user):
        raise Http404
    form = SessionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        data = form.cleaned_data
        session = services.announce(host=request.user, client_id=data["client_id"], **data["facts"])
        messages.success(request, _("交流会のお知らせを載せました。"))
        return redirect("exchange:session", pk=session.pk)
    return render(request, "exchange/edit.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedIn, pk: int) -> HttpResponse:
    """Change the announcement."""
    session = _run_by(request, pk)
    if not rules.may_edit(session):
        raise Http404
    form = SessionForm(request.POST if request.method == "POST" else None, session=session)
    if form.is_valid() and _edited(request, form, session):
        messages.success(request, _("交流会のお知らせを直しました。"))
        return redirect("exchange:session", pk=pk)
    return render(request, "exchange/edit.html", {"form": form, "session": session}, status=422 if form.errors else 200)


def _edited(request: SignedIn, form: SessionForm, session: Session) -> bool:
    try:
        services.edit(actor=request.user, session=session, **form.cleaned_data["facts"])
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


@require_safe
def participants(request: SignedIn, pk: int) -> HttpResponse:
    """Who comes; made to be printed for the reception desk."""
    session = _run_by(request, pk)
    everybody = list(queries.participants(session))
    context = {
        "session": session,
        "seated": [registration for registration in everybody if registration.has_place],
        "waiting": [registration for registration in everybody if not registration.has_place],
    }
    return render(request, "exchange/participants.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: SignedIn, pk: int) -> HttpResponse:
    """Call a session off, after a question; everybody registered is told."""
    session = _run_by(request, pk)
    if not session.is_cancelled and not rules.may_cancel(session, timezone.now()):
        raise Http404
    form = CancellationForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        services.cancel(actor=request.user, session=session, reason=form.cleaned_data["reason"])
        messages.success(request, _("交流会を中止にしました。申し込んだ人にお知らせします。"))
        return redirect("exchange:session", pk=pk)
    return render(
        request, "exchange/cancel.html", {"session": session, "form": form}, status=422 if form.errors else 200
    )
