"""Reads the e-mails that the demo writes into a folder instead of sending them."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from kernel import text

_LIMIT = 200
# Django's file backend ends each message with this line.
_END = b"-" * 79


@dataclass(frozen=True)
class Mail:
    """One e-mail, as far as it can be read."""

    key: str
    to: str
    subject: str
    body: str
    at: dt.datetime


def newest() -> list[Mail]:
    """The e-mails in the folder, newest first."""
    files = sorted(_files(), key=lambda file: (file.stat().st_mtime_ns, file.name), reverse=True)
    return [mail for file in files[:_LIMIT] for mail in reversed(_mails(file))]


def find(key: str) -> Mail | None:
    """One e-mail by its key. The key is looked up, never made a path."""
    return next((mail for mail in newest() if mail.key == key), None)


def _files() -> Iterator[Path]:
    folder = getattr(settings, "EMAIL_FILE_PATH", None)  # absent where e-mail is really sent
    if folder and Path(folder).is_dir():
        yield from Path(folder).glob("*.log")


def _mails(file: Path) -> list[Mail]:
    """The e-mails of one file, oldest first: Django's backend appends, and two backends may share a file within a second."""
    at = dt.datetime.fromtimestamp(file.stat().st_mtime, timezone.get_current_timezone())
    parts = [part.strip(b"\r\n") for part in file.read_bytes().split(_END)]
    return [_read(f"{file.stem}-{index}", raw, at) for index, raw in enumerate(part for part in parts if part)]


def _read(key: str, raw: bytes, at: dt.datetime) -> Mail:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    part = message.get_body(("plain", "html"))
    try:
        body = str(part.get_content()) if part else ""
    except (LookupError, ValueError):  # an unknown character set, a broken encoding
        body = raw.decode("utf-8", "replace")
    return Mail(key, str(message.get("To", "")), text.one_line(str(message.get("Subject", ""))), text.clean(body), at)
