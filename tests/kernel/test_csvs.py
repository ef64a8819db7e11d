"""CSV as offices exchange it: what was written is read back, and no spreadsheet runs it."""

from __future__ import annotations

import datetime as dt
import io
import tracemalloc

import pytest
from django.http import HttpRequest
from hypothesis import given
from hypothesis import strategies as st

from kernel import csvs

CELLS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
DANGEROUS = ["=1+1", "+81", "-2", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠x", "'=1", "''@"]


@given(st.lists(st.lists(CELLS, min_size=1, max_size=5), max_size=8))
def test_what_was_written_is_read_back(rows: list[list[str]]) -> None:
    assert list(csvs.read(io.BytesIO(b"".join(csvs.write(rows))))) == rows


@given(CELLS)
def test_no_written_cell_begins_a_formula(cell: str) -> None:
    assert not csvs.neutral(cell).startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))
    assert csvs.plain(csvs.neutral(cell)) == cell


@pytest.mark.parametrize("cell", DANGEROUS)
def test_a_formula_gets_an_apostrophe(cell: str) -> None:
    assert csvs.neutral(cell) == f"'{cell}"


def test_the_file_has_a_bom_crlf_and_empty_cells_for_none() -> None:
    assert b"".join(csvs.write([["団体ID", "名前"], [1, None], ["a,b", 'c"d']])) == (
        '\ufeff団体ID,名前\r\n1,\r\n"a,b","c""d"\r\n'.encode()
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_every_encoding_of_an_office_is_read(encoding: str) -> None:
    text = '名前,所在地\r\n髙﨑の会①,"山口県\r\n下関市"\r\n~～－∥,㈱\r\n'
    assert list(csvs.read(io.BytesIO(text.encode(encoding)))) == [
        ["名前", "所在地"],
        ["髙﨑の会①", "山口県\r\n下関市"],
        ["~～－∥", "㈱"],
    ]


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n\x81 ", b"\x81", b'"' + b"a" * 200_000])
def test_what_is_no_text_or_no_csv_is_refused(data: bytes) -> None:
    with pytest.raises(csvs.Unreadable):
        list(csvs.read(io.BytesIO(data)))


def test_columns_are_found_under_their_other_names() -> None:
    aliases = {"name": ["団体名", "法人名称"], "fields": ["活動分野(;)"], "field1": ["活動分野１"], "url": ["URL"]}
    header = ["法人名称", "活動分野（；）", " 活動分野1 ", "ほか"]
    assert csvs.places(header, aliases) == {"name": 0, "fields": 1, "field1": 2}


@pytest.mark.parametrize("cell", ["2026/4/1", "2026-04-01", "２０２６年４月１日", " 2026/04/01 ", "2026.4.1"])
def test_days_are_read_in_every_shape(cell: str) -> None:
    assert csvs.day(cell) == dt.date(2026, 4, 1)


@pytest.mark.parametrize("cell", ["", "2026/13/1", "2026/2/30", "4/1", "令和8年", "2026/4/1 10:00"])
def test_what_is_no_day_is_none(cell: str) -> None:
    assert csvs.day(cell) is None


def test_writing_needs_the_memory_of_some_rows_only() -> None:
    rows = (["あ" * 500] * 4 for _row in range(5_000))
    tracemalloc.start()
    size = sum(len(chunk) for chunk in csvs.write(rows))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size > 25_000_000
    assert peak < 8_000_000


def test_the_answer_is_a_download() -> None:
    answer = csvs.response(HttpRequest(), "groups.csv", [["a"], ["b"]])
    assert answer.getvalue() == b"\xef\xbb\xbfa\r\nb\r\n"
    assert answer["Content-Disposition"] == 'attachment; filename="groups.csv"'
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
