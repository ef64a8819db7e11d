"""未登録のNPO法人, and the imports that fill the list; for who registers groups."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedIn, posted
from groups import rules
from groups.models import NpoImport, NpoRow
from groups.npo import queries, services, words
from groups.npo.forms import ImportForm
from kernel import text

PAGE = 50
State = NpoImport.State
WORKING = (State.SENT, State.CONFIRMED)


@require_safe
def bodies(request: SignedIn) -> HttpResponse:
    """Bodies of the list that are not registered, by kana; searched by name, further ones by cursor."""
    _only_staff(request)
    query = text.one_line(request.GET.get("q", ""))[:80]
    rows = queries.unregistered(request.user)
    rows = queries.named(rows, query) if query else rows
    page = list(queries.after(rows, _number(request.GET.get("after", "")))[: PAGE + 1])
    context = {"groups": page[:PAGE], "query": query, "older": _next(page, {"q": query}, "pk")}
    return render(request, "groups/npo/bodies.html", context)


@require_safe
def body(request: SignedIn, pk: int) -> HttpResponse:
    """One body with everything the list says of it."""
    _only_staff(request)
    group = get_object_or_404(queries.unregistered(request.user), pk=pk)
    return render(request, "groups/npo/body.html", {"group": group, "record": group.npo_record})


@require_safe
def imports(request: SignedIn) -> HttpResponse:
    """Who took over which file, and when."""
    _only_staff(request)
    rows = queries.imports_for(request.user)
    before = _number(request.GET.get("before", ""))
    page = list((rows.filter(pk__lt=before) if before else rows)[: PAGE + 1])
    older = f"?before={page[PAGE - 1].pk}" if len(page) > PAGE else ""
    return render(request, "groups/npo/imports.html", {"imports": page[:PAGE], "older": older})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """Send a file; the worker reads it."""
    _only_staff(request)
    form = ImportForm(posted(request), request.FILES if request.method == "POST" else None)
    if form.is_valid():
        data = form.cleaned_data
        job = services.send(by=request.user, upload=data.pop("file"), **data)
        return redirect("npo:import", pk=job.pk)
    return render(request, "groups/npo/new.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def preview(request: SignedIn, pk: int) -> HttpResponse:
    """How far an import is; once it is read, row by row what it does. Nothing is written before it is confirmed."""
    job = _job(request, pk)
    outcome = request.GET.get("outcome", "")
    rows = queries.rows_of(job, outcome).filter(line__gt=_number(request.GET.get("after", "")))
    page = [] if job.state in WORKING else list(rows[: PAGE + 1])
    counts = queries.counts_of(job)
    context = {
        "job": job,
        "is_working": job.state in WORKING,
        "refusal": words.REFUSALS[job.refusal] % {"detail": job.refusal_detail} if job.refusal else "",
        "rows": queries.in_words(page[:PAGE]),
        "older": _next(page, {"outcome": outcome}, "line"),
        "outcome": outcome,
        "tabs": [(value, label, counts[value]) for value, label in NpoRow.Outcome.choices],
        "total": sum(counts.values()),
        "writes": counts[NpoRow.Outcome.NEW] + counts[NpoRow.Outcome.CHANGED],
    }
    return render(request, "groups/npo/import.html", context)


@require_POST
def confirmation(request: SignedIn, pk: int) -> HttpResponse:
    """Take the rows over, as they were shown."""
    job = _job(request, pk)
    if not services.confirm(job=job, by=request.user):
        messages.info(request, _("この取り込みは、もう確認されたか、取りやめになりました。"))
    return redirect("npo:import", pk=pk)


@require_POST
def end(request: SignedIn, pk: int) -> HttpResponse:
    """Leave a file that was not confirmed."""
    job = _job(request, pk)
    if services.discard(job=job, by=request.user):
        messages.success(request, _("取り込みをやめました。何も変わっていません。"))
    else:
        messages.info(request, _("この取り込みは、もう確認されたか、取りやめになりました。"))
    return redirect("npo:imports")


def _only_staff(request: SignedIn) -> None:
    if not rules.may_register(request.user):
        raise Http404


def _job(request: SignedIn, pk: int) -> NpoImport:
    return get_object_or_404(queries.imports_for(request.user), pk=pk)


def _next(page: list, kept: dict[str, str], key: str) -> str:
    """The address of the next page, with what the list was narrowed by."""
    if len(page) <= PAGE:
        return ""
    query = QueryDict(mutable=True)
    query.update({name: value for name, value in kept.items() if value} | {"after": str(getattr(page[PAGE - 1], key))})
    return f"?{query.urlencode()}"


def _number(text: str) -> int:
    """A key from an address; 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
