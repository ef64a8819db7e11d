"""A small real owner of a live topic: walls with notes, in tables that exist only in the hub's tests."""

from __future__ import annotations

from collections.abc import Collection
from copy import deepcopy
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.db import models, transaction

from kernel.forms import BodyField
from realtime.hub import services
from realtime.hub.numbers import next_number
from realtime.hub.registry import Change, LiveKind


class Wall(models.Model):
    """A list of notes; an empty `only` lets everyone follow."""

    change_no = models.PositiveBigIntegerField(default=0)
    only = models.JSONField(default=list)

    objects: ClassVar[models.Manager[Wall]] = models.Manager()

    class Meta:
        app_label = "hub_tests"

    def __str__(self) -> str:
        return str(self.pk)


class Note(models.Model):
    """One note of a wall."""

    wall = models.ForeignKey(Wall, models.CASCADE, related_name="notes")
    changed_no = models.PositiveBigIntegerField(db_index=True)
    text = models.TextField()
    client_id = models.UUIDField(unique=True)

    objects: ClassVar[models.Manager[Note]] = models.Manager()

    class Meta:
        app_label = "hub_tests"

    def __str__(self) -> str:
        return self.text


MODELS = (Wall, Note)
TEMPLATES = Path(__file__).parent / "templates"


class NoteForm(forms.Form):
    wall = forms.ModelChoiceField(Wall.objects)
    text = BodyField(max_length=1000)


@transaction.atomic
def write(wall: Wall, text: str, *, client_id: UUID | None = None) -> Note:
    """Store a note once per client id."""
    client_id = client_id or uuid4()
    number = next_number(wall)
    if (note := Note.objects.filter(client_id=client_id).first()) is not None:
        transaction.set_rollback(True)
        return note
    return Note.objects.create(wall=wall, changed_no=number, text=text, client_id=client_id)


@transaction.atomic
def rewrite(note: Note, text: str) -> None:
    """Change a note."""
    note.changed_no, note.text = next_number(note.wall), text
    note.save()


def with_templates(configured: list[Any]) -> list[Any]:
    """The TEMPLATES setting with the wall's folder added."""
    configured = deepcopy(configured)
    configured[0]["DIRS"] = [*configured[0]["DIRS"], TEMPLATES]
    return configured


def tell(wall: Wall) -> None:
    """Announce the wall."""
    services.announce(f"wall:{wall.pk}")


def may_follow(user: Any, key: str) -> bool:
    wall = Wall.objects.filter(pk=key).first()
    return wall is not None and (not wall.only or user.pk in wall.only)


def heads(keys: Collection[str]) -> dict[str, int]:
    return {str(pk): number for pk, number in Wall.objects.filter(pk__in=keys).values_list("pk", "change_no")}


def since(key: str, number: int) -> list[Change]:
    notes = Note.objects.filter(wall=key, changed_no__gt=number).order_by("changed_no")
    return [Change(f"note-{note.pk}", note.changed_no, note.pk, "wall/_note.html", {"note": note}) for note in notes]


def say(user: Any, data: dict[str, Any], client_id: UUID) -> dict[str, Any]:
    """The socket action: the same form and service a page would use."""
    form = NoteForm(data)
    if not form.is_valid():
        raise ValidationError([message for messages in form.errors.values() for message in messages])
    note = write(form.cleaned_data["wall"], form.cleaned_data["text"], client_id=client_id)
    tell(note.wall)
    return {"note": note.pk}


KIND = LiveKind("wall", may_follow, heads, since, presence=True)
BELL = LiveKind("bell", may_follow, heads, since=None)
