"""The cards of the game, with the facts that `/cards` returns. The image URLs are made up."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, TypeAlias

from msgspec import Struct

from clantui.demo.world.names import make_image_url

Payload: TypeAlias = dict[str, Any]
"""A JSON object of a response; parts are shared, so never change one."""

MAX_LEVEL: Mapping[str, int] = {
    "common": 16,
    "rare": 14,
    "epic": 11,
    "legendary": 8,
    "champion": 6,
}
"""The highest `level` of each rarity; the API counts levels from 1 for every rarity."""

EVOLUTION, HERO = 1, 2
"""Bits of `evolutionLevel` and `maxEvolutionLevel`."""


class CardSpec(Struct, frozen=True, kw_only=True):
    """A card or tower troop.

    Attributes:
        elixir: cost in elixir; None for Mirror and tower troops.
        rarity: a key of `MAX_LEVEL`.
        evolution: bits of the available forms; 0 for none.
    """

    id: int
    name: str
    elixir: int | None
    rarity: str
    max_level: int
    evolution: int


@cache
def build_icon_urls(card: CardSpec) -> Payload:
    """Return the URLs of a card's images; the object is shared by all payloads."""
    urls = {"medium": make_image_url("cards/300", card.id)}
    if card.evolution & HERO:
        urls["heroMedium"] = make_image_url("cardheroes/300", card.id)
    if card.evolution & EVOLUTION:
        urls["evolutionMedium"] = make_image_url("cardevolutions/300", card.id)
    return urls


@cache
def build_card(card: CardSpec) -> Payload:
    """Return a card as `/cards` and `currentFavouriteCard` show it: without a level."""
    payload: Payload = {"name": card.name, "id": card.id, "maxLevel": card.max_level}
    if card.evolution:
        payload["maxEvolutionLevel"] = card.evolution
    if card.elixir is not None:
        payload["elixirCost"] = card.elixir
    return payload | {"iconUrls": build_icon_urls(card), "rarity": card.rarity}


class OwnedCard(Struct, frozen=True, kw_only=True):
    """A card of a player, at a level from 1, with bits of the owned forms."""

    card: CardSpec
    level: int
    star: int = 0
    evolution: int = 0
    count: int = 0


def build_owned_card(owned: OwnedCard, *, counted: bool) -> Payload:
    """Return an owned card; `counted` adds the number of spare copies, as in profiles."""
    card = owned.card
    payload: Payload = {"name": card.name, "id": card.id, "level": owned.level}
    if owned.star:
        payload["starLevel"] = owned.star
    if owned.evolution:
        payload["evolutionLevel"] = owned.evolution
    payload["maxLevel"] = card.max_level
    if card.evolution:
        payload["maxEvolutionLevel"] = card.evolution
    payload["rarity"] = card.rarity
    if counted:
        payload["count"] = owned.count
    if card.elixir is not None:
        payload["elixirCost"] = card.elixir
    payload["iconUrls"] = build_icon_urls(card)
    return payload


def _parse_cards(table: str) -> tuple[CardSpec, ...]:
    """Parse lines of: id, elixir, rarity, evolution bits, name."""
    cards = []
    for line in table.strip().splitlines():
        number, elixir, rarity, evolution, name = line.split(maxsplit=4)
        cards.append(
            CardSpec(
                id=int(number),
                name=name,
                elixir=None if elixir == "-" else int(elixir),
                rarity=rarity,
                max_level=MAX_LEVEL[rarity],
                evolution=0 if evolution == "-" else int(evolution),
            )
        )
    return tuple(cards)


CARDS = _parse_cards("""
26000000 3 common 3 Knight
26000001 3 common 1 Archers
26000002 2 common 2 Goblins
26000003 5 rare 2 Giant
26000004 7 epic 1 P.E.K.K.A
26000005 3 common - Minions
26000006 5 epic - Balloon
26000007 5 epic 1 Witch
26000008 5 common 1 Barbarians
26000009 8 epic - Golem
26000010 1 common 1 Skeletons
26000011 4 rare 1 Valkyrie
26000012 3 epic 1 Skeleton Army
26000013 2 common 1 Bomber
26000014 4 rare 3 Musketeer
26000015 4 epic 1 Baby Dragon
26000016 5 epic - Prince
26000017 5 rare 3 Wizard
26000018 4 rare 2 Mini P.E.K.K.A
26000019 2 common - Spear Goblins
26000020 6 epic - Giant Skeleton
26000021 4 rare - Hog Rider
26000022 5 common - Minion Horde
26000023 3 legendary - Ice Wizard
26000024 6 common 1 Royal Giant
26000025 3 epic - Guards
26000026 3 legendary - Princess
26000027 4 epic - Dark Prince
26000028 9 rare - Three Musketeers
26000029 7 legendary - Lava Hound
26000030 1 common 1 Ice Spirit
26000031 1 common - Fire Spirit
26000032 3 legendary - Miner
26000033 6 legendary - Sparky
26000034 5 epic - Bowler
26000035 4 legendary 1 Lumberjack
26000036 4 rare 1 Battle Ram
26000037 4 legendary 1 Inferno Dragon
26000038 2 rare 2 Ice Golem
26000039 3 rare 2 Mega Minion
26000040 3 rare 1 Dart Goblin
26000041 3 common - Goblin Gang
26000042 4 legendary - Electro Wizard
26000043 6 common - Elite Barbarians
26000044 4 epic 1 Hunter
26000045 5 epic 1 Executioner
26000046 3 legendary - Bandit
26000047 7 common 1 Royal Recruits
26000048 4 legendary - Night Witch
26000049 2 common 1 Bats
26000050 3 legendary 1 Royal Ghost
26000051 5 legendary - Ram Rider
26000052 4 rare - Zappies
26000053 5 common - Rascals
26000054 5 epic - Cannon Cart
26000055 7 legendary 1 Mega Knight
26000056 3 common 1 Skeleton Barrel
26000057 4 rare - Flying Machine
26000058 2 epic 1 Wall Breakers
26000059 5 rare 1 Royal Hogs
26000060 6 epic 1 Goblin Giant
26000061 3 legendary - Fisherman
26000062 4 legendary 2 Magic Archer
26000063 5 epic 1 Electro Dragon
26000064 3 common 1 Firecracker
26000065 4 champion - Mighty Miner
26000067 3 rare - Elixir Golem
26000068 4 rare - Battle Healer
26000069 4 champion - Skeleton King
26000072 5 champion - Archer Queen
26000074 4 champion - Golden Knight
26000077 5 champion - Monk
26000080 4 common - Skeleton Dragons
26000083 4 legendary - Mother Witch
26000084 1 common - Electro Spirit
26000085 7 epic - Electro Giant
26000087 4 legendary - Phoenix
26000093 3 champion - Little Prince
26000095 4 rare - Goblin Demolisher
26000096 5 legendary - Goblin Machine
26000097 2 rare - Suspicious Bush
26000099 5 champion - Goblinstein
26000101 4 epic - Rune Giant
26000102 2 common - Berserker
26000103 6 champion - Boss Bandit
27000000 3 common 1 Cannon
27000001 4 rare - Goblin Hut
27000002 4 common 1 Mortar
27000003 5 rare - Inferno Tower
27000004 4 rare - Bomb Tower
27000005 6 rare - Barbarian Hut
27000006 4 common 1 Tesla
27000007 6 rare - Elixir Collector
27000008 6 epic - X-Bow
27000009 3 rare - Tombstone
27000010 4 rare 1 Furnace
27000012 4 rare 1 Goblin Cage
27000013 4 epic 1 Goblin Drill
28000000 4 rare - Fireball
28000001 3 common - Arrows
28000002 2 epic - Rage
28000003 6 rare - Rocket
28000004 3 epic 1 Goblin Barrel
28000005 4 epic - Freeze
28000006 - epic - Mirror
28000007 6 epic - Lightning
28000008 2 common 1 Zap
28000009 4 epic - Poison
28000010 5 legendary - Graveyard
28000011 2 legendary - The Log
28000012 3 epic - Tornado
28000013 3 epic - Clone
28000014 3 rare - Earthquake
28000015 2 epic 2 Barbarian Barrel
28000016 1 rare - Heal Spirit
28000017 2 common 1 Giant Snowball
28000018 3 common - Royal Delivery
28000023 3 epic - Void
28000024 2 epic - Goblin Curse
28000025 6 legendary - Spirit Empress
28000026 3 epic - Vines
""")
"""All cards that a deck can have, in the order of `/cards`."""

TOWERS = _parse_cards("""
159000000 - common - Tower Princess
159000001 - epic - Cannoneer
159000002 - legendary - Dagger Duchess
159000004 - legendary - Royal Chef
""")
"""The tower troops."""

BY_NAME: Mapping[str, CardSpec] = {card.name: card for card in CARDS}
"""Cards by name."""

CHAMPIONS = tuple(card for card in CARDS if card.rarity == "champion")
"""Champions; a deck has at most one."""

TROOPS = tuple(card for card in CARDS if card.rarity != "champion")
"""All other cards."""
