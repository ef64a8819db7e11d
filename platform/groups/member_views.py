"""The members of a group, what happened to it, and its yearly confirmation."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedIn, posted
from groups import queries, record, rules, services
from groups.member_forms import RoleForm
from groups.models import Group, Membership
from groups.services import members as keeping
from groups.services import standing


@require_safe
def members(request: SignedIn, pk: int) -> HttpResponse:
    """Who belongs to a group; the representative answers requests and keeps the roles from here."""
    group = _inside(request, pk)
    may_keep = rules.may_keep_members(request.user, group)
    context = {
        "group": group,
        "members": queries.members_of(group),
        "may_keep": may_keep,
        "may_invite": may_keep and group.verified_at is not None,
        "may_register": rules.may_register(request.user),
        "requests": queries.open_requests(group) if may_keep else (),
        "suspension": None if group.verified_at else queries.open_suspensions().filter(group=group).first(),
    }
    return render(request, "groups/members.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def role(request: SignedIn, pk: int, member: int) -> HttpResponse:
    """A representative changes a role."""
    group = _inside(request, pk)
    if not rules.may_keep_members(request.user, group):
        raise Http404
    place = _place(group, member)
    form = RoleForm(posted(request), initial={"role": place.role})
    if form.is_valid():
        try:
            keeping.change_role(group=group, user=place.user, role=form.cleaned_data["role"], by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("%(name)sさんの役割を保存しました。") % {"name": place.user.name})
            return redirect("groups:members", pk=pk)
    context = {"group": group, "place": place, "form": form}
    return render(request, "groups/role.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def departure(request: SignedIn, pk: int, member: int) -> HttpResponse:
    """Ask, then a member leaves, or the representative takes one out."""
    group = _inside(request, pk)
    place = _place(group, member)
    is_own = place.user_id == request.user.pk
    if not is_own and not rules.may_keep_members(request.user, group):
        raise Http404
    if request.method != "POST":
        return render(request, "groups/departure.html", {"group": group, "place": place, "is_own": is_own})
    try:
        if is_own:
            services.leave(group=group, user=place.user)
        else:
            keeping.take_out(group=group, user=place.user, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("groups:members", pk=pk)
    messages.success(request, _("%(name)sさんは、団体から抜けました。") % {"name": place.user.name})
    return redirect("portal:my_page") if is_own else redirect("groups:members", pk=pk)


@require_safe
def record_of(request: SignedIn, pk: int) -> HttpResponse:
    """What happened to a group, in words, for its representatives and staff."""
    group = _inside(request, pk)
    if not rules.may_read_record(request.user, group):
        raise Http404
    lines, older = record.page(group, request.GET.get("before", ""))
    return render(request, "groups/record.html", {"group": group, "lines": lines, "older": older})


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: SignedIn, pk: int) -> HttpResponse:
    """Once a year a representative looks at what the centre has on file and says that it is so."""
    group = _inside(request, pk)
    if not rules.may_confirm(request.user, group):
        raise Http404
    if request.method == "POST":
        try:
            standing.confirm(group=group, by=request.user)
        except PermissionDenied:
            raise Http404 from None
        messages.success(request, _("確認を受け付けました。ありがとうございます。"))
        return redirect("groups:profile", pk=pk)
    context = {
        "group": group,
        "members": queries.members_of(group),
        "contacts": group.contacts.order_by("pk"),
        "application": getattr(group, "application", None),
    }
    return render(request, "groups/confirm.html", context)


def _inside(request: SignedIn, pk: int) -> Group:
    return get_object_or_404(queries.inside_visible_to(request.user), pk=pk)


def _place(group: Group, member: int) -> Membership:
    return get_object_or_404(Membership.objects.filter(group=group).select_related("user"), pk=member)
