"""Cards in groups: how much of what is shown is of each rarity, kind or cost, or evolved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import Final

from msgspec import Struct

from clantui.core.model.game import Card, CardKind, Rarity, kind_of


class WeightedCard(Struct, frozen=True):
    """A card of what is shown.

    Attributes:
        card: which.
        weight: how many play it, or games.
        forms: whether it is there as an evolution or a hero; None where nobody knows.
    """

    card: Card
    weight: float
    forms: bool | None = None


class GroupBy(StrEnum):
    """Property that cards are grouped by."""

    ELIXIR = "elixir"
    RARITY = "rarity"
    KIND = "kind"
    EVOLUTION = "evolution"

    @property
    def heading(self) -> str:
        """Its name on the screen."""
        return _HEADINGS[self]

    @property
    def next(self) -> GroupBy:
        """The one after it, round the end."""
        ways = list(GroupBy)
        return ways[(ways.index(self) + 1) % len(ways)]


_HEADINGS: Final = {
    GroupBy.ELIXIR: "Elixir",
    GroupBy.RARITY: "Rarity",
    GroupBy.KIND: "Type",
    GroupBy.EVOLUTION: "Form",
}

_FORMS: Final = {True: "evolution or hero", False: "normal", None: "unknown"}

_LABELS: Final[dict[GroupBy, Callable[[WeightedCard], str]]] = {
    GroupBy.ELIXIR: lambda one: "–" if one.card.elixir is None else str(one.card.elixir),
    GroupBy.RARITY: lambda one: one.card.rarity.value,
    GroupBy.KIND: lambda one: kind_of(one.card.id).value,
    GroupBy.EVOLUTION: lambda one: _FORMS[one.forms],
}

_ORDER: Final[dict[GroupBy, Sequence[str]]] = {
    GroupBy.ELIXIR: [*(str(cost) for cost in range(100)), "–"],
    GroupBy.RARITY: [rarity.value for rarity in Rarity],
    GroupBy.KIND: [kind.value for kind in CardKind],
    GroupBy.EVOLUTION: [*_FORMS.values()],
}


def group_cards(cards: Iterable[WeightedCard], by: GroupBy) -> tuple[tuple[str, float], ...]:
    """Put cards into groups.

    Args:
        by: what they are grouped by.

    Returns:
        The groups that have any weight, in their own order (costs rising, common to champion),
        each with its part of the whole weight, 0 to 1.
    """
    weights: Counter[str] = Counter()
    for one in cards:
        weights[_LABELS[by](one)] += one.weight  # type: ignore[assignment]  # weights may be parts
    total = sum(weights.values())
    return tuple((label, weights[label] / total) for label in _ORDER[by] if weights[label] > 0)
