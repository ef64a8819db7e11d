"""Pages of the demo alone: sign in with one press, read the e-mails. Elsewhere they do not exist."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.utils import get_next_redirect_url, perform_login
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import demo_mail
from accounts.models import User
from kernel import html

# Login name and what the person is, in the order in which a newcomer would try them.
PEOPLE = (
    ("newcomer", _("市民。団体をつくりたい人")),
    ("taro", _("団体の編集者。みなと緑のまち研究会")),
    ("sakura", _("団体の代表者。海峡こども食堂ほかほか")),
    ("hanako", _("協働コーディネーター。交流会を開き、掲示板を見守る職員")),
    ("adviser", _("相談員。相談を受ける職員")),
    ("manager", _("相談の責任者。相談を割り振る職員")),
    ("counter", _("窓口の職員")),
    ("admin", _("管理者。センターの情報と職員を管理する人")),
)


def demo_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A public page that exists in the demo only."""

    @login_not_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def people() -> list[tuple[User, str]]:
    """Whom one can be in the demo; nobody elsewhere."""
    if not settings.DEMO:
        return []
    found = {
        user.login_name: user
        for user in User.objects.filter(login_name__in=[login for login, _role in PEOPLE], is_active=True)
    }
    return [(found[login], str(role)) for login, role in PEOPLE if login in found]


@require_http_methods(["GET", "HEAD", "POST"])
@demo_only
def sign_in(request: HttpRequest) -> HttpResponse:
    """Choose a person and be signed in as them."""
    if request.method == "POST":
        known = {person.login_name: person for person, _role in people()}
        person = known.get(request.POST.get("user", ""))
        if person is None:
            raise Http404
        request.session.flush()
        return perform_login(request, person, redirect_url=get_next_redirect_url(request))
    return render(request, "accounts/demo_sign_in.html", {"next": get_next_redirect_url(request)})


@require_safe
@demo_only
def mails(request: HttpRequest) -> HttpResponse:
    """The e-mails of the demo, newest first."""
    return render(request, "accounts/demo_mails.html", {"mails": demo_mail.newest()})


@require_safe
@demo_only
def mail(request: HttpRequest, key: str) -> HttpResponse:
    """One e-mail; its links can be followed."""
    found = demo_mail.find(key)
    if found is None:
        raise Http404
    return render(request, "accounts/demo_mail.html", {"mail": found, "body": html.plain(found.body)})
