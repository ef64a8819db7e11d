"""Reading people."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, QuerySet

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
