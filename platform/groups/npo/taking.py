"""Writing what an import says into groups, and remembering that it came from there."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from groups.models import Contact, Group, Link, NpoImport, NpoRecord, NpoRow
from groups.npo import words
from groups.npo.plan import CONTACTS, PLAIN
from groups.npo.table import Body
from kernel import html


def add(job: NpoImport, found: list[tuple[NpoRow, Body]]) -> None:
    """Store bodies that nobody has registered: not verified, so not public, and nobody speaks for them. Some queries, however many."""
    # A record whose group has been given another number says nothing any more.
    NpoRecord.objects.filter(corporate_number__in=[body.number for _row, body in found]).delete()
    groups = Group.objects.bulk_create(
        Group(
            corporate_number=body.number,
            founded_on=_day(body.values["founded_on"]),
            about_html=html.plain(body.values["about"]),
            **{name: body.values[name] for name in PLAIN},
        )
        for _row, body in found
    )
    both = list(zip(groups, found, strict=True))
    Contact.objects.bulk_create(
        Contact(group=group, kind=kind, value=body.values[name])
        for group, (_row, body) in both
        for name, kind in CONTACTS.items()
        if body.values[name]
    )
    Link.objects.bulk_create(
        Link(group=group, label=str(words.PORTAL), url=body.values["url"])
        for group, (_row, body) in both
        if body.values["url"]
    )
    through = Group.fields.through
    through.objects.bulk_create(
        through(group_id=group.pk, activityfield_id=number)
        for group, (_row, body) in both
        for number in body.values["fields"]
    )
    NpoRecord.objects.bulk_create(
        NpoRecord(group=group, corporate_number=body.number, raw=row.raw, values=body.values, source=job)
        for group, (row, body) in both
    )


def change(job: NpoImport, row: NpoRow, body: Body, group: Group, changes: list[dict[str, Any]]) -> None:
    """Write the changed parts of a profile, and what the list says now."""
    written = {item["field"]: item["new"] for item in changes if item["field"] in body.values}
    for name, value in written.items():
        _write(group, name, value)
    if written:
        group.updated_at = timezone.now()
        group.save()
    record = NpoRecord.objects.filter(corporate_number=body.number).first()
    NpoRecord.objects.filter(group=group).exclude(corporate_number=body.number).delete()
    NpoRecord.objects.update_or_create(
        corporate_number=body.number,
        defaults={
            "group": group,
            "raw": row.raw,
            "values": (record.values if record else {}) | written,
            "dissolved": body.dissolved,
            "source": job,
            "imported_at": timezone.now(),
        },
    )


def _write(group: Group, name: str, value: Any) -> None:
    if name in PLAIN:
        setattr(group, name, value)
        if name == "about":
            group.about_html = html.plain(value)
    elif name == "founded_on":
        group.founded_on = _day(value)
    elif name == "fields":
        group.fields.set(value)
    elif name == "url":
        Link.objects.update_or_create(group=group, label=str(words.PORTAL), defaults={"url": value})
    else:
        Contact.objects.update_or_create(group=group, kind=CONTACTS[name], defaults={"value": value})


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
