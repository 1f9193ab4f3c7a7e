"""What somebody holds: how far each card has come, and the decks made of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from clantui.demo.cards import CARDS, CHAMPIONS, EVOLUTION, HERO, TROOPS, Card, Owned
from clantui.demo.dice import dice
from clantui.demo.people import TOP, Person

_SIDES = 2
"""A deck has room for two evolutions or heroes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """All that somebody plays with.

    Attributes:
        owned: Every card they have, in the order of `/cards`, by its number.
        deck: The deck they play now: eight cards.
        war: Their four war decks: 32 different cards.
    """

    owned: Mapping[int, Owned]
    deck: Sequence[Card]
    war: Sequence[Sequence[Card]]


def hand_of(seed: int, person: Person) -> Hand:
    """Give what somebody plays with.

    Args:
        seed: The world's seed.
        person: Whose hand it is.

    Returns:
        The hand; the favourite is in the deck of two in three only, for the
        favourite is a habit and the deck is today's.
    """
    rng = dice(seed, "hand", person.tag)
    war = _war_decks(rng, person.favourite)
    deck = war[0] if rng.random() < 0.3 else _deck(rng, person.favourite)
    needed = {card.id for cards in (deck, *war) for card in cards} | {person.favourite.id}
    share = person.trophies / TOP
    lacking = (1 - share) * 0.15
    owned = {
        card.id: grown(rng, card, share)
        for card in CARDS
        if card.id in needed or rng.random() >= lacking
    }
    return Hand(owned=owned, deck=deck, war=war)


def grown(rng: Random, card: Card, share: float) -> Owned:
    """Tell how far a card has come.

    Args:
        rng: The dice.
        card: The card.
        share: How far its owner has come, 0 to 1.

    Returns:
        The card with a level between 1 and its highest.
    """
    highest = card.max_level
    shown = 9 + int(8.5 * share * (0.55 + 0.45 * rng.random()))
    level = max(1, min(highest, shown - 16 + highest))
    topped = level == highest
    evolution = card.evolution if card.evolution and rng.random() < share * 0.6 else 0
    if evolution == EVOLUTION | HERO and rng.random() < 0.6:
        evolution = EVOLUTION if rng.random() < 0.7 else HERO
    return Owned(
        card=card,
        level=level,
        star=int(rng.random() * 4) if topped else 0,
        evolution=evolution,
        count=0 if topped else int(rng.random() * 1_500 / (17 - highest)),
    )


def played(owned: Mapping[int, Owned], deck: Sequence[Card]) -> list[Owned]:
    """Give a deck as it is played: its first sides evolved, the others plain.

    Args:
        owned: Every card its player has, by its number.
        deck: The deck.

    Returns:
        The deck's cards, each at most one of evolution and hero.
    """
    left = _SIDES
    cards = []
    for card in deck:
        mine = owned[card.id]
        side = (mine.evolution & EVOLUTION or mine.evolution) if left else 0
        left -= bool(side)
        cards.append(
            Owned(card=card, level=mine.level, star=mine.star, evolution=side, count=mine.count)
        )
    return cards


def drawn(rng: Random, share: float) -> list[Owned]:
    """Give the deck of a stranger.

    Args:
        rng: The dice.
        share: How far the stranger has come, 0 to 1.

    Returns:
        Eight different cards, one champion among them at most.
    """
    deck = _filled(rng, [])
    return played({card.id: grown(rng, card, share) for card in deck}, deck)


def _deck(rng: Random, favourite: Card) -> list[Card]:
    """Give a deck that may or may not hold the favourite."""
    if rng.random() < 0.6:
        return _filled(rng, [favourite])
    return [card for card in _filled(rng, [], spare=9) if card is not favourite][:8]


def _filled(rng: Random, deck: list[Card], *, spare: int = 8) -> list[Card]:
    """Fill a deck with cards it does not hold yet."""
    champion = any(card.rarity == "champion" for card in deck)
    if not champion and rng.random() < 0.7:
        deck = [*deck, rng.choice(CHAMPIONS)]
    others = [card for card in rng.sample(TROOPS, spare + 1) if card not in deck]
    return (deck + others)[:spare]


def _war_decks(rng: Random, favourite: Card) -> list[list[Card]]:
    """Give four decks that share no card, the favourite nearly always in the first."""
    champions = rng.sample(CHAMPIONS, 4)
    troops = rng.sample(TROOPS, 28)
    decks = [[champions[n], *troops[7 * n : 7 * n + 7]] for n in range(4)]
    if any(favourite in deck for deck in decks) or rng.random() < 0.1:
        return decks
    decks[0][0 if favourite.rarity == "champion" else 1] = favourite
    return decks
