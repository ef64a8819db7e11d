"""One message: where it stands, and what this reader may do with it. That differs from reader to reader, so it has pages of its own."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedIn
from realtime.rooms import queries, rules, services
from realtime.rooms.forms import EditForm
from realtime.rooms.models import Message


@require_safe
def message(request: SignedIn, pk: int) -> HttpResponse:
    """Lead to the page of the room on which the message stands."""
    return _to(_message(request, pk))


@require_safe
def actions(request: SignedIn, pk: int) -> HttpResponse:
    """What this person may do with a message; staff also see who wrote it for a group. A script shows it in a dialog."""
    message, user = _message(request, pk), request.user
    stands = message.withdrawn_at is None
    context = {
        "message": message,
        "may_reply": stands,
        "may_edit": rules.may_edit(user, message) and rules.is_in_time(message, timezone.now()),
        "may_withdraw": stands and rules.may_withdraw(user, message),
        "sees_author": rules.may_see_author(user, message),
    }
    is_part = request.headers.get("X-Requested-With") == "fetch"
    return render(request, "rooms/_actions.html" if is_part else "rooms/actions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedIn, pk: int) -> HttpResponse:
    """Mend one's own message within 15 minutes."""
    message = _message(request, pk)
    if not rules.may_edit(request.user, message):
        raise Http404
    form = EditForm(request.POST if request.method == "POST" else None, initial={"body": message.body})
    if form.is_valid():
        try:
            services.edit(actor=request.user, message=message, body=form.cleaned_data["body"])
        except ValidationError as error:
            form.add_error("body", error)
        else:
            return _to(message)
    return render(request, "rooms/edit.html", {"message": message, "form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def withdrawal(request: SignedIn, pk: int) -> HttpResponse:
    """Ask, then take the message back."""
    message = _message(request, pk)
    if not rules.may_withdraw(request.user, message):
        raise Http404
    if request.method == "POST":
        services.withdraw(actor=request.user, message=message)
        return _to(message)
    return render(request, "rooms/withdrawal.html", {"message": message})


def _message(request: SignedIn, pk: int) -> Message:
    return get_object_or_404(queries.messages_visible_to(request.user), pk=pk)


def _to(message: Message) -> HttpResponseRedirect:
    before = queries.cursor_to(message)
    page = reverse("rooms:room", kwargs={"pk": message.room_id}) + (f"?before={before}" if before else "")
    return redirect(f"{page}#message-{message.pk}")
