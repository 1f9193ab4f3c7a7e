"""Groups of the cards that are shown: by elixir, rarity, type or form."""

from __future__ import annotations

from typing import Final

from rich.cells import cell_len
from textual.content import Content

from clantui.core.model.game import Rarity
from clantui.core.stats.elixir import count_elixir, describe_histogram, draw_histogram
from clantui.core.stats.grouping import GroupBy, WeightedCard, group_cards
from clantui.core.text.bars import bar
from clantui.core.text.phrases import format_percent
from clantui.core.text.sanitize import fit

_COLOURS: Final = {
    rarity.value: f"$rarity-{rarity.value}-mark"
    for rarity in Rarity
    if rarity is not Rarity.UNKNOWN
}

_PART: Final = 5
"""Cells of a group's part in per cent."""


def group_lines(cards: tuple[WeightedCard, ...], by: GroupBy, width: int) -> list[Content]:
    """Draw groups: a chart of what cards cost, or a bar for each group.

    Args:
        cards: of all rows that are shown.
        by: what they are grouped by.
        width: in cells.

    Returns:
        A heading, then the chart; nothing where there are no cards or no room.
    """
    if by is GroupBy.ELIXIR:
        costs = count_elixir((weighted.card.elixir, weighted.weight) for weighted in cards)
        drawn = draw_histogram(costs, width)
        bars = [Content.styled(line, "$elixir-mark") for line in drawn[:-1]]
        words = [Content(by.heading), Content(describe_histogram(costs))]
        return [*words, *bars, Content(drawn[-1])] if drawn else []
    groups = group_cards(cards, by)
    label = max((cell_len(name) for name, _ in groups), default=0) + 1
    room = max(width - label - _PART, 1)
    most = max((part for _, part in groups), default=1.0)
    lines = [
        Content.assemble(
            fit(name, label),
            ("".join(bar(part / most, room)), _COLOURS.get(name, "$theirs-mark")),
            format_percent(part).rjust(_PART),
        )
        for name, part in groups
    ]
    return [Content(by.heading), *lines] if lines else []
