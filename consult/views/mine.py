"""The client's own pages of a consultation."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from consult import appointments, pages, queries, queue, rules, services
from consult.forms import EntryForm, TimeForm
from consult.models import Appointment, Consultation
from consult.slots import SlotTaken
from consult.views import SignedIn, sent
from consult.views.ask import week_of


@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: SignedIn, pk: int) -> HttpResponse:
    """What happens now and next, the appointment, what was written, and who looked. A POST writes to the adviser."""
    case = _mine(request, pk)
    form = EntryForm(sent(request))
    if form.is_valid() and _written(form, case, request):
        messages.success(request, _("送りました。"))
        return redirect("consult:mine", pk=case.pk)
    context = {"form": form, "number": case.change_no, **pages.for_client(case)}
    return render(request, "consult/mine.html", context, status=422 if form.errors else 200)


@require_safe
def thread(request: SignedIn, pk: int) -> HttpResponse:
    """The part of the client's page that renews itself."""
    return render(request, "consult/_mine_now.html", pages.for_client(_mine(request, pk)))


@require_safe
def receipt(request: SignedIn, pk: int) -> HttpResponse:
    """The number and what was sent, to print and keep."""
    case = _mine(request, pk)
    context = {"case": case, "appointment": queries.appointment_of(case), "due": queue.first_contact_due(case)}
    return render(request, "consult/receipt.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def appointment(request: SignedIn, pk: int) -> HttpResponse:
    """Another time for the appointment, or a first one."""
    case = _mine(request, pk, over=False)
    free = appointments.free_for(case)
    form = TimeForm(free, sent(request), ask=False)
    if form.is_valid() and form.starts_at:
        try:
            appointments.move_by_client(case=case, by=request.user, starts_at=form.starts_at)
        except SlotTaken as taken:
            form.add_error("slot", taken)
            free = appointments.free_for(case)
        else:
            messages.success(request, _("日時を決めました。"))
            return redirect("consult:mine", pk=case.pk)
    context = {
        "case": case,
        "form": form,
        "appointment": queries.appointment_of(case),
        **week_of(request, free, form["slot"].value()),
    }
    return render(request, "consult/move.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def cancel_appointment(request: SignedIn, pk: int) -> HttpResponse:
    """Cancel the time; the consultation stays."""
    case = _mine(request, pk, over=False)
    booked = get_object_or_404(Appointment, consultation=case, state=Appointment.State.SET)
    if request.method == "POST":
        appointments.cancel(case=case, by=request.user)
        messages.success(request, _("予約を取り消しました。相談は続きます。"))
        return redirect("consult:mine", pk=case.pk)
    return render(request, "consult/cancel_appointment.html", {"case": case, "appointment": booked})


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: SignedIn, pk: int) -> HttpResponse:
    """Take the whole consultation back."""
    case = _mine(request, pk, over=False)
    if request.method == "POST":
        services.withdraw(case=case, by=request.user)
        messages.success(request, _("お申し込みを取り消しました。"))
        return redirect("consult:mine", pk=case.pk)
    return render(request, "consult/withdraw.html", {"case": case})


@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: SignedIn, pk: int) -> HttpResponse:
    """「この相談員ではない人に」"""
    case = _mine(request, pk, over=False)
    adviser = queries.adviser_of(case)
    if adviser is None:
        raise Http404
    if request.method == "POST":
        services.decline_adviser(case=case, by=request.user)
        messages.success(request, _("ほかの人が担当します。決まったらお知らせします。"))
        return redirect("consult:mine", pk=case.pk)
    return render(request, "consult/decline.html", {"case": case, "adviser": adviser})


def _mine(request: SignedIn, pk: int, *, over: bool = True) -> Consultation:
    case = get_object_or_404(queries.mine(request.user).select_related("group", "client"), pk=pk)
    if rules.is_over(case) and not over:
        raise Http404
    return case


def _written(form: EntryForm, case: Consultation, request: SignedIn) -> bool:
    data: dict[str, Any] = form.cleaned_data
    try:
        services.write(case=case, author=request.user, body=data["body"], client_id=data["client_id"])
    except PermissionDenied:
        form.add_error(None, _("この相談は終わっているため、送れませんでした。"))
        return False
    return True
