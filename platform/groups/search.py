"""What a group is found by: its name, kana and own words, its fields and districts."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import DateTimeField, F, OuterRef, Q, Subquery

from groups.models import Group
from kernel import search
from kernel.models import SearchEntry

KIND = "group"
BATCH = 200


def refresh(keys: Iterable[int]) -> int:
    """Index these groups anew, verified or not (who may see them is asked when searching); returns how many. Three queries and the writes."""
    keys = list(keys)
    masters: dict[int, list[str]] = defaultdict(list)
    for table, label in ((Group.fields.through, "activityfield__label"), (Group.districts.through, "district__name")):
        for key, text in table.objects.filter(group__in=keys).order_by("pk").values_list("group_id", label):
            masters[key].append(text)
    own = Group.objects.filter(pk__in=keys).values_list("pk", "name", "kana", "about", "offers", "wants")
    texts = {key: "\n".join([*words, *masters[key]]) for key, *words in own}
    search.index(KIND, texts)
    return len(texts)


def due(now: dt.datetime) -> int:
    """Index the groups that are not there yet or were changed since: those of an older version, and of any import."""
    at = SearchEntry.objects.filter(kind=KIND, key=OuterRef("pk")).values("at")
    stale = Group.objects.alias(indexed_at=Subquery(at, output_field=DateTimeField())).filter(
        Q(indexed_at=None) | Q(indexed_at__lt=F("updated_at"))
    )
    return refresh(stale.order_by("pk").values_list("pk", flat=True)[:BATCH])
