"""The level cap: the highest level of a card, which the game raises every year or two.

The API counts a card's levels from the lowest of its rarity, and gives the highest as `maxLevel`.
The game shows the same highest level for all rarities. So the shown level is
`level + cap - maxLevel`, and the cap is the greatest `maxLevel` of all cards: 13 in 2021, 14 in
2022, 16 in 2026. `/cards` shows the cap, and so does each response with a common card.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from clantui.core.model.game import LAST_CAP, Card, Player, Rarity, Slot

if TYPE_CHECKING:
    from clantui.core.model.battle import Battle, BattleLogs

_OFFSETS: Final = {
    Rarity.COMMON.value: 0,
    Rarity.RARE.value: 2,
    Rarity.EPIC.value: 5,
    Rarity.LEGENDARY.value: 8,
    Rarity.CHAMPION.value: 10,
}
"""Levels by which the first level of a rarity is above that of commons: the same since 2018."""

_CAPS: Final = range(1, 51)
"""Possible caps: one card with an odd `maxLevel` must not change all others."""

_MAX_ABOVE_CAP: Final = 2
"""Levels that a card may be above the cap: the game once had new levels before a new cap."""


def deduce_level_cap(cards: Iterable[tuple[int | None, str | None]]) -> int | None:
    """Return the cap that most cards of a response agree on; None if unknown.

    Args:
        cards: `maxLevel` and rarity of each, in the API's words.
    """
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

    Args:
        level: counted from the lowest of the rarity.
        max_level: the highest of the rarity, counted the same way.
        cap: None if unknown.
    """
    if level is None or max_level is None or level < 1 or max_level not in _CAPS:
        return None
    cap = cap or LAST_CAP
    shown = level + cap - max_level
    return shown if 1 <= shown <= cap + _MAX_ABOVE_CAP else None


def _find_catalogue_cap(cards: Mapping[int, Card]) -> int | None:
    levels = (card.max_level for card in cards.values())
    return max((level for level in levels if level is not None and level in _CAPS), default=None)


def find_common_cap(caps: Iterable[int | None], cards: Mapping[int, Card] | None = None) -> int:
    """Return the greatest known cap; `LAST_CAP` if none is known.

    Args:
        caps: of players or battles.
        cards: all cards of the game, if loaded.
    """
    known = (*caps, _find_catalogue_cap(cards or {}))
    return max((cap for cap in known if cap is not None), default=LAST_CAP)


def count_missing_levels(caps: Iterable[int | None], cards: Mapping[int, Card]) -> int:
    """Return the levels to add to all players or battles if all their caps are outdated.

    If some caps are those of `/cards`, the others are of older responses. A raised cap does not
    change the level of a card, so that nothing is missing then.

    Args:
        caps: of players or battles.
        cards: all cards of the game, if loaded.
    """
    highest = max((cap for cap in caps if cap is not None), default=None)
    current = _find_catalogue_cap(cards)
    return max(0, current - highest) if current is not None and highest is not None else 0


def lift_player(player: Player, by: int) -> Player:
    """Return a copy with levels added to all cards; the same player if its cap is unknown."""
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
    """Return a copy with levels added to all cards of the battles with a known cap."""
    lifted = {
        tag: tuple(_lift_battle(battle, by) for battle in log) for tag, log in logs.battles.items()
    }
    return replace(logs, battles=lifted)


def _lift_battle(battle: Battle, by: int) -> Battle:
    if battle.cap is None:
        return battle
    rounds = tuple(
        replace(game, ours=lift_slots(game.ours, by), theirs=lift_slots(game.theirs, by))
        for game in battle.rounds
    )
    return replace(battle, cap=battle.cap + by, rounds=rounds)


def lift_slots(slots: tuple[Slot, ...], by: int) -> tuple[Slot, ...]:
    """Return copies of cards with levels added."""
    return tuple(
        slot if slot.level is None else replace(slot, level=slot.level + by) for slot in slots
    )
