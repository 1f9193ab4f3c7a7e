"""Tests of the choices of the sort menu."""

from __future__ import annotations

from textual.widgets import Static

from clantui.core.columns import SortKey
from clantui.core.race.members import DEFAULT_SORT, MEMBER_COLUMNS
from clantui.ui.common.table.sort_screen import select_column, sort_choices
from tests.ui.harness import make_survey, stage


def test_a_selected_column_sorts_in_its_order_then_reversed() -> None:
    """Selecting a column twice reverses it; a column without a letter changes nothing."""
    choices = sort_choices(MEMBER_COLUMNS)
    sort = select_column(choices, DEFAULT_SORT, "medals_per_deck")
    assert sort == SortKey("medals_per_deck", descending=True)
    assert select_column(choices, sort, "medals_per_deck") == sort.flip()
    assert select_column(choices, sort, "rank") == sort


async def test_a_letter_of_no_column_is_explained() -> None:
    """A letter that is no column's says so, and the menu stays; keys of the menu say nothing."""
    async with stage(loaded=make_survey(["Wizard"])) as s:
        await s.press("s", "j", "f4", "left")
        hint = s.app.screen.query_one(".dialog--hint", Static)
        assert "reverse" in str(hint.content)
        await s.press("z")
        assert str(hint.content) == "No column has the letter z"
        await s.press("q")
        assert s.app.screen is s.screen
