"""The layout of charts: round axes, bars that stand on zero, positions no locale can spoil."""

from decimal import Decimal

import pytest

from common.charts import chart, round_ticks


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0, 71, [0, 20, 40, 60, 80]),
        (0, 0.71, [0, 0.2, 0.4, 0.6, 0.8]),
        (-30, 50, [-40, -20, 0, 20, 40, 60]),
        (0, 0, [0, 0.25, 0.5, 0.75, 1]),
    ],
)
def test_ticks_are_round_and_hold_every_figure(low, high, ticks):
    assert round_ticks(low, high) == ticks


def test_bars_stand_on_zero_and_share_the_width():
    drawn = chart([("1 Nov", 10), ("2 Nov", 0), ("3 Nov", -10)], title="Change", height=232)

    up, none, down = drawn.marks
    zero = next(tick.y for tick in drawn.ticks if tick.base)
    assert (up.slot_x, none.slot_x, down.slot_x) == ("0", "33.33", "66.67")
    assert float(up.y) + float(up.height) == float(down.y) == float(zero)
    assert none.height == ""


def test_counted_things_get_whole_ticks():
    assert [tick.text for tick in chart([("1 Nov", 2)], title="Orders").ticks] == ["0", "1", "2"]


def test_a_line_joins_neighbours():
    drawn = chart(
        [("1 Nov", Decimal("0.10")), ("2 Nov", Decimal("0.30"))], title="Spend", kind="line", value_head="USD"
    )

    (only,) = drawn.segments
    assert (only.x1, only.x2) == ("25", "75")
    assert [mark.text for mark in drawn.marks] == ["0.10", "0.30"]
    assert drawn.summary == (
        "2 figures from 1 Nov to 2 Nov: highest 0.30 (2 Nov), lowest 0.10 (1 Nov), latest 0.30."
    )


def test_of_many_labels_seven_are_written_and_the_last_is_one():
    drawn = chart([(str(day), day) for day in range(1, 31)], title="Month")

    assert [mark.label for mark in drawn.marks if mark.show_label] == ["5", "10", "15", "20", "25", "30"]
    assert [mark.label for mark in drawn.marks if mark.show_label and not mark.minor] == ["10", "20", "30"]


def test_labels_at_the_edges_of_many_figures_end_there():
    many, few = (chart([(str(day), day) for day in range(count)], title="Days").marks for count in (15, 8))

    assert [(mark.label_x, mark.anchor) for mark in (many[0], many[1], many[-1])] == [
        ("0", "start"),
        ("10", "middle"),
        ("100", "end"),
    ]
    assert [(mark.label_x, mark.anchor) for mark in (few[0], few[-1])] == [
        ("6.25", "middle"),
        ("93.75", "middle"),
    ]


def test_without_figures_nothing_is_drawn():
    drawn = chart([], title="Orders")

    assert (drawn.marks, drawn.ticks, drawn.summary) == ([], [], "No figures.")
