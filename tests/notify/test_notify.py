"""Writing notices: once a fact, in the transaction of the fact, and what follows from the person's wishes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.models import User
from notify import channels, preferences, queries, sending, services
from notify.channels import Outgoing
from notify.models import Delivery, Held, Notice
from tests.notify.scene import NOTICE, TOKYO, tell, tokyo, verify
from tests.world import World

MONDAY = "2026-12-07 12:00"
QUIET = {
    "starts": dt.time(21),
    "ends": dt.time(7),
    "weekdays": "0123456",
    "on_holidays": True,
    "urgent_passes": True,
}


def wish(user: User, *, ways: Sequence[str] = ("email",), quiet: dict | None = None, **rhythms: str) -> None:
    preferences.save(user=user, rhythms=rhythms, ways=ways, quiet=quiet)


def moments() -> list[str]:
    """When what is held will leave, on the wall of the centre."""
    rows = Held.objects.order_by("due_at").values_list("due_at", flat=True)
    return [f"{moment.astimezone(TOKYO):%m-%d %H:%M}" for moment in rows]


def test_the_same_fact_notifies_once(world: World) -> None:
    first = tell(verify(world.citizen))
    assert tell(world.citizen) == first
    assert (Notice.objects.count(), Delivery.objects.count()) == (1, 1)


def test_a_fact_that_is_rolled_back_leaves_nothing(world: World) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        tell(verify(world.citizen))
        raise RuntimeError
    assert (Notice.objects.count(), Delivery.objects.count()) == (0, 0)


def test_a_kind_nobody_registered_is_refused(world: World) -> None:
    with pytest.raises(KeyError):
        tell(world.citizen, kind="gossip")


def test_a_verified_address_gets_the_e_mail_and_an_unverified_one_nothing(world: World) -> None:
    world.outsider.email = "outsider@example.jp"
    world.outsider.save()
    EmailAddress.objects.create(user=world.outsider, email="outsider@example.jp", verified=False)
    for user in (verify(world.citizen), world.outsider):
        tell(user)
    assert list(Delivery.objects.values_list("to", flat=True)) == ["citizen@example.jp"]


@pytest.mark.parametrize(
    ("rhythm", "notices", "at_once", "held"),
    [
        ("now", 1, 1, []),
        ("daily", 1, 0, ["12-08 08:00"]),
        ("weekly", 1, 0, ["12-14 08:00"]),
        ("never", 0, 0, []),
    ],
)
def test_each_rhythm(world: World, rhythm: str, notices: int, at_once: int, held: list[str]) -> None:
    wish(verify(world.citizen), answer=rhythm)
    with time_machine.travel(tokyo(MONDAY), tick=False):
        tell(world.citizen)
    assert (Notice.objects.count(), Delivery.objects.count(), moments()) == (notices, at_once, held)


def test_a_required_kind_stays_on_the_site_whatever_was_chosen(world: World) -> None:
    wish(verify(world.citizen), consultation="never", answer="never")
    tell(world.citizen, 1, kind="consultation")
    tell(world.citizen, 2)
    assert list(Notice.objects.values_list("kind", flat=True)) == ["consultation"]
    assert Delivery.objects.count() == 0


@pytest.mark.parametrize(("kind", "notices"), [("answer", 1), ("consultation", 2)])
def test_a_muted_thing_is_silent_and_the_others_are_not(world: World, kind: str, notices: int) -> None:
    services.stop(user=verify(world.citizen), thing="topic:1")
    tell(world.citizen, 1, kind=kind)
    tell(world.citizen, 2, kind=kind, thing="topic:2")
    assert (Notice.objects.count(), Delivery.objects.count()) == (notices, 1)


def test_a_way_that_is_switched_off_carries_nothing(world: World) -> None:
    wish(verify(world.citizen), ways=[])
    tell(world.citizen)
    assert (Notice.objects.count(), Delivery.objects.count(), Held.objects.count()) == (1, 0, 0)


def test_quiet_hours_hold_and_their_end_gathers(world: World) -> None:
    wish(verify(world.citizen), quiet=QUIET)
    with time_machine.travel(tokyo("2026-12-07 22:00"), tick=False):
        for number in range(3):
            tell(world.citizen, number)
    assert (Delivery.objects.count(), moments()) == (0, ["12-08 07:00"] * 3)
    assert sending.due(tokyo("2026-12-08 06:59")) == 0
    assert (sending.due(tokyo("2026-12-08 07:00")), sending.due(tokyo("2026-12-08 07:00"))) == (1, 0)
    assert (Delivery.objects.get().subject, Held.objects.count()) == ("つながるからのお知らせ（3件）", 0)


@pytest.mark.parametrize(("passes", "at_once"), [(True, 1), (False, 0)])
def test_an_urgent_kind_passes_quiet_hours_if_the_person_agreed(world: World, passes: bool, at_once: int) -> None:
    wish(verify(world.citizen), quiet=QUIET | {"urgent_passes": passes})
    with time_machine.travel(tokyo("2026-12-07 22:00"), tick=False):
        tell(world.citizen, kind="consultation")
    assert (Delivery.objects.count(), Held.objects.count()) == (at_once, 1 - at_once)


def test_one_that_was_held_alone_arrives_as_itself(world: World) -> None:
    wish(verify(world.citizen), answer="daily")
    tell(world.citizen, mail_subject="田中さんから返信")
    sending.due(tokyo("2030-01-01 08:00"))
    assert Delivery.objects.get().subject == "田中さんから返信"


def test_what_was_read_on_the_site_needs_no_letter(world: World) -> None:
    wish(verify(world.citizen), answer="daily")
    notices = [tell(world.citizen, number) for number in range(2)]
    services.open_notice(notice=notices[0])
    sending.due(tokyo("2030-01-01 08:00"))
    assert Delivery.objects.get().subject == "返信がありました"
    services.mark_read(user=world.citizen, up_to=tell(world.citizen, 3).pk)
    assert sending.due(tokyo("2030-01-01 08:00")) == 0
    assert (Delivery.objects.count(), Held.objects.count()) == (1, 0)


def test_other_wishes_move_what_is_held(world: World) -> None:
    wish(verify(world.citizen), answer="weekly")
    with time_machine.travel(tokyo(MONDAY), tick=False):
        tell(world.citizen)
        assert moments() == ["12-14 08:00"]
        wish(world.citizen, answer="daily")
        assert moments() == ["12-08 08:00"]
        wish(world.citizen, ways=[])
    assert Held.objects.count() == 0


def test_a_letter_due_while_the_clock_was_wrong_still_leaves(world: World) -> None:
    wish(verify(world.citizen), answer="daily")
    with time_machine.travel(tokyo(MONDAY), tick=False):
        tell(world.citizen)
    assert sending.due(tokyo("2026-12-01 08:00")) == 0  # set back
    assert sending.due(tokyo("2027-03-01 03:00")) == 1  # and months ahead


class Meter:
    """A provider that counts by the piece, as LINE does."""

    name, label = "meter", "メーター"

    def __init__(self, saving: bool) -> None:
        self.saving = saving

    def is_on(self) -> bool:
        return True

    def addresses(self, user: User) -> Sequence[str]:
        return ["U1"]

    def saves(self) -> bool:
        return self.saving

    def send(self, message: Outgoing) -> None:
        pass

    def forget(self, address: str, reason: str) -> None:
        pass


@pytest.fixture
def meter(monkeypatch: pytest.MonkeyPatch) -> Iterator[Meter]:
    provider = Meter(saving=False)
    monkeypatch.setattr(channels, "_channels", {"meter": provider})
    yield provider


@pytest.mark.parametrize(
    ("saving", "kind", "at_once"), [(False, "answer", 1), (True, "answer", 0), (True, "consultation", 1)]
)
def test_a_provider_that_saves_gets_one_message_a_day_but_for_what_is_urgent(
    world: World, meter: Meter, saving: bool, kind: str, at_once: int
) -> None:
    meter.saving = saving
    tell(world.citizen, kind=kind)
    assert (Delivery.objects.count(), Held.objects.count()) == (at_once, 1 - at_once)


def test_other_ways_get_the_short_text_and_its_address(world: World, meter: Meter) -> None:
    tell(world.citizen, mail_body="とても長い本文")
    delivery = Delivery.objects.get()
    assert (delivery.body, delivery.url) == ("返信がありました", "http://localhost:8000/topics/1/")


def test_the_badge_counts_and_each_change_has_its_number(world: World) -> None:
    key = str(world.citizen.pk)
    assert queries.heads([key, "999"]) == {key: 0, "999": 0}
    notice = tell(world.citizen)
    tell(world.citizen, 2)
    assert (queries.heads([key]), queries.bell(world.citizen).number) == ({key: 2}, 2)
    services.open_notice(notice=notice)
    services.open_notice(notice=notice)
    assert (queries.unread_count(world.citizen), queries.heads([key])) == (1, {key: 3})
    assert NOTICE["text"] == notice.text
