"""The half-filled intake sheet of a person: what they chose, wrote, and hold."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from consult import queries, rules, services, slots
from consult.models import Category, Consultation, Draft, PrivacyNotice
from consult.slots import Slot
from groups import queries as groups


@dataclass(frozen=True)
class Sheet:
    """A draft as the steps read it. `data` holds plain values: category, the fields of the intake, and the time."""

    user: User
    data: dict[str, Any]

    @property
    def category(self) -> Category | None:
        """What it is about."""
        return (
            Category.objects.select_related("parent__parent")
            .filter(pk=self.data.get("category") or 0, is_active=True)
            .first()
        )

    @property
    def intake(self) -> dict[str, Any]:
        """What was written."""
        return self.data.get("intake", {})

    @property
    def group(self) -> Any:
        """The group it is about, as long as the person belongs to it."""
        return groups.groups_of(self.user).filter(pk=self.intake.get("group") or 0).first()

    @property
    def needs_time(self) -> bool:
        """Writing needs no time."""
        return self.intake.get("way") != "writing"

    @property
    def time(self) -> dict[str, Any]:
        """The time that was chosen, or the wish to be asked."""
        return self.data.get("time", {})

    @property
    def slot(self) -> Slot | None:
        """The time this person holds, or held until a moment ago."""
        if "starts_at" not in self.time:
            return None
        starts_at, ends_at = (dt.datetime.fromisoformat(self.time[key]) for key in ("starts_at", "ends_at"))
        return Slot(self.time["adviser"], starts_at, ends_at, dt.timedelta(seconds=self.time["buffer"]))

    @property
    def held_until(self) -> dt.datetime | None:
        """When the hold ends."""
        return dt.datetime.fromisoformat(self.time["until"]) if "until" in self.time else None

    @property
    def token(self) -> uuid.UUID:
        """What the held time is kept under: one a person."""
        return uuid.uuid5(uuid.NAMESPACE_URL, f"draft:{self.user.pk}")

    @property
    def may_be_sent(self) -> bool:
        """Whether every step is done."""
        return bool(self.category and self.intake and (self.time or not self.needs_time))

    def free_slots(self) -> list[Slot]:
        """What can be chosen, the own hold included."""
        category = self.category
        if category is None or self.intake.get("way") not in rules.BOOKABLE:
            return []
        return slots.free(queries.advisers_for(category, self.user, self.group), timezone.now(), Q(token=self.token))


def read(user: User) -> Sheet:
    """The person's draft; an empty one when there is none."""
    draft = Draft.objects.filter(user=user).first()
    return Sheet(user, draft.data if draft else {})


@transaction.atomic
def choose_category(*, user: User, category: Category) -> None:
    """First step. Another category has other advisers, so a held time goes."""
    sheet = read(user)
    if sheet.data.get("category") != category.pk:
        _store(_without_time(sheet), category=category.pk)


@transaction.atomic
def write_intake(*, user: User, values: dict[str, Any]) -> None:
    """Second step, with plain values. Another way or group may need another time."""
    sheet = read(user)
    kept = all(sheet.intake.get(key) == values[key] for key in ("way", "group"))
    _store(sheet if kept else _without_time(sheet), intake=values)


@transaction.atomic
def choose_time(*, user: User, starts_at: dt.datetime) -> None:
    """Third step: hold a time for ten minutes. Raises SlotTaken; the draft is then as it was."""
    sheet = read(user)
    wanted = [slot for slot in sheet.free_slots() if slot.starts_at == starts_at]
    slot, until = slots.hold(wanted, token=sheet.token, now=timezone.now())
    _store(
        sheet,
        time={
            "adviser": slot.adviser_id,
            "starts_at": slot.starts_at.isoformat(),
            "ends_at": slot.ends_at.isoformat(),
            "buffer": int(slot.buffer.total_seconds()),
            "until": until.isoformat(),
        },
    )


@transaction.atomic
def ask_for_time(*, user: User, wanted: str) -> None:
    """Third step: the time is to be arranged."""
    _store(_without_time(read(user)), time={"wanted": wanted})


@transaction.atomic
def submit(*, user: User, client_id: uuid.UUID, notice: PrivacyNotice) -> Consultation | None:
    """Last step, once per `client_id`: the draft becomes a consultation. None when there is nothing to send. Raises SlotTaken."""
    list(Draft.objects.select_for_update().filter(user=user))  # a second press waits here for the first
    stored = Consultation.objects.filter(once_id=client_id, client=user).first()
    sheet = read(user)
    if stored or not sheet.may_be_sent:
        return stored
    case = services.submit(
        client=user,
        client_id=client_id,
        notice=notice,
        category=sheet.category,  # type: ignore[arg-type]
        wanted=sheet.time.get("wanted", ""),
        slot=sheet.slot,
        token=sheet.token,
        **sheet.intake | {"group": sheet.group},
    )
    Draft.objects.filter(user=user).delete()
    return case


@transaction.atomic
def discard(*, user: User) -> None:
    """Throw the draft away, and let go what it held."""
    slots.release(Q(token=read(user).token))
    Draft.objects.filter(user=user).delete()


def _without_time(sheet: Sheet) -> Sheet:
    slots.release(Q(token=sheet.token))
    return Sheet(sheet.user, {key: value for key, value in sheet.data.items() if key != "time"})


def _store(sheet: Sheet, **values: Any) -> None:
    Draft.objects.update_or_create(user=sheet.user, defaults={"data": sheet.data | values})
