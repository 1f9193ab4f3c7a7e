"""Cards that somebody owns, and the decks made of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from clantui.demo.world.cards import CARDS, CHAMPIONS, EVOLUTION, HERO, TROOPS, CardSpec, OwnedCard
from clantui.demo.world.names import seeded_random
from clantui.demo.world.roster import TOP, Person

_SLOTS = (EVOLUTION, HERO, EVOLUTION | HERO)
"""Forms that the first places of a deck let be played: an evolution, a hero, then either.

So it was in July 2026, in all of 60 recorded decks; the places have changed before.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """All that somebody plays with.

    Attributes:
        owned: Every card they have, in the order of `/cards`, by its number.
        deck: The deck they play now: eight cards, arranged for its forms.
        war: Their four war decks: 32 different cards, arranged likewise.
    """

    owned: Mapping[int, OwnedCard]
    deck: Sequence[CardSpec]
    war: Sequence[Sequence[CardSpec]]


def build_collection(seed: int, person: Person) -> Collection:
    """Return the collection of a player.

    Returns:
        The hand; the favourite is in the deck of two in three only, for the
        favourite is a habit and the deck is today's.
    """
    rng = seeded_random(seed, "hand", person.tag)
    war = _draw_war_decks(rng, person.favourite)
    deck = war[0] if rng.random() < 0.3 else _draw_deck(rng, person.favourite)
    needed = {card.id for cards in (deck, *war) for card in cards} | {person.favourite.id}
    share = person.trophies / TOP
    lacking = (1 - share) * 0.15
    owned = {
        card.id: grow_card(rng, card, share, cherished=card.id in needed)
        for card in CARDS
        if card.id in needed or rng.random() >= lacking
    }
    return Collection(
        owned=owned,
        deck=arrange(owned, deck),
        war=[arrange(owned, cards) for cards in war],
    )


def grow_card(rng: Random, card: CardSpec, share: float, *, cherished: bool) -> OwnedCard:
    """Return how far a card has come.

    Args:
        share: How far its owner has come, 0 to 1.
        cherished: Whether it is in one of their decks: those get their forms first.

    Returns:
        The card with a level between 1 and its highest.
    """
    highest = card.max_level
    shown = 9 + int(8.5 * share * (0.55 + 0.45 * rng.random()))
    level = max(1, min(highest, shown - 16 + highest))
    topped = level == highest
    often = share * (0.95 if cherished else 0.4)
    evolution = card.evolution if card.evolution and rng.random() < often else 0
    if evolution == EVOLUTION | HERO and rng.random() < 0.6:
        evolution = EVOLUTION if rng.random() < 0.7 else HERO
    return OwnedCard(
        card=card,
        level=level,
        star=int(rng.random() * 4) if topped else 0,
        evolution=evolution,
        count=0 if topped else int(rng.random() * 1_500 / (17 - highest)),
    )


def arrange(owned: Mapping[int, OwnedCard], deck: Sequence[CardSpec]) -> list[CardSpec]:
    """Put cards where their forms can be played, as far as their player owns some.

    Args:
        owned: Every card the player has, by its number.

    Returns:
        The same cards. Forms that find no place for them stand anywhere after.
    """
    rest = list(deck)
    first: list[CardSpec | None] = []
    for bits in _SLOTS:
        found = next((card for card in rest if owned[card.id].evolution & bits), None)
        first.append(found)
        if found is not None:
            rest.remove(found)
    return [card or rest.pop(0) for card in first] + rest


def list_held(owned: Mapping[int, OwnedCard], deck: Sequence[CardSpec]) -> list[OwnedCard]:
    """Return a deck as profiles and the defences of boats tell it: with every form owned."""
    return [owned[card.id] for card in deck]


def list_played(deck: Sequence[OwnedCard]) -> list[OwnedCard]:
    """Return a deck as battle logs tell it: forms in the first places, the others plain.

    Args:
        deck: The deck as it is held.

    Returns:
        The deck's cards, each at most one of evolution and hero.
    """
    sides = [mine.evolution & bits for mine, bits in zip(deck, _SLOTS, strict=False)]
    sides += [0] * (len(deck) - len(sides))
    return [
        replace(mine, evolution=side & EVOLUTION or side)
        for mine, side in zip(deck, sides, strict=True)
    ]


def draw_stranger_deck(rng: Random, share: float) -> list[OwnedCard]:
    """Return the deck of a stranger, as it is held.

    Args:
        share: How far the stranger has come, 0 to 1.

    Returns:
        Eight different cards, one champion among them at most.
    """
    deck = _fill_deck(rng, [])
    owned = {card.id: grow_card(rng, card, share, cherished=True) for card in deck}
    return list_held(owned, arrange(owned, deck))


def _draw_deck(rng: Random, favourite: CardSpec) -> list[CardSpec]:
    """Return a deck that may or may not hold the favourite."""
    if rng.random() < 0.6:
        return _fill_deck(rng, [favourite])
    return [card for card in _fill_deck(rng, [], spare=9) if card is not favourite][:8]


def _fill_deck(rng: Random, deck: list[CardSpec], *, spare: int = 8) -> list[CardSpec]:
    """Fill a deck with cards it does not hold yet."""
    champion = any(card.rarity == "champion" for card in deck)
    if not champion and rng.random() < 0.7:
        deck = [*deck, rng.choice(CHAMPIONS)]
    others = [card for card in rng.sample(TROOPS, spare + 1) if card not in deck]
    return (deck + others)[:spare]


def _draw_war_decks(rng: Random, favourite: CardSpec) -> list[list[CardSpec]]:
    """Return four decks that share no card, the favourite nearly always in the first."""
    champions = rng.sample(CHAMPIONS, 4)
    troops = rng.sample(TROOPS, 28)
    decks = [[champions[n], *troops[7 * n : 7 * n + 7]] for n in range(4)]
    if any(favourite in deck for deck in decks) or rng.random() < 0.1:
        return decks
    decks[0][0 if favourite.rarity == "champion" else 1] = favourite
    return decks
