"""Cost of cards: its distribution, and a small chart of columns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

MOST: Final = 10
"""The elixir a player can hold, so that no card costs more."""

_EIGHTHS: Final = " ▁▂▃▄▅▆▇█"


class ElixirHistogram(Struct, frozen=True, kw_only=True):
    """Weights of each cost.

    Attributes:
        weights: by cost from 0 to `MOST`, each 0 or more: cards, players, games, whatever is
            counted.
        costless: the weight of what has no cost of its own (Mirror), 0 or more.
        mean: the mean cost of what has one; None where nothing has.
    """

    weights: tuple[float, ...] = (0.0,) * (MOST + 1)
    costless: float = 0.0
    mean: float | None = None

    @property
    def total(self) -> float:
        """All weight, with a cost and without."""
        return sum(self.weights) + self.costless

    @property
    def share_costless(self) -> float:
        """The part (0 to 1) that has no cost; 0 where there is nothing at all."""
        return self.costless / self.total if self.total else 0.0


def count_elixir(costs: Iterable[tuple[int | None, float]]) -> ElixirHistogram:
    """Add up what cards cost.

    Args:
        costs: (elixir, weight) of each card; None for one without a cost of its own. A cost
            beyond 0 or `MOST` counts as that end, a weight below 0 as none.
    """
    weights = [0.0] * (MOST + 1)
    costless = 0.0
    for cost, weight in costs:
        if cost is None:
            costless += max(weight, 0.0)
        else:
            weights[min(max(cost, 0), MOST)] += max(weight, 0.0)
    whole = sum(weights)
    return ElixirHistogram(
        weights=tuple(weights),
        costless=costless,
        mean=sum(cost * one for cost, one in enumerate(weights)) / whole if whole else None,
    )


def draw_histogram(spread: ElixirHistogram, cells: int = 34, lines: int = 3) -> tuple[str, ...]:
    """Draw a spread as columns with their costs below.

    Args:
        cells: the width there is; a column takes as much as eleven of them leave, up to 4.
        lines: the height of the columns, 1 or more.

    Returns:
        `lines` lines of columns and one of costs, each as wide as the next and at most `cells`;
        none where nothing has a cost, or where `cells` are too few to tell the columns apart. The
        greatest weight is a full column, and anything above 0 shows at least an eighth of a line.
    """
    wide = min((cells + 1) // (MOST + 1), 4) - 1
    most = max(spread.weights)
    if not most or wide < 1 or (wide == 1 and cells < 2 * (MOST + 1)):
        return ()
    eighths = [
        max(round(weight / most * lines * 8), 1 if weight > 0 else 0) for weight in spread.weights
    ]
    drawn = [
        " ".join(_EIGHTHS[min(max(high - line * 8, 0), 8)] * wide for high in eighths)
        for line in reversed(range(lines))
    ]
    costs = " ".join(f"{cost:>{wide}}" for cost in range(MOST + 1))
    return (*(line.ljust(len(costs)) for line in drawn), costs)


def describe_histogram(spread: ElixirHistogram) -> str:
    """Describe it: `3.6 on average · 4% without a cost`; empty without weights."""
    parts = [] if spread.mean is None else [f"{spread.mean:.1f} on average"]
    if spread.costless:
        parts.append(f"{spread.share_costless * 100:.0f}% without a cost")
    return " · ".join(parts)
