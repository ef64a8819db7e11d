"""Reading imports, their rows, and the bodies nobody has registered."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import User
from groups import rules
from groups.models import ActivityField, Group, NpoImport, NpoRow
from groups.npo import words


def imports_for(user: User | AnonymousUser) -> QuerySet[NpoImport]:
    """All imports, newest first, for who registers groups; nobody else knows of them."""
    rows = NpoImport.objects.select_related("sent_by", "confirmed_by").order_by("-pk")
    return rows if rules.may_register(user) else rows.none()


def counts_of(job: NpoImport) -> dict[str, int]:
    """How many rows come to what, every outcome named; one query."""
    found = dict(job.rows.values_list("outcome").annotate(number=Count("pk")).order_by())
    return {outcome: found.get(outcome, 0) for outcome in NpoRow.Outcome.values}


def rows_of(job: NpoImport, outcome: str) -> QuerySet[NpoRow]:
    """The rows in the order of the file, all or of one outcome."""
    rows = job.rows.order_by("line")
    return rows.filter(outcome=outcome) if outcome in NpoRow.Outcome.values else rows


def in_words(rows: list[NpoRow]) -> list[dict[str, Any]]:
    """Rows for reading: the reason as a sentence, the changes with the names of fields and old and new values; one query."""
    labels = dict(ActivityField.objects.values_list("number", "label"))

    def value(item: Any) -> str:
        return "、".join(labels.get(number, str(number)) for number in item) if isinstance(item, list) else str(item)

    return [
        {
            "row": row,
            "reason": words.REASONS.get(row.reason, ""),
            "changes": [
                {
                    "label": words.FIELDS.get(item["field"], item["field"]),
                    "old": value(item["old"]),
                    "new": value(item["new"]),
                }
                for item in row.changes
            ],
        }
        for row in rows
    ]


def unregistered(user: User | AnonymousUser) -> QuerySet[Group]:
    """Bodies of the list that are not verified, and whose number no verified group has; by kana, for who registers groups."""
    if not rules.may_register(user):
        return Group.objects.none()
    registered = Group.objects.filter(corporate_number=OuterRef("corporate_number"), verified_at__isnull=False)
    rows = Group.objects.filter(npo_record__isnull=False, verified_at=None).exclude(Exists(registered))
    return rows.select_related("npo_record").order_by("kana", "name", "pk")


def named(groups: QuerySet[Group], query: str) -> QuerySet[Group]:
    """Those whose name or kana holds the text."""
    return groups.filter(Q(name__icontains=query) | Q(kana__icontains=query))


def after(groups: QuerySet[Group], pk: int) -> QuerySet[Group]:
    """Those behind this one in the order of kana, name and key; all when it is not there."""
    last = Group.objects.filter(pk=pk).first()
    if last is None:
        return groups
    return groups.filter(
        Q(kana__gt=last.kana)
        | Q(kana=last.kana, name__gt=last.name)
        | Q(kana=last.kana, name=last.name, pk__gt=last.pk)
    )
