"""Long lists by cursor: everything with a smaller id than the last one shown."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.http import urlencode

PAGE = 30
M = TypeVar("M", bound=Model)


def cursor(raw: str) -> int | None:
    """An id that came from outside; None when it cannot be one."""
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 19 else None


def page_of(rows: QuerySet[M], request: HttpRequest, **keep: Any) -> tuple[list[M], str]:
    """One page of rows (newest first) and the query string of the next, with `keep` in it; "" at the end."""
    before = cursor(request.GET.get("before", ""))
    if before is not None:
        rows = rows.filter(pk__lt=before)
    page = list(rows[: PAGE + 1])
    older = f"?{urlencode({**keep, 'before': page[PAGE - 1].pk})}" if len(page) > PAGE else ""
    return page[:PAGE], older
