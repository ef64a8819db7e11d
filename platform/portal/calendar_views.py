"""The person's own calendar elsewhere: its secret address, how to use it, and the feed itself."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedIn
from kernel import calendar
from portal import calendar_feed


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def settings_page(request: SignedIn) -> HttpResponse:
    """Whether there is an address, and how calendars take it. A POST makes one and shows it, this once."""
    address = ""
    if request.method == "POST":
        path = reverse("portal:calendar_feed", kwargs={"secret": calendar_feed.renew(request.user)})
        address = calendar.address(path)
    context = {
        "address": address,
        "subscribe": f"webcal://{address.partition('://')[2]}" if address else "",
        "existing": calendar_feed.address_of(request.user),
    }
    return render(request, "portal/calendar.html", context)


@require_safe
def renewal(request: SignedIn) -> HttpResponse:
    """A new address? The calendars that read the old one stop."""
    return render(request, "portal/calendar_renewal.html")


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: SignedIn) -> HttpResponse:
    """No address any more, after a question."""
    if request.method == "POST":
        calendar_feed.remove(request.user)
        messages.success(request, _("予定を出すのをやめました。前のアドレスは、もう使えません。"))
        return redirect("portal:calendar")
    return render(request, "portal/calendar_end.html")


@login_not_required
@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """What calendar programs read, without a session: who knows the address may read it."""
    found = calendar_feed.find(secret)
    if found is None:
        # Not Http404: a program must not be sent to a sign-in page.
        return HttpResponse(
            _("このアドレスのカレンダーはありません。"), status=404, content_type="text/plain; charset=utf-8"
        )
    now = calendar_feed.feed_of(found)
    response = HttpResponse(now.body, content_type="text/calendar; charset=utf-8")
    # Kept by the program, asked about each time; never by a proxy in between, and not found by search engines.
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    response["Content-Disposition"] = 'inline; filename="calendar.ics"'
    response["ETag"] = now.etag
    stamp = int(now.changed_at.timestamp())
    response["Last-Modified"] = http_date(stamp)
    return get_conditional_response(request, now.etag, stamp, response) or response
