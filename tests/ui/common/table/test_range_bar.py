"""Tests of the bar of a win rate."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clantui.core.stats.win_rate import Verdict, WinRate
from clantui.core.text.ascii import to_ascii
from clantui.ui.common.table.range_bar import draw_range, draw_range_heading
from tests.factories.surveys import PROPERTY

ANY_RATE = st.builds(WinRate, st.integers(0, 2_000), st.integers(0, 2_000))
NEARLY_EVEN = st.builds(  # a sure verdict whose range lies in the cell of the line
    lambda games, more: WinRate(games + more, games - more),
    st.integers(900, 5_000),
    st.integers(-200, 200),
)
RATES = ANY_RATE | NEARLY_EVEN
WIDTHS = st.integers(7, 60)


def text_of(rate: WinRate, cells: int) -> str:
    """Return the whole bar."""
    return "".join(draw_range(rate, cells))


@PROPERTY
@given(RATES, WIDTHS)
def test_bar_and_heading_fill_the_cells(rate: WinRate, cells: int) -> None:
    """Bar and heading are as wide as the cells; a rate has one dot, inside its range."""
    before, within, after = draw_range(rate, cells)
    text = text_of(rate, cells)
    assert len(text) == len(draw_range_heading(cells)) == cells
    assert sum(text.count(dot) for dot in "●○") == bool(rate.games)
    assert not rate.games or any(dot in within for dot in "●○")
    assert not set(before + after) - set(" │")


@PROPERTY
@given(RATES, WIDTHS)
def test_the_line_of_50_percent_is_in_the_middle(rate: WinRate, cells: int) -> None:
    """The line is below the 0 of `50%`, in every row and at every width."""
    middle = draw_range_heading(cells).index("50%") + 1
    assert middle == (cells - 1) // 2
    text = text_of(rate, cells)
    assert text[middle] in "│┼●○├┤"
    assert not set(text[:middle] + text[middle + 1 :]) & set("│┼")


@PROPERTY
@given(RATES, WIDTHS)
@example(WinRate(wins=1092, losses=1002), 7)
@example(WinRate(wins=1002, losses=1092), 7)
def test_only_an_open_verdict_crosses_the_line(rate: WinRate, cells: int) -> None:
    """A losing rate is left of the line and a winning one right of it, at any width."""
    before, _, after = draw_range(rate, cells)
    if rate.verdict is Verdict.LOSING:
        assert "│" in after
    elif rate.verdict is Verdict.WINNING:
        assert "│" in before
    elif rate.verdict is Verdict.OPEN:
        assert "│" not in before + after


@pytest.mark.parametrize(
    ("wins", "losses", "bar"),
    [
        (0, 0, "          │          "),
        (22, 40, " ├───●───┤│          "),
        (34, 33, "      ├───●───┤      "),
        (366, 234, "          │ ├─●┤     "),
        (1, 0, "├─────────┼─────────○"),
        (8, 6, "    ├─────┼─○───────┤"),
        (500, 500, "         ├●┤         "),
    ],
)
def test_a_bar_is_drawn_as_in_these_examples(wins: int, losses: int, bar: str) -> None:
    """The dot is hollow below 30 games."""
    assert text_of(WinRate(wins, losses), 21) == bar


@pytest.mark.parametrize(
    ("cells", "heading"),
    [
        (20, "lose ←─ 50% ──→ win "),
        (17, "lose ← 50% ─→ win"),
        (16, "      50%       "),
        (4, "50% "),
        (3, "50%"),
        (2, "  "),
    ],
)
def test_a_heading_names_both_sides_if_there_is_room(cells: int, heading: str) -> None:
    """In less room it has only the middle, and in less than its figure nothing."""
    assert draw_range_heading(cells) == heading


def test_a_long_range_is_clipped() -> None:
    """A clipped end has no tick; the dot of an extreme rate is at the end."""
    assert text_of(WinRate(0, 300), 21) == "●         │          "
    assert text_of(WinRate(10, 30), 21).startswith("─●")
    assert text_of(WinRate(30, 10), 21).endswith("●─")


def test_a_bar_is_readable_in_ascii() -> None:
    """Range, dot and line have ASCII characters of one cell each."""
    assert to_ascii(text_of(WinRate(34, 33), 21)) == "      |---*---|      "
    assert to_ascii(draw_range_heading(21)) == "lose <-- 50% ---> win"
