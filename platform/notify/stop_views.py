"""Getting fewer notices: from the notice itself, and from a letter without signing in."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedIn
from accounts.models import User
from notify import channels, kinds, queries, services, tokens


@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: SignedIn, pk: int) -> HttpResponse:
    """Why a notice came, and how to get no more about its thing."""
    notice = get_object_or_404(queries.notices_of(request.user), pk=pk)
    if request.method == "POST" and notice.thing:
        services.stop(user=request.user, thing=notice.thing)
        messages.success(request, _("止めました。この下の「止めているお知らせ」から、元に戻せます。"))
        return redirect("notify:settings")
    is_required = notice.kind in kinds.every() and kinds.get(notice.kind).required
    context = {"notice": notice, "kind": kinds.label(notice.kind), "is_required": is_required}
    return render(request, "notify/stop.html", context)


@require_POST
def resume(request: SignedIn, pk: int) -> HttpResponse:
    """Take a stop back."""
    services.resume(stop=get_object_or_404(queries.stops_of(request.user), pk=pk))
    messages.success(request, _("また届くようにしました。"))
    return redirect("notify:settings")


# RFC 8058 §3.2: the mail program posts without cookies, and so without a form token; the signature stands for both.
@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def stop_letters(request: HttpRequest, token: str) -> HttpResponse:
    """A GET only asks: mail scanners open every link. A POST stops, with one press and without signing in."""
    found = tokens.read(token)
    user = User.objects.filter(pk=found.user_id).first() if found else None
    if found is None or user is None:
        return render(request, "notify/stop_letters.html", {"state": "unknown"}, status=404)
    state = "asked"
    if request.method == "POST" and "undo" in request.POST:
        services.resume_letters(token=found, user=user)
        state = "resumed"
    elif request.method == "POST":
        services.stop_letters(token=found, user=user, only_thing="thing" in request.POST and bool(found.thing))
        state = "stopped"
    with translation.override(user.language):
        context = {
            "state": state,
            "kinds": [kinds.label(name) for name in found.kinds],
            "way": channels.label(found.channel),
            "has_thing": bool(found.thing),
        }
        return render(request, "notify/stop_letters.html", context)
