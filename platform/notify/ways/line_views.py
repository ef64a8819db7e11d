"""LINE: the person's page, the confirmation of a link, what LINE tells us, and the month's meter for staff."""

from __future__ import annotations

import base64
import json
from urllib.parse import urlencode

import qrcode
import qrcode.image.svg
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseForbidden
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedIn
from notify.ways import line_events, queries, rules, services
from notify.ways.line_channel import LineChannel

DIALOG = "https://access.line.me/dialog/bot/accountLink"


def _only_if_on() -> None:
    if not settings.LINE_ON:
        raise Http404


@require_safe
def line(request: SignedIn) -> HttpResponse:
    """The steps to get notices by LINE, or how to end it."""
    _only_if_on()
    friend = settings.LINE_FRIEND_URL
    context = {
        "link": queries.line_link_of(request.user),
        "friend": friend,
        "pattern": _pattern(friend),
        "is_used_up": queries.line_quota().remaining == 0,
    }
    return render(request, "ways/line.html", context)


def _pattern(address: str) -> str:
    """The address as a QR code, as an address of data for an image; empty without an address."""
    if not address:
        return ""
    picture = qrcode.make(address, image_factory=qrcode.image.svg.SvgPathFillImage).to_string()
    return "data:image/svg+xml;base64," + base64.b64encode(picture).decode()


@require_http_methods(["GET", "HEAD", "POST"])
def line_link(request: SignedIn) -> HttpResponse:
    """Where LINE's message leads: the signed-in person confirms, and LINE is told by a nonce who it was ("Linking accounts", steps 5 to 9)."""
    _only_if_on()
    token = request.GET.get("linkToken", "")
    if not line_events.TOKEN.fullmatch(token):
        messages.warning(request, _("LINEからのアドレスが途中で切れています。LINEで「連携」と送ってください。"))
        return redirect("ways:line")
    if request.method == "POST":
        nonce = services.begin_line(user=request.user)
        return redirect(f"{DIALOG}?{urlencode({'linkToken': token, 'nonce': nonce})}")
    return render(request, "ways/line_link.html", {"link": queries.line_link_of(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
def line_removal(request: SignedIn) -> HttpResponse:
    """Ask, then end the link."""
    _only_if_on()
    if queries.line_link_of(request.user) is None:
        return redirect("ways:line")
    if request.method == "POST":
        services.unlink_line(user=request.user)
        messages.success(request, _("LINEとのつながりを解除しました。お知らせは、もうLINEに届きません。"))
        return redirect("ways:line")
    return render(request, "ways/line_removal.html")


@csrf_exempt
@login_not_required
@require_POST
def line_webhook(request: HttpRequest) -> HttpResponse:
    """Take in what LINE sends, signed with the channel's secret; answering is the clock's work, so this is quick."""
    _only_if_on()
    if not line_events.is_from_line(request.body, request.headers.get("X-Line-Signature", "")):
        return HttpResponseForbidden()
    try:
        body = json.loads(request.body)
        events = body["events"]
    except (ValueError, KeyError, TypeError):
        return HttpResponseBadRequest()
    line_events.receive(events)
    return HttpResponse()


@require_safe
def line_meter(request: SignedIn) -> HttpResponse:
    """How much of the month is left, in words."""
    _only_if_on()
    if not rules.may_see_meter(request.user):
        raise Http404
    context = {"quota": queries.line_quota(), "saves": LineChannel().saves(), "people": queries.line_people()}
    return render(request, "ways/line_meter.html", context)
