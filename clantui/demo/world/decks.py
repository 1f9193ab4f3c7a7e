"""Cards that a player owns, and their decks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from random import Random

from msgspec import Struct
from msgspec.structs import replace

from clantui.demo.world.cards import (
    BY_NAME,
    CARDS,
    CHAMPIONS,
    EVOLUTION,
    HERO,
    TROOPS,
    CardSpec,
    OwnedCard,
)
from clantui.demo.world.names import seeded_random
from clantui.demo.world.roster import TOP, Person

_SLOTS = (EVOLUTION, HERO, EVOLUTION | HERO, 0, 0, 0, 0, 0)
"""Forms playable in the slots of a deck: an evolution, a hero, either, then none. This holds
for 60 decks recorded in July 2026; the game has changed its slots before."""

POPULAR_DECKS: tuple[tuple[CardSpec, ...], ...] = tuple(
    tuple(BY_NAME[name] for name in names.split(", "))
    for names in (
        "Hog Rider, Musketeer, Ice Golem, Ice Spirit, Skeletons, Cannon, Fireball, The Log",
        "Goblin Barrel, Princess, Knight, Goblin Gang, Ice Spirit, Inferno Tower, Rocket, The Log",
        "X-Bow, Tesla, Archers, Knight, Skeletons, Electro Spirit, Fireball, The Log",
        "P.E.K.K.A, Battle Ram, Bandit, Royal Ghost, Magic Archer, Electro Wizard, Poison, Zap",
        "Lava Hound, Balloon, Mega Minion, Minions, Tombstone, Barbarian Barrel, Fireball, Zap",
        "Mega Knight, Wall Breakers, Miner, Bats, Spear Goblins, Inferno Dragon, Goblin Gang, Zap",
    )
)
"""Well-known decks, which many players copy card by card."""


class Collection(Struct, frozen=True, kw_only=True):
    """The cards and decks of a player.

    Attributes:
        owned: owned cards by id, in the order of `/cards`.
        deck: the current deck: eight cards, those with forms in the slots for them.
        war: four war decks of 32 different cards, ordered like `deck`.
    """

    owned: Mapping[int, OwnedCard]
    deck: Sequence[OwnedCard]
    war: Sequence[Sequence[OwnedCard]]


def build_collection(seed: int, person: Person) -> Collection:
    """Return the collection of a player.

    Two in three have the favourite in the deck; about a fifth play a popular deck, of owned cards.
    """
    rng = seeded_random(seed, "hand", person.tag)
    war = _draw_war_decks(rng, person.favourite)
    deck = war[0] if rng.random() < 0.3 else _draw_deck(rng, person.favourite)
    deck_cards = {card.id for cards in (deck, *war) for card in cards} | {person.favourite.id}
    share = person.trophies / TOP
    missing_share = (1 - share) * 0.15
    owned = {
        card.id: _grow_card(rng, card, share, in_deck=card.id in deck_cards)
        for card in CARDS
        if card.id in deck_cards or rng.random() >= missing_share
    }
    popular = _choose_popular_deck(
        seeded_random(seed, "shared deck", person.tag), person.favourite
    )
    if popular and all(card.id in owned for card in popular):
        deck = popular
    return Collection(
        owned=owned,
        deck=_arrange(owned[card.id] for card in deck),
        war=[_arrange(owned[card.id] for card in cards) for cards in war],
    )


def _grow_card(rng: Random, card: CardSpec, share: float, *, in_deck: bool) -> OwnedCard:
    """Return a card with a random level and forms.

    Args:
        share: progress of the owner in the game, 0 to 1.
        in_deck: True for a card in a deck of the owner, which then likely has its forms.
    """
    highest = card.max_level
    shown = 9 + int(8.5 * share * (0.55 + 0.45 * rng.random()))
    level = max(1, min(highest, shown - 16 + highest))
    is_maxed = level == highest
    form_share = share * (0.95 if in_deck else 0.4)
    evolution = card.evolution if card.evolution and rng.random() < form_share else 0
    if evolution == EVOLUTION | HERO and rng.random() < 0.6:
        evolution = EVOLUTION if rng.random() < 0.7 else HERO
    return OwnedCard(
        card=card,
        level=level,
        star=int(rng.random() * 4) if is_maxed else 0,
        evolution=evolution,
        count=0 if is_maxed else int(rng.random() * 1_500 / (17 - highest)),
    )


def _arrange(deck: Iterable[OwnedCard]) -> list[OwnedCard]:
    """Order a deck so that owned forms are in slots where they can be played.

    Cards whose forms find no slot come last, in any order.
    """
    remaining = list(deck)
    first: list[OwnedCard | None] = []
    for bits in _SLOTS:
        found = next((card for card in remaining if card.evolution & bits), None)
        first.append(found)
        if found is not None:
            remaining.remove(found)
    return [card or remaining.pop(0) for card in first]


def list_played(deck: Sequence[OwnedCard]) -> list[OwnedCard]:
    """Return a deck as in battle logs: forms in the first slots only, one per card."""
    forms = [owned.evolution & bits for owned, bits in zip(deck, _SLOTS, strict=True)]
    return [
        replace(owned, evolution=form & EVOLUTION or form)
        for owned, form in zip(deck, forms, strict=True)
    ]


def draw_stranger_deck(rng: Random, share: float) -> list[OwnedCard]:
    """Return eight cards of an opponent with all owned forms; `share` is progress, 0 to 1."""
    return _arrange(_grow_card(rng, card, share, in_deck=True) for card in _fill_deck(rng, []))


def _choose_popular_deck(rng: Random, favourite: CardSpec) -> list[CardSpec] | None:
    """Return a popular deck, most often one with the favourite; None for most players."""
    chance, suitable = 0.5, [deck for deck in POPULAR_DECKS if favourite in deck]
    if not suitable:
        chance, suitable = 0.15, [*POPULAR_DECKS]
    return [*rng.choice(suitable)] if rng.random() < chance else None


def _draw_deck(rng: Random, favourite: CardSpec) -> list[CardSpec]:
    """Return a deck, in three of five draws built around the favourite."""
    if rng.random() < 0.6:
        return _fill_deck(rng, [favourite])
    return [card for card in _fill_deck(rng, [], size=9) if card is not favourite][:8]


def _fill_deck(rng: Random, deck: list[CardSpec], *, size: int = 8) -> list[CardSpec]:
    """Fill a deck with other cards, at most one of them a champion."""
    has_champion = any(card.rarity == "champion" for card in deck)
    if not has_champion and rng.random() < 0.7:
        deck = [*deck, rng.choice(CHAMPIONS)]
    others = [card for card in rng.sample(TROOPS, size + 1) if card not in deck]
    return (deck + others)[:size]


def _draw_war_decks(rng: Random, favourite: CardSpec) -> list[list[CardSpec]]:
    """Return four decks that share no card; nine in ten times one has the favourite."""
    champions = rng.sample(CHAMPIONS, 4)
    troops = rng.sample(TROOPS, 28)
    decks = [[champions[n], *troops[7 * n : 7 * n + 7]] for n in range(4)]
    if any(favourite in deck for deck in decks) or rng.random() < 0.1:
        return decks
    decks[0][0 if favourite.rarity == "champion" else 1] = favourite
    return decks
