"""Decks with their names, to show and to copy."""

from __future__ import annotations

from msgspec import Struct

from clantui.core.model.game import Slot
from clantui.core.model.tag import Tag
from clantui.core.views.deck_tiles import DeckTile


class NamedDeck(Struct, frozen=True, kw_only=True):
    """A deck with a name.

    Attributes:
        slots: its cards, in the order of the link.
        tiles: the same cards as drawn.
        support: its tower troop; empty if unknown.
        tower: name and level of the tower troop; may be empty.
        player: its player; None if several players share it.
        facts: facts separated by ` · `; may be empty.
        is_played: True if the tiles show played forms, False if they show owned forms.
    """

    title: str
    slots: tuple[Slot, ...]
    tiles: tuple[DeckTile, ...]
    support: tuple[Slot, ...] = ()
    tower: str = ""
    player: Tag | None = None
    facts: str = ""
    is_played: bool = False


class RowDecks(Struct, frozen=True, kw_only=True):
    """The decks to step through from a row.

    Attributes:
        first: position of the deck that is shown first.
        owner: name of the player who has them all; empty for decks of several players.
    """

    decks: tuple[NamedDeck, ...]
    first: int = 0
    owner: str = ""


def describe_slot(slot: Slot) -> str:
    """Return a card with its level: `Cannoneer L14`; without one if unknown."""
    return slot.card.name if slot.level is None else f"{slot.card.name} L{slot.level}"
