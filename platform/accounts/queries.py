"""Reading people."""

from __future__ import annotations

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts.models import StaffRole, User


def find_person(login: str) -> User | None:
    """The person with this login name or confirmed e-mail address."""
    person = User.objects.filter(login_name=login, is_active=True).first()
    if person is None:
        address = (
            EmailAddress.objects.filter(email=login, verified=True, user__is_active=True).select_related("user").first()
        )
        person = address.user if address else None
    return person


def has_keys(person: User) -> bool:
    """Whether the person is asked for a second key at sign-in."""
    return Authenticator.objects.filter(user=person).exists()


def staff() -> list[tuple[User, list[str]]]:
    """Everybody who works for the centre, with their roles in words; one query."""
    people: dict[int, tuple[User, list[str]]] = {}
    for row in StaffRole.objects.select_related("user").order_by("user__name", "user_id", "role"):
        people.setdefault(row.user_id, (row.user, []))[1].append(row.get_role_display())
    return list(people.values())


def signed_in_at(user: User, session_keys: Iterable[str]) -> set[str]:
    """Which of these sessions are this person's and hold now: not ended, not run out, not from before a new password. One query."""
    if not user.is_active:
        return set()
    rows = Session.objects.filter(session_key__in=list(session_keys), expire_date__gt=timezone.now())
    alive = set()
    for row in rows:
        session = row.get_decoded()
        is_theirs = str(session.get(SESSION_KEY, "")) == str(user.pk)
        if is_theirs and constant_time_compare(session.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()):
            alive.add(row.session_key)
    return alive
