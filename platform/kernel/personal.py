"""What the site holds of people, filled from `config/registries.py`: how each row belongs to a person, what the person gets of it
when they ask for their data, and what becomes of it when they leave. The page 「退会したあとに残る記録」 is made from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Why a row stays although its person has left.
TALK = _("話の流れが分からなくならないように、お名前を外して残します。")
DEED = _("だれが何を決めたかを後から確かめられるように、お名前を外し、番号だけで残します。")


@dataclass(frozen=True, slots=True)
class Entry:
    """One way in which rows of a model belong to a person.

    `path` is the lookup from the row to the person ("author", "consultation__client"; "pk" for the person's own row); where no lookup
    leads there, `rows` finds them. `shows` are the fields an export gives (a file goes into the archive). Without `stays` erasure deletes
    the row; `stays` says in a sentence why it does not. Of a row that stays, `blanks` are emptied, and in the texts `scrubs` the values of
    all fields that `tells` name (who the person is) are replaced.
    """

    model: str
    path: str
    what: str | Promise
    shows: tuple[str, ...]
    stays: str | Promise = ""
    blanks: tuple[str, ...] = ()
    scrubs: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()
    only: Q | None = None
    rows: Callable[[Any], QuerySet[Any]] | None = None

    @property
    def model_class(self) -> type[Model]:
        """The model itself."""
        return apps.get_model(self.model)

    def of(self, person: Any) -> QuerySet[Any]:
        """The person's rows, in the order they were made."""
        if self.rows is not None:
            return self.rows(person)
        return self.model_class._base_manager.filter(self.only or Q(), **{self.path: person.pk}).order_by("pk")


@dataclass(frozen=True, slots=True)
class Concern:
    """Something a person should look at before leaving, and where."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """What one app holds. `name` is its file in the archive.

    `leave(person)` ends what is going on (appointments, memberships); `concerns(person)` names that beforehand. `mentions` are columns
    into which the site itself writes people's names, in rows that belong to others.
    """

    name: str
    title: str | Promise
    entries: tuple[Entry, ...]
    leave: Callable[[Any], None] | None = None
    concerns: Callable[[Any], Iterable[Concern]] | None = None
    mentions: tuple[tuple[str, tuple[str, ...]], ...] = ()


_chapters: dict[str, Chapter] = {}


def register(*chapters: Chapter) -> None:
    """Add what an app holds; the order is that of the archive, of the policy page and of leaving."""
    _chapters.update({chapter.name: chapter for chapter in chapters})


def every() -> Sequence[Chapter]:
    """All chapters."""
    return list(_chapters.values())


def entries() -> list[Entry]:
    """All entries of all chapters."""
    return [entry for chapter in every() for entry in chapter.entries]
