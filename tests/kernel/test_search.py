"""The one index: recall is that of reading every text, on both databases."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel import bigrams, search
from kernel.models import SearchEntry

# Few letters, so that texts and questions meet; among them everything a database's own idea of words would lose.
LETTERS = st.sampled_from("花壇のカがガハ①A é'\"\\&|!:*()-_%。😀𠮷ー\n")
TEXTS = st.lists(st.text(LETTERS, max_size=12), min_size=1, max_size=6)
QUESTION = st.text(LETTERS, min_size=1, max_size=4)


def by_reading(texts: dict[int, str], question: str) -> set[int]:
    """What a person would find who reads every text."""
    words = bigrams.fold(question).split()
    return {key for key, text in texts.items() if all(word in bigrams.fold(text) for word in words)}


def found(question: str, kind: str = "group") -> set[int]:
    return set(search.matching(kind, question))


@pytest.mark.django_db
@settings(max_examples=150, deadline=None)
@given(texts=TEXTS, question=QUESTION)
def test_nothing_is_missed_and_nothing_found_by_accident(texts: list[str], question: str) -> None:
    SearchEntry.objects.all().delete()
    numbered = dict(enumerate(texts, start=1))
    search.index("group", numbered)
    assert found(question) == by_reading(numbered, question)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "question",
    [
        "花壇",
        "はなだん",
        "ハナダン",
        "ﾊﾅﾀﾞﾝ",
        "npo",
        "ＮＰＯ",
        "NPO",
        "①",
        "😀",
        "𠮷",
        "壇",
        "花壇 港",
        "花壇　港",
        "'",
        "ガス",
        "がす",
    ],
)
def test_people_type_it_in_many_ways(question: str) -> None:
    search.index("group", {1: "港の花壇（ハナダン）をＮＰＯで守る😀 𠮷野① It's がす", 2: "別のもの"})
    assert found(question) == {1}


@pytest.mark.django_db
@pytest.mark.parametrize("question", ["花港", "壇花", "港 朝市", "花壇壇", "%", "_", "*"])
def test_what_is_not_there_is_not_found(question: str) -> None:
    search.index("group", {1: "港の花壇", 2: "朝市"})
    assert found("花壇") == {1}
    assert found(question) == set()


@pytest.mark.django_db
def test_pairs_that_are_there_apart_are_checked_again() -> None:
    search.index("group", {1: "花壇 壇の の花"})
    assert found("壇の") == {1}
    assert found("花壇の") == set()


@pytest.mark.django_db
def test_an_entry_is_replaced_and_forgotten() -> None:
    search.index("group", {1: "花壇", 2: "花壇"})
    search.index("group", {1: "朝市"})
    assert (found("花壇"), found("朝市")) == ({2}, {1})
    search.forget("group", [1])
    assert (found("朝市"), found("花壇")) == (set(), {2})
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            # FTS5 compares itself with the table it follows, and raises when an old token stayed.
            cursor.execute(
                f"INSERT INTO {bigrams.SQLITE_TABLE}({bigrams.SQLITE_TABLE}, rank) VALUES ('integrity-check', 1)"
            )


@pytest.mark.django_db
def test_kinds_are_apart_and_an_empty_question_finds_all() -> None:
    search.index("group", {1: "花壇"})
    search.index("topic", {7: "花壇"})
    assert (found("花壇"), found("花壇", "topic"), found(" 　")) == ({1}, {7}, {1})
