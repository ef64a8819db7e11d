"""One outgoing HTTP request to a provider: bounded in time and size, never redirected."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
from django.utils import timezone

TIMEOUT = httpx.Timeout(10, connect=5)
MAX_ANSWER = 64 * 1024
LONGEST_WAIT = dt.timedelta(days=1)


class Away(Exception):
    """The provider cannot be reached, or does not answer in time."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers, and the body if it is a JSON object."""

    status: int
    headers: Mapping[str, str]
    body: Mapping[str, Any]

    @property
    def wait(self) -> dt.timedelta | None:
        """What `Retry-After` asks for (RFC 9110 §10.2.3: seconds or a date), at most a day; None when it says nothing."""
        asked = self.headers.get("retry-after", "").strip()
        try:
            wait = (
                dt.timedelta(seconds=int(asked[:9]))
                if asked.isascii() and asked.isdigit()
                else parsedate_to_datetime(asked) - timezone.now()
            )
        except (TypeError, ValueError):
            return None
        return min(max(wait, dt.timedelta(0)), LONGEST_WAIT)


def ask(method: str, url: str, *, headers: Mapping[str, str], content: bytes = b"") -> Answer:
    """Send and read what comes back, up to MAX_ANSWER bytes. Raises Away."""
    body = b""
    try:
        with (
            httpx.Client(timeout=TIMEOUT, follow_redirects=False) as client,
            client.stream(method, url, headers=headers, content=content) as response,
        ):
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > MAX_ANSWER:
                    break
            return Answer(response.status_code, response.headers, _object(body))
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Away(type(error).__name__) from error


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        value = json.loads(body)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
