"""The clock asks every entry, and one that fails does not stop the others."""

import datetime as dt

import pytest

from kernel import clock

NOW = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)


def test_every_entry_is_asked_with_the_time(monkeypatch) -> None:
    def fail(now: dt.datetime) -> int:
        raise ValueError

    monkeypatch.setattr(clock, "_entries", {"a": fail, "b": lambda now: now.year})
    assert clock.run_due(NOW) == {"b": 2026}


@pytest.mark.django_db
def test_it_stops_when_told(monkeypatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(clock, "_entries", {"a": lambda now: asked.append(1) or 1})
    answers = iter([False, False, True])
    clock.run(lambda seconds: next(answers))
    assert len(asked) == 2
