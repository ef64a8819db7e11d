"""The wall of the hub's tests is registered, and no test leaves anything behind in the hub."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from django.db import connection

from realtime.hub import process, registry, services
from tests.hub import wall
from tests.hub.live import in_thread, until


@pytest.fixture(scope="session")
def wall_tables(django_db_setup: None, django_db_blocker: Any) -> None:
    """The tables of the wall, once a session."""
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        for model in wall.MODELS:
            editor.create_model(model)


@pytest.fixture
def walls(wall_tables: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The wall's live kinds, action and templates."""
    settings.TEMPLATES = wall.with_templates(settings.TEMPLATES)
    monkeypatch.setattr(registry, "_kinds", {**registry.kinds(), "wall": wall.KIND, "bell": wall.BELL})
    monkeypatch.setattr(registry, "_actions", {**registry.actions(), "wall.say": wall.say})


@pytest.fixture
def wiped() -> Iterator[None]:
    """The wall's tables are no app's, so nobody else empties them."""
    yield
    for model in reversed(wall.MODELS):
        model._base_manager.all().delete()


@pytest.fixture
async def hub(walls: None, transactional_db: None) -> AsyncIterator[None]:
    """A hub that starts with the first reader and is stopped at the end."""
    yield
    if current := process.running():
        await services.close_all()
        assert not current.readers
        await until(lambda: not current.topics)
    await in_thread(_wipe)


def _wipe() -> None:
    for model in reversed(wall.MODELS):
        model._base_manager.all().delete()
