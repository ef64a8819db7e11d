"""What every page's frame needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.models import User
from kernel import centre as centre_of
from kernel import dates
from notify import queries as notices
from portal.desks import desks_of


def shell(request: HttpRequest) -> dict[str, Any]:
    """The centre, the text size, and counts that are read only if the page shows them."""
    user = getattr(request, "user", None)
    size = user.text_size if isinstance(user, User) else request.COOKIES.get("text_size", "standard")
    return {
        "centre": SimpleLazyObject(centre_card),
        "text_size": size if size in User.TextSize.values else "standard",
        "demo": settings.DEMO,
        "bell": SimpleLazyObject(lambda: notices.bell(user)),
        "desks": SimpleLazyObject(lambda: desks_of(user)),
    }


def centre_card() -> dict[str, str]:
    """Name and ways to reach the centre, in words."""
    centre = centre_of.current()
    if centre is None:
        return {}
    hours = {"from": dates.time(centre.opens_at), "to": dates.time(centre.closes_at)}
    return {
        "name": centre.name,
        "phone": centre.phone,
        "phone_href": "tel:" + centre.phone.replace("-", ""),
        "address": centre.address,
        "hours_text": f"{hours['from']}〜{hours['to']}",
        "consult_text": f"{dates.time(centre.consult_from)}〜{dates.time(centre.consult_to)}",
        "closed_text": centre_of.closed_text(centre),
    }
