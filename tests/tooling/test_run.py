"""`bin/run`: from nothing to a page, one clear sentence for each thing that may be in its way, and a clean stop."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests import services

pytestmark = pytest.mark.once

SOURCES = ("bin", "platform", "forums", "consult", "realtime", "templates")
# The sentences are tested by starting the file under Pythons that lack something.
START = "import runpy, sys; sys.argv = ['bin/run']; sys.path.insert(0, 'bin'); runpy.run_path('bin/run', run_name='__main__')"
NOBODY = 65534


def said(before: str = "", **env: str) -> str:
    """Start bin/run after some Python; what it says, in one line, when it refuses."""
    done = subprocess.run(
        [sys.executable, "-c", before + START],
        cwd=services.ROOT,
        env={**os.environ, "PORT": str(services.free_port()), **env},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    return done.stderr.strip()


def test_a_port_in_use() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        sentence = said(PORT=str(port))
    other_port = port + 1
    assert (
        sentence == f"Port {port} is in use: stop the other program, or choose another port: PORT={other_port} bin/run."
    )


@pytest.mark.parametrize("port", ["web", "0", "65536", "-1", "８０００", ""])
def test_a_port_that_is_none(port: str) -> None:
    assert said(PORT=port) == f"PORT must be a number from 1 to 65535 (it is {port!r})."


def test_a_python_that_is_too_old() -> None:
    old = said("import sys; sys.version_info = (3, 9, 2, 'final', 0); ")
    assert old.startswith("Tsunagaru needs Python 3.11 or newer, but this is Python 3.9: ")


def test_the_scripts_can_be_read_by_an_old_python() -> None:
    # What an old Python must get through before it is told: this file's syntax, as of 3.6.
    import ast

    ast.parse((services.ROOT / "bin" / "_tools.py").read_text(encoding="utf-8"), feature_version=(3, 6))
    ast.parse((services.ROOT / "bin" / "run").read_text(encoding="utf-8"), feature_version=(3, 6))


@pytest.mark.parametrize("module", ["ensurepip", "venv"])
def test_no_venv_module(module: str) -> None:
    assert said(f"import sys; sys.modules[{module!r}] = None; ").startswith("Python's venv module is missing: ")


def test_no_permission_to_write(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    shutil.copytree(services.ROOT / "bin", tree / "bin", ignore=shutil.ignore_patterns("__pycache__"))
    tree.chmod(0o555)
    # Root may write anywhere, so it becomes nobody, once it stands in the folder and has imported what nobody cannot read.
    imports = (
        "import argparse, ensurepip, http.client, os, pkgutil, secrets, signal, socket, subprocess, sys, time, venv; "
    )
    enter = f"os.chdir({str(tree)!r}); sys.path.insert(0, {str(tree / 'bin')!r}); import _tools; "
    for folder in (tmp_path, *tmp_path.parents[:3]):
        folder.chmod(folder.stat().st_mode | 0o055)
    sentence = said(f"{imports}{enter}os.getuid() or os.setuid({NOBODY}); ", TSUNAGARU_VENV="")
    tree.chmod(0o755)
    assert sentence == f"I may not write in {tree}: give yourself permission, or copy the project to a folder of yours."


def test_fresh_never_empties_a_database_of_somebody_else() -> None:
    start = START.replace("['bin/run']", "['bin/run', '--fresh']")
    done = subprocess.run(
        [sys.executable, "-c", start],
        cwd=services.ROOT,
        env={**os.environ, "DATABASE_URL": "postgresql://nobody@localhost/nothing"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("--fresh deletes the database in var/ only: ")


class Run:
    """bin/run in a copy of the tree, with the packages of the tests."""

    def __init__(self, tree: Path) -> None:
        self.tree, self.port = tree, services.free_port()
        for name in SOURCES:
            shutil.copytree(services.ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("manage.py", "pyproject.toml", "requirements.txt", "requirements-dev.txt"):
            shutil.copy(services.ROOT / name, tree / name)

    def until_it_serves(self, *options: str, stop: signal.Signals) -> str:
        """Start, ask both questions of a load balancer and a page, stop; everything it printed."""
        env = {name: value for name, value in os.environ.items() if name not in services.OURS}
        env |= {"PORT": str(self.port), "TSUNAGARU_VENV": sys.prefix}
        with (self.tree / "said").open("w+b") as file:
            process = subprocess.Popen([self.tree / "bin" / "run", *options], stdout=file, stderr=file, env=env)
            try:
                deadline = time.monotonic() + 90
                while b"Tsunagaru is at" not in (self.tree / "said").read_bytes():
                    assert process.poll() is None, (self.tree / "said").read_text()
                    assert time.monotonic() < deadline
                    time.sleep(0.05)
                for path in ("healthz", "readyz", ""):
                    with urllib.request.urlopen(f"http://localhost:{self.port}/{path}", timeout=10) as answer:
                        assert answer.status == 200
            finally:
                process.send_signal(stop)
                code = process.wait(15)
        said = (self.tree / "said").read_text()
        assert (code, said.strip().splitlines()[-1], "Traceback" in said) == (0, "Stopping …", False)
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", self.port)) != 0
        return said


def test_it_serves_the_demo_and_stops_without_leaving_anything(tmp_path: Path) -> None:
    run = Run(tmp_path / "tree")
    first = run.until_it_serves(stop=signal.SIGINT)
    assert re.search(r"^  taro +\S+", first, re.MULTILINE)
    key = (run.tree / "var" / "secret-key").read_text()
    again = run.until_it_serves(stop=signal.SIGTERM)
    assert (run.tree / "var" / "secret-key").read_text() == key
    assert [line for line in again.splitlines() if line.startswith("  ")] == [
        line for line in first.splitlines() if line.startswith("  ")
    ]


def test_an_empty_centre_gets_a_code_and_keeps_apart_from_the_demo(tmp_path: Path) -> None:
    run = Run(tmp_path / "tree")
    code = run.until_it_serves("--empty", stop=signal.SIGINT)
    assert re.search(r"^Code of the set-up page:\n\S+$", code, re.MULTILINE)
    assert (run.tree / "var" / "centre.sqlite3").exists()
    assert not (run.tree / "var" / "tsunagaru.sqlite3").exists()
    other = run.until_it_serves("--empty", "--fresh", stop=signal.SIGINT)
    assert other != code
