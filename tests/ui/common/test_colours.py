"""Tests of the colours of cards."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from clantui.core.model.game import Rarity
from clantui.core.text.colours import ColourRole
from clantui.ui.common.colours import make_card_style, render_edge, render_legend
from tests.ui.harness import make_survey


def test_a_card_has_the_colour_of_its_rarity() -> None:
    """A card whose rarity is unknown has the colour of the text."""
    (player, *_) = make_survey(["Wizard"]).players.values()
    card = player.favourite
    assert card is not None
    assert make_card_style(replace(card, rarity=Rarity.EPIC)) == "$rarity-epic"
    assert make_card_style(replace(card, rarity=Rarity.UNKNOWN)) == "$foreground"


@pytest.mark.parametrize(
    ("letters", "legend"),
    [
        (False, "▌common  ▌rare  ▌epic  ▌legendary  ▌champion"),
        (True, "C common  R rare  E epic  L legendary  ★ champion"),
    ],
)
def test_the_legend_has_the_edge_of_each_rarity(*, letters: bool, legend: str) -> None:
    """Without colours the letter of an edge is apart from its word."""
    assert render_legend(letters=letters).plain == legend


def test_an_edge_has_the_colour_for_shapes() -> None:
    """A shape needs less contrast than a text."""
    edge = render_edge(ColourRole.GAIN, letters=False)
    assert (edge.plain, [span.style for span in edge.spans]) == ("▌", ["$gain-mark"])
