"""Reading people."""

from __future__ import annotations

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts import inactive
from accounts.models import Consent, StaffRole, User
from kernel import personal


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


def consents_of(person: User) -> QuerySet[Consent]:
    """Which versions of the terms the person agreed to, the newest first."""
    return Consent.objects.filter(user=person).order_by("-at", "-pk")


def closing_accounts() -> QuerySet[User]:
    """Who was warned that the unused account will be closed, with `has_mail`: whether the warning reached an address."""
    address = EmailAddress.objects.filter(user=OuterRef("pk"), email=OuterRef("email"), verified=True)
    return inactive.closing().annotate(has_mail=Exists(address))


def policy() -> dict[str, dict[str, list[str]]]:
    """What becomes of everything when a person leaves, in words: `goes` by app, `stays` by the reason why."""
    goes: dict[str, list[str]] = {}
    stays: dict[str, list[str]] = {}
    for chapter in personal.every():
        for entry in chapter.entries:
            things = stays.setdefault(str(entry.stays), []) if entry.stays else goes.setdefault(str(chapter.title), [])
            if str(entry.what) not in things:  # one line a thing, however many ways lead to it
                things.append(str(entry.what))
    return {"goes": goes, "stays": stays}
