"""Cells that several views of cards share."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from clantui.core.text.colours import ColourRole
from clantui.core.views.card_columns import ELIXIR
from clantui.core.views.favourites import count_favourites
from tests.factories.surveys import KNIGHT, make_survey


@pytest.mark.parametrize(
    ("cost", "cells", "drawn"),
    [
        (3, 12, "           3"),
        (3, 13, " 3 ●●●       "),
        (10, 13, "10 ●●●●●●●●●●"),
        (0, 14, " 0            "),
    ],
)
def test_a_cost_has_its_drops_if_all_have_room(cost: int, cells: int, drawn: str) -> None:
    """With drops a cost is aligned left, as the drops are; without room it is a number."""
    (row,) = count_favourites(make_survey([replace(KNIGHT, elixir=cost)]))
    assert ELIXIR.draw is not None
    assert ELIXIR.draw(row, cells) == ((drawn, ColourRole.ELIXIR),)
    assert ELIXIR.is_right(cells) == (cells < 13)
