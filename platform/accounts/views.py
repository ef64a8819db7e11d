"""Pages of the account beyond allauth's own."""

from __future__ import annotations

from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from allauth.usersessions.adapter import get_adapter as get_sessions_adapter
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import held, preferences, queries, rules, services
from accounts.models import User
from accounts.person_forms import CounterCodeForm, FindPersonForm, ProfileForm, RolesForm


@login_not_required
@require_POST
def text_size(request: HttpRequest) -> HttpResponse:
    """Save 標準/大/特大: with the person if signed in, and always in a cookie."""
    size = request.POST.get("size", "")
    if size not in User.TextSize.values:
        size = User.TextSize.STANDARD
    response = JsonResponse({"size": size}) if rules.wants_json(request) else redirect(_back(request))
    preferences.remember(request, response, text_size=size)
    return response


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def set_language(request: HttpRequest) -> HttpResponse:
    """Save the language: with the person if signed in, and always in a cookie. Opened as a link it leads home."""
    response = redirect(_back(request))
    if request.method == "POST":
        preferences.remember(request, response, language=request.POST.get("language", ""))
    return response


def _sent(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to; an empty POST is one with everything missing."""
    return request.POST if request.method == "POST" else None


def _back(request: HttpRequest) -> str:
    target = request.POST.get("next", "/")
    return target if url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}) else "/"


@login_not_required
@require_safe
@never_cache
def held_submission(request: HttpRequest, token: UUID) -> HttpResponse:
    """Show what was held, with one button that sends it to where it was going."""
    submission = held.find(request, token)
    if submission is None:
        raise Http404
    if held.needs_sign_in(submission) and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    context = {"submission": submission, "shown": held.shown(submission)}
    return render(request, "accounts/held.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """What a person says about themselves, and how the pages look for them."""
    form = ProfileForm(_sent(request), instance=get_object_or_404(User, pk=request.user.pk))
    if not form.is_valid():
        rights = {
            "may_help": rules.may_help_at_counter(request.user),
            "may_manage": rules.may_manage_staff(request.user),
        }
        return render(request, "accounts/profile.html", {"form": form, **rights}, status=422 if form.errors else 200)
    person = form.save()
    response = redirect("accounts:profile")
    preferences.remember(request, response, language=person.language, text_size=person.text_size)
    with override(person.language):
        messages.success(request, _("保存しました。"))
    return response


@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign one of the person's own devices out."""
    session = get_object_or_404(UserSession, pk=pk, user=request.user)
    if session.session_key == request.session.session_key:
        return redirect("account_logout")
    get_sessions_adapter().end_sessions([session])
    messages.success(request, _("その端末をログアウトしました。"))
    return redirect("usersessions_list")


@login_not_required
@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    """The terms of use, in the version people agree to."""
    return render(request, "accounts/terms.html", {"version": services.TERMS_VERSION})


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """How personal data is handled, in the version people agree to."""
    return render(request, "accounts/privacy.html", {"version": services.TERMS_VERSION})


@login_not_required
@sensitive_post_parameters("password1", "code")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def counter_code(request: HttpRequest) -> HttpResponse:
    """A person sets a new password with the code that the counter printed."""
    form = CounterCodeForm(_sent(request))
    if form.is_valid():
        data = form.cleaned_data
        try:
            if not ratelimit.consume(request, action="counter_code", key=data["login"]):
                raise get_adapter().validation_error("too_many_login_attempts")
            services.use_counter_code(
                person=queries.find_person(data["login"]), code=data["code"], password=data["password1"]
            )
        except ValidationError as error:
            form.add_error("code", error)
        else:
            messages.success(request, _("新しいパスワードを決めました。そのパスワードでログインしてください。"))
            return redirect("account_login")
    return render(request, "accounts/counter_code.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def staff(request: HttpRequest) -> HttpResponse:
    """Administrators see who works for the centre, and look a person up to give roles."""
    if not rules.may_manage_staff(request.user):
        raise Http404
    form = FindPersonForm(_sent(request))
    if form.is_valid():
        person = queries.find_person(form.cleaned_data["login"])
        if person is not None:
            return redirect("accounts:staff_roles", pk=person.pk)
        form.add_error("login", _("この人は見つかりません。ログイン名か、確認ずみのメールアドレスを入力してください。"))
    context = {"form": form, "staff": queries.staff()}
    return render(request, "accounts/staff.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def staff_roles(request: HttpRequest, pk: int) -> HttpResponse:
    """The roles of one person."""
    if not rules.may_manage_staff(request.user):
        raise Http404
    person = get_object_or_404(User, pk=pk, is_active=True)
    form = RolesForm(_sent(request), initial={"roles": sorted(person.roles)})
    if form.is_valid():
        try:
            services.set_roles(actor=request.user, person=person, roles=form.cleaned_data["roles"])
        except ValidationError as error:
            form.add_error("roles", error)
        else:
            messages.success(request, _("%(name)sさんの役割を保存しました。") % {"name": person.name})
            return redirect("accounts:staff")
    return render(
        request,
        "accounts/staff_roles.html",
        {"form": form, "person": person, "has_keys": queries.has_keys(person)},
        status=422 if form.errors else 200,
    )


@require_POST
def remove_keys(request: HttpRequest, pk: int) -> HttpResponse:
    """An administrator helps somebody who lost all their second keys."""
    if not rules.may_manage_staff(request.user):
        raise Http404
    person = get_object_or_404(User, pk=pk, is_active=True)
    services.remove_keys(actor=request.user, person=person)
    messages.success(request, _("%(name)sさんの2つめの鍵を外しました。") % {"name": person.name})
    return redirect("accounts:staff_roles", pk=person.pk)
