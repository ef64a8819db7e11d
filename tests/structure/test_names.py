"""No name of ours hides one of Python's or of a library's."""

import importlib.metadata
import platform
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]


def test_platform_is_a_folder_and_never_a_package() -> None:
    assert not (ROOT / "platform" / "__init__.py").exists()
    assert platform.python_implementation() == "CPython"


def test_no_package_has_the_name_of_another() -> None:
    ours = {path.parent.name for folder in (ROOT, ROOT / "platform") for path in folder.glob("*/__init__.py")}
    modules = {path.stem for folder in (ROOT, ROOT / "platform") for path in folder.glob("*.py")}
    installed = {
        name
        for name, distributions in importlib.metadata.packages_distributions().items()
        if set(distributions) != {"tsunagaru"}
    }
    assert (ours | modules) & (sys.stdlib_module_names | installed) == set()
