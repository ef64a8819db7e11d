"""Pages about the own data: what there is, all of it as an archive, leaving, and the terms one agreed to."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import erasure, export, queries, rules, services
from accounts.http import SignedIn, posted
from accounts.person_forms import AgreeForm, LeavingForm
from kernel import dates, files


@require_safe
@never_cache
def personal(request: SignedIn) -> HttpResponse:
    """What the site holds of the person, and what they can do about it."""
    context = {"export": export.of(request.user, timezone.now()), "consents": queries.consents_of(request.user)}
    return render(request, "accounts/personal.html", context | {"export_life": export.LIFE.days})


@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required
@never_cache
def export_page(request: SignedIn) -> HttpResponse:
    """Ask for all own data; wait; fetch it."""
    now = timezone.now()
    if request.method == "POST":
        export.ask(person=request.user, now=now)
        return redirect("accounts:export")
    made = export.of(request.user, now)
    until = made.ready_at + export.LIFE if made and made.ready_at else None
    context = {"export": made, "until": until, "has_failed": made is not None and export.has_failed(made)}
    return render(request, "accounts/export.html", context)


@require_safe
@reauthentication_required
def export_file(request: SignedIn) -> HttpResponseBase:
    """The archive itself, for its person only."""
    made = export.of(request.user, timezone.now())
    if made is None or made.ready_at is None:
        raise Http404
    return files.hand_out(made.file, f"tsunagaru-{made.asked_at:%Y%m%d}.zip")


@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required
@never_cache
def leaving(request: SignedIn) -> HttpResponse:
    """What goes and what stays; ask to leave."""
    user = request.user
    form = LeavingForm(posted(request))
    if form.is_valid():
        try:
            erasure.ask(person=user, now=timezone.now())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            user.refresh_from_db(fields=["leaves_at"])
            messages.success(request, _("退会を受け付けました。"))
            return redirect("accounts:personal")
    context = {
        "form": form,
        "concerns": erasure.concerns(user),
        "days": erasure.AFTER.days,
        "works_here": user.is_centre_staff,
    }
    return render(request, "accounts/leaving.html", context, status=422 if form.errors else 200)


@require_POST
def stay(request: SignedIn) -> HttpResponse:
    """Undo leaving, with one press."""
    if erasure.undo(person=request.user):
        messages.success(request, _("退会を取りやめました。これまでどおり使えます。"))
    return redirect("accounts:personal")


@login_not_required
@require_safe
def records(request: HttpRequest) -> HttpResponse:
    """What goes and what stays after leaving: the policy, made from the registry itself."""
    return render(request, "accounts/records.html", queries.policy())


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def agree(request: SignedIn) -> HttpResponse:
    """The terms have changed: read and agree."""
    target = request.POST.get("next") or request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = "/my/"
    form = AgreeForm(posted(request))
    if form.is_valid():
        services.agree(user=request.user, client_id=form.cleaned_data["client_id"])
        messages.success(request, _("同意を受け取りました。ありがとうございます。"))
        return redirect(target)
    context = {
        "form": form,
        "next": target,
        "version": services.TERMS_VERSION,
        "has_agreed": rules.has_agreed(request.user, services.TERMS_VERSION),
        "today": dates.full(timezone.localdate()),
    }
    return render(request, "accounts/agree.html", context, status=422 if form.errors else 200)
