"""A topic's page, answering, and the states of a topic."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedIn
from accounts.models import User
from accounts.rules import wants_json
from forums import queries, reading, rules, services
from forums.forms import AnswerForm
from forums.models import Board, Post, Topic
from kernel.templatetags.ui import sentences


@login_not_required
@require_safe
def topic(request: HttpRequest, pk: int) -> HttpResponse:
    """A topic: its newest posts, or those from a number on."""
    topic = _topic(request, pk)
    closed = hasattr(topic, "closure")
    return _page(request, topic, None if closed else _form(request, topic))


@require_POST
def answer(request: SignedIn, pk: int) -> HttpResponse:
    """Store an answer; what cannot be stored comes back with a sentence."""
    topic = _topic(request, pk)
    form = _form(request, topic)
    post = _stored(form, topic, request.user) if form.is_valid() else None
    if wants_json(request):
        return _as_json(form, post)
    if post is None:
        return _page(request, topic, form, status=422)
    return redirect(f"{reverse('forums:topic', kwargs={'pk': topic.pk})}#p{post.number}")


@require_POST
def solve(request: SignedIn, pk: int) -> HttpResponse:
    """Choose the answer that solved the topic by its number, or none."""
    topic = _topic(request, pk)
    number = _number(request.POST.get("post", ""))
    try:
        if number is None:
            services.unmark_solved(topic=topic, by=request.user)
            messages.success(request, _("「解決済み」をやめました。"))
        else:
            post = get_object_or_404(queries.posts_of(topic), number=number)
            services.mark_solved(topic=topic, post=post, by=request.user)
            messages.success(request, _("解決した答えに選びました。"))
    except PermissionDenied:
        raise Http404 from None
    return redirect("forums:topic", pk=topic.pk)


@require_POST
def close(request: SignedIn, pk: int) -> HttpResponse:
    """Take no more answers, or take them again."""
    topic = _topic(request, pk)
    try:
        if request.POST.get("open"):
            services.reopen(topic=topic, by=request.user)
            messages.success(request, _("返信の受付を、また始めました。"))
        else:
            services.close(topic=topic, by=request.user)
            messages.success(request, _("返信の受付を終わりました。"))
    except PermissionDenied:
        raise Http404 from None
    return redirect("forums:topic", pk=topic.pk)


def _topic(request: HttpRequest, pk: int) -> Topic:
    return get_object_or_404(queries.with_head(queries.visible_to(request.user)), pk=pk)


def _form(request: HttpRequest, topic: Topic) -> AnswerForm:
    is_public = topic.board.audience == Board.Audience.EVERYONE
    return AnswerForm(request.POST if request.method == "POST" else None, user=request.user, is_public=is_public)


def _stored(form: AnswerForm, topic: Topic, author: User) -> Post | None:
    try:
        return services.answer(topic=topic, author=author, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
        return None


def _as_json(form: AnswerForm, post: Post | None) -> JsonResponse:
    if post is not None:
        return JsonResponse({"number": post.number}, status=201)
    wrong = [*map(str, form.non_field_errors()), *(sentence for field in form for sentence in sentences(field))]
    return JsonResponse({"message": " ".join(wrong)}, status=422)


def _page(request: HttpRequest, topic: Topic, form: AnswerForm | None, status: int = 200) -> HttpResponse:
    part = reading.read(topic, request.user, _number(request.GET.get("from", "")))
    context = {"topic": topic, "part": part, "form": form, "may_lead": rules.may_lead(request.user, topic)}
    return render(request, "forums/topic.html", context, status=status)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
