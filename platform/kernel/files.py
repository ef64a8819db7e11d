"""Files that people send: checked by their first bytes, kept under a random name, handed out only by a view that asked who wants them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from pathlib import PurePath

from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.db.models.fields.files import FieldFile
from django.http import FileResponse

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file: the bytes it may begin with, and the suffix and type it is handed out with."""

    suffix: str
    content_type: str
    starts: tuple[bytes, ...]


PDF = Kind(".pdf", "application/pdf", (b"%PDF-",))
JPEG = Kind(".jpg", "image/jpeg", (b"\xff\xd8\xff",))
PNG = Kind(".png", "image/png", (b"\x89PNG\r\n\x1a\n",))
WORD = Kind(".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", (b"PK\x03\x04",))
EXCEL = Kind(".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (b"PK\x03\x04",))
ZIP = Kind(".zip", "application/zip", (b"PK\x03\x04",))
PICTURES = (JPEG, PNG)
PAPERS = (PDF, WORD, EXCEL, *PICTURES)

_SUFFIXES = {".jpeg": ".jpg"}


def kind_of(upload: UploadedFile, allowed: tuple[Kind, ...]) -> Kind | None:
    """The kind that both the name and the first bytes say; None when it is none of those allowed."""
    start = upload.read(16)
    upload.seek(0)
    suffix = PurePath(upload.name or "").suffix.lower()
    suffix = _SUFFIXES.get(suffix, suffix)
    return next((kind for kind in allowed if kind.suffix == suffix and start.startswith(kind.starts)), None)


def keep(upload: UploadedFile, kind: Kind) -> File:
    """The upload under a random name, ready to be given to a FileField: nothing a person typed becomes a path."""
    return File(upload.file, name=f"{uuid.uuid4().hex}{kind.suffix}")


def hand_out(file: FieldFile, name: str, *, inline: bool = False) -> FileResponse:
    """The stored file as an answer, under the name people know. Browsers neither guess its type nor keep it."""
    response = FileResponse(file.open("rb"), as_attachment=not inline, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
