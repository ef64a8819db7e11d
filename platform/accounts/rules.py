"""Who may do what with accounts."""

from __future__ import annotations

from typing import TypeGuard

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import Role, User

# Signed-in pages that staff reach before they have a second factor (a key needs a confirmed address or none).
_SECOND_FACTOR_PAGES = ("mfa_", "account_logout", "account_reauthenticate", "account_email", "accounts:text_size")


def has_verified_email(user: User) -> bool:
    """An unverified address grants nothing: no invitation, no case, no notice text."""
    return bool(user.email) and EmailAddress.objects.filter(user=user, email__iexact=user.email, verified=True).exists()


def needs_second_factor(user: User | AnonymousUser) -> bool:
    """Staff must have one outside the demo: an app, a key, or printed codes of which some are left."""
    if settings.DEMO or not isinstance(user, User) or not user.is_centre_staff:
        return False
    return not any(
        key.type != Authenticator.Type.RECOVERY_CODES or key.wrap().get_unused_codes()
        for key in Authenticator.objects.filter(user=user)
    )


def is_second_factor_page(view_name: str) -> bool:
    """Whether a page must stay reachable without a second factor."""
    return view_name.startswith(_SECOND_FACTOR_PAGES)


def may_help_at_counter(user: User | AnonymousUser) -> TypeGuard[User]:
    """Counter staff and administrators register people, hand out one-time codes, and act for a person at the counter.

    A coordinator or adviser who also sits at the counter gets that role too: who may act for others is seen in one list.
    """
    return isinstance(user, User) and user.has_role(Role.COUNTER, Role.ADMINISTRATOR)


def may_issue_counter_code(actor: User | AnonymousUser, person: User) -> bool:
    """For staff only administrators do: the counter must not become anybody else."""
    return may_help_at_counter(actor) and (not person.is_centre_staff or may_manage_staff(actor))


def may_act_for(actor: User | AnonymousUser, person: User) -> bool:
    """The counter acts for people who may sign in themselves, never for another member of staff."""
    return may_help_at_counter(actor) and person.is_active and not person.is_centre_staff and person.pk != actor.pk


def may_manage_staff(user: User | AnonymousUser) -> TypeGuard[User]:
    """Administrators give and take the roles of the centre."""
    return isinstance(user, User) and user.has_role(Role.ADMINISTRATOR)


def check_may_leave(person: User) -> None:
    """Raises ValidationError for staff: their work is handed on first, and a centre must not lose its last administrator."""
    if person.is_centre_staff:
        raise ValidationError(
            _("職員の役割がある間は、退会できません。先に、管理者に役割を外してもらってください。"), code="staff"
        )


def may_suspend(actor: User | AnonymousUser, person: User) -> bool:
    """Administrators take anybody's access away but their own."""
    return may_manage_staff(actor) and actor.pk != person.pk and person.erased_at is None


def has_agreed(user: User, version: str) -> bool:
    """Whether the person agreed to these terms; of people without any agreement here the centre has it on paper."""
    return user.agreed_version in ("", version)


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asked: it keeps the text itself and shows a sentence."""
    return request.headers.get("Accept", "").startswith("application/json")
