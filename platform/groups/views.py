"""Registering a group at the counter."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import SignedIn, posted
from groups import rules, search, services
from groups.forms import GroupForm


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
        search.refresh([group.pk])
        messages.success(request, _("%(name)sを登録しました。") % {"name": group.name})
        return redirect("groups:profile", pk=group.pk)
    return render(request, "groups/new.html", {"form": form}, status=422 if form.errors else 200)
