"""Cards in groups: how much of what is shown is of each rarity, kind or cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import Final

from clantui.core.game import Card, CardKind, Rarity, kind_of


class By(StrEnum):
    """What cards are grouped by."""

    ELIXIR = "elixir"
    RARITY = "rarity"
    KIND = "kind"

    @property
    def next(self) -> By:
        """The one after it, round the end."""
        ways = list(By)
        return ways[(ways.index(self) + 1) % len(ways)]


_LABELS: Final[dict[By, Callable[[Card], str]]] = {
    By.ELIXIR: lambda card: "–" if card.elixir is None else str(card.elixir),
    By.RARITY: lambda card: card.rarity.value,
    By.KIND: lambda card: kind_of(card.id).value,
}

_ORDER: Final[dict[By, Sequence[str]]] = {
    By.ELIXIR: [*(str(cost) for cost in range(100)), "–"],
    By.RARITY: [rarity.value for rarity in Rarity],
    By.KIND: [kind.value for kind in CardKind],
}


def grouped(cards: Iterable[tuple[Card, float]], by: By) -> tuple[tuple[str, float], ...]:
    """Put cards into groups.

    Args:
        cards: each with its weight: how many play it, or games.
        by: what they are grouped by.

    Returns:
        The groups that have any weight, in their own order (costs rising, common to champion),
        each with its part of the whole weight, 0 to 1.
    """
    weights: Counter[str] = Counter()
    for card, weight in cards:
        weights[_LABELS[by](card)] += weight  # type: ignore[assignment]  # weights may be parts
    total = sum(weights.values())
    return tuple((label, weights[label] / total) for label in _ORDER[by] if weights[label] > 0)
