"""Cards in groups by cost, rarity, kind or form, with the share of each group."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import Final, NamedTuple

from msgspec import Struct

from clantui.core.model.game import Card, CardKind, Rarity, kind_of
from clantui.core.text.phrases import format_number


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
        return _PROPERTIES[self].heading

    @property
    def next(self) -> GroupBy:
        """The next property; the first one after the last."""
        properties = list(GroupBy)
        return properties[(properties.index(self) + 1) % len(properties)]


class _Property(NamedTuple):
    """A property of cards: its heading, a card's group, and the groups in their order."""

    heading: str
    find_group: Callable[[WeightedCard], str]
    groups: Sequence[str]


_FORMS: Final = {True: "evolution or hero", False: "normal", None: "unknown"}

_PROPERTIES: Final = {
    GroupBy.ELIXIR: _Property(
        "Elixir",
        lambda weighted: format_number(weighted.card.elixir),
        [*map(str, range(100)), format_number(None)],
    ),
    GroupBy.RARITY: _Property(
        "Rarity", lambda weighted: weighted.card.rarity.value, [*map(str, Rarity)]
    ),
    GroupBy.KIND: _Property(
        "Type", lambda weighted: kind_of(weighted.card.id).value, [*map(str, CardKind)]
    ),
    GroupBy.EVOLUTION: _Property(
        "Form", lambda weighted: _FORMS[weighted.forms], [*_FORMS.values()]
    ),
}


def group_cards(cards: Iterable[WeightedCard], by: GroupBy) -> tuple[tuple[str, float], ...]:
    """Group cards by a property, each group with its share of the total weight, 0 to 1.

    Groups without weight are left out. The order depends on the property: rising costs, or common
    to champion.
    """
    weights: defaultdict[str, float] = defaultdict(float)
    for weighted in cards:
        weights[_PROPERTIES[by].find_group(weighted)] += weighted.weight
    total = sum(weights.values())
    groups = _PROPERTIES[by].groups
    return tuple((group, weights[group] / total) for group in groups if weights[group] > 0)
