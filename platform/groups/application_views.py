"""Applying for a group, and where the application stands."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedIn, posted
from groups import queries, rules
from groups.application_forms import ApplicationForm
from groups.models import Application
from groups.services import applications
from kernel import files

State = Application.State


@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: SignedIn) -> HttpResponse:
    """Anybody signed in applies for a group. Good papers are kept even when something else has to be corrected."""
    form = ApplicationForm(posted(request), request.FILES or None, user=request.user)
    if form.is_bound:
        sent = queries.applications_of(request.user).filter(group__client_id=form.form_id).first()
        if sent is not None:
            return redirect("groups:application", pk=sent.pk)
        form.full_clean()
        applications.keep_papers(user=request.user, form_id=form.form_id, papers=form.papers)
    if form.is_valid():
        try:
            application = applications.apply(
                applicant=request.user,
                officers=form.cleaned_data["officers"],
                profile=form.profile(),
                client_id=form.form_id,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("申請を受け付けました。センターが確かめて、お知らせします。"))
            return redirect("groups:application", pk=application.pk)
    return _form(request, form)


@require_safe
def application(request: SignedIn, pk: int) -> HttpResponse:
    """Where an application stands, in words, with what was sent."""
    application = _own(request, pk)
    context = {
        "application": application,
        "group": application.group,
        "steps": application.steps.order_by("-pk"),
        "papers": application.files.order_by("pk"),
        "is_open": application.state in applications.OPEN,
        "is_returned": application.state == State.RETURNED,
    }
    return render(request, "groups/application.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: SignedIn, pk: int) -> HttpResponse:
    """Mend a returned application and send it again."""
    application = _own(request, pk)
    if request.method != "POST" and application.state != State.RETURNED:
        return redirect("groups:application", pk=pk)
    form = ApplicationForm(posted(request), request.FILES or None, user=request.user, application=application)
    if form.is_bound and application.state == State.RETURNED:
        form.full_clean()
        applications.keep_papers(user=request.user, form_id=form.form_id, papers=form.papers, application=application)
    if form.is_valid():
        try:
            applications.resend(
                application=application,
                by=request.user,
                officers=form.cleaned_data["officers"],
                profile=form.profile(),
                remove=form.cleaned_data.get("remove") or (),
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("申請を送り直しました。"))
            return redirect("groups:application", pk=pk)
    return _form(request, form, application=application, note=application.steps.last())


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_application(request: SignedIn, pk: int) -> HttpResponse:
    """Ask, then take the application back."""
    application = _own(request, pk)
    if request.method == "POST":
        try:
            applications.withdraw(application=application, by=request.user)
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            messages.success(request, _("申請を取り下げました。"))
        return redirect("groups:application", pk=pk)
    return render(request, "groups/withdraw_application.html", {"application": application, "group": application.group})


@require_safe
def paper(request: SignedIn, pk: int) -> FileResponse:
    """A paper, for the applicant and the staff who verify."""
    paper = get_object_or_404(queries.papers_visible_to(request.user).select_related("application"), pk=pk)
    if not rules.may_read_paper(request.user, paper):
        raise Http404
    return files.hand_out(paper.file, paper.name)


def _own(request: SignedIn, pk: int) -> Application:
    own = Application.objects.filter(applicant=request.user).select_related("group", "applicant")
    return get_object_or_404(own, pk=pk)


def _form(request: SignedIn, form: ApplicationForm, **context: Any) -> HttpResponse:
    context |= {"form": form, "papers": form.kept()}
    return render(request, "groups/apply.html", context, status=422 if form.errors else 200)
