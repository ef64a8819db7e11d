"""The pages: asking (`ask`), the client's own case (`mine`), the queue (`staff`), an adviser's case (`case`)."""

from django.http import HttpRequest, QueryDict

from accounts.models import User


class SignedIn(HttpRequest):
    """What reaches a page that needs sign-in."""

    user: User


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form gets: an empty POST is sent as well."""
    return request.POST if request.method == "POST" else None
