"""The year's counts with their chart and table, the same as CSV, and the targets."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedIn, posted
from kernel import csvs
from matches import chart, queries, rules, services
from matches.forms import TargetForm
from matches.models import Match

YEARS = range(2000, 2100)


@require_safe
def counts(request: SignedIn) -> HttpResponse:
    """How many matches of each kind came to be in a fiscal year, month by month."""
    year, lines = _counted(request)
    context = {
        "year": year,
        "year_name": queries.year_name(year),
        "years": [(other, queries.year_name(other)) for other in queries.years()],
        "lines": lines,
        "months": queries.MONTHS,
        "chart": chart.of(lines),
        "waiting": queries.waiting(year),
        "sets_targets": rules.sets_targets(request.user),
    }
    return render(request, "matches/counts.html", context)


@require_safe
def csv(request: SignedIn) -> HttpResponseBase:
    """The same numbers for a report."""
    year, lines = _counted(request)
    months = [_("%(month)s月") % {"month": month} for month in queries.MONTHS]
    head = [_("年度"), _("種別"), *months, _("合計"), _("仲介"), _("直接"), _("目標")]
    rows = [[year, line.label, *line.months, line.total, line.mediated, line.direct, line.target] for line in lines]
    return csvs.response(request, f"matches-{year}.csv", [head, *rows])


@require_http_methods(["GET", "HEAD", "POST"])
def targets(request: SignedIn, year: int) -> HttpResponse:
    """What the plan wants in a year; an empty field leaves a target as it is."""
    if not rules.sets_targets(request.user) or year not in YEARS:
        raise Http404
    form = TargetForm(posted(request), initial={line.kind: line.target for line in queries.counts(year)})
    if form.is_valid():
        for kind in Match.Kind.values:
            number = form.cleaned_data[kind]
            if number is not None:
                services.set_target(by=request.user, fiscal_year=year, kind=kind, number=number)
        messages.success(request, _("目標を保存しました。"))
        return redirect(reverse("matches:counts", query={"year": year}))
    context = {"form": form, "year": year, "year_name": queries.year_name(year)}
    return render(request, "matches/targets.html", context, status=422 if form.errors else 200)


def _counted(request: SignedIn) -> tuple[int, list[queries.Line]]:
    """The year of the address (the present one without) and its lines, for staff."""
    if not rules.keeps_records(request.user):
        raise Http404
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else queries.this_year()
    if year not in YEARS:
        year = queries.this_year()
    return year, queries.counts(year)
