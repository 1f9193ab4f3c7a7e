"""Cards, alone or in somebody's hands, from JSON to our values."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import ClassVar, Final, Protocol

import msgspec

from clantui.core.model.game import Card, Catalogue, Rarity, Slot
from clantui.core.model.level_cap import shown_level, told_cap
from clantui.wire.common import Number, check_readable, decoded, name_of

_RARITIES: Final = {rarity.value: rarity for rarity in Rarity}
_COSTS: Final = range(100)
"""What a card may cost; a number beyond it is no elixir, and could not be averaged."""

_FORMS: Final = range(1 << 8)
"""What bits of forms may be: two are known; a number beyond these is no bit field."""

_SLOTS_KEPT: Final = 8_192
"""Cards told in the same words are one value: in the logs of a clan there are some 48,000 cards,
and some 120 × 16 levels × 3 forms different ones at the most."""


class Leveled(Protocol):
    """A card with what the API tells of somebody's."""

    @property
    def level(self) -> int | None:
        """From the rarity's own start."""

    @property
    def max_level(self) -> int | None:
        """Of the rarity."""

    @property
    def rarity(self) -> str | None:
        """Its word."""

    @property
    def evolution_level(self) -> int | None:
        """The bits of its forms."""


class SaidCard(msgspec.Struct, rename="camel", frozen=True):
    """A card wherever the API names one."""

    id: Number | None = None
    name: str | None = None
    level: Number | None = None
    max_level: Number | None = None
    evolution_level: Number | None = None
    elixir_cost: Number | None = None
    rarity: str | None = None


class _Cards(msgspec.Struct, rename="camel"):
    vital: ClassVar = frozenset({"items"})

    items: list[SaidCard] | None = None
    support_items: list[SaidCard] | None = None


class _Addresses(msgspec.Struct):
    medium: str | None = None


class _Pictured(msgspec.Struct, rename="camel"):
    id: Number | None = None
    icon_urls: _Addresses | None = None


class _Pictures(msgspec.Struct, rename="camel"):
    items: list[_Pictured] | None = None
    support_items: list[_Pictured] | None = None


_CARDS: Final = msgspec.json.Decoder(_Cards)
_PICTURES: Final = msgspec.json.Decoder(_Pictures)


def cards(body: bytes) -> Catalogue:
    """Decode `/cards`: all cards, then the tower troops, in the API's order.

    Raises:
        Garbled: if it is not that.
    """
    said = decoded(_CARDS, body)
    rows = [*(said.items or ()), *(said.support_items or ())]
    found = {card.id: card for card in map(card_of, rows) if card is not None}
    check_readable(rows, found)
    return found


def icons(body: bytes) -> dict[int, str]:
    """Decode of `/cards` where each card's picture is, by its id; where none is told, none.

    Raises:
        Garbled: if it is not that.
    """
    said = decoded(_PICTURES, body)
    return {
        card.id: card.icon_urls.medium
        for card in [*(said.items or ()), *(said.support_items or ())]
        if card.id is not None and card.icon_urls is not None and card.icon_urls.medium
    }


def card_of(said: SaidCard | None) -> Card | None:
    """The card itself; None where none is told, or one without its id."""
    if said is None or said.id is None:
        return None
    stand_in = f"Card {said.id}"
    return Card(
        id=said.id,
        name=name_of(said.name, stand_in),
        raw_name=said.name or stand_in,
        elixir=said.elixir_cost if said.elixir_cost in _COSTS else None,
        rarity=_RARITIES.get(said.rarity or "", Rarity.UNKNOWN),
        max_level=said.max_level,
    )


def deck_of(said: list[SaidCard] | None, cap: int | None) -> tuple[Slot, ...]:
    """Return the cards of a deck in their order; those without an id are left out.

    Args:
        said: the deck.
        cap: where all levels end as they are shown, as far as the answer tells.
    """
    return tuple([slot for card in said or () if (slot := _slot(card, cap)) is not None])


def cap_of(said: Iterable[Leveled]) -> int | None:
    """Return where levels end as they are shown, as an answer's cards tell it."""
    return told_cap((card.max_level, card.rarity) for card in said)


def level_of(said: Leveled, cap: int | None) -> int | None:
    """Return the level as the game shows it: the API counts from the rarity's own start."""
    return shown_level(said.level, said.max_level, cap)


def form_of(said: Leveled) -> int:
    """The bits of what is owned, or played: 1 an evolution, 2 a hero; 0 for the plain card."""
    bits = said.evolution_level
    return bits if bits is not None and bits in _FORMS else 0


@lru_cache(maxsize=_SLOTS_KEPT)
def _slot(said: SaidCard, cap: int | None) -> Slot | None:
    card = card_of(said)
    if card is None:
        return None
    return Slot(card=card, level=level_of(said, cap), form=form_of(said))
