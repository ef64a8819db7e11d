"""Administrators: who is suspended, whose account nobody uses, and suspending a person."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import inactive, queries, rules, suspension
from accounts.http import SignedIn, posted
from accounts.models import User
from accounts.person_forms import FindPersonForm, SuspensionForm

_SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def people(request: SignedIn) -> HttpResponse:
    """Look a person up; who is suspended; whose account is unused."""
    if not rules.may_manage_staff(request.user):
        raise Http404
    form = FindPersonForm(posted(request))
    if form.is_valid():
        person = queries.find_person(form.cleaned_data["login"])
        if person is not None:
            return redirect("accounts:suspension", pk=person.pk)
        form.add_error("login", _("この人は見つかりません。ログイン名か、確認ずみのメールアドレスを入力してください。"))
    context = {
        "form": form,
        "suspended": suspension.suspended()[:_SHOWN],
        "closing": queries.closing_accounts()[:_SHOWN],
        "unused_staff": inactive.unused_staff(timezone.now())[:_SHOWN],
    }
    return render(request, "accounts/people.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def suspend(request: SignedIn, pk: int) -> HttpResponse:
    """Ask for the reason, and once more whether it is meant."""
    person = _person(request, pk, is_active=True)
    form = SuspensionForm(posted(request))
    if form.is_valid():
        suspension.suspend(actor=request.user, person=person, reason=form.cleaned_data["reason"])
        messages.success(request, _("%(name)sさんの利用を止めました。") % {"name": person.name})
        return redirect("accounts:people")
    context = {"form": form, "person": person}
    return render(request, "accounts/suspension.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def lift(request: SignedIn, pk: int) -> HttpResponse:
    """Give the access back, after asking."""
    person = _person(request, pk, is_active=False)
    if request.method == "POST":
        suspension.lift(actor=request.user, person=person)
        messages.success(request, _("%(name)sさんは、また利用できます。") % {"name": person.name})
        return redirect("accounts:people")
    context = {"person": person, "suspension": person.suspensions.filter(lifted_at=None).first()}
    return render(request, "accounts/suspension_end.html", context)


def _person(request: SignedIn, pk: int, *, is_active: bool) -> User:
    """Whom the administrator may act on in this state; a press too many finds the list instead."""
    person = get_object_or_404(User, pk=pk, erased_at=None, is_active=is_active)
    if not rules.may_suspend(request.user, person):
        raise Http404
    return person
