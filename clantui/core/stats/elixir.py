"""Cost of cards: its distribution, and a small column chart."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from clantui.core.text.bars import BAR_COLUMNS
from clantui.core.text.phrases import format_percent

MAX_ELIXIR: Final = 10
"""Most elixir that a player can hold, so no card costs more."""


class ElixirHistogram(Struct, frozen=True, kw_only=True):
    """Weight of each cost.

    Attributes:
        weights: weight by cost, from 0 to `MAX_ELIXIR`: a number of cards, players or games.
        costless: weight of cards without a cost of their own (Mirror).
        mean: average cost of the other cards; None without any.
    """

    weights: tuple[float, ...] = (0.0,) * (MAX_ELIXIR + 1)
    costless: float = 0.0
    mean: float | None = None

    @property
    def total(self) -> float:
        """Total weight, with and without a cost."""
        return sum(self.weights) + self.costless


def count_elixir(costs: Iterable[tuple[int | None, float]]) -> ElixirHistogram:
    """Add up the weights of cards by cost, from pairs (cost, weight of 0 or more).

    The cost is None for a card without a cost of its own. A cost outside 0 to `MAX_ELIXIR` counts
    as the nearest end.
    """
    weights = [0.0] * (MAX_ELIXIR + 1)
    costless = 0.0
    for cost, weight in costs:
        if cost is None:
            costless += weight
        else:
            weights[min(max(cost, 0), MAX_ELIXIR)] += weight
    total = sum(weights)
    return ElixirHistogram(
        weights=tuple(weights),
        costless=costless,
        mean=sum(cost * weight for cost, weight in enumerate(weights)) / total if total else None,
    )


def draw_histogram(histogram: ElixirHistogram, cells: int = 34, lines: int = 3) -> tuple[str, ...]:
    """Draw a histogram as columns, with the costs below.

    The greatest weight is a full column; any weight above 0 is at least an eighth of a line.

    Args:
        cells: available width; each of the eleven columns takes at most 4 cells.
        lines: height of the columns, 1 or more.

    Returns:
        `lines` lines of columns and one of costs, all equally wide; empty if no card has a cost,
        or if `cells` are too few to separate the columns.
    """
    width = min((cells + 1) // (MAX_ELIXIR + 1), 4) - 1
    greatest = max(histogram.weights)
    if not greatest or width < 1 or (width == 1 and cells < 2 * (MAX_ELIXIR + 1)):
        return ()
    eighths = [
        max(round(weight / greatest * lines * 8), 1 if weight > 0 else 0)
        for weight in histogram.weights
    ]
    drawn = [
        " ".join(BAR_COLUMNS[min(max(height - line * 8, 0), 8)] * width for height in eighths)
        for line in reversed(range(lines))
    ]
    costs = " ".join(f"{cost:>{width}}" for cost in range(MAX_ELIXIR + 1))
    return (*(line.ljust(len(costs)) for line in drawn), costs)


def describe_histogram(histogram: ElixirHistogram) -> str:
    """Describe a histogram: `3.6 on average · 4% without a cost`; empty without weights."""
    parts = [] if histogram.mean is None else [f"{histogram.mean:.1f} on average"]
    if histogram.costless:
        share = histogram.costless / histogram.total
        parts.append(f"{format_percent(share)} without a cost")
    return " · ".join(parts)
