"""The public pages of groups: the directory and a group's own page; and editing the latter."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedIn, posted
from accounts.models import User
from groups import directory as directory_of
from groups import follows, profiles, queries, rules
from groups.models import Contact, Group, Photo
from groups.profile_forms import OWN, ProfileForm, version_of


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


@login_not_required
@require_safe
def profile(request: HttpRequest, pk: int) -> HttpResponse:
    """One group's page."""
    shown = Prefetch("photos", Photo.objects.filter(state=Photo.State.READY))
    public = Prefetch("contacts", Contact.objects.filter(is_public=True))
    groups = queries.visible_to(request.user).prefetch_related("districts", "fields", "links", shown, public)
    group = get_object_or_404(groups, pk=pk)
    voices = set(queries.voices_of(request.user).values_list("pk", flat=True))
    context = {
        "group": group,
        "contact": {contact.kind: contact.value for contact in group.contacts.all()},
        "membership": queries.membership(request.user, group),
        "is_following": follows.is_following(request.user, group),
        "speaks": group.pk in voices,
        "may_edit": rules.may_edit_profile(request.user, group),
        "may_ask_as_group": bool(voices - {group.pk}),
    }
    return render(request, "groups/profile.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedIn, pk: int) -> HttpResponse:
    """Everything on the group's page, with how to reach it and its links."""
    group = editable(request.user, pk)
    form = ProfileForm(posted(request), initial=ProfileForm.begin_with(group))
    others: list[tuple[Any, str]] = []
    if form.is_valid():
        try:
            _store(form, group, request.user)
        except PermissionDenied:
            raise Http404 from None
        except profiles.ChangedMeanwhile as error:
            form.add_error(None, error)
            others = form.stored_otherwise()
            form.data = request.POST.copy()
            form.data["version"] = version_of(group)
        else:
            messages.success(request, _("ページを保存しました。"))
            return redirect("groups:profile", pk=group.pk)
    context = {"group": group, "form": form, "others": others}
    return render(request, "groups/edit.html", context, status=422 if form.errors else 200)


def editable(user: User, pk: int) -> Group:
    """A group whose page this person may write. Raises Http404."""
    group = get_object_or_404(
        queries.visible_to(user).prefetch_related("districts", "fields", "contacts", "links"), pk=pk
    )
    if not rules.may_edit_profile(user, group):
        raise Http404
    return group


def _store(form: ProfileForm, group: Group, by: User) -> None:
    data = form.cleaned_data
    profiles.edit(
        group=group,
        by=by,
        version=data["version"],
        values={name: data[name] for name in OWN},
        fields=data["fields_"],
        districts=data["districts"],
        contacts=form.contacts(),
        links=form.links(),
    )
