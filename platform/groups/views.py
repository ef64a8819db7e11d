"""Registering a group, and its members."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedIn, posted
from groups import queries, rules, search, services
from groups.forms import GroupForm, MemberForm
from groups.models import Group, Membership


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """Staff register a group whose papers they have seen."""
    if not rules.may_register(request.user):
        raise Http404
    form = GroupForm(posted(request))
    if form.is_valid():
        data = form.cleaned_data
        fields, districts = data.pop("fields_"), data.pop("districts")
        group = services.found(**data, verified_by=request.user)
        group.fields.set(fields)
        group.districts.set(districts)
        search.refresh([group.pk])
        messages.success(request, _("%(name)sを登録しました。") % {"name": group.name})
        return redirect("groups:profile", pk=group.pk)
    return render(request, "groups/new.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def members(request: SignedIn, pk: int) -> HttpResponse:
    """The members of one's own group; the representative adds people here."""
    group = get_object_or_404(queries.groups_of(request.user), pk=pk)
    may_keep = rules.may_keep_members(request.user, group)
    if request.method == "POST" and not may_keep:
        raise Http404
    form = MemberForm(posted(request))
    if form.is_valid() and _changed(form, group):
        messages.success(request, _("%(name)sさんを登録しました。") % {"name": form.cleaned_data["person"].name})
        return redirect("groups:members", pk=group.pk)
    context = {"group": group, "form": form, "members": queries.members_of(group), "may_keep": may_keep}
    return render(request, "groups/members.html", context, status=422 if form.errors else 200)


def _changed(form: MemberForm, group: Group) -> bool:
    try:
        services.join(group=group, user=form.cleaned_data["person"], role=form.cleaned_data["role"])
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


@require_POST
def departure(request: SignedIn, pk: int, member: int) -> HttpResponse:
    """A member leaves, or the representative takes one out."""
    group = get_object_or_404(queries.groups_of(request.user), pk=pk)
    membership = get_object_or_404(Membership.objects.filter(group=group).select_related("user"), pk=member)
    if membership.user_id != request.user.pk and not rules.may_keep_members(request.user, group):
        raise Http404
    try:
        services.leave(group=group, user=membership.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("groups:members", pk=group.pk)
    messages.success(request, _("%(name)sさんは、団体から抜けました。") % {"name": membership.user.name})
    if membership.user_id == request.user.pk:
        return redirect("portal:my_page")
    return redirect("groups:members", pk=group.pk)
