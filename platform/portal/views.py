"""Home, my page, and the set-up of a new centre."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import audit
from accounts.counter_middleware import session_of
from accounts.http import SignedIn, posted
from accounts.models import Role
from consult import queries as consult
from forums import queries as forums
from groups import queries as groups
from groups.enquiries import asked_by
from groups.follows import followed_by
from kernel import centre as centre_of
from kernel.models import Centre
from notify import queries as notices
from portal import counter, services
from portal.forms import CentreForm, OpeningForm
from realtime.exchange import queries as exchange
from realtime.rooms import queries as rooms


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The three things people come for, and what is new."""
    context = {"topics": forums.newest_topics(request.user, limit=5), "sessions": exchange.coming(limit=3)}
    return render(request, "portal/home.html", context)


@require_safe
def my_page(request: SignedIn) -> HttpResponse:
    """What waits for me. Staff who act for a person see the part that is not confidential."""
    user = request.user
    if session_of(request):
        return render(request, "portal/my_page_at_counter.html", counter.my_page_of(user))
    followed = followed_by(user)
    context = {
        "today": timezone.localdate(),
        "notices": notices.notices_of(user)[:3],
        "consultations": consult.waiting_for(user),
        "sessions": exchange.registered_by(user),
        "rooms": rooms.rooms_of(user),
        "topics": forums.unread_topics(user, limit=5),
        "memberships": groups.memberships_of(user),
        "ways": {"push": settings.PUSH_ON, "line": settings.LINE_ON},
        "followed_groups": followed,
        "followed_topics": forums.topics_of_groups(user, followed, limit=3),
        "followed_sessions": exchange.held_with(followed),
        "enquiries": asked_by(user)[:3],
    }
    return render(request, "portal/my_page.html", context)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def opening(request: HttpRequest) -> HttpResponse:
    """Set-up of a new centre; gone once there is one."""
    if Centre.objects.exists():
        raise Http404
    form = OpeningForm(posted(request))
    if form.is_valid():
        data = form.cleaned_data
        keys = ("code", "admin_name", "login_name", "password", "districts", "boards")
        try:
            administrator = services.open_centre(centre=form.save(commit=False), **{key: data[key] for key in keys})
        except ValidationError as error:
            form.add_error("code", error)
        else:
            get_adapter().login(request, administrator)
            messages.success(request, _("センターを開きました。ようこそ。"))
            return redirect("portal:my_page")
    return render(request, "portal/opening.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def centre(request: SignedIn) -> HttpResponse:
    """The centre's own data, for administrators."""
    if not request.user.has_role(Role.ADMINISTRATOR):
        raise Http404
    form = CentreForm(posted(request), instance=centre_of.current())
    if form.is_valid():
        form.save()
        audit.record(actor=request.user, action="centre.changed", subject=form.instance.name, fields=form.changed_data)
        messages.success(request, _("センターの情報を保存しました。"))
        return redirect("portal:centre")
    return render(request, "portal/centre.html", {"form": form}, status=422 if form.errors else 200)
