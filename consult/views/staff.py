"""The queue, taking and giving cases, and the manager's opening of a case."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consult import live, queries, queue, rules, services
from consult.forms import AssignForm, OpeningForm
from consult.slots import SlotTaken
from consult.views import SignedIn, sent

DONE = 10


@require_safe
def line_up(request: SignedIn) -> HttpResponse:
    """The queue, and the cases one works on."""
    if not rules.works_queue(request.user):
        raise Http404
    number = live.queue_number()
    mine = queries.assigned_to(request.user)
    context = {
        "number": number,
        "working": mine.exclude(status__in=rules.OVER).order_by("received_at"),
        "done": mine.filter(status__in=rules.OVER).order_by("-id")[:DONE],
        **_lines(request),
    }
    return render(request, "consult/queue.html", context)


@require_safe
def lines(request: SignedIn) -> HttpResponse:
    """The part of the queue that renews itself."""
    if not rules.works_queue(request.user):
        raise Http404
    return render(request, "consult/_lines.html", _lines(request))


def _lines(request: SignedIn) -> dict[str, object]:
    return {"lines": queue.lines_for(request.user), "manages": rules.manages(request.user)}


@require_POST
def take(request: SignedIn, pk: int) -> HttpResponse:
    """Take a case; who comes second reads who was first."""
    case = get_object_or_404(queries.takeable_by(request.user), pk=pk)
    try:
        services.take(case=case, adviser=request.user)
    except SlotTaken:
        messages.warning(
            request, _("%(number)s：予約の日時に、あなたのほかの予定が入っています。") % {"number": case.number}
        )
    except ValidationError as taken:
        messages.warning(request, f"{case.number}：{taken.messages[0]}")
    else:
        messages.success(request, _("%(number)s を受け持ちました。") % {"number": case.number})
        return redirect("consult:case", pk=case.pk)
    return redirect("consult:queue")


@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: SignedIn, pk: int) -> HttpResponse:
    """The manager gives a case to an adviser. Still only the line: neither name nor text."""
    case = get_object_or_404(queries.assignable_by(request.user), pk=pk)
    current = queries.adviser_of(case)
    people = queries.staff_free_of(case.client, case.group).order_by("name")
    skilled = set(queries.advisers_for(case.category, case.client, case.group).values_list("pk", flat=True))
    form = AssignForm(people, skilled, sent(request), current=current)
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.assign(case=case, adviser=data["adviser"], by=request.user, reason=data.get("reason", ""))
        except SlotTaken:
            form.add_error("adviser", _("この人は、予約の日時にほかの予定が入っています。"))
        else:
            names = {"number": case.number, "name": data["adviser"].name}
            messages.success(request, _("%(number)s の担当を、%(name)sさんにしました。") % names)
            return redirect("consult:queue")
    context = {"case": case, "form": form, "current": current}
    return render(request, "consult/assign.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def opening(request: SignedIn, pk: int) -> HttpResponse:
    """Break-glass: the manager says why, then reads for an hour; the client is told."""
    case = get_object_or_404(queries.openable_by(request.user), pk=pk)
    form = OpeningForm(sent(request))
    if form.is_valid():
        services.open_by_manager(case=case, by=request.user, reason=form.cleaned_data["reason"])
        return redirect("consult:case", pk=case.pk)
    return render(request, "consult/opening.html", {"case": case, "form": form}, status=422 if form.errors else 200)
