"""The wall's page, and levers for the tests."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from accounts.events import AccessChanged
from accounts.models import User
from config import health
from realtime.hub.reactions import check_open_pages
from realtime.hub.services import announce
from tests.hub.wall import Note, Wall, rewrite, tell, write


@login_not_required
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The wall."""
    wall = Wall.objects.get(pk=pk)
    context = {
        "wall": wall,
        "number": wall.change_no,
        "notes": Note.objects.filter(wall=wall).order_by("pk"),
        "client_id": uuid4(),
        "offer": "offer" in request.GET,
    }
    return render(request, "wall/page.html", context)


@login_not_required
def count(request: HttpRequest, pk: int) -> HttpResponse:
    """A part that readers fetch for themselves."""
    name = request.user.name if request.user.is_authenticated else ""
    return HttpResponse(f"<p>{name}に見える数は{Note.objects.filter(wall=pk).count()}</p>")


def say(request: HttpRequest, pk: int) -> HttpResponse:
    """The page's own form."""
    if not request.POST["text"].strip():
        return JsonResponse({"message": "本文を入力してください。"}, status=422)
    wall = Wall.objects.get(pk=pk)
    write(wall, request.POST["text"], client_id=UUID(request.POST["client_id"]))
    tell(wall)
    return (
        JsonResponse({}, status=201)
        if request.headers["Accept"].startswith("application/json")
        else redirect(f"/wall/{pk}/")
    )


@csrf_exempt
@login_not_required
def lever(request: HttpRequest, name: str) -> HttpResponse:
    """Do something to wall 1: say (and tell), say quietly, rewrite note 1, sign in, sign out."""
    wall = Wall.objects.get(pk=1)
    text = request.GET.get("text", "")
    if name in ("say", "quiet"):
        write(wall, text * int(request.GET.get("times", 1)))
    if name == "rewrite":
        rewrite(Note.objects.get(pk=int(request.GET["pk"])), text)
    if name in ("say", "rewrite"):
        tell(wall)
        announce("bell:1")
    if name == "in":
        login(request, User.objects.get(login_name=text))
    if name == "out":
        _end_sessions(User.objects.get(login_name=text))
    return HttpResponse(name)


@transaction.atomic
def _end_sessions(user: User) -> None:
    user.set_password("べつの合い言葉")
    user.save()
    check_open_pages(AccessChanged(user_id=user.pk))


urlpatterns: list[Any] = [
    path("wall/<int:pk>/", page),
    path("wall/<int:pk>/count", count),
    path("wall/<int:pk>/say", say),
    path("lever/<name>", lever),
    path("healthz", health.alive, name="healthz"),
    path("accounts/", include("allauth.urls")),
    path("", include("accounts.urls")),
]
