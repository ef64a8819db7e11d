"""The list of matches, one match with its history, and everything that changes it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedIn, posted
from matches import queries, rules, services
from matches.forms import EditForm, MatchForm, StepForm, WordForm
from matches.models import Match

PAGE = 30
DIRECT = "direct"


@require_safe
def matches(request: SignedIn) -> HttpResponse:
    """Newest first, narrowed by state, kind, year and mediator; older ones by cursor."""
    chosen = {name: request.GET.get(name, "") for name in ("state", "kind", "year", "mediator")}
    rows = _narrowed(queries.visible_to(request.user), chosen).order_by("-pk")
    before = _number(request.GET.get("before", ""))
    page = list((rows.filter(pk__lt=before) if before else rows)[: PAGE + 1])
    query = QueryDict(mutable=True)
    query.update({name: value for name, value in chosen.items() if value})
    older = f"?{query.urlencode()}&before={page[PAGE - 1].pk}" if len(page) > PAGE else ""
    keeps = rules.keeps_records(request.user)
    context = {
        "matches": page[:PAGE],
        "older": older,
        "chosen": chosen,
        "narrowed": any(chosen.values()) or bool(before),
        "keeps": keeps,
        "may_record": rules.may_record(request.user),
        "states": Match.State.choices,
        "kinds": Match.Kind.choices,
        "years": [(str(year), queries.year_name(year)) for year in queries.years()] if keeps else [],
        "mediators": [(str(person.pk), person.name) for person in queries.mediators()] if keeps else [],
    }
    return render(request, "matches/list.html", context)


@require_safe
def match(request: SignedIn, pk: int) -> HttpResponse:
    """One match: who, what, how it went, and what the sides say."""
    found = _visible(request, pk)
    context = {
        "match": found,
        "sides": queries.sides(found),
        "steps": found.steps.select_related("by"),
        "may_change": rules.may_change(request.user, found),
        "may_move": rules.may_change(request.user, found) and bool(rules.states_after(found, request.user)),
        "may_say": bool(rules.sides_of(request.user, found)),
        "keeps": rules.keeps_records(request.user),
    }
    return render(request, "matches/match.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """Record a match. `?group=` and `?other=` fill in the parties for who comes from somewhere else."""
    if not rules.may_record(request.user):
        raise Http404
    initial = {"group": request.GET.get("group"), "other_group": request.GET.get("other")}
    form = MatchForm(posted(request), user=request.user, initial={k: v for k, v in initial.items() if v})
    if form.is_valid():
        try:
            made = services.record(by=request.user, **form.facts())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("つながりを記録しました。"))
            return redirect("matches:match", pk=made.pk)
    context = {"form": form, "keeps": rules.keeps_records(request.user)}
    return render(request, "matches/new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedIn, pk: int) -> HttpResponse:
    """Correct a record."""
    found = _changeable(request, pk)
    form = EditForm(posted(request), match=found)
    if form.is_valid():
        try:
            services.edit(match=found, by=request.user, formed_on=form.cleaned_data.get("formed_on"), **form.deed())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("保存しました。"))
            return redirect("matches:match", pk=pk)
    keeps = rules.keeps_records(request.user)
    return render(
        request, "matches/edit.html", {"match": found, "form": form, "keeps": keeps}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: SignedIn, pk: int) -> HttpResponse:
    """Move a match on."""
    found = _changeable(request, pk)
    form = StepForm(posted(request), match=found, user=request.user)
    if form.is_valid():
        try:
            services.move(match=found, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("状況を変えました。"))
            return redirect("matches:match", pk=pk)
    context = {"match": found, "form": form, "keeps": rules.keeps_records(request.user)}
    return render(request, "matches/step.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def word(request: SignedIn, pk: int) -> HttpResponse:
    """A side says whether the record is right."""
    found = _visible(request, pk)
    if not rules.sides_of(request.user, found):
        raise Http404
    form = WordForm(posted(request))
    if form.is_valid():
        services.say(match=found, by=request.user, **form.cleaned_data)
        messages.success(request, _("答えを受け付けました。ありがとうございます。"))
        return redirect("matches:match", pk=pk)
    return render(request, "matches/word.html", {"match": found, "form": form}, status=422 if form.errors else 200)


@require_POST
def confirmation(request: SignedIn, pk: int) -> HttpResponse:
    """Staff vouch for what a party recorded."""
    found = _kept(request, pk)
    services.confirm(match=found, by=request.user)
    messages.success(request, _("この記録を確認しました。件数に数えます。"))
    return redirect("matches:match", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def name(request: SignedIn, pk: int) -> HttpResponse:
    """Erase the name of a volunteer without an account; asks first."""
    found = _kept(request, pk)
    if request.method == "POST":
        services.erase_name(match=found, by=request.user)
        messages.success(request, _("お名前を消しました。件数は変わりません。"))
        return redirect("matches:match", pk=pk)
    if not found.volunteer_name:
        raise Http404
    return render(request, "matches/name.html", {"match": found})


def _visible(request: SignedIn, pk: int) -> Match:
    return get_object_or_404(queries.visible_to(request.user), pk=pk)


def _changeable(request: SignedIn, pk: int) -> Match:
    found = _visible(request, pk)
    if not rules.may_change(request.user, found):
        raise Http404
    return found


def _kept(request: SignedIn, pk: int) -> Match:
    if not rules.keeps_records(request.user):
        raise Http404
    return _visible(request, pk)


def _narrowed(rows: QuerySet[Match], chosen: dict[str, str]) -> QuerySet[Match]:
    """Broken values of a filter find nothing rather than everything."""
    wanted: dict[str, Any] = {}
    if chosen["state"]:
        wanted["state"] = chosen["state"].replace("\x00", "")
    if chosen["kind"]:
        wanted["kind"] = chosen["kind"].replace("\x00", "")
    if chosen["year"]:
        wanted["fiscal_year"] = _number(chosen["year"]) % 10_000
    if chosen["mediator"] == DIRECT:
        wanted["way"] = Match.Way.DIRECT
    elif chosen["mediator"]:
        wanted["mediator"] = _number(chosen["mediator"])
    return rows.filter(**wanted)


def _number(text: str) -> int:
    """A key from an address; 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
