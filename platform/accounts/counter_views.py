"""The counter: find or register a person, print a code, act for them, and the receipt of what was done."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import counter, counter_middleware, rules, services
from accounts.counter_forms import RegisterForm, SearchForm, StartForm
from accounts.counter_models import CounterSession
from accounts.http import SignedIn, posted
from accounts.models import User

# What was searched for last waits in the session: neither names nor numbers of people belong into addresses.
_WANTED = "counter_wanted"
RECENT = 5


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def desk(request: SignedIn) -> HttpResponse:
    """Find a person, register one, and the sessions of the last days."""
    _at_counter(request)
    form = SearchForm(posted(request), initial={"wanted": request.session.get(_WANTED, "")})
    if form.is_valid():
        request.session[_WANTED] = form.cleaned_data["wanted"]
        return redirect("accounts:counter")
    found: list[User] = []
    if wanted := request.method != "POST" and request.session.get(_WANTED):
        found = counter.search(staff=request.user, wanted=str(wanted))
    context = {
        "form": form,
        "wanted": wanted,
        "found": found[: counter.FOUND_AT_MOST],
        "has_more": len(found) > counter.FOUND_AT_MOST,
        "running": counter.running_of(request.user),
        "recent": CounterSession.objects.filter(staff=request.user)
        .exclude(ended_at=None)
        .select_related("person")
        .order_by("-pk")[:RECENT],
    }
    return render(request, "accounts/counter.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def register(request: SignedIn) -> HttpResponse:
    """A new person; the answer is their code, to be printed."""
    _at_counter(request)
    form = RegisterForm(posted(request))
    if form.is_valid():
        try:
            person = counter.register_person(staff=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return _printed(request, person, is_new=True)
    return render(request, "accounts/counter_register.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def person(request: SignedIn, pk: int) -> HttpResponse:
    """Who was found, and what the counter can do for them. A POST begins to act for them."""
    who = _person(request, pk)
    if request.method == "POST" and not rules.may_act_for(request.user, who):
        raise Http404
    form = StartForm(posted(request))
    if form.is_valid():
        try:
            session = counter.start(staff=request.user, person=who, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            request.session.pop(_WANTED, None)
            counter_middleware.begin(request, session)
            return redirect("portal:my_page")
    context = {
        "person": who,
        "form": form,
        "may_act": rules.may_act_for(request.user, who),
        "may_issue": rules.may_issue_counter_code(request.user, who),
    }
    return render(request, "accounts/counter_person.html", context, status=422 if form.errors else 200)


@require_POST
@never_cache
def code(request: SignedIn, pk: int) -> HttpResponse:
    """A one-time code for a new password, to be printed."""
    who = _person(request, pk)
    if not rules.may_issue_counter_code(request.user, who):
        raise Http404
    return _printed(request, who)


@require_POST
def extend(request: SignedIn) -> HttpResponse:
    """Twenty minutes more."""
    session = _running(request)
    if session and counter.extend(session):
        messages.success(request, _("20分のばしました。"))
    return redirect("portal:my_page" if counter_middleware.session_of(request) else "accounts:counter")


@require_POST
def end(request: SignedIn) -> HttpResponse:
    """Stop acting for the person, and hand out what was done."""
    session = _running(request)
    counter_middleware.leave(request)
    if session is None:
        return redirect("accounts:counter")
    counter.end(session)
    return redirect("accounts:counter_receipt", pk=session.pk)


@require_safe
def receipt(request: SignedIn, pk: int) -> HttpResponse:
    """Who did what for whom, on one sheet of paper; for that member of staff and for the person."""
    session = get_object_or_404(counter.visible_to(request.user), pk=pk)
    return render(
        request, "accounts/counter_receipt.html", {"session": session, "is_mine": session.person_id == request.user.pk}
    )


@require_safe
def done_for_me(request: SignedIn) -> HttpResponse:
    """What staff did for this person."""
    return render(request, "accounts/done_for_me.html", {"sessions": counter.done_for(request.user)})


def _at_counter(request: SignedIn) -> None:
    if not rules.may_help_at_counter(request.user):
        raise Http404


def _person(request: SignedIn, pk: int) -> User:
    _at_counter(request)
    who = counter.look_up(staff=request.user, pk=pk)
    if who is None:
        raise Http404
    return who


def _running(request: SignedIn) -> CounterSession | None:
    return counter_middleware.session_of(request) or counter.running_of(request.user)


def _printed(request: SignedIn, who: User, **more: Any) -> HttpResponse:
    if more and (address := EmailAddress.objects.filter(user=who, verified=False).first()):
        address.send_confirmation(request, signup=True)
    context = {"person": who, "code": services.issue_counter_code(actor=request.user, person=who), **more}
    return render(
        request, "accounts/counter_code_sheet.html", context | {"may_act": rules.may_act_for(request.user, who)}
    )
