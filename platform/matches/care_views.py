"""A coordinator's list of groups."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedIn, posted
from accounts.models import Role
from groups.models import Group
from kernel import text
from matches import care as services
from matches import rules
from matches.forms import ContactForm, HandOverForm
from matches.models import Care, CareContact

PAGE = 50
FOUND = 30
ALL = "all"


@require_safe
def cares(request: SignedIn) -> HttpResponse:
    """My groups by the next day; `?whose=` shows another coordinator's list or all."""
    _only_staff(request)
    people = services.coordinators()
    # An administrator has no list of their own.
    whose = request.GET.get("whose") or (str(request.user.pk) if request.user.has_role(Role.COORDINATOR) else ALL)
    rows = services.open_cares()
    if whose != ALL:
        rows = rows.filter(coordinator__in=[person for person in people if str(person.pk) == whose])
    ways = dict(CareContact.Way.choices)
    shown = [(row, ways.get(getattr(row, "last_way", ""), "")) for row in rows]
    context = {
        "rows": shown,
        "people": [(str(person.pk), person.name) for person in people],
        "whose": whose,
        "today": timezone.localdate(),
        "takes": request.user.has_role(Role.COORDINATOR),
    }
    return render(request, "matches/cares.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """Look for a group and put it on one's own list."""
    if not request.user.has_role(Role.COORDINATOR):
        raise Http404
    query = text.one_line(request.GET.get("q", ""))[:80]
    if request.method == "POST":
        key = request.POST.get("group", "")
        group = get_object_or_404(Group, pk=int(key) if key.isascii() and key.isdigit() and len(key) < 19 else 0)
        try:
            made = services.take(group=group, coordinator=request.user, by=request.user)
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return redirect("matches:care_new")
        messages.success(request, _("%(name)sを、担当団体に加えました。") % {"name": group.name})
        return redirect("matches:care", pk=made.pk)
    found = list(services.groups_to_take(query)[: FOUND + 1]) if query else []
    context = {"query": query, "found": found[:FOUND], "more": len(found) > FOUND}
    return render(request, "matches/care_new.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def care(request: SignedIn, pk: int) -> HttpResponse:
    """What was said with a group and what comes next; a new contact is written here."""
    found = _care(request, pk)
    # A next step that is still to come stands in the form, so that a contact does not lose it.
    is_to_come = found.next_on is not None and found.next_on > timezone.localdate()
    initial = {"next_step": found.next_step, "next_on": found.next_on} if is_to_come else {}
    form = ContactForm(posted(request), initial=initial)
    if form.is_valid():
        services.write_contact(care=found, by=request.user, **form.cleaned_data)
        messages.success(request, _("連絡を記録しました。"))
        return redirect("matches:care", pk=pk)
    page = list(services.contacts_of(found.group, before=request.GET.get("before", ""))[: PAGE + 1])
    last = page[PAGE - 1] if len(page) > PAGE else None
    context = {
        "care": found,
        "form": form,
        "contacts": page[:PAGE],
        "older": f"?before={last.on.isoformat()}.{last.pk}" if last else "",
        "today": timezone.localdate(),
    }
    return render(request, "matches/care.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def coordinator(request: SignedIn, pk: int) -> HttpResponse:
    """Hand a group on to another coordinator."""
    found = _care(request, pk)
    form = HandOverForm(posted(request), now=found.coordinator)
    if form.is_valid():
        try:
            made = services.hand_over(care=found, to=form.cleaned_data["to"], by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("担当を%(name)sさんに変えました。") % {"name": made.coordinator.name})
            return redirect("matches:care", pk=made.pk)
    return render(
        request, "matches/care_coordinator.html", {"care": found, "form": form}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: SignedIn, pk: int) -> HttpResponse:
    """Take a group off the list; asks first."""
    found = _care(request, pk)
    if request.method == "POST":
        try:
            services.let_go(care=found, by=request.user)
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            messages.success(request, _("%(name)sを、担当から外しました。") % {"name": found.group.name})
        return redirect("matches:cares")
    return render(request, "matches/care_end.html", {"care": found})


def _only_staff(request: SignedIn) -> None:
    if not rules.keeps_records(request.user):
        raise Http404


def _care(request: SignedIn, pk: int) -> Care:
    _only_staff(request)
    return get_object_or_404(services.open_cares(), pk=pk)
