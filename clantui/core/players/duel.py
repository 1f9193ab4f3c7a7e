"""Decks that a player may still bring into a duel, of the war decks that are known.

A duel is up to three games, each with another of a player's four war decks, and no card is in two
of them. So a deck of which one card was seen is out once that game is over: it was played, or the
card has moved to another deck since and this one is no longer as it was known. The deck of the
card seen last is in play; what is left of it may come in this game.

What follows is counted, not weighed: of the decks left, seen and not seen, one is as likely as
another. Nobody tells in what order a player brings them.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto
from typing import Final

from msgspec import Struct

from clantui.core.model.game import Slot
from clantui.core.text.phrases import format_percent, pluralise
from clantui.core.views.war import CARDS, WarDeck

GAMES: Final = 3
"""Games of a duel at the most: who wins two has won."""

_MOST: Final = 5
"""Cards of a deck's eight that make it plain that this deck was played, as it is known."""


class DeckState(Enum):
    """State of a deck, or of a card, in this duel."""

    OPEN = auto()
    PLAYING = auto()
    GONE = auto()
    SEEN = auto()  # of a card alone


class DeckOutlook(Struct, frozen=True, kw_only=True):
    """One of the known decks.

    Attributes:
        number: from 1, in the order they were given in.
        deck: the deck.
        seen: how many of its cards were seen in this duel.
        state: whether it can follow, is in play, or is gone.
        why: the reason where it cannot follow; else empty.
    """

    number: int
    deck: WarDeck
    seen: int
    state: DeckState
    why: str


class CardOutlook(Struct, frozen=True, kw_only=True):
    """One card of the known decks.

    Attributes:
        slot: the card as it was last played.
        number: of its deck.
        state: seen; open, for the next game; playing, for this one; or gone.
        chance: that it comes in the next game, 0 to 1.
    """

    slot: Slot
    number: int
    state: DeckState
    chance: float


class Duel(Struct, frozen=True, kw_only=True):
    """One side of a duel, as far as it is known.

    Attributes:
        decks: the known decks, in the order given.
        cards: their cards, deck by deck.
        unseen: decks that nobody has seen, and that were not played in this duel either.
        played: decks played so far, the one in play among them, as far as cards tell.
        changed: whether more cards were seen than the decks can hold: a deck was changed.
    """

    decks: tuple[DeckOutlook, ...]
    cards: tuple[CardOutlook, ...]
    unseen: int
    played: int
    changed: bool

    @property
    def over(self) -> bool:
        """True where no game follows, because the third has begun."""
        return self.played >= GAMES

    @property
    def left(self) -> int:
        """Number of decks that can follow, unseen ones among them; 0 after the last game."""
        return 0 if self.over else _open(self.decks) + self.unseen

    @property
    def chance(self) -> float:
        """That the next deck is a certain one of those left, 0 to 1."""
        return 1 / self.left if self.left else 0.0


def assess_duel(decks: Sequence[WarDeck], unseen: int, seen: Sequence[int]) -> Duel:
    """Work out what can follow.

    Args:
        decks: the known ones, which share no card.
        unseen: how many of the four are not known.
        seen: ids of the cards seen in this duel, in their order; one twice counts once. An id of
            no known deck is of one that was not seen before: eight make a deck, and each id below
            0 stands for a deck of its own.
    """
    cards = tuple(dict.fromkeys(seen))
    last = cards[-1] if cards else None
    known = tuple(_judge_deck(i, deck, cards, last) for i, deck in enumerate(decks, 1))
    named = {card_id for deck in decks for card_id in deck.ids}
    strange = [card_id for card_id in cards if card_id not in named]
    below = sum(card_id < 0 for card_id in strange)
    others = below + -(-(len(strange) - below) // CARDS)
    side = Duel(
        decks=known,
        cards=(),
        unseen=max(unseen - others, 0),
        played=len(known) - _open(known) + others,
        changed=others > unseen,
    )
    return Duel(
        decks=known,
        cards=tuple(_card(one, slot, cards, side) for one in known for slot in one.deck.slots),
        unseen=side.unseen,
        played=side.played,
        changed=side.changed,
    )


def describe_duel(duel: Duel) -> str:
    """Describe a duel in one line: `2 decks used, 2 left (1 unknown) · each 50% likely`."""
    if not duel.played:
        known = f"{pluralise(len(duel.decks), 'deck')} known, {duel.unseen} unknown"
        return f"Tick the cards your opponent plays · {known}"
    used = f"{pluralise(duel.played, 'deck')} used"
    parts = [] if not duel.changed else ["unknown card: a deck was changed"]
    if duel.over:
        return " · ".join([used, *parts, "the third game is the last"])
    if not duel.left:
        return " · ".join([used, *parts, "no known deck is left"])
    unknown = f" ({duel.unseen} unknown)" if duel.unseen else ""
    chance = f"each {format_percent(duel.chance)} likely" if duel.left > 1 else "for sure"
    return " · ".join([f"{used}, {duel.left} left{unknown}", *parts, chance])


def _judge_deck(number: int, deck: WarDeck, seen: Sequence[int], last: int | None) -> DeckOutlook:
    ours = [slot.card for slot in deck.slots if slot.card.id in seen]
    state = DeckState.OPEN
    if ours:
        playing = last in deck.ids and len(ours) < len(deck.slots)
        state = DeckState.PLAYING if playing else DeckState.GONE
    why = ""
    if state is DeckState.PLAYING:
        why = f"in play: {len(ours)} of {len(deck.slots)} seen"
    elif len(ours) >= _MOST:
        why = f"played: {len(ours)} of {len(deck.slots)} seen"
    elif ours:
        more = f" and {len(ours) - 1} more" if len(ours) > 1 else ""
        why = f"{ours[0].name}{more} seen"
    return DeckOutlook(number=number, deck=deck, seen=len(ours), state=state, why=why)


def _card(known: DeckOutlook, slot: Slot, seen: Sequence[int], told: Duel) -> CardOutlook:
    state = DeckState.SEEN if slot.card.id in seen else known.state
    chance = told.chance if state is DeckState.OPEN else 0.0
    return CardOutlook(slot=slot, number=known.number, state=state, chance=chance)


def _open(decks: Sequence[DeckOutlook]) -> int:
    return sum(one.state is DeckState.OPEN for one in decks)
