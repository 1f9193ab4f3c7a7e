"""Tests of the choices of the sort menu."""

from __future__ import annotations

from clantui.core.columns import SortKey
from clantui.core.race.members import COLUMNS, DEFAULT_SORT
from clantui.ui.common.sort_screen import select_column, sort_choices


def test_a_selected_column_sorts_in_its_order_then_reversed() -> None:
    """Selecting a column twice reverses it; a column without a letter changes nothing."""
    choices = sort_choices(COLUMNS)
    sort = select_column(choices, DEFAULT_SORT, "medals_per_deck")
    assert sort == SortKey("medals_per_deck", descending=True)
    assert select_column(choices, sort, "medals_per_deck") == sort.flip()
    assert select_column(choices, sort, "rank") == sort
