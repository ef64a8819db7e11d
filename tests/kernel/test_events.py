"""Facts: only inside a transaction; WITH rolls back together, AFTER runs on commit, each isolated."""

from dataclasses import dataclass

import pytest
from django.db import transaction

from kernel import events
from kernel.models import Centre


@dataclass(frozen=True, slots=True)
class Happened(events.Fact):
    name: str


@pytest.fixture
def tables(monkeypatch: pytest.MonkeyPatch):
    def set_tables(with_=(), after=()):
        monkeypatch.setattr(events, "_with", {Happened: with_})
        monkeypatch.setattr(events, "_after", {Happened: after})

    return set_tables


@pytest.mark.django_db(transaction=True)
def test_a_fact_outside_a_transaction_is_refused() -> None:
    with pytest.raises(events.OutsideTransaction):
        events.publish(Happened("x"))
    with transaction.atomic():
        events.publish(Happened("x"))


@pytest.mark.django_db(transaction=True)
def test_a_with_reaction_that_fails_takes_everything_back(tables) -> None:
    def fail(fact: Happened) -> None:
        raise ValueError(fact.name)

    tables(with_=[lambda fact: Centre.objects.create(name=fact.name), fail])
    with pytest.raises(ValueError, match="祭"), transaction.atomic():
        events.publish(Happened("祭"))
    assert Centre.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_after_reactions_run_on_commit_and_one_that_fails_does_not_stop_the_next(tables) -> None:
    seen: list[str] = []

    def fail(fact: Happened) -> None:
        raise ValueError

    tables(after=[fail, lambda fact: seen.append(fact.name)])
    with transaction.atomic():
        events.publish(Happened("祭"))
        assert seen == []
    assert seen == ["祭"]


@pytest.mark.django_db(transaction=True)
def test_after_reactions_do_not_run_when_the_transaction_fails(tables) -> None:
    seen: list[str] = []
    tables(after=[lambda fact: seen.append(fact.name)])
    with pytest.raises(KeyError), transaction.atomic():
        events.publish(Happened("祭"))
        raise KeyError
    assert seen == []
