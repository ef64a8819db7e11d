"""Reading notices."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from accounts.models import User
from notify.models import Notice


def notices_of(user: User) -> QuerySet[Notice]:
    """The person's own notices, newest first."""
    return Notice.objects.filter(user=user).order_by("-id")


def unread_count(user: User | AnonymousUser | None) -> int:
    """For the badge in the header."""
    return Notice.objects.filter(user=user, read_at=None).count() if isinstance(user, User) else 0
