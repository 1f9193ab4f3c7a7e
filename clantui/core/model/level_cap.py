"""The level cap: the highest level of a card, which the game raises every year or two.

The API counts a card's levels from the lowest of its rarity, and gives the highest as `maxLevel`.
The game shows the same highest level for all rarities. So the shown level is
`level + cap - maxLevel`, and the cap is the greatest `maxLevel` of all cards: 13 in 2021, 14 in
2022, 16 in 2026. `/cards` shows the cap, and so does each response with a common card.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from clantui.core.model.game import LAST_CAP, Card, Rarity

_OFFSETS: Final = {
    Rarity.COMMON.value: 0,
    Rarity.RARE.value: 2,
    Rarity.EPIC.value: 5,
    Rarity.LEGENDARY.value: 8,
    Rarity.CHAMPION.value: 10,
}
"""Difference between the first level of a rarity and that of commons: the same since 2018."""

_CAPS: Final = range(1, 51)
"""Plausible caps: one card with a wrong `maxLevel` must not change the levels of all others."""

_MAX_ABOVE_CAP: Final = 2
"""Maximum levels above the cap: the game once added levels before it raised the cap."""


def deduce_level_cap(cards: Iterable[tuple[int | None, str | None]]) -> int | None:
    """Return the cap that most pairs (`maxLevel`, rarity) of a response agree on, or None."""
    counts: Counter[int] = Counter()
    # Pairs are counted first: a hundred cards have some five different ones.
    for (max_level, rarity), count in Counter(cards).items():
        if max_level is None or max_level not in _CAPS:
            continue
        if (offset := _OFFSETS.get(rarity or "")) is not None:
            counts[max_level + offset] += count
    return max(counts, key=lambda cap: (counts[cap], cap), default=None)


def to_shown_level(level: int | None, max_level: int | None, cap: int | None) -> int | None:
    """Return a level as the game shows it; None if unknown or impossible.

    `level` and `max_level` are counted from the lowest level of the rarity.
    """
    if level is None or max_level is None or level < 1 or max_level not in _CAPS:
        return None
    cap = cap or LAST_CAP
    shown = level + cap - max_level
    return shown if 1 <= shown <= cap + _MAX_ABOVE_CAP else None


def find_common_cap(caps: Iterable[int | None], cards: Mapping[int, Card] = {}) -> int:
    """Return the greatest cap of players and of all cards; `LAST_CAP` if none is known.

    If the cap was raised after a player was loaded, none of the player's cards is at the highest
    level any more.
    """
    levels = (card.max_level for card in cards.values())
    known = (*caps, *(level for level in levels if level in _CAPS))
    return max((cap for cap in known if cap is not None), default=LAST_CAP)
