"""The page where a person turns notices on this device on and off."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedIn, posted
from accounts.templatetags.devices import device
from notify.ways import push_keys, queries, services
from notify.ways.forms import PushForm


def _only_if_on() -> None:
    if not settings.PUSH_ON:
        raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
def push(request: SignedIn) -> HttpResponse:
    """What it is, the button, and the person's devices."""
    _only_if_on()
    form = PushForm(posted(request))
    if form.is_valid():
        try:
            services.subscribe(
                user=request.user,
                session_key=request.session.session_key or "",
                device=device(request.headers.get("User-Agent", "")),
                **form.cleaned_data,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("この端末で、お知らせを受け取れるようになりました。"))
            return redirect("ways:push")
    devices = queries.devices_of(request.user, request.session.session_key)
    context = {
        "form": form,
        "devices": devices,
        "is_on_here": any(one.is_here and one.is_on for one in devices),
        "public_key": push_keys.public_of(settings.PUSH_PRIVATE_KEY),
    }
    return render(request, "ways/push.html", context, status=422 if form.errors else 200)


@require_POST
def push_renewal(request: SignedIn) -> HttpResponse:
    """A browser says that it still has its subscription: it is the same person's, so it wakes up."""
    _only_if_on()
    services.renew(
        user=request.user,
        session_key=request.session.session_key or "",
        endpoint=request.POST.get("endpoint", "").replace("\x00", ""),
    )
    return HttpResponse(status=204)


@require_POST
def push_removal(request: SignedIn, pk: int) -> HttpResponse:
    """Nothing more to that device; it is turned on again on the device itself."""
    _only_if_on()
    if not services.remove_device(user=request.user, pk=pk):
        raise Http404
    messages.success(request, _("その端末には、もうお知らせを送りません。"))
    return redirect("ways:push")
