"""The agenda is written as lines; what cannot be read gets a sentence with its line number."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from realtime.exchange.agenda import MAX_LINES, Line, parse, with_minutes, written
from tests.exchange.sessions import AGENDA, make_session
from tests.world import World

STARTS, ENDS = dt.time(14, 0), dt.time(15, 30)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("\n \u3000\n", []),
        ("14:00 開会\n14:10 自己紹介（1団体1分）", [Line(0, "開会", ""), Line(10, "自己紹介（1団体1分）", "")]),
        ("１４：２５\u3000事例／見本 次郎", [Line(25, "事例", "見本 次郎")]),
        ("14時5分 はじめに", [Line(5, "はじめに", "")]),
        ("\n14:00 𠮷野さん 😀\n\n15:30 終了", [Line(0, "𠮷野さん 😀", ""), Line(90, "終了", "")]),
        ("14:00 開会\n14:00 受付", [Line(0, "開会", ""), Line(0, "受付", "")]),
        ("14:00 <b>開会</b>", [Line(0, "<b>開会</b>", "")]),
    ],
)
def test_lines_are_read_as_people_write_them(text: str, lines: list[Line]) -> None:
    assert parse(text, STARTS, ENDS) == lines


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("開会", "1行目: 「14:10 自己紹介」のように、時刻と内容を空白で分けて書いてください。"),
        ("14:00開会", "1行目: 「14:10 自己紹介」のように、時刻と内容を空白で分けて書いてください。"),
        ("14:00 開会\n14:70 自己紹介", "2行目: 時刻は 0:00 から 23:59 で書いてください。"),
        ("\n13:59 受付", "2行目: 時刻は、始まり（14:00）から終わり（15:30）のあいだにしてください。"),
        ("15:31 片付け", "1行目: 時刻は、始まり（14:00）から終わり（15:30）のあいだにしてください。"),
        ("14:20 事例\n14:10 自己紹介", "2行目: 前の行より早い時刻になっています。順に書いてください。"),
        ("14:00 ／見本 次郎", "1行目: 内容は120文字、話す人は60文字までにしてください。"),
        (f"14:00 {'花' * 121}", "1行目: 内容は120文字、話す人は60文字までにしてください。"),
        ("14:00 開会\n" * (MAX_LINES + 1), "次第は40行までにしてください。"),
    ],
)
def test_a_line_that_cannot_be_read_gets_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ValidationError) as refused:
        parse(text, STARTS, ENDS)
    assert refused.value.messages == [sentence]


def test_every_bad_line_is_named_at_once() -> None:
    with pytest.raises(ValidationError) as refused:
        parse("開会\n14:10 自己紹介\n14:99 事例", STARTS, ENDS)
    assert [message[:4] for message in refused.value.messages] == ["1行目:", "3行目:"]


def test_what_was_read_is_written_back_the_same(world: World) -> None:
    session = make_session(world.coordinator)
    starts, ends = dt.time(14, 0), dt.time(15, 30)
    shift = dt.datetime(2026, 12, 5, 14, 0, tzinfo=dt.timezone(dt.timedelta(hours=9)))
    session.starts_at = shift
    session.save()
    items = session.agenda.select_related("session")
    assert parse(written(items), starts, ends) == AGENDA


def test_each_item_takes_until_the_next_and_the_last_until_the_end(world: World) -> None:
    session = make_session(world.coordinator)
    items = with_minutes(session.agenda.select_related("session"), session.ends_at)
    assert [minutes for _item, minutes in items] == [10, 15, 65]


def test_a_session_needs_no_agenda(world: World) -> None:
    session = make_session(world.coordinator, agenda=[])
    assert with_minutes(session.agenda.select_related("session"), session.ends_at) == []
    assert world.client().get(f"/sessions/{session.pk}/").status_code == 200
