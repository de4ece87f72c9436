"""Lays out bar and line charts for the console: figures in, positions for plain SVG out, no style, no script.

Across, positions are per cent of the plot's width, so a chart fills its column without stretching its text;
down, they are pixels from the top.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, TypeAlias

Figure: TypeAlias = int | float | Decimal
Kind: TypeAlias = Literal["bars", "line"]

TOP = 8
LABEL_SPACE = 24
BAR_SHARE = 0.68
MOST_LABELS = 7
# A label at the edge of more slots than this would reach over it, and ends there instead.
MOST_WIDE_SLOTS = 8


@dataclass(frozen=True, slots=True)
class Tick:
    """A line across the plot with its value; ``base`` marks the line at zero."""

    y: str
    text: str
    base: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """One figure: its bar or dot, the slot with its tooltip, where its label stands (``anchor`` is SVG's word for which
    part of it), and whether narrow charts drop it.
    """

    label: str
    text: str
    x: str
    x_mid: str
    width: str
    y: str
    height: str
    slot_x: str
    slot_width: str
    label_x: str
    anchor: str
    show_label: bool
    minor: bool


@dataclass(frozen=True, slots=True)
class Segment:
    """The stroke between two neighbours of a line chart."""

    x1: str
    y1: str
    x2: str
    y2: str


@dataclass(frozen=True, slots=True)
class Chart:
    """What ``components/_chart_bars.html`` draws; ``marks`` is empty where there are no figures."""

    title: str
    kind: Kind
    summary: str
    label_head: str
    value_head: str
    height: int
    floor: int
    label_y: int
    ticks: list[Tick] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)


def plain_number(value: Figure) -> str:
    """A figure as people read it: ``12,431``, ``0.25``."""
    number = float(value)
    return f"{number:,.0f}" if number.is_integer() else f"{number:,.2f}"


def round_ticks(low: float, high: float, wanted: int = 4) -> list[float]:
    """Round values (1, 2, 2.5 or 5 times a power of ten) from at or below ``low`` to at or above ``high``."""
    if high <= low:
        high = low + 1
    span = high - low
    rough = span / wanted
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(index * step, 10) for index in range(first, last + 1)]


def whole_ticks(ticks: list[float]) -> list[float]:
    """The same range in whole steps, for things that are counted."""
    low, high = math.floor(ticks[0]), math.ceil(ticks[-1])
    return [float(value) for value in range(low, high + 1)] if high - low <= len(ticks) else ticks


def chart(
    points: Iterable[tuple[str, Figure]],
    *,
    title: str,
    kind: Kind = "bars",
    label_head: str = "When",
    value_head: str = "How many",
    height: int = 200,
    text: Callable[[Figure], str] = plain_number,
) -> Chart:
    """Lay out labelled figures, oldest first; zero is always on the axis, so that lengths can be compared."""
    figures = list(points)
    floor = height - LABEL_SPACE
    frame = Chart(title, kind, _summary(figures, text), label_head, value_head, height, floor, height - 6)
    if not figures:
        return frame
    values = [float(value) for _, value in figures]
    ticks = round_ticks(min(0.0, *values), max(0.0, *values))
    if all(value.is_integer() for value in values):
        ticks = whole_ticks(ticks)
    low, high = ticks[0], ticks[-1]

    def y_of(value: float) -> float:
        return floor - (value - low) / (high - low) * (floor - TOP)

    frame.ticks.extend(Tick(_n(y_of(tick)), text(tick), tick == 0) for tick in ticks)
    frame.marks.extend(_marks(figures, y_of, text))
    if kind == "line":
        frame.segments.extend(
            Segment(left.x_mid, left.y, right.x_mid, right.y)
            for left, right in zip(frame.marks, frame.marks[1:], strict=False)
        )
    return frame


def _marks(
    figures: list[tuple[str, Figure]],
    y_of: Callable[[float], float],
    text: Callable[[Figure], str],
) -> Iterable[Mark]:
    slot = 100 / len(figures)
    every = math.ceil(len(figures) / MOST_LABELS)
    for index, (label, value) in enumerate(figures):
        top, bottom = sorted((y_of(float(value)), y_of(0.0)))
        left, from_end = slot * index, len(figures) - 1 - index
        label_x, anchor = _label_at(left + slot / 2, index, from_end)
        yield Mark(
            label=label,
            text=text(value),
            x=_n(left + slot * (1 - BAR_SHARE) / 2),
            x_mid=_n(left + slot / 2),
            width=_n(slot * BAR_SHARE),
            y=_n(y_of(float(value))) if value >= 0 else _n(top),
            height=_n(bottom - top) if value else "",
            slot_x=_n(left),
            slot_width=_n(slot),
            label_x=_n(label_x),
            anchor=anchor,
            show_label=from_end % every == 0,
            minor=from_end // every % 2 == 1,
        )


def _label_at(middle: float, index: int, from_end: int) -> tuple[float, str]:
    if index + from_end + 1 > MOST_WIDE_SLOTS:
        if not from_end:
            return 100, "end"
        if not index:
            return 0, "start"
    return middle, "middle"


def _summary(figures: list[tuple[str, Figure]], text: Callable[[Figure], str]) -> str:
    """One sentence for people who do not see the picture."""
    if not figures:
        return "No figures."
    most = max(figures, key=lambda point: point[1])
    least = min(figures, key=lambda point: point[1])
    last = figures[-1]
    return (
        f"{len(figures)} figures from {figures[0][0]} to {last[0]}: "
        f"highest {text(most[1])} ({most[0]}), lowest {text(least[1])} ({least[0]}), "
        f"latest {text(last[1])}."
    )


def _n(value: float) -> str:
    """A position as text, so that no locale puts a comma into it."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
