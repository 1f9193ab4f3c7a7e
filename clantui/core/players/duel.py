"""The decks that an opponent can still play in a duel.

A duel is up to three games, each with another of the player's four war decks, and no card is in
two of them. So if a card was seen in an earlier game, its deck cannot be played any more: it was
played then, or the card has moved to another deck since. The deck of the card seen last is in
play; its other cards may still come in this game.

All remaining decks, known or unknown, count as equally likely: the order of a player's decks is
not known.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto
from typing import Final

from msgspec import Struct

from clantui.core.model.game import DECK_SIZE, Slot
from clantui.core.text.phrases import format_percent, pluralise
from clantui.core.views.war import WAR_DECKS, WarDeck

MAX_GAMES: Final = 3
"""Most games of a duel, which ends when a player has won two."""

_PROOF_CARDS: Final = 5
"""Cards seen of a deck's eight that prove that it was played unchanged."""


class DeckState(Enum):
    """State of a deck, or of a card, in this duel."""

    OPEN = auto()
    PLAYING = auto()
    GONE = auto()
    SEEN = auto()  # only of a card


class DeckOutlook(Struct, frozen=True, kw_only=True):
    """One of the known decks.

    Attributes:
        number: from 1, in the given order.
        seen: number of its cards seen in this duel.
        reason: why it cannot be played in the next game; empty if it can.
    """

    number: int
    deck: WarDeck
    seen: int
    state: DeckState
    reason: str


class CardOutlook(Struct, frozen=True, kw_only=True):
    """One card of the known decks.

    Attributes:
        slot: the card as it was last played.
        number: number of its deck.
        state: seen, open (its deck can be played next), playing (its deck is in play), or gone.
    """

    slot: Slot
    number: int
    state: DeckState


class Duel(Struct, frozen=True, kw_only=True):
    """One side of a duel, as far as it is known.

    Attributes:
        decks: the known decks, in the given order.
        unseen: unknown decks that were not played in this duel.
        played: number of decks played, as the cards seen show, including the deck in play.
        has_changed_deck: True if more cards were seen than the decks hold, so a deck was changed.
    """

    decks: tuple[DeckOutlook, ...]
    cards: tuple[CardOutlook, ...]
    unseen: int
    played: int
    has_changed_deck: bool

    @property
    def is_over(self) -> bool:
        """True if no game follows, because the third has begun."""
        return self.played >= MAX_GAMES

    @property
    def left(self) -> int:
        """Number of decks that can be played next, with unknown ones; 0 after the last game."""
        return 0 if self.is_over else _count_open(self.decks) + self.unseen

    @property
    def chance(self) -> float:
        """Probability (0 to 1) that a given remaining deck, and so its cards, is played next."""
        return 0.0 if self.is_over else 1 / self.left


def assess_duel(decks: Sequence[WarDeck], seen: Sequence[int]) -> Duel:
    """Judge which of up to four known decks, and which of their cards, can still be played.

    `seen` lists the ids of the cards seen in this duel, in order; duplicates count once. Eight ids
    that are in no known deck make one unknown deck; a negative id stands for a whole unknown deck.
    """
    cards = tuple(dict.fromkeys(seen))
    last = cards[-1] if cards else None
    outlooks = tuple(_judge_deck(i, deck, cards, last) for i, deck in enumerate(decks, 1))
    known_ids = {card_id for deck in decks for card_id in deck.ids}
    unknown = [card_id for card_id in cards if card_id not in known_ids]
    whole_decks = sum(card_id < 0 for card_id in unknown)
    unknown_decks = whole_decks + -(-(len(unknown) - whole_decks) // DECK_SIZE)
    unseen = WAR_DECKS - len(decks)
    return Duel(
        decks=outlooks,
        cards=tuple(
            CardOutlook(
                slot=slot,
                number=outlook.number,
                state=DeckState.SEEN if slot.card.id in cards else outlook.state,
            )
            for outlook in outlooks
            for slot in outlook.deck.slots
        ),
        unseen=max(unseen - unknown_decks, 0),
        played=len(outlooks) - _count_open(outlooks) + unknown_decks,
        has_changed_deck=unknown_decks > unseen,
    )


def describe_duel(duel: Duel) -> str:
    """Describe a duel in one line: `2 decks used, 2 left (1 unknown) · each 50% likely`."""
    if not duel.played:
        known = f"{pluralise(len(duel.decks), 'deck')} known, {duel.unseen} unknown"
        return f"Tick the cards your opponent plays · {known}"
    used = f"{pluralise(duel.played, 'deck')} used"
    parts = [] if not duel.has_changed_deck else ["unknown card: a deck was changed"]
    if duel.is_over:
        return " · ".join([used, *parts, "the third game is the last"])
    # With four decks and at most two of them used, two or more are left.
    unknown = f" ({duel.unseen} unknown)" if duel.unseen else ""
    chance = f"each {format_percent(duel.chance)} likely"
    return " · ".join([f"{used}, {duel.left} left{unknown}", *parts, chance])


def _judge_deck(number: int, deck: WarDeck, seen: Sequence[int], last: int | None) -> DeckOutlook:
    seen_cards = [slot.card for slot in deck.slots if slot.card.id in seen]
    state = DeckState.OPEN
    if seen_cards:
        playing = last in deck.ids and len(seen_cards) < len(deck.slots)
        state = DeckState.PLAYING if playing else DeckState.GONE
    reason = ""
    if state is DeckState.PLAYING:
        reason = f"in play: {len(seen_cards)} of {len(deck.slots)} seen"
    elif len(seen_cards) >= _PROOF_CARDS:
        reason = f"played: {len(seen_cards)} of {len(deck.slots)} seen"
    elif seen_cards:
        more = f" and {len(seen_cards) - 1} more" if len(seen_cards) > 1 else ""
        reason = f"{seen_cards[0].name}{more} seen"
    return DeckOutlook(number=number, deck=deck, seen=len(seen_cards), state=state, reason=reason)


def _count_open(decks: Sequence[DeckOutlook]) -> int:
    return sum(outlook.state is DeckState.OPEN for outlook in decks)
