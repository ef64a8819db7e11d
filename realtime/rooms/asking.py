"""One group asks one other: in the room the two have to themselves, opened when there is none yet."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.http import SignedIn, posted
from accounts.models import User
from groups import queries as groups
from groups.models import Group
from groups.rules import SPEAKING_ROLES, may_speak_for
from kernel.forms import BodyField, OnceForm
from notify.services import notify
from realtime.rooms import services
from realtime.rooms.forms import SAYING
from realtime.rooms.models import Message, Room
from realtime.rooms.notices import KIND


class AskForm(OnceForm):
    """The first words, and which of the person's groups says them."""

    as_group = forms.ModelChoiceField(
        Group.objects.none(),
        label=gettext_lazy("どの団体として"),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "invalid_choice": gettext_lazy("この団体として書くことはできません。選び直してください。"),
            "required": gettext_lazy("どの団体として書くかを選んでください。"),
        },
    )
    body = BodyField(label=gettext_lazy("相談したいこと"), max_length=SAYING, rows=5)

    def __init__(self, user: User, asked: Group, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["as_group"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = groups.voices_of(user).exclude(pk=asked.pk)
        field.initial = field.queryset.first()


def room_of_two(one: Group, other: Group) -> Room | None:
    """The room that names these two groups and nobody else; the oldest if there are several."""
    both = Q(named__group__in=[one.pk, other.pk])
    rooms = Room.objects.filter(kind=Room.Kind.GROUPS).annotate(
        named_here=Count("named", distinct=True), of_the_two=Count("named", filter=both, distinct=True)
    )
    return rooms.filter(named_here=2, of_the_two=2).order_by("pk").first()


@transaction.atomic
def ask_group(*, group: Group, as_group: Group, by: User, body: str, client_id: uuid.UUID) -> Message:
    """Say something to another group in the room of the two, once per `client_id`; who speaks for it is told.

    Raises PermissionDenied.
    """
    if as_group == group or group.verified_at is None or not may_speak_for(by, as_group):
        raise PermissionDenied
    # Both rows, always in the same order: two who ask at once find one room.
    list(Group.objects.select_for_update().filter(pk__in=[group.pk, as_group.pk]).order_by("pk"))
    room = room_of_two(as_group, group) or services.open_room(
        name=_("%(one)sと%(other)s") % {"one": as_group.name[:28], "other": group.name[:28]},
        by=by,
        groups=[as_group, group],
    )
    message = services.say(room=room, author=by, as_group=as_group, body=body, client_id=client_id)
    people = User.objects.filter(
        memberships__group=group, memberships__role__in=SPEAKING_ROLES, is_active=True
    ).exclude(pk=by.pk)
    for person in people.order_by("pk"):
        _tell(person, message, as_group, group)
    return message


def _tell(person: User, message: Message, as_group: Group, group: Group) -> None:
    with translation.override(person.language):
        text = _("%(one)sから、%(other)sに相談があります。会議室でお返事ください。") % {
            "one": as_group.name,
            "other": group.name,
        }
        notify(
            user=person,
            kind=KIND.name,
            thing=f"room:{message.room_id}",
            dedupe_key=f"asked:{message.pk}",
            text=text,
            why=_("あなたがこの団体の代表者か、編集できる人だからです。"),
            url=reverse("rooms:message", kwargs={"pk": message.pk}),
            mail_subject=text,
        )


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: SignedIn, pk: int) -> HttpResponse:
    """Ask another group; where the two have a room already, it is shown instead of the question."""
    group = get_object_or_404(groups.visible_to(request.user), pk=pk)
    voices = list(groups.voices_of(request.user).exclude(pk=group.pk)[:2])
    if not voices:
        raise Http404
    if request.method != "POST" and len(voices) == 1 and (room := room_of_two(voices[0], group)) is not None:
        return redirect("rooms:room", pk=room.pk)
    form = AskForm(request.user, group, posted(request))
    if form.is_valid():
        try:
            message = ask_group(group=group, by=request.user, **form.cleaned_data)
        except PermissionDenied:
            raise Http404 from None
        return redirect("rooms:message", pk=message.pk)
    return render(request, "rooms/ask.html", {"group": group, "form": form}, status=422 if form.errors else 200)
