"""The file itself: CSV or zip, its columns, and one row as a body.

Source of the columns: 内閣府NPO法人ポータルサイト「行政入力情報ダウンロード」 (cp932, header, 60 columns, zipped).
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

import jaconv

from kernel import csvs, files, text

CSV = files.Kind(".csv", "text/csv", (b"",))
KINDS = (CSV, files.ZIP)
MAX_UPLOAD = 64 * files.MEBIBYTE
# The whole country has 60,000 bodies in about 100 MiB.
MAX_TEXT = 400 * files.MEBIBYTE
MAX_ROWS = 60_000
LEGAL_FORM = "NPO法人"

COLUMNS: dict[str, tuple[str, ...]] = {
    "name": ("法人名称",),
    "kana": ("法人名称カナ",),
    "office": ("所轄庁",),
    "address": ("主たる事務所の所在地",),
    "postal_code": ("主たる事業所の郵便番号", "主たる事務所の郵便番号"),
    "representative": ("代表者氏名",),
    "founded_on": ("設立年月日",),
    "about": ("定款に記載された目的",),
    "dissolved": ("解散情報",),
    "url": ("法人情報URL",),
    "number": ("法人番号",),
    **{f"field{number}": (f"活動分野{number}",) for number in range(1, 21)},
}
NEEDED = ("name", "office", "address", "dissolved", "number")
_KEYS = {ours: [csvs.fold(name) for name in names] for ours, names in COLUMNS.items()}


class Refused(Exception):
    """The file cannot be used: a key of `words.REFUSALS`, and what belongs into its sentence."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason, self.detail = reason, detail


@contextmanager
def opened(file: BinaryIO) -> Iterator[BinaryIO]:
    """The CSV inside a seekable file, itself or the one member of a zip. Raises Refused."""
    file.seek(0)
    if not file.read(4).startswith(b"PK\x03\x04"):
        yield file
        return
    try:
        with zipfile.ZipFile(file) as archive:
            members = [info for info in archive.infolist() if info.filename.lower().endswith(".csv")]
            if len(members) != 1:
                raise Refused("zip")
            # zipfile hands out no more than the size a member declares, so a bomb is found before it is opened.
            if members[0].file_size > MAX_TEXT or members[0].flag_bits & 1:
                raise Refused("big" if members[0].file_size > MAX_TEXT else "zip")
            with archive.open(members[0]) as member:
                yield cast(BinaryIO, member)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as error:
        raise Refused("zip") from error


def check(file: BinaryIO) -> None:
    """Look at the first row only, while the person waits. Raises Refused."""
    with opened(file) as table:
        table.seek(0)
        start = table.read(64 * 1024)
    for encoding in ("utf-8-sig", "cp932"):
        try:
            header = next(csv.reader(io.StringIO(codecs.getincrementaldecoder(encoding)().decode(start))), [])
        except (UnicodeDecodeError, csv.Error):
            continue
        return _check_columns([csvs.fold(name) for name in header])
    raise Refused("text")


def rows(file: BinaryIO) -> Iterator[tuple[int, dict[str, str] | None]]:
    """Each row as (number of the row, its filled cells by the folded name of their column); None where the columns do not fit.

    The header is row 1. Raises Refused.
    """
    with opened(file) as table:
        try:
            lines = csvs.read(table)
            header = [csvs.fold(name) for name in next(lines, [])]
            _check_columns(header)
            for number, cells in enumerate(lines, start=2):
                if number > MAX_ROWS + 1:
                    raise Refused("rows")
                if not any(cells):
                    continue
                filled = {name: text.clean(cell).strip() for name, cell in zip(header, cells, strict=False)}
                yield number, {k: v for k, v in filled.items() if k and v} if len(cells) == len(header) else None
        except csvs.Unreadable as error:
            raise Refused("text") from error


def _check_columns(header: list[str]) -> None:
    missing = [COLUMNS[ours][0] for ours in NEEDED if not set(_KEYS[ours]) & set(header)]
    if missing:
        raise Refused("columns", "、".join(missing))


@dataclass(frozen=True)
class Body:
    """A body as the list has it; `values` are those of a profile, in plain JSON."""

    number: str
    name: str
    office: str
    address: str
    dissolved: str
    values: dict[str, Any]

    def is_wanted(self, office: str, city: str) -> bool:
        """Whether it belongs to this office and, with a city, has its seat there."""
        return csvs.fold(self.office) == csvs.fold(office) and csvs.fold(city) in csvs.fold(self.address)


def body_of(raw: dict[str, str]) -> Body:
    """Read the filled cells of a row."""

    def cell(ours: str, limit: int = 200) -> str:
        found = next((raw[key] for key in _KEYS[ours] if key in raw), "")
        return text.one_line(found)[:limit]

    founded = csvs.day(cell("founded_on"))
    postal_code = re.sub(r"\D", "", text.half_width(cell("postal_code")))
    url = cell("url", 300)
    values = {
        "name": cell("name"),
        "kana": jaconv.kata2hira(jaconv.normalize(cell("kana")))[:120],
        "legal_form": LEGAL_FORM,
        "founded_on": founded.isoformat() if founded else "",
        "about": next((raw[key] for key in _KEYS["about"] if key in raw), "")[:10_000],
        "fields": [number for number in range(1, 21) if cell(f"field{number}")],
        "postal_code": postal_code if len(postal_code) == 7 else "",
        "address": cell("address"),
        "representative": cell("representative"),
        "url": url if url.startswith(("http://", "https://")) else "",
    }
    return Body(
        number=text.half_width(cell("number", 40)),
        name=cell("name"),
        office=cell("office"),
        address=cell("address"),
        dissolved=cell("dissolved"),
        values=values,
    )
