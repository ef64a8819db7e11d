"""What could not be delivered, for administrators."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedIn
from notify import queries, rules, services
from notify.models import Delivery
from notify.pages import page_of


@require_safe
def failures(request: SignedIn) -> HttpResponse:
    """Newest first, with how many there are and how many still wait."""
    _only_administrators(request)
    shown, older = page_of(queries.failures(), request)
    context = {"deliveries": shown, "older": older, **queries.delivery_counts()}
    return render(request, "notify/failures.html", context)


@require_POST
def retry(request: SignedIn, pk: int) -> HttpResponse:
    """Try one again."""
    services.retry(delivery=_failed(request, pk), by=request.user)
    messages.success(request, _("もう一度送ります。"))
    return redirect("notify:failures")


@require_http_methods(["GET", "HEAD", "POST"])
def drop(request: SignedIn, pk: int) -> HttpResponse:
    """Give one up, after a question."""
    delivery = _failed(request, pk)
    if request.method == "POST":
        services.drop(delivery=delivery, by=request.user)
        messages.success(request, _("送るのをやめました。"))
        return redirect("notify:failures")
    return render(request, "notify/drop.html", {"delivery": delivery})


def _failed(request: SignedIn, pk: int) -> Delivery:
    _only_administrators(request)
    return get_object_or_404(queries.failures(), pk=pk)


def _only_administrators(request: SignedIn) -> None:
    if not rules.may_see_failures(request.user):
        raise Http404
