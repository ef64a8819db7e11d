"""CSV files as offices exchange them: read whatever a spreadsheet wrote, write what a spreadsheet opens safely.

Written: UTF-8 with BOM, CRLF, and no cell that a spreadsheet would run as a formula. Read: UTF-8 with or without BOM, else cp932.
"""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
import re
import unicodedata
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO, cast

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, StreamingHttpResponse

# What makes a spreadsheet calculate, also in full width; OWASP "CSV Injection" adds tab and line ends.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_NEUTRALISED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")
_DAY = re.compile(r"(\d{4})[/\-.年](\d{1,2})[/\-.月](\d{1,2})日?")
_CHUNK = 64 * 1024
_ROWS_A_CHUNK = 200


class Unreadable(ValueError):
    """The file is neither UTF-8 nor cp932 text, or not CSV."""


def write(rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """The bytes of a CSV file, in chunks of some hundred rows; memory stays constant."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    buffer.write("\ufeff")
    for number, row in enumerate(rows, start=1):
        writer.writerow(["" if cell is None else neutral(str(cell)) for cell in row])
        if number % _ROWS_A_CHUNK == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    chunk = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return chunk


def neutral(cell: str) -> str:
    """The cell with a `'` in front if a spreadsheet would take it for a formula; `plain` takes it away again."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def plain(cell: str) -> str:
    """What `neutral` was given."""
    return cell[1:] if _NEUTRALISED.match(cell) else cell


def response(request: HttpRequest, name: str, rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """The rows as a download under this file name, streamed; `rows` may read the database page by page."""
    chunks = write(rows)
    # Under ASGI Django would first collect a plain iterator in memory.
    content = _in_thread(chunks) if isinstance(request, ASGIRequest) else chunks
    answer = StreamingHttpResponse(cast(Any, content), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


async def _in_thread(chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
    while (chunk := await sync_to_async(lambda: next(chunks, b""))()) != b"":
        yield chunk


def read(file: BinaryIO) -> Iterator[list[str]]:
    """The rows of a seekable file, as written before `neutral`; memory stays constant. Raises Unreadable."""
    encoding = encoding_of(file)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    try:
        for row in csv.reader(text):
            yield [plain(cell) for cell in row]
    except csv.Error as error:
        raise Unreadable(str(error)) from error
    finally:
        # Whoever stopped reading early may have closed the file before.
        if not file.closed:
            text.detach()


def encoding_of(file: BinaryIO) -> str:
    """Which of utf-8-sig and cp932 the whole file is written in. Raises Unreadable."""
    for encoding in ("utf-8-sig", "cp932"):
        decoder = codecs.getincrementaldecoder(encoding)()
        file.seek(0)
        try:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    raise Unreadable


def fold(header: str) -> str:
    """A column's name as it is compared: NFKC (brackets and digits come in both widths), without white space."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", header))


def places(header: Sequence[str], aliases: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Where the columns stand: our name of each column that is there → its place. `aliases` says how a column may be called."""
    found = {fold(name): place for place, name in reversed(list(enumerate(header)))}
    known = {ours: [found[fold(name)] for name in names if fold(name) in found] for ours, names in aliases.items()}
    return {ours: spots[0] for ours, spots in known.items() if spots}


def day(cell: str) -> dt.date | None:
    """2026/4/1, 2026-04-01 or 2026年4月1日 (in any width) as a date; None for anything else."""
    match = _DAY.fullmatch(fold(cell))
    try:
        return dt.date(*map(int, match.groups())) if match else None
    except ValueError:
        return None
