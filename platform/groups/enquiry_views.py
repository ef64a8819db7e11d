"""Following a group, asking it something, and answering as the group."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedIn, posted
from groups import enquiries as service
from groups import follows, queries, rules
from groups.models import Enquiry
from kernel.forms import BodyField, LineField, OnceForm

WORDS = 4000


class AnswerForm(OnceForm):
    """More words in an enquiry."""

    body = BodyField(label=gettext_lazy("本文"), max_length=WORDS, rows=5)


class EnquiryForm(AnswerForm):
    """A first question."""

    subject = LineField(label=gettext_lazy("題名"), max_length=80, help_text=gettext_lazy("例: 活動の見学について"))
    field_order = ["client_id", "subject", "body"]


@require_POST
def following(request: SignedIn, pk: int) -> HttpResponse:
    """Hear of a group's new topics, or no more."""
    group = get_object_or_404(queries.visible_to(request.user), pk=pk)
    if request.POST.get("stop"):
        follows.unfollow(user=request.user, group=group)
        messages.success(request, _("%(name)sのお知らせを止めました。") % {"name": group.name})
    else:
        follows.follow(user=request.user, group=group)
        messages.success(request, _("%(name)sの新しい話題を、お知らせします。") % {"name": group.name})
    return redirect("groups:profile", pk=group.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def enquire(request: SignedIn, pk: int) -> HttpResponse:
    """Ask a group something."""
    group = get_object_or_404(queries.visible_to(request.user), pk=pk)
    if not service.may_ask(request.user, group):
        raise Http404
    form = EnquiryForm(posted(request))
    if form.is_valid():
        try:
            enquiry = service.ask(group=group, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        except PermissionDenied:
            raise Http404 from None
        else:
            messages.success(request, _("問い合わせを送りました。返事があると、お知らせします。"))
            return redirect("groups:enquiry", pk=enquiry.pk)
    return render(request, "groups/enquire.html", {"group": group, "form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def enquiry(request: SignedIn, pk: int) -> HttpResponse:
    """One enquiry, for the person who asked and for who speaks for the group."""
    seen = service.visible_to(request.user).select_related("group", "asked_by")
    enquiry = get_object_or_404(seen, pk=pk)
    is_open = enquiry.group.verified_at is not None
    form = AnswerForm(posted(request))
    if form.is_valid():
        try:
            service.answer(enquiry=enquiry, by=request.user, **form.cleaned_data)
        except PermissionDenied:
            raise Http404 from None
        messages.success(request, _("送りました。"))
        return redirect("groups:enquiry", pk=enquiry.pk)
    context = {
        "enquiry": enquiry,
        "form": form,
        "entries": enquiry.entries.select_related("author"),
        "is_mine": enquiry.asked_by_id == request.user.pk,
        "is_open": is_open,
    }
    return render(request, "groups/enquiry.html", context, status=422 if form.errors else 200)


@require_safe
def mine(request: SignedIn) -> HttpResponse:
    """What I asked groups."""
    return render(request, "groups/enquiries.html", _page(request, service.asked_by(request.user)))


@require_safe
def of_group(request: SignedIn, pk: int) -> HttpResponse:
    """What a group was asked, for who speaks for it."""
    group = get_object_or_404(queries.visible_to(request.user), pk=pk)
    if not rules.may_speak_for(request.user, group):
        raise Http404
    return render(request, "groups/enquiries.html", {"group": group, **_page(request, service.asked_of(group))})


def _page(request: SignedIn, enquiries: QuerySet[Enquiry]) -> dict[str, Any]:
    rows = list(service.behind(enquiries, request.GET.get("before", ""))[: service.PAGE + 1])
    shown = rows[: service.PAGE]
    return {"enquiries": shown, "older": f"?before={service.cursor_of(shown[-1])}" if len(rows) > service.PAGE else ""}
