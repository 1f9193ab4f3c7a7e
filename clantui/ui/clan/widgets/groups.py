"""Groups of the visible cards: by elixir, rarity, type or form."""

from __future__ import annotations

from typing import Final

from rich.cells import cell_len
from textual.content import Content

from clantui.core.model.game import Rarity
from clantui.core.stats.elixir import count_elixir, describe_histogram, draw_histogram
from clantui.core.stats.grouping import GroupBy, WeightedCard, group_cards
from clantui.core.text.bars import draw_bar
from clantui.core.text.phrases import format_percent
from clantui.core.text.sanitize import fit

_COLOURS: Final = {
    rarity.value: f"${tone.mark}" for rarity in Rarity if (tone := rarity.tone) is not None
}

_PERCENT: Final = 5
"""Cells of a group's share."""


def draw_groups(cards: tuple[WeightedCard, ...], by: GroupBy, width: int) -> list[Content]:
    """Draw a heading, then a chart of the elixir costs, or a bar for each group.

    Return no lines without cards or room.
    """
    if by is GroupBy.ELIXIR:
        costs = count_elixir((weighted.card.elixir, weighted.weight) for weighted in cards)
        drawn = draw_histogram(costs, width)
        bars = [Content.styled(line, "$elixir-mark") for line in drawn[:-1]]
        heading = [Content(by.heading), Content(describe_histogram(costs))]
        return [*heading, *bars, Content(drawn[-1])] if drawn else []
    groups = group_cards(cards, by)
    label = max((cell_len(name) for name, _ in groups), default=0) + 1
    room = max(width - label - _PERCENT, 1)
    largest = max((share for _, share in groups), default=1.0)
    lines = [
        Content.assemble(
            fit(name, label),
            ("".join(draw_bar(share / largest, room)), _COLOURS.get(name, "$theirs-mark")),
            format_percent(share).rjust(_PERCENT),
        )
        for name, share in groups
    ]
    return [Content(by.heading), *lines] if lines else []
