"""Cards in groups by cost, rarity, kind or form, with the share of each group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import Final

from msgspec import Struct

from clantui.core.model.game import Card, CardKind, Rarity, kind_of


class WeightedCard(Struct, frozen=True):
    """A card, and its weight: a number of players or games.

    `forms` is True for an evolution or a hero, None if unknown.
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
        """The next property; the first one after the last."""
        properties = list(GroupBy)
        return properties[(properties.index(self) + 1) % len(properties)]


_HEADINGS: Final = {
    GroupBy.ELIXIR: "Elixir",
    GroupBy.RARITY: "Rarity",
    GroupBy.KIND: "Type",
    GroupBy.EVOLUTION: "Form",
}

_FORMS: Final = {True: "evolution or hero", False: "normal", None: "unknown"}

_LABELS: Final[dict[GroupBy, Callable[[WeightedCard], str]]] = {
    GroupBy.ELIXIR: lambda weighted: (
        "–" if weighted.card.elixir is None else str(weighted.card.elixir)
    ),
    GroupBy.RARITY: lambda weighted: weighted.card.rarity.value,
    GroupBy.KIND: lambda weighted: kind_of(weighted.card.id).value,
    GroupBy.EVOLUTION: lambda weighted: _FORMS[weighted.forms],
}

_ORDER: Final[dict[GroupBy, Sequence[str]]] = {
    GroupBy.ELIXIR: [*(str(cost) for cost in range(100)), "–"],
    GroupBy.RARITY: [rarity.value for rarity in Rarity],
    GroupBy.KIND: [kind.value for kind in CardKind],
    GroupBy.EVOLUTION: [*_FORMS.values()],
}


def group_cards(cards: Iterable[WeightedCard], by: GroupBy) -> tuple[tuple[str, float], ...]:
    """Group cards by a property, each group with its share of the total weight, 0 to 1.

    Groups without weight are left out. The order depends on the property: rising costs, or common
    to champion.
    """
    weights: Counter[str] = Counter()
    for weighted in cards:
        weights[_LABELS[by](weighted)] += weighted.weight  # type: ignore[assignment]  # may be fractions
    total = sum(weights.values())
    return tuple((label, weights[label] / total) for label in _ORDER[by] if weights[label] > 0)
