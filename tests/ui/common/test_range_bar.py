"""Tests of the picture of a win rate."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clantui.core.stats.win_rate import Verdict, WinRate
from clantui.core.text.ascii import to_ascii
from clantui.ui.common.range_bar import draw_range, range_heading
from tests.factories.surveys import PROPERTY

RATES = st.tuples(st.integers(0, 2_000), st.integers(0, 2_000)).map(lambda told: WinRate(*told))
WIDTHS = st.integers(7, 60)


def text_of(rate: WinRate, cells: int) -> str:
    """Return the whole picture."""
    drawn = draw_range(rate, cells)
    return drawn.before + drawn.range + drawn.after


@PROPERTY
@given(RATES, WIDTHS)
def test_a_picture_is_as_wide_as_its_cells(rate: WinRate, cells: int) -> None:
    """Picture and heading fill the cells, with one dot, inside the range."""
    drawn, text = draw_range(rate, cells), text_of(rate, cells)
    assert len(text) == len(range_heading(cells)) == cells
    assert sum(text.count(dot) for dot in "●○") == bool(rate.games)
    assert not rate.games or any(dot in drawn.range for dot in "●○")
    assert not set(drawn.before + drawn.after) - set(" │")


@PROPERTY
@given(RATES, WIDTHS)
def test_the_line_of_50_percent_is_in_the_middle(rate: WinRate, cells: int) -> None:
    """The line stands under the 0 of `50%`, in every row at the same cell, whatever the width."""
    middle = range_heading(cells).index("50%") + 1
    assert middle == (cells - 1) // 2
    text = text_of(rate, cells)
    assert text[middle] in "│┼●○├┤"
    assert not set(text[:middle] + text[middle + 1 :]) & set("│┼")


@PROPERTY
@given(RATES, WIDTHS)
def test_only_luck_crosses_the_line(rate: WinRate, cells: int) -> None:
    """A sure loss is left of the line and a sure win right of it, at any width."""
    drawn = draw_range(rate, cells)
    if drawn.verdict is Verdict.LOSING:
        assert "│" in drawn.after
    elif drawn.verdict is Verdict.WINNING:
        assert "│" in drawn.before
    elif drawn.verdict is Verdict.OPEN:
        assert "│" not in drawn.before + drawn.after


@pytest.mark.parametrize(
    ("wins", "losses", "picture"),
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
def test_pictures_of_some_rates(wins: int, losses: int, picture: str) -> None:
    """The dot is hollow below 30 games."""
    assert text_of(WinRate(wins, losses), 21) == picture


def test_what_lies_outside_is_clipped() -> None:
    """A clipped end has no tick, and the dot of what is never lost stands at the end."""
    assert text_of(WinRate(0, 300), 21) == "●         │          "
    assert text_of(WinRate(10, 30), 21).startswith("─●")
    assert text_of(WinRate(30, 10), 21).endswith("●─")


def test_it_is_readable_in_ascii() -> None:
    """Range, dot and line have twins of one cell each."""
    assert to_ascii(text_of(WinRate(34, 33), 21)) == "      |---*---|      "
    assert to_ascii(range_heading(21)) == "lose <-- 50% ---> win"
