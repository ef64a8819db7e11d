"""What holds for every test. The scene of people and content is in tests/world.py."""

import pytest
from django.core.management import call_command

pytest_plugins = ["tests.world"]


def pytest_configure(config: pytest.Config) -> None:
    """Translations are compiled like before every start; once, not in each of pytest-xdist's processes."""
    if not hasattr(config, "workerinput"):
        call_command("compile_catalogues")
