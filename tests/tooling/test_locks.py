"""The locks: complete for every Python we support, with hashes, without addresses."""

import importlib.metadata
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUNS = PROJECT["project"]["dependencies"]
DEVELOPS = PROJECT["dependency-groups"]["dev"]
PYTHONS = ["3.11.0", "3.11.2", "3.11.13", "3.12.3", "3.13.5", "3.14.0"]
LOCKS = {"requirements.txt": RUNS, "requirements-dev.txt": RUNS + DEVELOPS}


def pins(lock: str) -> dict[str, str]:
    """Name and version of everything a lock holds."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    return {
        canonicalize_name(name): version for name, version in re.findall(r"^([\w.-]+)==([\w.]+)", text, re.MULTILINE)
    }


def needed(wanted: list[str], python: str, machine: str) -> Iterator[Requirement]:
    """Everything `wanted` needs in the end on such a machine, by what the installed packages say."""
    environment = {
        "python_version": ".".join(python.split(".")[:2]),
        "python_full_version": python,
        "implementation_version": python,
        "platform_machine": machine,
        "sys_platform": "linux",
        "platform_system": "Linux",
        "os_name": "posix",
    }
    waiting = [(Requirement(text), "") for text in wanted]
    seen = set()
    while waiting:
        requirement, extra = waiting.pop()
        if requirement.marker and not requirement.marker.evaluate({**environment, "extra": extra}):
            continue
        yield requirement
        name = canonicalize_name(requirement.name)
        for one in {"", *requirement.extras} - {done for known, done in seen if known == name}:
            seen.add((name, one))
            try:
                says = importlib.metadata.requires(name) or []
            except importlib.metadata.PackageNotFoundError:
                says = []  # not for this machine; that it is locked is checked all the same
            waiting += [(Requirement(text), one) for text in says]


@pytest.mark.parametrize("lock", LOCKS)
@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_a_lock_holds_all_that_is_needed(lock: str, python: str, machine: str) -> None:
    locked = pins(lock)
    wrong = {
        str(requirement)
        for requirement in needed(LOCKS[lock], python, machine)
        if not requirement.specifier.contains(locked.get(canonicalize_name(requirement.name), "0"), prereleases=True)
        or canonicalize_name(requirement.name) not in locked
    }
    assert wrong == set()


def test_the_locks_agree() -> None:
    runs, develops = pins("requirements.txt"), pins("requirements-dev.txt")
    assert {name: develops.get(name) for name in runs} == runs


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_hashes_and_nothing_has_an_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    blocks = re.split(r"^(?=[\w.-]+==)", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE), flags=re.MULTILINE)
    without = [
        block
        for block in blocks
        if block.strip() and not re.fullmatch(r"\S+ \\\n(?:\s+--hash=sha256:[0-9a-f]{64}(?: \\)?\n)+", block)
    ]
    assert without == []
    assert re.findall(r"://|^-|/(?:home|root|opt|tmp|usr)/", text, re.MULTILINE) == []
