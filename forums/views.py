"""The boards, the topics of a board, and beginning a new one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedIn
from forums import queries, rules, services
from forums.forms import TopicForm
from forums.models import Board, Topic

PAGE = 20


@login_not_required
@require_safe
def boards(request: HttpRequest) -> HttpResponse:
    """The newest topics of all boards, and the boards to choose from."""
    context = _list(request, queries.visible_to(request.user))
    context["boards"] = queries.boards_shown_to(request.user)
    return render(request, "forums/boards.html", context)


@login_not_required
@require_safe
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """The topics of one board."""
    board = _board(request, slug)
    context = {"board": board, **_list(request, Topic.objects.filter(board=board))}
    return render(request, "forums/board.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_topic(request: SignedIn, slug: str) -> HttpResponse:
    """Begin a topic."""
    board = _board(request, slug)
    is_public = board.audience == Board.Audience.EVERYONE
    form = TopicForm(request.POST if request.method == "POST" else None, user=request.user, is_public=is_public)
    if form.is_valid():
        topic = services.open_topic(board=board, author=request.user, **form.cleaned_data)
        messages.success(request, _("話題を載せました。"))
        return redirect("forums:topic", pk=topic.pk)
    return render(request, "forums/new_topic.html", {"board": board, "form": form}, status=422 if form.errors else 200)


def _board(request: HttpRequest, slug: str) -> Board:
    """The board, if the person may read it. Of a board for groups everybody may know; a sentence says what is needed."""
    board = get_object_or_404(queries.boards_shown_to(request.user), slug=slug)
    if rules.may_read(request.user, board):
        return board
    if not request.user.is_authenticated:
        raise Http404
    raise PermissionDenied(_("この掲示板を見るには、団体の登録が必要です。登録は、センターの窓口で受け付けています。"))


def _list(request: HttpRequest, topics: QuerySet[Topic]) -> dict[str, Any]:
    """One page of topics, newest first, of one kind if asked for; the next page begins after the last row's cursor."""
    kind, cursor = request.GET.get("kind", ""), request.GET.get("before", "")
    if kind in Topic.Kind.values:
        topics = topics.filter(kind=kind)
    else:
        kind = ""
    found = list(queries.before(queries.rows(topics, request.user), cursor)[: PAGE + 1])
    older = f"before={queries.cursor_of(found[PAGE - 1])}" if len(found) > PAGE else ""
    of_kind = f"kind={kind}" if kind else ""
    return {
        "topics": found[:PAGE],
        "kinds": Topic.Kind.choices,
        "kind": kind,
        "newer": f"?{of_kind}" if cursor else "",
        "older": "?" + "&".join(filter(None, (of_kind, older))) if older else "",
    }
