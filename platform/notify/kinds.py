"""The kinds of notices, filled from `config/registries.py`: what a person can choose to get more or less of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind. An urgent one may pass quiet hours; a required one cannot be switched off on the site (it can be elsewhere)."""

    name: str
    label: str | Promise
    urgent: bool = False
    required: bool = False


_kinds: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Make kinds known; a notice of an unknown kind is refused."""
    _kinds.update({kind.name: kind for kind in kinds})


def get(name: str) -> Kind:
    """The kind of this name. Raises KeyError."""
    return _kinds[name]


def every() -> Mapping[str, Kind]:
    """All kinds by name, in the order of their registration."""
    return _kinds
