"""The level every card ends at, which the game raises every year or two.

The API counts a card's levels from its rarity's own start and tells where they end; the game shows
all rarities as ending alike. So a shown level is `level + cap - maxLevel`, where the cap is the
greatest `maxLevel` of all cards: 13 in 2021, 14 in 2022, 16 in 2026. `/cards` tells it, and every
answer that holds a common card does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from clantui.core.model.game import LAST_CAP, Card, Player, Rarity, Slot

if TYPE_CHECKING:
    from clantui.core.model.battle import Battle, BattleLogs

_LATER: Final = {
    Rarity.COMMON.value: 0,
    Rarity.RARE.value: 2,
    Rarity.EPIC.value: 5,
    Rarity.LEGENDARY.value: 8,
    Rarity.CHAMPION.value: 10,
}
"""By how many levels each rarity begins later than the commons: the same since 2018."""

_CAPS: Final = range(1, 51)
"""The range of a cap: a number beyond it is no level, and one card must not move all others."""

_STEPS: Final = (0, 2, 5, 8)
"""Below the cap, where the rarities end that there have always been."""

_ABOVE: Final = 2
"""Levels that a card may be above the cap: new levels came before the cap was raised."""


def told_cap(cards: Iterable[tuple[int | None, str | None]]) -> int | None:
    """Return the cap that an answer's cards tell; None where they tell none.

    What most of them say counts, so that one odd number changes nothing but its own card.

    Args:
        cards: `maxLevel` and rarity of each, in the API's words.
    """
    known: Counter[int] = Counter()
    plain: set[int] = set()
    # Counted as pairs first: of a hundred cards some five pairs are different.
    for (most, rarity), count in Counter(cards).items():
        if most is None or most not in _CAPS:
            continue
        later = _LATER.get(rarity or "")
        if later is None:
            plain.add(most)
        else:
            known[most + later] += count
    if known:
        return max(known, key=lambda cap: (known[cap], cap))
    # Answers of 2022 and before tell no rarities: there the steps between the ends tell the cap.
    return max((cap for cap in plain if all(cap - step in plain for step in _STEPS)), default=None)


def shown_level(level: int | None, most: int | None, cap: int | None) -> int | None:
    """Return a level as the game shows it; None where it is not told, or can be none.

    Args:
        level: counted from the rarity's own start.
        most: where the rarity ends, counted the same way.
        cap: where all end as they are shown; None where nothing tells.
    """
    if level is None or most is None or level < 1 or most not in _CAPS:
        return None
    cap = cap or LAST_CAP
    shown = level + cap - most
    return shown if 1 <= shown <= cap + _ABOVE else None


def catalogue_cap(cards: Mapping[int, Card]) -> int | None:
    """Return the greatest `maxLevel` of all cards; None where none is told."""
    ends = (card.max_level for card in cards.values())
    return max((most for most in ends if most is not None and most in _CAPS), default=None)


def common_cap(caps: Iterable[int | None], cards: Mapping[int, Card] | None = None) -> int:
    """Return the cap that levels are judged against: the greatest that is told.

    Args:
        caps: of players or battles, as their answers told them.
        cards: every card of the game, as far as it is at hand.

    Returns:
        The cap; where nothing tells one, what it was last known to be.
    """
    known = (*caps, catalogue_cap(cards or {}))
    return max((cap for cap in known if cap is not None), default=LAST_CAP)


def missing_levels(caps: Iterable[int | None], cards: Mapping[int, Card]) -> int:
    """Return how many levels are missing from answers none of which knows the cap of `/cards`.

    Where some of them know it, the others were only read before the game raised it: a level does
    not change with the cap, so nothing is missing.

    Args:
        caps: of players or battles, as their answers told them.
        cards: every card of the game, as far as it is at hand.
    """
    highest, last = (
        max((cap for cap in caps if cap is not None), default=None),
        catalogue_cap(cards),
    )
    return max(0, last - highest) if last is not None and highest is not None else 0


def lift_player(player: Player, by: int) -> Player:
    """Return a player with so many levels added; the same for none, or where no cap was told."""
    if not by or player.cap is None:
        return player
    return replace(
        player,
        cap=player.cap + by,
        levels={number: level + by for number, level in player.levels.items()},
        deck=lift_slots(player.deck, by),
        support=lift_slots(player.support, by),
    )


def lift_logs(logs: BattleLogs, by: int) -> BattleLogs:
    """Return battle logs with so many levels added, where a cap was told."""
    lifted = {
        tag: tuple(_lift_battle(one, by) for one in log) for tag, log in logs.battles.items()
    }
    return replace(logs, battles=lifted)


def _lift_battle(battle: Battle, by: int) -> Battle:
    if battle.cap is None:
        return battle
    rounds = tuple(
        replace(one, ours=lift_slots(one.ours, by), theirs=lift_slots(one.theirs, by))
        for one in battle.rounds
    )
    return replace(battle, cap=battle.cap + by, rounds=rounds)


def lift_slots(slots: tuple[Slot, ...], by: int) -> tuple[Slot, ...]:
    """Return cards with so many levels more."""
    return tuple(
        slot if slot.level is None else replace(slot, level=slot.level + by) for slot in slots
    )
