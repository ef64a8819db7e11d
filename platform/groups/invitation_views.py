"""Inviting people into a group, and asking to join one."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedIn, posted
from accounts.models import User
from groups import queries, rules
from groups.member_forms import InvitationForm, JoinForm
from groups.models import Group, Invitation
from groups.services import invitations as inviting


@require_http_methods(["GET", "HEAD", "POST"])
def invitations(request: SignedIn, pk: int) -> HttpResponse:
    """A representative makes invitations, and sees and ends the open ones."""
    group = _kept(request, pk)
    form = InvitationForm(posted(request))
    if form.is_valid() and (made := _invited(form, group, request.user)):
        if made.email:
            messages.success(request, _("%(email)sに招待を送りました。") % {"email": made.email})
        else:
            messages.success(request, _("招待のリンクを作りました。下の一覧から、相手に渡してください。"))
        return redirect("groups:invitations", pk=pk)
    found = [(invitation, inviting.link_of(invitation)) for invitation in queries.open_invitations(group)]
    context = {"group": group, "form": form, "invitations": found}
    return render(request, "groups/invitations.html", context, status=422 if form.errors else 200)


def _invited(form: InvitationForm, group: Group, by: User) -> Invitation | None:
    try:
        return inviting.invite(group=group, by=by, **form.cleaned_data)
    except ValidationError as error:
        form.add_error("email", error)
        return None


@require_POST
def revoke(request: SignedIn, pk: int, invitation: int) -> HttpResponse:
    """End an invitation."""
    group = _kept(request, pk)
    inviting.revoke(invitation=get_object_or_404(Invitation, group=group, pk=invitation), by=request.user)
    messages.success(request, _("招待を取り消しました。"))
    return redirect("groups:invitations", pk=pk)


@login_not_required
@require_safe
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What the holder of a link sees: the group, the role, and how to say yes."""
    found = _invitation(token)
    user = request.user
    context = {
        "invitation": found,
        "group": found.group,
        "in_the_way": rules.in_the_way(user, found, found.group) if isinstance(user, User) else "",
        "is_member": rules.belongs(user, found.group),
    }
    return render(request, "groups/invitation.html", context)


@require_POST
def answer_invitation(request: SignedIn, token: str) -> HttpResponse:
    """Accept or decline."""
    found = _invitation(token)
    if request.POST.get("answer") == "no":
        inviting.decline(invitation=found, user=request.user)
        messages.success(request, _("招待を断りました。"))
        return redirect("portal:my_page")
    try:
        inviting.accept(invitation=found, user=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("groups:invitation", token=token)
    messages.success(request, _("%(name)sの会員になりました。") % {"name": found.group.name})
    return redirect("groups:members", pk=found.group_id)


@require_http_methods(["GET", "HEAD", "POST"])
def ask_to_join(request: SignedIn, pk: int) -> HttpResponse:
    """Ask a group's representatives to be let in."""
    group = get_object_or_404(queries.visible_to(request.user), pk=pk)
    if not rules.may_ask_to_join(request.user, group):
        return redirect("groups:members", pk=pk)
    form = JoinForm(posted(request))
    if form.is_valid():
        inviting.ask_to_join(group=group, user=request.user, message=form.cleaned_data["message"])
        messages.success(request, _("申し込みました。代表者の返事をお待ちください。"))
        return redirect("groups:profile", pk=pk)
    asked = queries.open_requests(group).filter(user=request.user).first()
    context = {"group": group, "form": form, "asked": asked}
    return render(request, "groups/ask_to_join.html", context, status=422 if form.errors else 200)


@require_POST
def answer_request(request: SignedIn, pk: int, asked: int) -> HttpResponse:
    """A representative lets a person in, or not."""
    group = _kept(request, pk)
    found = get_object_or_404(group.join_requests.select_related("group", "user"), pk=asked)
    accepted = request.POST.get("answer") == "yes"
    try:
        inviting.answer_request(request=found, by=request.user, accepted=accepted)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    except PermissionDenied:
        raise Http404 from None
    else:
        name = {"name": found.user.name}
        messages.success(
            request,
            _("%(name)sさんが会員になりました。") % name
            if accepted
            else _("%(name)sさんの申し込みを断りました。") % name,
        )
    return redirect("groups:members", pk=pk)


def _kept(request: SignedIn, pk: int) -> Group:
    group = get_object_or_404(queries.visible_to(request.user), pk=pk)
    if not rules.may_invite(request.user, group):
        raise Http404
    return group


def _invitation(token: str) -> Invitation:
    return get_object_or_404(Invitation.objects.select_related("group", "created_by"), token=token)
