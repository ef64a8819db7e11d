"""The centre's districts as a list of 「番号,名前」: read, compared with what is there, and taken over.

A district that is missing from the list is no longer offered; groups keep it, and it comes back when the list has it again.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.rules import may_manage_staff
from groups.models import District
from kernel import csvs, text

MAX_LINES = 500
HEADERS = {"番号", "地区番号", "コード", "地区コード", "code"}


@dataclass(frozen=True)
class Change:
    """What the list does to one district: "add", "rename", "close" (no longer offered) or "reopen"."""

    kind: str
    code: str
    old: str
    new: str


def parse(lines: Iterable[list[str]]) -> list[tuple[str, str]]:
    """Pairs of code and name. Raises ValidationError that names each line that cannot be read."""
    rows, wrong, seen = [], [], set()
    for number, line in enumerate(lines, start=1):
        cells = [text.one_line(cell) for cell in line]
        if not any(cells) or (number == 1 and csvs.fold(cells[0]).lower() in HEADERS):
            continue
        code = text.half_width(cells[0])
        if len(cells) != 2 or not code or not cells[1] or len(code) > 20 or len(cells[1]) > 60 or code in seen:
            wrong.append(str(number))
            continue
        seen.add(code)
        rows.append((code, cells[1]))
    if wrong or len(rows) > MAX_LINES:
        raise ValidationError(
            _("%(lines)s行目を「番号,名前」の形に直してください。") % {"lines": "・".join(wrong[:10])}
            if wrong
            else _("%(limit)s行以内にしてください。") % {"limit": MAX_LINES}
        )
    return rows


def parse_text(typed: str) -> list[tuple[str, str]]:
    """`parse` of what was typed or pasted from a spreadsheet."""
    # A name may hold a full-width comma where a plain one parts it from its number.
    lines = [line if "," in line else line.replace("\t", ",").replace("，", ",") for line in typed.split("\n")]
    return parse(csv.reader(io.StringIO("\n".join(lines))))


def plan(rows: list[tuple[str, str]]) -> list[Change]:
    """What the list would change, in the order of the codes; one query."""
    there, wanted = {district.code: district for district in District.objects.all()}, dict(rows)
    changes = []
    for code in sorted(there.keys() | wanted.keys()):
        old, new = there.get(code), wanted.get(code)
        if old is None and new is not None:
            changes.append(Change("add", code, "", new))
        elif old and new is None and old.is_active:
            changes.append(Change("close", code, old.name, ""))
        elif old and new is not None:
            if not old.is_active:
                changes.append(Change("reopen", code, old.name, new))
            elif old.name != new:
                changes.append(Change("rename", code, old.name, new))
    return changes


def digest(changes: list[Change]) -> str:
    """What somebody saw and confirmed, as one short text."""
    return hashlib.sha256(json.dumps([asdict(change) for change in changes]).encode()).hexdigest()


@transaction.atomic
def take_over(*, by: User, rows: list[tuple[str, str]], seen: str) -> list[Change] | None:
    """Do what was shown under the digest `seen`; None when the districts have changed meanwhile. Raises PermissionDenied."""
    if not may_manage_staff(by):
        raise PermissionDenied
    list(District.objects.select_for_update().values_list("pk", flat=True))
    changes = plan(rows)
    if digest(changes) != seen:
        return None
    for change in changes:
        if change.kind == "close":
            District.objects.filter(code=change.code).update(is_active=False)
        else:
            District.objects.update_or_create(code=change.code, defaults={"name": change.new, "is_active": True})
    if changes:
        audit.record(
            actor=by, action="districts.changed", subject="districts", changes=[asdict(change) for change in changes]
        )
    return changes
