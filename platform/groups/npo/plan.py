"""What taking over a row does: nothing that a group wrote itself is overwritten."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from groups.models import Contact, Group, NpoRecord, NpoRow
from groups.npo.table import Body
from kernel import corporate_number

Outcome = NpoRow.Outcome
CONTACTS = {
    "postal_code": Contact.Kind.POSTAL_CODE,
    "address": Contact.Kind.ADDRESS,
    "representative": Contact.Kind.REPRESENTATIVE,
}
PLAIN = ("name", "kana", "legal_form", "about")


@dataclass(frozen=True)
class Known:
    """What the database has under one number: the group (verified before unverified), and the record of an earlier import."""

    group: Group | None = None
    record: NpoRecord | None = None
    is_ambiguous: bool = False


@dataclass(frozen=True)
class Plan:
    """The outcome of one row, why it is refused, and the changes as {"field", "old", "new"}."""

    outcome: str
    reason: str = ""
    changes: list[dict[str, Any]] = field(default_factory=list)


def known(numbers: Iterable[str], *, lock: bool = False) -> dict[str, Known]:
    """What is there under these numbers: six queries however many; with `lock` the groups' rows are locked."""
    numbers = [number for number in numbers if number]
    groups = Group.objects.filter(corporate_number__in=numbers).order_by("pk")
    groups = groups.prefetch_related("fields", "contacts", "links")
    by_number: dict[str, list[Group]] = {}
    for group in groups.select_for_update() if lock else groups:
        by_number.setdefault(group.corporate_number, []).append(group)
    records = {record.corporate_number: record for record in NpoRecord.objects.filter(corporate_number__in=numbers)}
    return {number: _known(by_number.get(number, []), records.get(number)) for number in numbers}


def _known(groups: list[Group], record: NpoRecord | None) -> Known:
    verified = [group for group in groups if group.verified_at]
    if len(verified) > 1:
        return Known(record=record, is_ambiguous=True)
    # Of unverified ones the record's own, else what somebody has applied for.
    own = [group for group in groups if record and group.pk == record.group_id]
    return Known(group=next(iter(verified or own or groups), None), record=record)


def of(body: Body, raw: dict[str, str], there: Known) -> Plan:
    """What a wanted row does to what is there."""
    reason = _reason(body, there)
    if reason:
        return Plan(Outcome.REFUSED, reason)
    if there.group is None:
        return Plan(Outcome.NEW)
    changes = _changes(body, raw, there.group, there.record)
    return Plan(Outcome.CHANGED if changes else Outcome.SAME, changes=changes)


def _reason(body: Body, there: Known) -> str:
    if not body.name:
        return "no_name"
    if len(body.name) > 80:
        return "long_name"
    if not body.number:
        return "no_number"
    if not corporate_number.is_valid(body.number):
        return "bad_number"
    if there.is_ambiguous:
        return "several"
    if body.dissolved and there.group is None:
        return "dissolved"
    return ""


def _changes(body: Body, raw: dict[str, str], group: Group, record: NpoRecord | None) -> list[dict[str, Any]]:
    now, imported = profile(group), record.values if record else {}
    changes = [
        {"field": name, "old": now[name], "new": new}
        for name, new in body.values.items()
        # What is empty or still as an import left it; a cell that is empty takes nothing away.
        if new and new != now[name] and (not now[name] or imported.get(name) == now[name])
    ]
    dissolved = record.dissolved if record else ""
    if body.dissolved != dissolved:
        changes.append({"field": "dissolved", "old": dissolved, "new": body.dissolved})
    if record is None or record.group_id != group.pk:
        changes.append({"field": "record", "old": "", "new": body.number})
    elif raw != record.raw and not changes:
        names = sorted(name for name in raw.keys() | record.raw.keys() if raw.get(name) != record.raw.get(name))
        changes.append({"field": "raw", "old": "", "new": "、".join(names)})
    return changes


def profile(group: Group) -> dict[str, Any]:
    """The parts of a profile that an import may fill, in the shape of `Body.values`."""
    contacts = {contact.kind: contact.value for contact in group.contacts.all()}
    return {
        **{name: getattr(group, name) for name in PLAIN},
        "founded_on": group.founded_on.isoformat() if group.founded_on else "",
        "fields": [item.number for item in group.fields.all()],
        **{name: contacts.get(kind, "") for name, kind in CONTACTS.items()},
        "url": next((link.url for link in group.links.all()), ""),
    }
