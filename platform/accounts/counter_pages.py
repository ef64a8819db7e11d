"""Which pages staff may use for a person, filled from `config/registries.py`. What is not listed is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from accounts.counter_models import CounterSession

Kwargs = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """One page that is let through.

    `done` says in words what a successful POST did; without it the page can only be read. `about(kwargs)` names the
    thing, from the arguments of the address and of the page that follows; None means that nothing was done after all.
    `only(session, kwargs)` narrows the page down, and `why` says what to do when it does not let pass.
    `instead` leads to another page (a URL name) in its place.
    """

    done: str | Promise = ""
    about: Callable[[Kwargs], str | None] | None = None
    only: Callable[[CounterSession, Kwargs], bool] | None = None
    why: str | Promise = ""
    instead: str = ""

    def lets(self, session: CounterSession, kwargs: Kwargs, *, writes: bool) -> bool:
        """Whether this request may pass."""
        return bool(self.done or not writes) and (self.only is None or self.only(session, kwargs))


_pages: dict[str, Page] = {}


def allow(pages: Mapping[str, Page]) -> None:
    """Let these pages through, by URL name."""
    _pages.update(pages)


def find(view_name: str) -> Page | None:
    """The page of this name, if staff may use it for a person."""
    return _pages.get(view_name)


def every() -> Mapping[str, Page]:
    """All of them by name."""
    return _pages
