"""The staff's desk for groups: applications, confirmations that are late, suspensions."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedIn, posted
from groups import queries, rules
from groups.application_forms import DecisionForm, ReasonForm
from groups.models import Application, Group
from groups.services import applications, standing


@require_safe
def desk(request: SignedIn) -> HttpResponse:
    """What waits for staff: applications, handovers, closed groups, late confirmations."""
    _staff_only(request)
    context = {
        "applications": queries.waiting_applications(),
        "handovers": queries.handovers_for_staff(),
        "suspensions": queries.open_suspensions(),
        "late": queries.overdue(timezone.localdate()).count(),
    }
    return render(request, "groups/desk.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: SignedIn, pk: int) -> HttpResponse:
    """One application with its papers, and the decision."""
    _staff_only(request)
    application = get_object_or_404(queries.applications_visible_to(request.user), pk=pk)
    form = DecisionForm(posted(request))
    if form.is_valid():
        try:
            applications.decide(application=application, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
            application.refresh_from_db()
        else:
            messages.success(request, _("%(name)sの申請に返事をしました。") % {"name": application.group.name})
            return redirect("groups:desk")
    group = application.group
    context = {
        "application": application,
        "group": group,
        "steps": application.steps.select_related("by").order_by("-pk"),
        "papers": application.files.order_by("pk"),
        "twins": queries.twins_of(group),
        "waits": application.state == Application.State.SUBMITTED,
        "form": form,
    }
    return render(request, "groups/decide.html", context, status=422 if form.errors else 200)


@require_safe
def overdue(request: SignedIn) -> HttpResponse:
    """Groups whose yearly confirmation is late, the longest first."""
    _staff_only(request)
    found = list(queries.overdue(timezone.localdate(), _cursor(request.GET.get("after", "")))[: queries.PAGE + 1])
    groups, more = found[: queries.PAGE], len(found) > queries.PAGE
    older = f"?after={groups[-1].confirm_by}_{groups[-1].pk}" if more else ""
    return render(request, "groups/overdue.html", {"groups": groups, "older": older})


@require_safe
def of_group(request: SignedIn, pk: int) -> HttpResponse:
    """Where one group stands, and what staff may do about it."""
    _staff_only(request)
    group = get_object_or_404(Group.objects.select_related("verified_by"), pk=pk)
    context = {
        "group": group,
        "representatives": queries.representatives_of(group),
        "application": Application.objects.filter(group=group).first(),
        "suspension": queries.open_suspensions().filter(group=group).first(),
        "is_late": group.confirm_by is not None and group.confirm_by < timezone.localdate(),
    }
    return render(request, "groups/standing.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def suspend(request: SignedIn, pk: int) -> HttpResponse:
    """Ask for the reason, then close the group."""
    _staff_only(request)
    group = get_object_or_404(Group, pk=pk)
    form = ReasonForm(posted(request))
    if form.is_valid():
        try:
            standing.suspend(group=group, by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("%(name)sの登録を止めました。") % {"name": group.name})
            return redirect("groups:standing", pk=pk)
    return render(request, "groups/suspend.html", {"group": group, "form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def reinstate(request: SignedIn, pk: int) -> HttpResponse:
    """Ask, then verify the group again."""
    _staff_only(request)
    group = get_object_or_404(Group, pk=pk)
    if request.method == "POST":
        try:
            standing.reinstate(group=group, by=request.user)
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            messages.success(request, _("%(name)sの登録を元に戻しました。") % {"name": group.name})
        return redirect("groups:standing", pk=pk)
    return render(request, "groups/reinstate.html", {"group": group})


def _staff_only(request: SignedIn) -> None:
    if not rules.may_register(request.user):
        raise Http404


def _cursor(text: str) -> tuple[dt.date, int] | None:
    day, _bar, pk = text.partition("_")
    try:
        return (dt.date.fromisoformat(day), int(pk)) if pk.isascii() and len(pk) < 10 else None
    except ValueError:
        return None
