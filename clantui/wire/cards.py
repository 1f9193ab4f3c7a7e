"""Cards, alone or in somebody's hands, from JSON to our values."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from operator import attrgetter
from typing import ClassVar, Final, Protocol

import msgspec

from clantui.core.model.game import Card, Catalogue, Form, Rarity, Slot, form_of
from clantui.core.model.level_cap import shown_level, told_cap
from clantui.wire.common import Number, check_readable, decode, display_name

_RARITIES: Final = {rarity.value: rarity for rarity in Rarity}
_COSTS: Final = range(100)
"""Possible costs; a number beyond them is no elixir, and could not be averaged."""

_FORMS: Final = range(1 << 8)
"""Possible bits of forms: two are known; a number beyond these is no bit field."""

_END: Final = attrgetter("max_level", "rarity")

_SLOTS_KEPT: Final = 8_192
"""Cards of the same payload are one value: in the logs of a clan there are some 48,000 cards,
and some 120 × 16 levels × 3 forms different ones at the most."""


class LevelPayload(Protocol):
    """A card payload with the level of somebody's card."""

    @property
    def level(self) -> int | None:
        """Return the level from the rarity's own start."""

    @property
    def max_level(self) -> int | None:
        """Return the highest level of the rarity."""

    @property
    def rarity(self) -> str | None:
        """Return the API's word for the rarity."""

    @property
    def evolution_level(self) -> int | None:
        """Return the bits of its forms."""


class CardPayload(msgspec.Struct, rename="camel", frozen=True):
    """A card wherever the API names one."""

    id: Number | None = None
    name: str | None = None
    level: Number | None = None
    max_level: Number | None = None
    evolution_level: Number | None = None
    elixir_cost: Number | None = None
    rarity: str | None = None


class _CardsPayload(msgspec.Struct, rename="camel"):
    vital: ClassVar = frozenset({"items"})

    items: list[CardPayload] | None = None
    support_items: list[CardPayload] | None = None


class _IconUrlsPayload(msgspec.Struct):
    medium: str | None = None


class _IconPayload(msgspec.Struct, rename="camel"):
    id: Number | None = None
    icon_urls: _IconUrlsPayload | None = None


class _IconsPayload(msgspec.Struct, rename="camel"):
    items: list[_IconPayload] | None = None
    support_items: list[_IconPayload] | None = None


_CARDS: Final = msgspec.json.Decoder(_CardsPayload)
_ICONS: Final = msgspec.json.Decoder(_IconsPayload)


def decode_cards(body: bytes) -> Catalogue:
    """Decode `/cards`: all cards, then the tower troops, in the API's order.

    Raises:
        InvalidResponse: if it is not that.
    """
    payload = decode(_CARDS, body)
    rows = [*(payload.items or ()), *(payload.support_items or ())]
    found = {card.id: card for card in map(to_card, rows) if card is not None}
    check_readable(rows, found)
    return found


def decode_icons(body: bytes) -> dict[int, str]:
    """Decode from `/cards` the address of each card's image that has one, by the card's id.

    Raises:
        InvalidResponse: if it is not that.
    """
    payload = decode(_ICONS, body)
    return {
        card.id: card.icon_urls.medium
        for card in [*(payload.items or ()), *(payload.support_items or ())]
        if card.id is not None and card.icon_urls is not None and card.icon_urls.medium
    }


def to_card(payload: CardPayload | None) -> Card | None:
    """Return the card itself; None where there is none, or one without its id."""
    if payload is None or payload.id is None:
        return None
    stand_in = f"Card {payload.id}"
    return Card(
        id=payload.id,
        name=display_name(payload.name, stand_in),
        raw_name=payload.name or stand_in,
        elixir=payload.elixir_cost if payload.elixir_cost in _COSTS else None,
        rarity=_RARITIES.get(payload.rarity or "", Rarity.UNKNOWN),
        max_level=payload.max_level,
    )


def to_deck(payload: list[CardPayload] | None, cap: int | None) -> tuple[Slot, ...]:
    """Return the cards of a deck in their order; those without an id are left out.

    Args:
        cap: the highest level that is shown, as far as the response tells.
    """
    return tuple([slot for card in payload or () if (slot := _to_slot(card, cap)) is not None])


def find_level_cap(payload: Iterable[LevelPayload]) -> int | None:
    """Find the highest level that is shown, as a response's cards tell it."""
    return told_cap(map(_END, payload))


def shown_level_of(payload: LevelPayload, cap: int | None) -> int | None:
    """Return the level as the game shows it: the API counts from the rarity's own start."""
    return shown_level(payload.level, payload.max_level, cap)


def to_form(payload: LevelPayload) -> Form:
    """Return the forms of a card that are owned or played."""
    bits = payload.evolution_level
    return form_of(bits if bits is not None and bits in _FORMS else 0)


@lru_cache(maxsize=_SLOTS_KEPT)
def _to_slot(payload: CardPayload, cap: int | None) -> Slot | None:
    card = to_card(payload)
    if card is None:
        return None
    return Slot(card=card, level=shown_level_of(payload, cap), form=to_form(payload))
