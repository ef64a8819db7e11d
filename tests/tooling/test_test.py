"""`bin/test`: what it passes on, what it counts, and what it says about what it leaves out."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests import services

pytestmark = pytest.mark.once


def run(*arguments: str, **env: str) -> "subprocess.CompletedProcess[str]":
    """bin/test with the packages of the tests."""
    full = {name: value for name, value in os.environ.items() if name not in {*services.OURS, "CI"}}
    full |= {"TSUNAGARU_VENV": sys.prefix, **env}
    command = [sys.executable, str(services.ROOT / "bin" / "test"), *arguments]
    return subprocess.run(command, env=full, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("ci", "code", "last"), [("", 0, "1 passed, 0 failed"), ("true", 1, "1 passed, 1 failed")])
def test_what_is_left_out_is_said_and_forbidden_in_ci(tmp_path: Path, ci: str, code: int, last: str) -> None:
    # A machine without Redis, on which nothing can be installed: its PATH is empty.
    done = run("structure", "-k", "platform_is_a_folder", "-p", "no:cacheprovider", PATH=str(tmp_path), CI=ci)
    lines = done.stdout.splitlines()
    assert (done.returncode, lines[-1]) == (code, last)
    assert [line for line in lines if "not run" in line] == [
        "unit tests on PostgreSQL and Redis    not run: This machine has no redis-server."
    ]


def test_a_failure_is_counted(tmp_path: Path) -> None:
    failing = tmp_path / "test_failing.py"
    failing.write_text("def test_wrong():\n    assert 1 == 2\n\ndef test_right():\n    assert 1 == 1\n")
    done = run(str(failing), "-p", "no:cacheprovider", PATH=str(tmp_path))
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1] == "1 passed, 1 failed"
    assert re.search(r"^unit tests on SQLite +1 +1 +0 +\d+$", done.stdout, re.MULTILINE)
