"""What holds for every test. The scene of people and content is in tests/world.py."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser, sync_playwright

from tests.services import chromium

pytest_plugins = ["tests.world"]

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
]


def pytest_configure(config: pytest.Config) -> None:
    """Translations are compiled like before every start; once, not in each of pytest-xdist's processes."""
    if not hasattr(config, "workerinput"):
        call_command("compile_catalogues")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    with sync_playwright() as playwright:
        instance = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield instance
        instance.close()
