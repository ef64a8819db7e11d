"""The kinds of notices, filled from `config/registries.py`: what a person can choose to get more or less of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Rhythm(TextChoices):
    """How soon a notice leaves the site for the person."""

    NOW = "now", _("すぐに")
    DAILY = "daily", _("1日1回まとめて")
    WEEKLY = "weekly", _("週1回まとめて")
    NEVER = "never", _("受け取らない")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind. An urgent one may pass quiet hours; a required one cannot be switched off on the site (it can be elsewhere).

    `rhythm` holds for a person who has not chosen.
    """

    name: str
    label: str | Promise
    urgent: bool = False
    required: bool = False
    rhythm: Rhythm = Rhythm.NOW


ACCOUNT = Kind("account", _("あなたのアカウント"), required=True)

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


def label(name: str) -> str:
    """What a kind is called; a kind that is no longer registered by its bare name."""
    return str(_kinds[name].label) if name in _kinds else name
