"""Who sits in a battle, and what the API says of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from clantui.demo.world.cards import TOWERS, Owned, Payload, carried

_KING, _PRINCESS = 7_728, 4_858
"""The hit points of whole towers."""

_FALLEN: Payload = {"kingTowerHitPoints": None, "princessTowersHitPoints": None}
_GUARD = Owned(card=TOWERS[0], level=16, star=0, evolution=0, count=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """Somebody in a battle.

    Attributes:
        identity: Their tag, name and clan as payload.
        trophies: What they had when it began.
        deck: The cards they played; of who defends a boat, with all the forms they own.
    """

    identity: Payload
    trophies: int
    deck: Sequence[Owned]


def identity(who: str, name: str, clan: tuple[str, str, int] | None) -> Payload:
    """Give who somebody is; not everybody has a clan."""
    payload: Payload = {"tag": who, "name": name}
    if clan is not None:
        payload["clan"] = dict(zip(("tag", "name", "badgeId"), clan, strict=True))
    return payload


def outcome(rng: Random, won: bool) -> tuple[int, int]:
    """Give the crowns of the player and of the opponent; some battles are drawn."""
    more = rng.choice((1, 1, 1, 2, 3, 3))
    fewer = 0 if more == 1 else rng.randrange(min(more, 2))
    if rng.random() < 0.03:
        return fewer, fewer
    return (more, fewer) if won else (fewer, more)


def _towers(rng: Random, lost: int) -> Payload:
    """Give what is left of the towers of somebody who lost some crowns' worth."""
    standing = [_PRINCESS - rng.randrange(_PRINCESS - 1) for _ in range(max(0, 2 - lost))]
    king = 0 if lost == 3 else _KING - rng.randrange(0, 2_000) * (lost > 0)
    return {"kingTowerHitPoints": king, "princessTowersHitPoints": standing or None}


def participant(rng: Random, side: Side, crowns: tuple[int, int], **more: object) -> Payload:
    """Give one participant of a battle: mine are the first of the crowns."""
    who = side.identity
    return {
        "tag": who["tag"],
        "name": who["name"],
        **more,
        "crowns": crowns[0],
        **_towers(rng, crowns[1]),
        **({"clan": who["clan"]} if "clan" in who else {}),
        "cards": [carried(card, counted=False) for card in side.deck],
        "supportCards": [carried(_GUARD, counted=False)],
        "globalRank": None,
        "elixirLeaked": round(rng.random() * 12, 2),
    }


def dueller(
    rng: Random, sides: Sequence[Side], outcomes: Sequence[tuple[int, int]], total: tuple[int, int]
) -> Payload:
    """Give one participant of a duel, with each round and the cards used in it.

    No towers are left to tell of when all is over: the hit points are null, and so are a round's
    where the king fell.
    """
    rounds = []
    for side, crowns in zip(sides, outcomes, strict=False):
        cards = [carried(card, counted=False) | {"used": rng.random() < 0.9} for card in side.deck]
        towers = _towers(rng, crowns[1])
        result = {"crowns": crowns[0], **(_FALLEN if crowns[1] == 3 else towers)}
        rounds.append({**result, "cards": cards, "elixirLeaked": round(rng.random() * 9, 2)})
    used = sides[: len(outcomes)]
    whole = Side(
        identity=sides[0].identity,
        trophies=sides[0].trophies,
        deck=[card for side in used for card in side.deck],
    )
    whole_seat = participant(
        rng, whole, (total[0], outcomes[-1][1]), startingTrophies=whole.trophies
    )
    return {**whole_seat, **_FALLEN, "rounds": rounds}
