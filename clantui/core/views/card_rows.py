"""Rows about a card and the members who have it."""

from __future__ import annotations

from typing import Final

from clantui.core.model.game import Card, CardKind, Rarity

EVOLUTION: Final = 1
HERO: Final = 2
"""The bits of `Slot.form`."""


def form_text(form: int) -> str:
    """Return the forms of a card, owned or played: `evo`, `hero`, `evo+hero`; `·` for neither."""
    names = ("evo",) * bool(form & EVOLUTION) + ("hero",) * bool(form & HERO)
    return "+".join(names) or "·"


def card_words(card: Card, kind: CardKind) -> str:
    """A card in a few words: `4 elixir · rare troop`, `common tower troop`.

    Args:
        card: the card.
        kind: what it is.
    """
    rarity = "" if card.rarity is Rarity.UNKNOWN else card.rarity.value
    what = "card" if kind is CardKind.UNKNOWN else kind.value
    if kind is CardKind.TOWER:
        return f"{rarity} {what}".strip()
    cost = "no cost of its own" if card.elixir is None else f"{card.elixir} elixir"
    return f"{cost} · {rarity or 'unknown'} {what}"


def card_line(card: Card) -> str:
    """A card in a few words: `4 elixir · rare`."""
    cost = "no cost of its own" if card.elixir is None else f"{card.elixir} elixir"
    return f"{cost} · {card.rarity.value}"
