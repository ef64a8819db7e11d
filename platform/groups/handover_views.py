"""Handing the office of the representative on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.http import SignedIn, posted
from accounts.models import User
from groups import queries, rules
from groups.member_forms import HandoverForm, ObjectionForm, StaffHandoverForm
from groups.models import Group, Handover
from groups.services import handovers


@require_http_methods(["GET", "HEAD", "POST"])
def handover(request: SignedIn, pk: int) -> HttpResponse:
    """The handover that is under way, or the form that begins one."""
    group = get_object_or_404(queries.handover_visible_to(request.user), pk=pk)
    current = queries.open_handover(group)
    may_propose = rules.may_propose_handover(request.user, group)
    if request.method == "POST" and not may_propose:
        raise Http404
    form = _form(request, group) if may_propose and (current is None or request.method == "POST") else None
    if form is not None and form.is_valid() and _proposed(request, group, form):
        return redirect("groups:handover", pk=pk)
    context = {
        "group": group,
        "handover": current,
        "steps": [step for step in STEPS if current and step.may(request.user, current)],
        "form": form,
        "has_nobody": isinstance(form, HandoverForm) and not form.is_bound and not form.has_choices(),
        "earlier": queries.handovers().filter(group=group, ended_at__isnull=False).order_by("-pk")[:10],
    }
    return render(request, "groups/handover.html", context, status=422 if form is not None and form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def handover_step(request: SignedIn, pk: int, step: str) -> HttpResponse:
    """Ask, then take one step of a handover."""
    found = get_object_or_404(queries.handovers(), pk=pk)
    chosen = next((one for one in STEPS if one.name == step), None)
    if chosen is None or not rules.may_see_handover(request.user, found):
        raise Http404
    if found.ended_at is None and not chosen.may(request.user, found):
        raise Http404
    form = ObjectionForm(posted(request)) if step == "objection" else None
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            chosen.take(handover=found, by=request.user, **(form.cleaned_data if form else {}))
        except PermissionDenied:
            raise Http404 from None
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            messages.success(request, str(chosen.done))
        is_outside = not queries.handover_visible_to(request.user).filter(pk=found.group_id).exists()
        return redirect("portal:my_page") if is_outside else redirect("groups:handover", pk=found.group_id)
    if found.ended_at is not None:
        return redirect("groups:handover", pk=found.group_id)
    context = {"handover": found, "group": found.group, "step": chosen, "form": form}
    return render(request, "groups/handover_step.html", context, status=422 if form and form.errors else 200)


def _form(request: SignedIn, group: Group) -> HandoverForm | StaffHandoverForm:
    kind = HandoverForm if rules.may_keep_members(request.user, group) else StaffHandoverForm
    return kind(posted(request), group=group, user=request.user)


def _proposed(request: SignedIn, group: Group, form: HandoverForm | StaffHandoverForm) -> bool:
    data = form.cleaned_data
    try:
        handovers.propose(
            group=group,
            by=request.user,
            successor=data["successor"],
            predecessor=form.predecessor(),
            predecessor_then=data.get("predecessor_then") or Handover.Stays.MEMBER,
            reason=data["reason"],
        )
    except ValidationError as error:
        form.add_error(None, error)
        return False
    messages.success(
        request, _("%(name)sさんにお願いしました。返事をお待ちください。") % {"name": data["successor"].name}
    )
    return True


def _may_confirm(user: User, handover: Handover) -> bool:
    return rules.may_register(user) and handover.accepted_at is not None


def _may_accept(user: User, handover: Handover) -> bool:
    return rules.may_answer_handover(user, handover) and handover.accepted_at is None


@dataclass(frozen=True)
class Step:
    """One thing to do with a handover: the end of its address, its rule and service, and what the pages say."""

    name: str
    may: Callable[[User, Handover], bool]
    take: Callable[..., Any]
    button: str | Promise
    question: str | Promise
    done: str | Promise
    is_main: bool = False


STEPS = (
    Step(
        "acceptance",
        _may_accept,
        handovers.accept,
        gettext_lazy("引き受ける"),
        gettext_lazy("代表者を引き受けます。会員に知らせて、異議がなければ代表者になります。"),
        gettext_lazy("引き受けました。"),
        is_main=True,
    ),
    Step(
        "confirmation",
        _may_confirm,
        handovers.confirm,
        gettext_lazy("確かめて、替える"),
        gettext_lazy("すぐに代表者が替わります。"),
        gettext_lazy("代表者が替わりました。"),
        is_main=True,
    ),
    Step(
        "refusal",
        rules.may_answer_handover,
        handovers.decline,
        gettext_lazy("引き受けない"),
        gettext_lazy("引き受けないことを、お願いした人に伝えます。理由は聞きません。"),
        gettext_lazy("引き受けないことを伝えました。"),
    ),
    Step(
        "objection",
        rules.may_object,
        handovers.object_to,
        gettext_lazy("異議を伝える"),
        gettext_lazy("引き継ぎは止まり、センターの職員が事情を聞きます。"),
        gettext_lazy("異議を受け付けました。引き継ぎは止まりました。"),
    ),
    Step(
        "cancellation",
        rules.may_cancel_handover,
        handovers.cancel,
        gettext_lazy("引き継ぎをやめる"),
        gettext_lazy("引き継ぎを取りやめて、関わる人に知らせます。"),
        gettext_lazy("引き継ぎを取りやめました。"),
    ),
)
