"""Every foreign key to a person, ours and the libraries', says what an export gives and what erasure leaves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import translation

from accounts.labels import label_of
from accounts.models import User
from kernel import personal
from kernel.personal import Entry

# Tables of machines, not of people.
NOT_OF_PEOPLE = {
    "socialaccount.SocialApp.settings": "the keys of a provider",
    "groups.NpoRow.changes": "of bodies, as the state publishes them; the policy names it",
    "groups.NpoRow.raw": "of bodies, as the state publishes them; the policy names it",
    "groups.NpoRecord.raw": "of bodies, as the state publishes them; the policy names it",
    "groups.NpoRecord.values": "of bodies, as the state publishes them; the policy names it",
}


def keys_to_people() -> Iterator[str]:
    """model.field of every foreign key, one-to-one and many-to-many to a user, in every installed app."""
    for model in _product_models():
        for field in model._meta.get_fields():
            if field.concrete and field.is_relation and field.related_model is User:
                yield f"{model._meta.label}.{field.name}"


def _product_models() -> Iterator[type[models.Model]]:
    """Every installed model; other tests may bring their own."""
    return (model for model in apps.get_models(include_auto_created=True) if not model.__module__.startswith("tests."))


def json_columns() -> Iterator[str]:
    """model.field of every JSON column, where a name could hide."""
    for model in _product_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.JSONField):
                yield f"{model._meta.label}.{field.name}"


def without_entry(entries: Iterable[Entry]) -> list[str]:
    """The keys to people that nobody registered."""
    known = {f"{entry.model}.{entry.path}" for entry in entries}
    return sorted(set(keys_to_people()) - known)


def without_cleaning(entries: Iterable[Entry]) -> list[str]:
    """The JSON columns of rows that stay and are neither emptied nor cleaned."""
    entries = list(entries)
    gone = {entry.model for entry in entries if not entry.stays}
    cleaned = {f"{entry.model}.{field}" for entry in entries for field in (*entry.blanks, *entry.scrubs)}
    return sorted(
        column
        for column in json_columns()
        if column.rpartition(".")[0] not in gone and column not in cleaned and column not in NOT_OF_PEOPLE
    )


def test_every_key_to_a_person_is_registered() -> None:
    assert without_entry(personal.entries()) == []


def test_what_is_missing_is_named() -> None:
    left_out = [entry for entry in personal.entries() if (entry.model, entry.path) != ("forums.Post", "author")]
    assert without_entry(left_out) == ["forums.Post.author"]
    left_out = [entry for entry in personal.entries() if entry.model != "accounts.AuditEntry"]
    assert without_cleaning(left_out) == ["accounts.AuditEntry.detail"]


def test_no_json_column_keeps_a_name() -> None:
    assert without_cleaning(personal.entries()) == []


@pytest.mark.parametrize("entry", personal.entries(), ids=lambda entry: f"{entry.model}.{entry.path or 'rows'}")
def test_an_entry_shows_something_and_names_real_fields(entry: Entry) -> None:
    model = entry.model_class
    assert entry.shows
    assert bool(entry.path) is (entry.rows is None)
    for name in (*entry.blanks, *entry.scrubs, *entry.tells):
        assert model._meta.get_field(name).concrete
    for language in ("ja", "en"):
        with translation.override(language):
            assert all(str(label_of(model, name)) for name in entry.shows)
    assert [name for name in entry.shows if not _exists(model, name)] == []


def _exists(model: type[models.Model], path: str) -> bool:
    name, _, rest = path.partition("__")
    if name == "pk" or name.endswith("_id"):
        return True
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return not rest or _exists(field.related_model, rest)  # type: ignore[arg-type]


def test_a_row_that_stays_says_why_and_only_such_a_row_is_emptied() -> None:
    for entry in personal.entries():
        if not entry.stays:
            assert (entry.blanks, entry.scrubs) == ((), ()), entry
