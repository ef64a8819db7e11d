"""The public directory of groups, and registering one at the counter."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedIn, posted
from groups import queries, rules, services
from groups.forms import GroupForm


@login_not_required
@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """All verified groups, in the order of their kana."""
    groups = queries.visible_to(request.user).prefetch_related("districts", "fields")
    return render(
        request, "groups/directory.html", {"groups": groups, "may_register": rules.may_register(request.user)}
    )


@login_not_required
@require_safe
def profile(request: HttpRequest, pk: int) -> HttpResponse:
    """One group's page."""
    groups = queries.visible_to(request.user).prefetch_related("districts", "fields")
    group = get_object_or_404(groups, pk=pk)
    context = {"group": group, "membership": queries.membership(request.user, group)}
    return render(request, "groups/profile.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """Staff register a group whose papers they have seen."""
    if not rules.may_register(request.user):
        raise Http404
    form = GroupForm(posted(request))
    if form.is_valid():
        profile = form.profile()
        fields, districts = profile.pop("fields"), profile.pop("districts")
        group = services.found(
            **profile,
            client_id=form.cleaned_data["client_id"],
            representative=form.cleaned_data["representative"],
            verified_by=request.user,
        )
        group.fields.set(fields)
        group.districts.set(districts)
        messages.success(request, _("%(name)sを登録しました。") % {"name": group.name})
        return redirect("groups:profile", pk=group.pk)
    return render(request, "groups/new.html", {"form": form}, status=422 if form.errors else 200)
