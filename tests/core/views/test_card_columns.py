"""Cells that several views of cards share."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from clantui.core.model.game import CardKind, Rarity
from clantui.core.text.colours import ColourRole
from clantui.core.views.card_columns import CARD, ELIXIR, SHARE
from clantui.core.views.card_rows import describe_card
from clantui.core.views.favourites import count_favourites
from clantui.core.views.game_rows import GAME_SHARE
from tests.factories.surveys import KNIGHT, make_survey


def test_a_card_is_described_by_what_is_known() -> None:
    """An unknown rarity or type is left out; a tower troop has no cost."""
    unknown = replace(KNIGHT, rarity=Rarity.UNKNOWN, elixir=3)
    assert describe_card(unknown, CardKind.TROOP) == "3 elixir · troop"
    assert describe_card(unknown, CardKind.UNKNOWN) == "3 elixir · unknown"
    assert describe_card(KNIGHT, CardKind.UNKNOWN) == "3 elixir · common"
    assert (
        describe_card(replace(KNIGHT, rarity=Rarity.RARE), CardKind.TOWER) == "rare, tower troop"
    )


def test_a_card_is_displayed_by_its_cleaned_name() -> None:
    """Exports of data have the name as the API gave it."""
    (row,) = count_favourites(make_survey([replace(KNIGHT, name="Knight", raw_name="Kni\x1bght")]))
    assert (CARD.text(row), CARD.value(row)) == ("Knight", "Kni\x1bght")


def test_a_share_has_a_bar_unless_a_win_rate_has_one() -> None:
    """Cards that were played or faced have the range of their win rate instead."""
    assert SHARE.bar
    assert not GAME_SHARE.bar


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
