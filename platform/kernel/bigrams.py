"""Japanese words have no spaces between them, so text is found by its pairs of neighbouring letters (bigrams).

Text and question are folded to one form and cut into the same tokens. A token is ASCII (the letters' code points in hexadecimal),
so neither PostgreSQL's nor SQLite's own idea of words, emoji, quotes or accents can lose one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

import jaconv
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Lookup

SQLITE_TABLE = "kernel_searchentry_bigrams"
_LAST = "_"


def fold(text: str) -> str:
    """One form for what people hold to be the same: NFKC (half and full width), case, katakana as hiragana. NUL goes."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text.replace("\x00", "")).casefold())
    return unicodedata.normalize("NFKC", jaconv.kata2hira(folded))


def of_text(folded: str) -> set[str]:
    """The tokens a folded text is found by: every pair of neighbours between spaces, and the last letter of each run."""
    return {
        _token(run[at], run[at + 1] if at + 1 < len(run) else _LAST) for run in folded.split() for at in range(len(run))
    }


def of_word(word: str) -> list[str]:
    """The tokens a text must hold to contain a folded word of two letters or more; of one letter, what its tokens begin with."""
    if len(word) == 1:
        return [f"{_code(word)}x*"]
    return sorted({_token(word[at], word[at + 1]) for at in range(len(word) - 1)})


def _token(first: str, second: str) -> str:
    return f"{_code(first)}x{'' if second == _LAST else _code(second)}"


def _code(letter: str) -> str:
    return f"{ord(letter):x}"


class BigramsField(models.TextField):
    """Tokens between spaces: on PostgreSQL a `tsvector` without positions, on SQLite a text that an FTS5 table follows."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        """The column's type."""
        return "tsvector" if connection.vendor == "postgresql" else super().db_type(connection)

    def get_placeholder(self, value: Any, compiler: Any, connection: BaseDatabaseWrapper) -> str:
        """PostgreSQL reads `a b c` as lexemes; the tokens need no quoting."""
        return "%s::tsvector" if connection.vendor == "postgresql" else "%s"


@BigramsField.register_lookup
class HoldsAll(Lookup):  # type: ignore[type-arg]  # generic in the stubs only
    """`bigrams__holds_all=[…]`: rows with every one of these tokens; `abcx*` stands for any token that begins so."""

    lookup_name = "holds_all"
    prepare_rhs = False
    rhs: Sequence[str]

    def as_postgresql(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, list[str]]:
        """Answered by the GIN index."""
        column, params = self.process_lhs(compiler, connection)
        query = " & ".join(f"'{token[:-1]}':*" if token.endswith("*") else f"'{token}'" for token in self.rhs)
        return f"{column} @@ %s::tsquery", [*map(str, params), query]

    def as_sqlite(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, list[str]]:
        """Answered by the FTS5 table, whose rows have the ids of ours."""
        alias = connection.ops.quote_name(self.lhs.alias)
        query = " AND ".join(f'"{token[:-1]}"*' if token.endswith("*") else f'"{token}"' for token in self.rhs)
        found = f"SELECT rowid FROM {SQLITE_TABLE} WHERE {SQLITE_TABLE} MATCH %s"  # noqa: S608  (a constant)
        return f'{alias}."id" IN ({found})', [query]


def make_index(apps: Any, schema_editor: Any) -> None:
    """For the migration that makes the table (and any later one that rebuilds it on SQLite, which drops its triggers).

    SQLite's FTS5 must be given the old tokens to forget a row; triggers do, whoever writes (also a cascade, also `bulk_create`).
    """
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE INDEX searchentry_bigrams ON kernel_searchentry USING gin (bigrams)")
        return
    into = f"INSERT INTO {SQLITE_TABLE}"
    add = f"{into}(rowid, bigrams) VALUES (new.id, new.bigrams);"
    forget = f"{into}({SQLITE_TABLE}, rowid, bigrams) VALUES ('delete', old.id, old.bigrams);"
    schema_editor.execute(
        f"CREATE VIRTUAL TABLE {SQLITE_TABLE} USING fts5("
        "bigrams, content='kernel_searchentry', content_rowid='id', detail=none, columnsize=0)"
    )
    for name, event, deed in (("new", "INSERT", add), ("gone", "DELETE", forget), ("changed", "UPDATE", forget + add)):
        schema_editor.execute(
            f"CREATE TRIGGER searchentry_{name} AFTER {event} ON kernel_searchentry BEGIN {deed} END", params=None
        )
