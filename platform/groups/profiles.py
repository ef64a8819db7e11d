"""Writing a group's profile: at once what it says, how to reach it and its links; never over somebody else's change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from groups import rules, search
from groups.models import Contact, Group, Link
from kernel import html

_TEXTS = ("about", "offers", "wants")


class ChangedMeanwhile(ValidationError):
    """Somebody else saved the profile after this person opened it."""


@transaction.atomic
def edit(
    *,
    group: Group,
    by: User,
    version: str,
    values: Mapping[str, Any],
    fields: Sequence[Any],
    districts: Sequence[Any],
    contacts: Mapping[str, tuple[str, bool]],
    links: Sequence[tuple[str, str]],
) -> Group:
    """Store the whole profile. `version` is `updated_at` (ISO 8601) of the state the person began from.

    `values` holds plain columns by name, `contacts` a value and whether it is public by kind (an empty value takes it out),
    `links` label and address in order. Raises PermissionDenied and ChangedMeanwhile.
    """
    if not rules.may_edit_profile(by, group):
        raise PermissionDenied
    group = Group.objects.select_for_update().get(pk=group.pk)
    if group.updated_at.isoformat() != version:
        raise ChangedMeanwhile(
            _(
                "あなたが書いている間に、ほかの人がこのページを直しました。下の「いまの内容」を見て、よければもう一度保存してください。書いた文章は残っています。"
            )
        )
    changed = sorted(name for name, value in values.items() if getattr(group, name) != value)
    for name, value in values.items():
        setattr(group, name, value)
        if name in _TEXTS:
            setattr(group, f"{name}_html", html.plain(value))
    group.updated_at = timezone.now()
    group.save()
    group.fields.set(fields)
    group.districts.set(districts)
    _set_contacts(group, contacts)
    _set_links(group, links)
    search.refresh([group.pk])
    audit.record(actor=by, action="group.edited", subject=f"group:{group.pk}", fields=changed)
    return group


def _set_contacts(group: Group, contacts: Mapping[str, tuple[str, bool]]) -> None:
    kept = [
        Contact(group=group, kind=kind, value=value, is_public=is_public)
        for kind, (value, is_public) in contacts.items()
        if value
    ]
    Contact.objects.filter(group=group, kind__in=contacts).exclude(kind__in=[row.kind for row in kept]).delete()
    Contact.objects.bulk_create(
        kept, update_conflicts=True, unique_fields=["group", "kind"], update_fields=["value", "is_public"]
    )


def _set_links(group: Group, links: Sequence[tuple[str, str]]) -> None:
    Link.objects.filter(group=group).delete()
    Link.objects.bulk_create(
        Link(group=group, label=label, url=url, order=order) for order, (label, url) in enumerate(links)
    )
