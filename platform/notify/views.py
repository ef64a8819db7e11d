"""The page お知らせ."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import SignedIn
from notify import queries, services

PAGE = 30


@require_safe
def notices(request: SignedIn) -> HttpResponse:
    """Newest first, older ones by cursor; what is shown counts as read."""
    before = request.GET.get("before", "")
    rows = queries.notices_of(request.user)
    if before.isascii() and before.isdigit() and len(before) < 19:
        rows = rows.filter(id__lt=int(before))
    page = list(rows[: PAGE + 1])
    older = f"?before={page[PAGE - 1].pk}" if len(page) > PAGE else ""
    shown = page[:PAGE]
    response = render(request, "notify/notices.html", {"notices": shown, "older": older})
    if shown:
        services.mark_read(user=request.user, up_to=shown[0].pk)
    return response
