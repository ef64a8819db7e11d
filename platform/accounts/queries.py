"""Reading people."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

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
