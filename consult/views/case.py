"""An adviser's pages of a case. Every look at one is written down."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consult import appointments, pages, queries, rules, services
from consult.forms import AppointmentForm, EntryForm, RecordForm, StatusForm
from consult.models import Consultation
from consult.models.case import Way
from consult.views import SignedIn, sent

# A page that renews itself is one look for this long.
ONE_LOOK = dt.timedelta(minutes=10)


@require_http_methods(["GET", "HEAD", "POST"])
def case(request: SignedIn, pk: int) -> HttpResponse:
    """The whole case. A POST writes to the client."""
    if request.method == "POST":
        return _write(request, _working(request, pk))
    return _page(request, _looked(request, pk))


def _write(request: SignedIn, case: Consultation) -> HttpResponse:
    form = EntryForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.write(case=case, author=request.user, body=data["body"], client_id=data["client_id"])
        except PermissionDenied:
            form.add_error(None, _("この相談は終わっているため、送れませんでした。"))
        else:
            messages.success(request, _("相談者に送りました。"))
            return redirect("consult:case", pk=case.pk)
    return _page(request, case, form=form)


@require_safe
def thread(request: SignedIn, pk: int) -> HttpResponse:
    """The part of the page that renews itself."""
    case = get_object_or_404(queries.visible_to(request.user), pk=pk)
    services.log_view(case=case, user=request.user, again_after=ONE_LOOK)
    return render(request, "consult/_case_now.html", pages.for_adviser(case, request.user))


@require_http_methods(["GET", "HEAD", "POST"])
def appointment(request: SignedIn, pk: int) -> HttpResponse:
    """Set the time that was agreed on, or change it."""
    case = _working(request, pk)
    if rules.is_over(case):
        raise Http404
    form = AppointmentForm(sent(request), initial=_agreed(case))
    if form.is_valid():
        data = form.cleaned_data
        try:
            appointments.set_by_adviser(
                case=case,
                by=request.user,
                starts_at=data["starts_at"],
                minutes=data["minutes"],
                way=data["way"],
                video_url=data["video"],
            )
        except ValidationError:
            form.add_error("starts", _("この時刻には、あなたのほかの予定が入っています。"))
        else:
            messages.success(request, _("日時を決めました。相談者にお知らせします。"))
            return redirect("consult:case", pk=case.pk)
    services.log_view(case=case, user=request.user)
    context = {"case": case, "form": form, "appointment": queries.appointment_of(case)}
    return render(request, "consult/case_appointment.html", context, status=422 if form.errors else 200)


def _agreed(case: Consultation) -> dict[str, Any]:
    booked = queries.appointment_of(case)
    if booked is None:
        return {"way": case.way if case.way != Way.WRITING else Way.CENTRE}
    start = timezone.localtime(booked.starts_at)
    minutes = int((booked.ends_at - booked.starts_at).total_seconds() // 60)
    return {
        "day": start.date(),
        "starts": start.time(),
        "minutes": minutes,
        "way": booked.way,
        "video": booked.video_url,
    }


@require_POST
def outcome(request: SignedIn, pk: int) -> HttpResponse:
    """Whether the client came, or the time was cancelled."""
    case, result = _working(request, pk), request.POST.get("outcome")
    if rules.is_over(case) or result not in ("kept", "no_show", "cancelled"):
        raise Http404
    if result == "cancelled":
        appointments.cancel(case=case, by=request.user)
    else:
        appointments.note_outcome(case=case, by=request.user, kept=result == "kept")
    messages.success(request, _("保存しました。"))
    return redirect("consult:case", pk=case.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def record(request: SignedIn, pk: int) -> HttpResponse:
    """Write down what was talked about."""
    case = _working(request, pk)
    form = RecordForm(sent(request))
    if form.is_valid():
        services.record(case=case, author=request.user, **form.cleaned_data)
        messages.success(request, _("記録を保存しました。"))
        return redirect("consult:case", pk=case.pk)
    services.log_view(case=case, user=request.user)
    return render(request, "consult/record.html", {"case": case, "form": form}, status=422 if form.errors else 200)


@require_POST
def status(request: SignedIn, pk: int) -> HttpResponse:
    """Move the case on, close it, open it again."""
    case = _working(request, pk)
    form = StatusForm(case, request.POST)
    if not form.is_valid():
        return _page(request, case, status_form=form)
    services.move(case=case, to=form.cleaned_data["status"], by=request.user, note=form.cleaned_data["note"])
    messages.success(request, _("状況を変えました。"))
    return redirect("consult:case", pk=case.pk)


def _looked(request: SignedIn, pk: int) -> Consultation:
    case = get_object_or_404(queries.visible_to(request.user), pk=pk)
    services.log_view(case=case, user=request.user)
    return case


def _working(request: SignedIn, pk: int) -> Consultation:
    return get_object_or_404(queries.assigned_to(request.user), pk=pk)


def _page(
    request: SignedIn, case: Consultation, form: EntryForm | None = None, status_form: StatusForm | None = None
) -> HttpResponse:
    context = {
        "number": case.change_no,
        "form": form or EntryForm(),
        "status_form": status_form or StatusForm(case),
        **pages.for_adviser(case, request.user),
    }
    return render(request, "consult/case.html", context, status=422 if form or status_form else 200)
