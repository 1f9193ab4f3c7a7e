"""Cards of a deck as they are drawn on its tiles: of one player, or of all who share it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import and_

from msgspec import Struct

from clantui.core.model.game import Card, Form, Slot


class DeckTile(Struct, frozen=True, kw_only=True):
    """A card of a deck.

    Attributes:
        card: which.
        level: its shown level as a text: `L15`, `14–16` for several players, `–` if not told.
        form: owned or played, as the deck has it; of several players what all of them have.
    """

    card: Card
    level: str = "–"
    form: Form = Form.PLAIN


def make_tiles(*decks: Sequence[Slot]) -> tuple[DeckTile, ...]:
    """Return the tiles of a deck.

    Args:
        *decks: the deck as each of its players has it, in any order of its cards.

    Returns:
        A tile for each card, in the order of the first player.
    """
    found: dict[int, list[Slot]] = {}
    for deck in decks:
        for slot in deck:
            found.setdefault(slot.card.id, []).append(slot)
    return tuple(_make_tile(slot.card, found[slot.card.id]) for slot in (decks or ((),))[0])


def _make_tile(card: Card, slots: Sequence[Slot]) -> DeckTile:
    levels = [slot.level for slot in slots if slot.level is not None]
    low, high = min(levels, default=None), max(levels, default=None)
    level = "–" if low is None else f"L{low}" if low == high else f"{low}–{high}"
    return DeckTile(card=card, level=level, form=reduce(and_, (slot.form for slot in slots)))
