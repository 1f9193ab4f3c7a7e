"""Tests of the colours of cards."""

from __future__ import annotations

from msgspec.structs import replace

from clantui.core.model.game import Rarity
from clantui.ui.common.colours import make_card_style
from tests.ui.harness import make_survey


def test_a_card_has_the_colour_of_its_rarity() -> None:
    """A card whose rarity is unknown has the colour of the text."""
    (player, *_) = make_survey(["Wizard"]).players.values()
    card = player.favourite
    assert card is not None
    assert make_card_style(replace(card, rarity=Rarity.EPIC)) == "$rarity-epic"
    assert make_card_style(replace(card, rarity=Rarity.UNKNOWN)) == "$foreground"
