"""The list of rooms, opening one, and the room itself."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedIn
from accounts.models import User
from accounts.rules import wants_json
from realtime.rooms import queries, rules, services
from realtime.rooms.forms import RoomForm, SayForm, cursor
from realtime.rooms.models import Message, Room


@require_safe
def rooms(request: SignedIn) -> HttpResponse:
    """The rooms this person may enter."""
    context = {"rooms": queries.rooms_of(request.user), "may_open": rules.may_open(request.user)}
    return render(request, "rooms/rooms.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """Open a room between groups."""
    if not rules.may_open(request.user):
        raise Http404
    form = RoomForm(request.user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        room = services.open_room(by=request.user, **form.cleaned_data)
        messages.success(request, _("会議室「%(name)s」を開きました。") % {"name": room.name})
        return redirect("rooms:room", pk=room.pk)
    return render(request, "rooms/new.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def room(request: SignedIn, pk: int) -> HttpResponse:
    """The latest messages, or earlier ones with `?before=`; `?reply_to=` answers one."""
    room = _room(request, pk)
    form = SayForm(request.user, room, initial={"reply_to": cursor(request.GET.get("reply_to"))})
    context = _page(request, room, form)
    said = context["said"]
    if request.method == "GET" and said and context["is_latest"]:
        services.mark_read(user=request.user, room=room, number=said[-1].number)
    return render(request, "rooms/room.html", context)


@require_POST
def say(request: SignedIn, pk: int) -> HttpResponse:
    """Say something: a page's form, or a script's."""
    room = _room(request, pk)
    form = SayForm(request.user, room, request.POST)
    if not form.is_valid():
        if wants_json(request):
            return JsonResponse({"message": form.sentence()}, status=422)
        return render(request, "rooms/room.html", _page(request, room, form), status=422)
    message = services.say(room=room, author=request.user, **form.cleaned_data)
    if wants_json(request):
        return JsonResponse({}, status=201)
    return redirect("rooms:message", pk=message.pk)


@require_safe
def people(request: SignedIn, pk: int) -> HttpResponse:
    """Who is in the room now: the part of the page that is fetched when it changes."""
    return render(request, "rooms/_people.html", {"people": queries.people_in(_room(request, pk))})


@require_POST
def reading(request: SignedIn, pk: int) -> HttpResponse:
    """An open page says how far the person has read."""
    room = _room(request, pk)
    if number := cursor(request.POST.get("number")):
        services.mark_read(user=request.user, room=room, number=number)
    return HttpResponse(status=204)


def _room(request: SignedIn, pk: int) -> Room:
    return get_object_or_404(queries.visible_to(request.user), pk=pk)


def _first_unread(user: User, read_to: int | None, said: list[Message]) -> Message | None:
    unread = (message for message in said if read_to is not None and message.number > read_to)
    return next((message for message in unread if message.author_id != user.pk and message.withdrawn_at is None), None)


def _page(request: SignedIn, room: Room, form: SayForm) -> dict[str, Any]:
    """Everything the room shows. The room, with its number, was read before its messages."""
    user, before = request.user, cursor(request.GET.get("before"))
    said, has_earlier = queries.history(room, before=before)
    read_to = queries.read_to(user, room)
    unread = 0 if read_to is None else queries.unread_after(user, room, read_to).count()
    return {
        "room": room,
        "form": form,
        "said": said,
        "has_earlier": has_earlier,
        "is_latest": before is None,
        "unread": unread,
        "first_unread": _first_unread(user, read_to, said) if unread else None,
        "mine": " ".join([f"person-{user.pk}", *(f"group-{group.pk}" for group in queries.voices_in(room, user))]),
        "answered": form.answered(),
        "groups": room.groups.all(),
        "people": queries.people_in(room),
        "rooms": queries.rooms_of(user),
    }
