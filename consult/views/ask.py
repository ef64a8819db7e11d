"""Asking, one step a page; what was filled in waits on the server, so one may go back or go on tomorrow."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from consult import drafts, queries, slots
from consult.forms import ASK_ME, CategoryForm, ConfirmForm, IntakeForm, TimeForm
from consult.models import Category
from consult.models.case import Need, Urgency, Way
from consult.slots import Slot, SlotTaken
from consult.views import SignedIn, sent


@login_not_required
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What can be consulted, that it is free and kept confidential; a draft to go on with."""
    sheet = drafts.read(request.user) if isinstance(request.user, User) else None
    return render(request, "consult/start.html", {"tops": queries.tops(), "has_draft": bool(sheet and sheet.data)})


@require_http_methods(["GET", "HEAD", "POST"])
def category(request: SignedIn) -> HttpResponse:
    """First step: the subject, from the outer to the inner."""
    sheet = drafts.read(request.user)
    chosen = sheet.category
    code = request.GET.get("top", "").replace("\x00", "")
    if not code and (chosen is None or "again" in request.GET):
        return render(request, "consult/tops.html", {"tops": queries.tops()})
    if not code and chosen:
        code = chosen.code.partition("/")[0]
    top = get_object_or_404(Category, code=code, parent=None, is_active=True)
    form = CategoryForm(top, sent(request), initial={"category": chosen})
    if form.is_valid():
        drafts.choose_category(user=request.user, category=form.cleaned_data["category"])
        return redirect("consult:intake")
    return _step(request, "consult/category.html", form, top=top)


@require_http_methods(["GET", "HEAD", "POST"])
def intake(request: SignedIn) -> HttpResponse:
    """Second step: what, how soon, how to meet, how to reach."""
    user, sheet = request.user, drafts.read(request.user)
    if sheet.category is None and request.method != "POST":
        return redirect("consult:category")
    known = {"name": user.name, "kana": user.kana, "phone": user.phone, "email": user.email}
    form = IntakeForm(user, sent(request), initial=sheet.intake or known)
    if form.is_valid():
        drafts.write_intake(user=user, values=form.plain())
        return redirect("consult:time")
    return _step(request, "consult/intake.html", form)


@require_http_methods(["GET", "HEAD", "POST"])
def time(request: SignedIn) -> HttpResponse:
    """Third step: a free time, or to be asked."""
    sheet = drafts.read(request.user)
    if sheet.category is None or not sheet.intake or not sheet.needs_time:
        return redirect("consult:confirm" if sheet.may_be_sent else "consult:intake")
    free = sheet.free_slots()
    initial = {
        "slot": sheet.time.get("starts_at", ASK_ME if sheet.time else None),
        "wanted": sheet.time.get("wanted", ""),
    }
    form = TimeForm(free, sent(request), initial=initial)
    if form.is_valid():
        try:
            if form.starts_at:
                drafts.choose_time(user=request.user, starts_at=form.starts_at)
            else:
                drafts.ask_for_time(user=request.user, wanted=form.cleaned_data["wanted"])
        except SlotTaken as taken:
            form.add_error("slot", taken)
            free = sheet.free_slots()
        else:
            return redirect("consult:confirm")
    held = sheet.slot
    return _step(
        request,
        "consult/time.html",
        form,
        held=held,
        until=sheet.held_until,
        **week_of(request, free, form["slot"].value(), held),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: SignedIn) -> HttpResponse:
    """Last step: everything once more, the privacy notice, and off it goes."""
    sheet = drafts.read(request.user)
    notice = queries.notice()
    form = ConfirmForm(sent(request), initial={"notice": notice})
    if form.is_valid():
        try:
            case = drafts.submit(user=request.user, client_id=form.cleaned_data["client_id"], notice=notice)
        except SlotTaken as taken:
            messages.error(request, taken.messages[0])
            return redirect("consult:time")
        if case:
            messages.success(
                request, _("お申し込みを受け付けました。受付番号は %(number)s です。") % {"number": case.number}
            )
            return redirect("consult:receipt", pk=case.pk)
    if not sheet.may_be_sent:
        return redirect("consult:time")
    if "notice" in form.errors:
        form.data = {**form.data.dict(), "notice": notice.pk}  # type: ignore[attr-defined]  # the new version is on the page now
    context = {
        "sheet": sheet,
        "notice": notice,
        "way": Way(sheet.intake["way"]).label,
        "urgency": Urgency(sheet.intake["urgency"]).label,
        "needs": [Need(code).label for code in sheet.intake["needs"]],
        "has_lapsed": sheet.held_until is not None and sheet.held_until < timezone.now(),
    }
    return _step(request, "consult/confirm.html", form, **context)


@require_POST
def discard(request: SignedIn) -> HttpResponse:
    """Throw the draft away."""
    drafts.discard(user=request.user)
    messages.success(request, _("書きかけの申し込みを消しました。"))
    return redirect("consult:start")


def week_of(request: HttpRequest, free: list[Slot], chosen: Any, held: Slot | None = None) -> dict[str, Any]:
    """One week of the picker: the one asked for, the one of the chosen time, or the first with a free time."""
    first, last = slots.monday_of(timezone.localdate()), timezone.localdate() + dt.timedelta(days=slots.HORIZON_DAYS)
    try:
        monday = slots.monday_of(dt.date.fromisoformat(request.GET.get("week", "")))
    except (ValueError, OverflowError):
        near = held or next(iter(free), None)
        monday = slots.monday_of(timezone.localdate(near.starts_at)) if near else first
    monday = min(max(monday, first), slots.monday_of(last))
    step = dt.timedelta(days=7)
    return {
        "days": slots.week(free, monday),
        "sunday": monday + dt.timedelta(days=6),
        "earlier": monday - step if monday > first else None,
        "later": monday + step if monday + step <= last else None,
        "has_free": bool(free),
        "chosen": chosen,
    }


def _step(request: SignedIn, template: str, form: Any, **context: Any) -> HttpResponse:
    return render(request, template, {"form": form, **context}, status=422 if form.errors else 200)
