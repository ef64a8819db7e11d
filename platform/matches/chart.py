"""The bars of the year's counts: numbers to places in an SVG, which the template draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from matches.queries import MONTHS, Line

# The drawing's own units: the plot stands between LEFT and WIDTH, and between TOP and BASE.
WIDTH, HEIGHT, LEFT, TOP, BASE = 690, 256, 44, 32, 216
BAR = 18


@dataclass(frozen=True)
class Bar:
    """One bar: place, size, its number, and which series (1 or 2) it belongs to."""

    x: int
    y: int
    height: int
    number: int
    series: int

    @property
    def middle(self) -> int:
        """Where its number stands."""
        return self.x + BAR // 2


@dataclass(frozen=True)
class Chart:
    """Grid lines as (y, number), month names as (x, month), and bars; empty months have none."""

    grid: list[tuple[int, int]] = field(default_factory=list)
    months: list[tuple[int, int]] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    base: int = BASE
    bar: int = BAR


def of(lines: Sequence[Line]) -> Chart:
    """Two series side by side for each month of a fiscal year."""
    top = _round_up(max((number for line in lines for number in line.months), default=0))
    step = (WIDTH - LEFT) / len(MONTHS)
    chart = Chart(grid=[(_y(top * part // 4, top), top * part // 4) for part in range(5)])
    for place, month in enumerate(MONTHS):
        middle = round(LEFT + step * (place + 0.5))
        chart.months.append((middle, month))
        for series, line in enumerate(lines, start=1):
            number = line.months[place]
            if number:
                y = _y(number, top)
                chart.bars.append(Bar(middle - BAR + (series - 1) * BAR, y, BASE - y, number, series))
    return chart


def _round_up(number: int) -> int:
    """The end of the scale: a multiple of four, so that four grid lines are whole numbers."""
    return max(4, -(-number // 4) * 4)


def _y(number: int, top: int) -> int:
    return round(BASE - (BASE - TOP) * number / top)
