"""Writing about people: consent, roles, and the new password at the counter."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection
from contextlib import suppress
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.adapter import get_adapter as sessions_adapter
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit, rules
from accounts.events import AccessChanged
from accounts.models import Consent, CounterCode, Role, StaffRole, User
from kernel.events import publish

# The version of templates/accounts/terms.html and privacy.html: raise it when their meaning changes.
TERMS_VERSION = "2"
COUNTER_CODE_LIFE = dt.timedelta(hours=24)
# No letters or digits that are read for one another on paper.
_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def subject_of(person: User) -> str:
    """How the audit log names a person: by number, so that it keeps no name of people who have left."""
    return f"user:{person.pk}"


class WrongCode(ValidationError):
    """The code of the counter is wrong, old or used."""


@transaction.atomic
def record_consent(
    *, user: User, client_id: UUID, way: str = Consent.Way.SITE, recorded_by: User | None = None
) -> Consent:
    """The person agrees to the terms as they are now. The id is of the form that said so. Raises IntegrityError for a second press."""
    consent = Consent.objects.create(
        user=user, version=TERMS_VERSION, client_id=client_id, way=way, recorded_by=recorded_by
    )
    User.objects.filter(pk=user.pk).update(agreed_version=TERMS_VERSION)
    user.agreed_version = TERMS_VERSION
    return consent


def agree(*, user: User, client_id: UUID) -> None:
    """The person agrees to terms that have changed; a second press says nothing new."""
    with suppress(IntegrityError):
        record_consent(user=user, client_id=client_id)


def signed_up_by(client_id: UUID | str) -> User | None:
    """The person whom an earlier press of the same sign-up form made."""
    consent = Consent.objects.filter(client_id=client_id).select_related("user").first()
    return consent.user if consent else None


@transaction.atomic
def set_roles(*, actor: User, person: User, roles: Collection[str]) -> None:
    """Give a person exactly these roles of the centre. One administrator must stay."""
    if not rules.may_manage_staff(actor):
        raise PermissionDenied
    # Two administrators must not remove each other at the same moment.
    list(StaffRole.objects.select_for_update().filter(role=Role.ADMINISTRATOR))
    before = set(StaffRole.objects.filter(user=person).values_list("role", flat=True))
    if before == set(roles):
        return
    person.staff_roles.exclude(role__in=roles).delete()
    StaffRole.objects.bulk_create(
        StaffRole(user=person, role=role, granted_by=actor) for role in sorted(set(roles) - before)
    )
    if not StaffRole.objects.filter(role=Role.ADMINISTRATOR, user__is_active=True).exists():
        raise ValidationError(_("管理者が一人もいなくなります。先に、ほかの人を管理者にしてください。"))
    audit.record(
        actor=actor, action="roles.changed", subject=subject_of(person), before=sorted(before), after=sorted(roles)
    )
    publish(AccessChanged(user_id=person.pk))


@transaction.atomic
def remove_keys(*, actor: User, person: User) -> None:
    """Whoever lost telephone, key and paper starts again: the second keys go, and with them the open sessions."""
    if not rules.may_manage_staff(actor):
        raise PermissionDenied
    Authenticator.objects.filter(user=person).delete()
    sessions_adapter().end_sessions(UserSession.objects.filter(user=person).select_related("user"))
    audit.record(actor=actor, action="keys.removed", subject=subject_of(person))
    publish(AccessChanged(user_id=person.pk))


@transaction.atomic
def issue_counter_code(*, actor: User, person: User) -> str:
    """A one-time code for a new password, to be printed; an older one of the same person ends."""
    if not rules.may_issue_counter_code(actor, person):
        raise PermissionDenied
    code = "".join(secrets.choice(_ALPHABET) for _index in range(12))
    CounterCode.objects.filter(user=person, used_at=None).delete()
    CounterCode.objects.create(user=person, digest=make_password(code), issued_by=actor)
    audit.record(actor=actor, action="counter_code.issued", subject=subject_of(person))
    return "-".join(code[start : start + 4] for start in (0, 4, 8))


@transaction.atomic
def use_counter_code(*, person: User | None, code: str, password: str) -> User:
    """Set the new password and end every session of the person. Raises WrongCode, which does not say whether the person exists."""
    issued = CounterCode.objects.select_for_update().filter(
        user=person, used_at=None, issued_at__gt=timezone.now() - COUNTER_CODE_LIFE
    )
    found = issued.first() if person else None
    if person is None or found is None or not check_password(code, found.digest):
        raise WrongCode(
            _("コードが違うか、期限（24時間）が切れています。ログイン名とコードを、もう一度確かめてください。")
        )
    # The condition, not the check above, decides between two presses.
    if not CounterCode.objects.filter(pk=found.pk, used_at=None).update(used_at=timezone.now()):
        raise WrongCode(_("このコードは、もう使われています。"))
    get_adapter().set_password(person, password)
    audit.record(actor=person, action="counter_code.used", subject=subject_of(person))
    return person
