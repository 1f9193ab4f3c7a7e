"""Cards, and cards that a player owns: JSON to values."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from operator import attrgetter
from typing import ClassVar, Final

import msgspec

from clantui.core.model.game import Card, Catalogue, Form, Rarity, Slot, form_of
from clantui.core.model.level_cap import deduce_level_cap, to_shown_level
from clantui.wire.common import GameCount, GameNumber, check_readable, decode, to_display_name

_RARITIES: Final = {rarity.value: rarity for rarity in Rarity}
_COSTS: Final = range(100)
"""Valid elixir costs; any other number would spoil averages, and is ignored."""

_FORMS: Final = range(1 << 8)
"""Valid bit fields of forms; two of the bits are known."""

_get_max_level: Final = attrgetter("max_level", "rarity")

_SLOT_CACHE_SIZE: Final = 8_192
"""Size of the cache that makes equal payloads one value. The logs of a clan have some 48,000
cards; different ones are at most some 120 cards × 16 levels × 3 forms."""


class CardPayload(msgspec.Struct, rename="camel", frozen=True):
    """A card, as in all of the API's JSON."""

    id: GameCount | None = None
    name: str | None = None
    level: GameNumber | None = None
    max_level: GameNumber | None = None
    evolution_level: GameNumber | None = None
    elixir_cost: GameNumber | None = None
    rarity: str | None = None


class OwnedCardPayload(msgspec.Struct, rename="camel", gc=False):
    """One of about a hundred cards in a profile; unused fields are left out for speed."""

    id: GameCount | None = None
    level: GameNumber | None = None
    max_level: GameNumber | None = None
    rarity: str | None = None
    evolution_level: GameNumber | None = None


class _IconUrlsPayload(msgspec.Struct):
    medium: str | None = None


class _CatalogueCardPayload(CardPayload, rename="camel", frozen=True):
    icon_urls: _IconUrlsPayload | None = None


class _CataloguePayload(msgspec.Struct, rename="camel"):
    required_fields: ClassVar = frozenset({"items"})

    items: list[_CatalogueCardPayload] | None = None
    support_items: list[_CatalogueCardPayload] | None = None


_CATALOGUE: Final = msgspec.json.Decoder(_CataloguePayload)


def decode_cards(body: bytes) -> Catalogue:
    """Decode `/cards`: cards, then tower troops; raise InvalidResponse for anything else."""
    rows = _decode_rows(body)
    found = {card.id: card for card in map(to_card, rows) if card is not None}
    check_readable(rows, found)
    return found


def decode_icons(body: bytes) -> dict[int, str]:
    """Decode the image URLs in `/cards` by card id; raise InvalidResponse for anything else."""
    return {
        card.id: card.icon_urls.medium
        for card in _decode_rows(body)
        if card.id is not None and card.icon_urls is not None and card.icon_urls.medium
    }


def _decode_rows(body: bytes) -> list[_CatalogueCardPayload]:
    payload = decode(_CATALOGUE, body)
    return [*(payload.items or ()), *(payload.support_items or ())]


def to_card(payload: CardPayload | None) -> Card | None:
    """Convert a card; None if it is missing or has no id."""
    if payload is None or payload.id is None:
        return None
    default_name = f"Card {payload.id}"
    return Card(
        id=payload.id,
        name=to_display_name(payload.name, default_name),
        raw_name=payload.name or default_name,
        elixir=payload.elixir_cost if payload.elixir_cost in _COSTS else None,
        rarity=_RARITIES.get(payload.rarity or "", Rarity.UNKNOWN),
        max_level=payload.max_level,
    )


def to_deck(payload: list[CardPayload] | None, cap: int | None) -> tuple[Slot, ...]:
    """Convert the cards of a deck that have an id, in order; `cap` is the level cap, or None."""
    return tuple([slot for card in payload or () if (slot := _to_slot(card, cap)) is not None])


def find_level_cap(cards: Iterable[CardPayload | OwnedCardPayload]) -> int | None:
    """Find the level cap from the cards of a response; None if unknown."""
    return deduce_level_cap(map(_get_max_level, cards))


def to_form(payload: CardPayload | OwnedCardPayload) -> Form:
    """Return the forms in a card's payload: owned in a profile, played in a battle."""
    bits = payload.evolution_level
    return form_of(bits if bits is not None and bits in _FORMS else 0)


@lru_cache(maxsize=_SLOT_CACHE_SIZE)
def _to_slot(payload: CardPayload, cap: int | None) -> Slot | None:
    card = to_card(payload)
    if card is None:
        return None
    level = to_shown_level(payload.level, payload.max_level, cap)
    return Slot(card=card, level=level, form=to_form(payload))
