"""The page お知らせ, and how a person wants to get them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedIn, posted
from notify import bounces, queries, services
from notify.forms import WishesForm
from notify.pages import cursor, page_of

UNREAD = "unread"


@require_safe
def notices(request: SignedIn) -> HttpResponse:
    """Newest first, older ones by cursor; all of them or what is unread."""
    only_unread = request.GET.get("show") == UNREAD
    rows = queries.notices_of(request.user)
    if only_unread:
        rows = rows.filter(read_at=None)
    shown, older = page_of(rows, request, **({"show": UNREAD} if only_unread else {}))
    context = {"notices": shown, "older": older, "only_unread": only_unread}
    return render(request, "notify/notices.html", context | {"bad_address": queries.is_bad(request.user.email)})


@require_safe
@never_cache
def bell(request: SignedIn) -> HttpResponse:
    """The sign in the header as it is now, for pages that heard of a change."""
    return render(request, "notify/_bell.html")


@require_safe
def notice(request: SignedIn, pk: int) -> HttpResponse:
    """Follow a notice to what it is about; then it is read."""
    found = get_object_or_404(queries.notices_of(request.user).select_related("user"), pk=pk)
    services.open_notice(notice=found)
    # The address was written by us, and is a path of the site.
    return HttpResponseRedirect(found.url)


@require_POST
def reading(request: SignedIn) -> HttpResponse:
    """すべて既読にする: what was there when the page was made, not what came since."""
    newest = cursor(request.POST.get("up_to", ""))
    count = services.mark_read(user=request.user, up_to=newest) if newest else 0
    if count:
        messages.success(request, _("すべて既読にしました。"))
    return redirect("notify:notices")


@require_http_methods(["GET", "HEAD", "POST"])
def wishes(request: SignedIn) -> HttpResponse:
    """お知らせの受け取り方."""
    user = request.user
    form = WishesForm(user, posted(request))
    if form.is_valid():
        form.save(user)
        messages.success(request, _("お知らせの受け取り方を保存しました。"))
        return redirect("notify:settings")
    context = {"form": form, "stops": queries.stops_of(user), "bad_address": queries.is_bad(user.email)}
    return render(request, "notify/settings.html", context, status=422 if form.errors else 200)


@require_POST
def address(request: SignedIn) -> HttpResponse:
    """The person says that the address works: it is used again."""
    if bounces.forgive(request.user.email):
        messages.success(request, _("これからのお知らせを、このメールアドレスへ送ります。"))
    return redirect("notify:settings")
