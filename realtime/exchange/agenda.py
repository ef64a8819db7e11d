"""The agenda as people write it: a line for each item, 「14:10 自己紹介／見本 花子」."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kernel import dates, text
from realtime.exchange.models import AgendaItem

MAX_LINES = 40
_MAX_TITLE = 120
_MAX_SPEAKER = 60
# Full-width digits are digits here too, and `int` reads them.
_LINE = re.compile(r"(?P<hour>\d{1,2})\s*[:：時]\s*(?P<minute>\d{1,2})分?\s+(?P<title>.+)")


@dataclass(frozen=True, slots=True)
class Line:
    """One item: minutes after the start, what, and who speaks."""

    after_minutes: int
    title: str
    speaker: str


def parse(written: str, starts: dt.time, ends: dt.time) -> list[Line]:
    """Read the lines. Raises ValidationError with a sentence for every line that cannot be read."""
    lines: list[Line] = []
    errors: list[str] = []
    rows = [(number, row) for number, raw in enumerate(written.split("\n"), 1) if (row := text.one_line(raw))]
    if len(rows) > MAX_LINES:
        raise ValidationError(_("次第は%(limit)d行までにしてください。") % {"limit": MAX_LINES})
    earliest = 0
    for number, row in rows:
        try:
            line = _read(row, starts, ends, earliest)
        except ValidationError as error:
            errors.append(_("%(number)d行目: %(sentence)s") % {"number": number, "sentence": error.messages[0]})
        else:
            lines.append(line)
            earliest = line.after_minutes
    if errors:
        raise ValidationError([ValidationError(error) for error in errors])
    return lines


def written(items: Iterable[AgendaItem]) -> str:
    """The lines as they stand in the form."""
    return "\n".join(
        f"{dates.time(item.at)} {item.title}{f'／{item.speaker}' if item.speaker else ''}" for item in items
    )


def with_minutes(items: Iterable[AgendaItem], ends_at: dt.datetime) -> list[tuple[AgendaItem, int]]:
    """Each item with how long it takes: until the next one, the last one until the end."""
    items = list(items)
    ends = [*(item.at for item in items[1:]), ends_at]
    return [(item, int((end - item.at).total_seconds()) // 60) for item, end in zip(items, ends, strict=False)]


def _read(row: str, starts: dt.time, ends: dt.time, earliest: int) -> Line:
    match = _LINE.fullmatch(row)
    if match is None:
        raise ValidationError(_("「14:10 自己紹介」のように、時刻と内容を空白で分けて書いてください。"))
    try:
        at = dt.time(int(match["hour"]), int(match["minute"]))
    except ValueError:
        raise ValidationError(_("時刻は 0:00 から 23:59 で書いてください。")) from None
    if not starts <= at <= ends:
        raise ValidationError(
            _("時刻は、始まり（%(starts)s）から終わり（%(ends)s）のあいだにしてください。")
            % {"starts": dates.time(starts), "ends": dates.time(ends)}
        )
    after = _minutes(at) - _minutes(starts)
    if after < earliest:
        raise ValidationError(_("前の行より早い時刻になっています。順に書いてください。"))
    title, _bar, speaker = (part.strip() for part in match["title"].partition("／"))
    if not title or len(title) > _MAX_TITLE or len(speaker) > _MAX_SPEAKER:
        raise ValidationError(
            _("内容は%(title)d文字、話す人は%(speaker)d文字までにしてください。")
            % {"title": _MAX_TITLE, "speaker": _MAX_SPEAKER}
        )
    return Line(after, title, speaker)


def _minutes(at: dt.time) -> int:
    return at.hour * 60 + at.minute
