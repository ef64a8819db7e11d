"""One order of changes: numbers without holes that commit in order."""

from typing import Any

from django.db import transaction
from django.db.models import F, Model, QuerySet
from django.db.transaction import TransactionManagementError


def next_number(owner: Model | QuerySet[Any], field: str = "change_no") -> int:
    """Raise and return the number of a topic's owner, given as instance or as queryset of exactly one row.

    The update holds the row's lock until commit, so the next change of this topic waits for this one.
    """
    queryset = owner if isinstance(owner, QuerySet) else type(owner)._base_manager.filter(pk=owner.pk)
    if not transaction.get_connection(queryset.db).in_atomic_block:
        raise TransactionManagementError("A change takes its number in the transaction that stores it.")
    if queryset.update(**{field: F(field) + 1}) != 1:
        raise ValueError("A change number belongs to exactly one row.")
    number: int = queryset.values_list(field, flat=True).get()
    if isinstance(owner, Model):
        setattr(owner, field, number)
    return number
