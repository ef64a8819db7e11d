"""What a reader may do with one post: the controls that differ from reader to reader have a page of their own."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedIn
from forums import queries, rules, services
from forums.forms import EditForm
from forums.models import Post


@require_safe
def actions(request: SignedIn, pk: int) -> HttpResponse:
    """Everything this person may do with a post; staff also see who wrote it for a group."""
    post = _post(request, pk)
    user = request.user
    context = {
        "post": post,
        "may_edit": rules.may_edit(user, post),
        "may_withdraw": rules.may_withdraw(user, post),
        "may_solve": rules.may_solve(user, post.topic, post),
        "sees_person": rules.sees_person_behind(user),
    }
    return render(request, "forums/post_actions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedIn, pk: int) -> HttpResponse:
    """Rewrite one's own post."""
    post = _post(request, pk)
    if not rules.may_edit(request.user, post):
        raise Http404
    form = EditForm(request.POST if request.method == "POST" else None, initial={"body": post.body})
    if form.is_valid():
        services.edit(post=post, editor=request.user, body=form.cleaned_data["body"])
        messages.success(request, _("書き直しました。"))
        return redirect(post.get_absolute_url())
    return render(request, "forums/edit_post.html", {"post": post, "form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: SignedIn, pk: int) -> HttpResponse:
    """Ask, then take a post back."""
    post = _post(request, pk)
    if not rules.may_withdraw(request.user, post):
        raise Http404
    if request.method == "POST":
        services.withdraw(post=post, by=request.user)
        messages.success(request, _("投稿を取り消しました。"))
        return redirect(post.get_absolute_url())
    return render(request, "forums/withdraw_post.html", {"post": post})


def _post(request: SignedIn, pk: int) -> Post:
    posts = queries.posts_visible_to(request.user).select_related("topic__board", "topic__author", "topic__as_group")
    return get_object_or_404(posts, pk=pk)
