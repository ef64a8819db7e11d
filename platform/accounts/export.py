"""All own data as one archive: asked for on a page, made by the clock, fetched within a week by that person only.

The archive holds the person's own rows (`kernel.personal`), one JSON file an app, and the files they added. Of other people's texts and
names it holds nothing; what is theirs shows as a number or an address.
"""

from __future__ import annotations

import datetime as dt
import json
import tempfile
import uuid
import zipfile
from pathlib import PurePath
from typing import IO, Any

from django.core.files import File
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.fields.files import FieldFile
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.events import ExportReady
from accounts.labels import label_of
from accounts.models import DataExport, User
from kernel import centre, dates, personal
from kernel.events import publish

LIFE = dt.timedelta(days=7)
MAX_ATTEMPTS = 5
# Longer than any archive takes; who died making one is replaced after it.
_CLAIM = dt.timedelta(minutes=10)


@transaction.atomic
def ask(*, person: User, now: dt.datetime) -> DataExport:
    """Ask for the own data. What is being made already, or lies ready, stays; what could not be made begins again."""
    export, _is_new = DataExport.objects.get_or_create(user=person, defaults={"asked_at": now})
    DataExport.objects.filter(pk=export.pk, ready_at=None, attempts__gte=MAX_ATTEMPTS).update(
        attempts=0, claimed_until=None, asked_at=now
    )
    export.refresh_from_db()
    return export


def of(person: User, now: dt.datetime) -> DataExport | None:
    """What the person asked for, until its time is over."""
    export = DataExport.objects.filter(user=person).first()
    return None if export and export.ready_at and export.ready_at <= now - LIFE else export


def has_failed(export: DataExport) -> bool:
    """Whether it was tried often enough: asking again begins anew."""
    return export.ready_at is None and export.attempts >= MAX_ATTEMPTS


def due(now: dt.datetime) -> int:
    """The clock's entry: make what is asked for, each once however many workers there are, and delete what has had its week."""
    return sum(_make(pk, now) for pk in _waiting(now).values_list("pk", flat=True)[:5]) + sum(
        _delete(pk) for pk in DataExport.objects.filter(ready_at__lte=now - LIFE).values_list("pk", flat=True)[:50]
    )


def _waiting(now: dt.datetime) -> models.QuerySet[DataExport]:
    free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    return DataExport.objects.filter(free, ready_at=None, attempts__lt=MAX_ATTEMPTS).order_by("pk")


def _make(pk: int, now: dt.datetime) -> int:
    """Claim one, with the name of its file: whoever takes it over, or deletes the row, knows what a killed worker left behind."""
    before = DataExport.objects.filter(pk=pk).values_list("file", flat=True).first()
    mine, name = now + _CLAIM, f"accounts/exports/{uuid.uuid4().hex}.zip"
    claim = {"claimed_until": mine, "attempts": F("attempts") + 1, "file": name}
    if not _waiting(now).filter(pk=pk).update(**claim):
        return 0
    export = DataExport.objects.select_related("user").get(pk=pk)
    storage = export.file.storage
    if before:
        storage.delete(before)
    with tempfile.TemporaryFile() as file:
        write(export.user, file)
        storage.save(name, File(file))
    with transaction.atomic():
        # Who was slow and lost the claim throws its own archive away.
        kept = DataExport.objects.filter(pk=pk, ready_at=None, file=name).update(ready_at=now)
        if kept:
            publish(ExportReady(user_id=export.user_id))
    if not kept:
        storage.delete(name)
    return kept


@transaction.atomic
def _delete(pk: int) -> int:
    export = DataExport.objects.select_for_update().filter(pk=pk).first()
    if export is None:
        return 0
    storage, name = export.file.storage, str(export.file.name)
    export.delete()
    transaction.on_commit(lambda: storage.delete(name))
    return 1


def write(person: User, file: IO[bytes]) -> None:
    """Write the archive in the person's language; `file` is left at its beginning."""
    with translation.override(person.language), zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        contents = []
        for chapter in personal.every():
            sheet: dict[str, list[dict[str, Any]]] = {}
            for entry in chapter.entries:
                if rows := [_plain(row, entry, archive) for row in _rows(entry, person)]:
                    sheet.setdefault(str(entry.what), []).extend(rows)
            if sheet:
                archive.writestr(f"{chapter.name}.json", json.dumps(sheet, ensure_ascii=False, indent=2) + "\n")
                contents.append(f"{chapter.name}.json: {chapter.title}")
        archive.writestr("README.txt", _readme(contents))
    file.seek(0)


def _readme(contents: list[str]) -> str:
    place = centre.current()
    lines = [
        _("この中には、「つながる」がおあずかりしている、あなたの情報が入っています。"),
        _("%(centre)s、%(date)sに作りました。")
        % {"centre": place.name if place else "", "date": dates.full(timezone.localdate())},
        "",
        *contents,
        "",
        _(
            "「.json」のファイルは、メモ帳などの文字を読むプログラムで開けます。あなたが加えたファイルは「files」の中にあります。"
        ),
        _("ほかの人の名前や書いたものは、入っていません。ほかの人のものは、番号だけで書いてあります。"),
        _("ほかの人に渡さないように、気をつけて保管してください。"),
    ]
    return "\n".join(lines) + "\n"


def _rows(entry: personal.Entry, person: User) -> Any:
    joined = {name.rpartition("__")[0] for name in entry.shows if "__" in name}
    rows = entry.of(person)
    return rows.select_related(*joined) if joined else rows


def _plain(row: models.Model, entry: personal.Entry, archive: zipfile.ZipFile) -> dict[str, Any]:
    return {str(label_of(type(row), name)): _value(row, name, archive) for name in entry.shows}


def _value(row: Any, path: str, archive: zipfile.ZipFile) -> Any:
    """A field in words that a person and JSON can read."""
    *way, name = path.split("__")
    for step in way:
        row = getattr(row, step, None)
    value = getattr(row, name, None)
    if isinstance(value, FieldFile):
        return _packed(row, value, archive)
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).isoformat(timespec="minutes")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, bool):
        return _("はい") if value else _("いいえ")
    if hasattr(row, f"get_{name}_display"):
        return str(getattr(row, f"get_{name}_display")())
    return value if isinstance(value, str | int | float | list | dict | None) else str(value)


def _packed(row: models.Model, file: FieldFile, archive: zipfile.ZipFile) -> str:
    if not file.name or not file.storage.exists(file.name):
        return ""
    name = f"files/{row._meta.label_lower}-{row.pk}-{file.field.name}{PurePath(file.name).suffix}"
    with file.open("rb") as source, archive.open(name, "w") as target:
        for chunk in source.chunks():
            target.write(chunk)
    return name
