"""One index for what people look for. An app writes the text of its things here and asks for the keys of those that match."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import QuerySet, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan
from django.utils import timezone

from kernel import bigrams
from kernel.models import SearchEntry

BATCH = 500


def index(kind: str, texts: Mapping[int, str]) -> None:
    """Store (or replace) what the things of a kind with these keys are found by."""
    now = timezone.now()
    entries = []
    for key, text in texts.items():
        folded = bigrams.fold(text)
        tokens = " ".join(sorted(bigrams.of_text(folded)))
        entries.append(SearchEntry(kind=kind, key=key, folded=folded, bigrams=tokens, at=now))
    SearchEntry.objects.bulk_create(
        entries,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["kind", "key"],
        update_fields=["folded", "bigrams", "at"],
    )


def forget(kind: str, keys: Iterable[int]) -> None:
    """Take things out of the index."""
    SearchEntry.objects.filter(kind=kind, key__in=keys).delete()


def matching(kind: str, question: str) -> QuerySet[SearchEntry, int]:
    """The keys of the things of a kind whose text contains every word of the question, for `filter(pk__in=…)`.

    Words are what stands between spaces, and may stand anywhere in the text; of a single letter too. The tokens narrow
    down by the index, then the folded text decides, so that nothing is missed and nothing is found by accident.
    """
    words = bigrams.fold(question).split()
    entries = SearchEntry.objects.filter(kind=kind)
    if words:
        entries = entries.filter(
            bigrams__holds_all=sorted({token for word in words for token in bigrams.of_word(word)})
        )
    for word in words:
        entries = entries.filter(GreaterThan(StrIndex("folded", Value(word)), 0))
    return entries.values_list("key", flat=True)
