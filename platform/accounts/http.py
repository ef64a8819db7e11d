"""Requests: of a page behind sign-in, and with posted data."""

from django.http import HttpRequest, QueryDict

from accounts.models import User


class SignedIn(HttpRequest):
    """A request that passed `SignInMiddleware`, so there is a person."""

    user: User


def posted(request: HttpRequest) -> QueryDict | None:
    """The data a form is bound to: also an empty POST is one, and gets its sentences."""
    return request.POST if request.method == "POST" else None
