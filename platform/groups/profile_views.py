"""The public pages of groups: the directory and a group's own page; and editing the latter."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from groups import directory as directory_of
from groups import rules


@login_not_required
@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """The verified groups, narrowed by what the address asks for."""
    masters = directory_of.Masters.load()
    form = directory_of.DirectoryForm(request.GET, masters)
    form.is_valid()  # what makes no sense gets its sentence; the rest narrows all the same
    page = directory_of.find(request.user, form, masters)
    context = {
        "form": form,
        "page": page,
        "is_newest": form.cleaned_data.get("order") == "new",
        "by_kana": form.question(order=""),
        "by_age": form.question(order="new"),
        "directory_url": reverse("groups:directory"),
        "may_register": rules.may_register(request.user),
    }
    return render(request, "groups/directory.html", context, status=422 if form.errors else 200)
