"""Leaving (退会): asked for, undone until the day, then done by the clock in one transaction.

Everything is decided by one UPDATE of the person's own row with its condition: of undoing and emptying at the same moment one wins.
The row itself stays, without a name, because what was written keeps its author.
"""

from __future__ import annotations

import datetime as dt
import itertools
import json
import re
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.core.exceptions import FieldDoesNotExist
from django.db import models, transaction
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from accounts import audit, rules
from accounts.events import AccessChanged, LeavingAsked
from accounts.models import User
from accounts.services import subject_of
from kernel import html, personal
from kernel.events import publish

AFTER = dt.timedelta(days=7)
# What stands where a name stood; readers see it in their language (`User.shown_name`).
GONE = "退会した人"
# A request that was under way when the account was emptied is over by then.
_SWEEP_AFTER = dt.timedelta(minutes=10)
_BATCH = 20
# What follows a name in the sentences of the site.
_SAID_OF_A_PERSON = "(?=さん|です|が|は|に|の)"


@transaction.atomic
def ask(*, person: User, now: dt.datetime) -> bool:
    """The person wants to leave: in seven days, unless they undo it. False when that is so already. Raises ValidationError for staff."""
    rules.check_may_leave(person)
    asked = User.objects.filter(pk=person.pk, leaves_at=None, erased_at=None).update(leaves_at=now + AFTER)
    if asked:
        audit.record(actor=person, action="account.leaving", subject=subject_of(person))
        publish(LeavingAsked(user_id=person.pk))
    return bool(asked)


@transaction.atomic
def undo(*, person: User) -> bool:
    """The person stays. False when nothing was asked for, or when it is too late."""
    undone = User.objects.filter(pk=person.pk, leaves_at__isnull=False, erased_at=None).update(leaves_at=None)
    if undone:
        audit.record(actor=person, action="account.stays", subject=subject_of(person))
    return bool(undone)


def concerns(person: User) -> list[personal.Concern]:
    """What the person should look at before leaving."""
    return [concern for chapter in personal.every() if chapter.concerns for concern in chapter.concerns(person)]


def due(now: dt.datetime) -> int:
    """The clock's entry: empty the accounts whose day has come; sweep once more those emptied a while ago."""
    wish = Q(leaves_at__lte=now)
    people = User.objects.filter(wish, erased_at=None, staff_roles=None).values_list("pk", flat=True)[:_BATCH]
    swept = User.objects.filter(erased_at__lte=now - _SWEEP_AFTER, leaves_at__isnull=False)
    done = sum(erase(pk, now, when=wish, why="asked") for pk in people)
    return done + sum(_sweep(person) for person in swept[:_BATCH])


@transaction.atomic
def erase(pk: int, now: dt.datetime, *, when: Q, why: str) -> int:
    """Empty the account for good if `when` still holds for its row; returns whether it did. Nobody signs in after the commit."""
    if not User.objects.filter(when, pk=pk, erased_at=None).update(erased_at=now, leaves_at=now, is_active=False):
        return 0
    person = User.objects.get(pk=pk)
    _empty(person)
    audit.record(actor=None, action="account.erased", subject=subject_of(person), why=why)
    publish(AccessChanged(user_id=pk))
    return 1


@transaction.atomic
def _sweep(person: User) -> int:
    """What a request under way stored while the account was being emptied goes as well."""
    swept = User.objects.filter(pk=person.pk, leaves_at__isnull=False).update(leaves_at=None)
    if swept:
        _empty(person)
    return swept


def _empty(person: User) -> None:
    # From the top down: what an app holds may be found through the apps below it.
    chapters = list(reversed(personal.every()))
    for chapter in chapters:
        if chapter.leave:
            chapter.leave(person)
    names = _names(person)
    in_own_texts = _pattern(names)
    for entry in (entry for chapter in chapters for entry in chapter.entries):
        if entry.stays:
            _strip(entry, person, in_own_texts)
        else:
            _delete(entry.of(person))
    for model, fields in (mention for chapter in chapters for mention in chapter.mentions):
        _replace_mentions(model, fields, names)
    User.objects.filter(pk=person.pk).update(
        name=GONE, login_name=f"*{person.pk}", password=make_password(None), last_login=None
    )


def _names(person: User) -> set[str]:
    """All that says who the person is, as the rows say it now: names, kana, addresses, telephone numbers."""
    found = {
        str(value)
        for entry in personal.entries()
        if entry.tells
        for row in entry.of(person).values_list(*entry.tells)
        for value in row
        if value
    }
    found |= {value.replace("-", "") for value in found if value.replace("-", "").isdigit()}
    return {value for value in found if len(value) > 1 and value != GONE}


def _delete(rows: models.QuerySet[Any]) -> None:
    files = [field for field in rows.model._meta.concrete_fields if isinstance(field, models.FileField)]
    for row in rows if files else ():
        for field in files:
            _drop_file(getattr(row, field.name))
    rows.model._base_manager.filter(pk__in=list(rows.values_list("pk", flat=True))).delete()


def _drop_file(file: Any) -> None:
    if file:
        transaction.on_commit(partial(file.storage.delete, file.name))


def _strip(entry: personal.Entry, person: User, names: re.Pattern[str]) -> None:
    """Empty what says who it was, and replace the names that a person wrote into their own texts."""
    empty = {name: _nothing(entry.model_class, name) for name in entry.blanks}
    for row in entry.of(person) if entry.scrubs else ():
        changed = _replaced(row, entry.scrubs, names)
        if changed:
            type(row)._base_manager.filter(pk=row.pk).update(**changed)
    if empty:
        entry.of(person).order_by().update(**empty)


def _nothing(model: type[models.Model], name: str) -> Any:
    field: Any = model._meta.get_field(name)
    return None if field.null else field.get_default() if field.has_default() else ""


def _replace_mentions(model: str, fields: tuple[str, ...], names: set[str]) -> None:
    """In other people's rows the site itself wrote the name: 「○○さんが返信しました。」"""
    manager, pattern = apps.get_model(model)._base_manager, _pattern(names, short=_SAID_OF_A_PERSON)
    for name, field in itertools.product(names, fields):
        rows = manager.alias(written=Cast(field, TextField()))
        # SQLite keeps JSON with escapes, PostgreSQL without.
        for row in rows.filter(Q(written__contains=name) | Q(written__contains=json.dumps(name)[1:-1])):
            if changed := _replaced(row, (field,), pattern):
                manager.filter(pk=row.pk).update(**changed)


def _pattern(names: Iterable[str], *, short: str = "") -> re.Pattern[str]:
    """Finds any of these names, the longest first, never inside a longer word of Latin letters or digits.

    Japanese has no spaces between words: `short` is what must follow a name of up to three signs (さくらさん, not さくら祭り).
    """
    parts = [
        rf"(?<![0-9A-Za-z]){re.escape(name)}(?![0-9A-Za-z])"
        if name.isascii()
        else re.escape(name) + (short if len(name) < 4 else "")
        for name in sorted(names, key=lambda name: (-len(name), name))
    ]
    return re.compile("|".join(parts) or r"(?!)")


def _replaced(row: models.Model, fields: tuple[str, ...], names: re.Pattern[str]) -> dict[str, Any]:
    """The fields that change when names go, with the HTML that was made of them."""
    changed: dict[str, Any] = {}
    for field in fields:
        before = getattr(row, field)
        after = _without(before, names)
        if after != before:
            changed[field] = after[: _room(row, field)] if isinstance(after, str) else after
            if _has(row, f"{field}_html"):
                changed[f"{field}_html"] = html.plain(after)
    return changed


def _without(value: Any, names: re.Pattern[str]) -> Any:
    if isinstance(value, str):
        return names.sub(GONE, value)
    if isinstance(value, list):
        return [_without(item, names) for item in value]
    if isinstance(value, dict):
        return {key: _without(item, names) for key, item in value.items()}
    return value


def _room(row: models.Model, field: str) -> int | None:
    return getattr(row._meta.get_field(field), "max_length", None)


def _has(row: models.Model, field: str) -> bool:
    try:
        row._meta.get_field(field)
    except FieldDoesNotExist:
        return False
    return True
