"""The direction of imports and of foreign keys, and who may import what."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Model
from importlinter.cli import lint_imports

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("platform", "forums", "consult", "realtime")
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
LAYERS = [
    [name.strip() for name in layer.split("|")]
    for contract in CONTRACTS["contracts"]
    if contract["type"] == "layers"
    for layer in contract["layers"]
]


def packages() -> set[str]:
    """The top-level packages of the product."""
    return {path.parent.name for folder in (ROOT, ROOT / "platform") for path in folder.glob("*/__init__.py")} - {
        "tests"
    }


def sources() -> Iterator[tuple[str, str]]:
    """Every Python file of the product: where it is, what it says."""
    for source in SOURCES:
        for path in sorted((ROOT / source).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


def place(model: type[Model]) -> tuple[int, str] | None:
    """The layer of a model and its app; None for a model that is not ours."""
    for number, layer in enumerate(LAYERS):
        for name in layer:
            if f"{model.__module__}.".startswith(f"{name}."):
                return number, name
    return None


def test_imports_point_down() -> None:
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


def test_every_package_is_under_the_contract() -> None:
    assert set(CONTRACTS["root_packages"]) == packages()
    assert {name.split(".")[0] for layer in LAYERS for name in layer} == packages()


def test_foreign_keys_point_down() -> None:
    upward = []
    for model in apps.get_models():
        own = place(model)
        for field in model._meta.get_fields() if own else []:
            target = field.related_model if field.concrete and isinstance(field.related_model, type) else None
            other = place(target) if target else None
            # A lower layer stands later in the list; neighbours of one layer do not know each other.
            if own and other and own[1] != other[1] and other[0] <= own[0]:
                upward.append(f"{model._meta.label}.{field.name} → {target._meta.label if target else ''}")
    assert upward == []


def test_every_model_of_ours_has_a_layer() -> None:
    ours = [model for model in apps.get_models() if model.__module__.split(".")[0] in packages()]
    assert [model._meta.label for model in ours if place(model) is None] == []


def test_only_realtime_and_config_import_channels() -> None:
    pattern = re.compile(r"^\s*(?:from|import)\s+(?:channels|channels_redis|daphne)\b", re.MULTILINE)
    found = {path for path, text in sources() if pattern.search(text)}
    assert {path for path in found if not path.startswith(("realtime/", "platform/config/"))} == set()


def test_only_one_module_trusts_html() -> None:
    pattern = re.compile(r"\bmark_safe\b|^\s*(?:from|import)\s+(?:bleach|nh3)\b|\b(?:bleach|nh3)\.\w", re.MULTILINE)
    assert {path for path, text in sources() if pattern.search(text)} == {"platform/kernel/html.py"}
