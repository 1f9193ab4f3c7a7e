"""Decks with their names, to show and to copy."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from clantui.core.model.game import Player, Slot
from clantui.core.model.tag import Tag
from clantui.core.text.phrases import pluralise
from clantui.core.views.deck_tiles import DeckTile, make_tiles
from clantui.core.views.phrases import format_time_ago

if TYPE_CHECKING:
    from clantui.core.views.war import WarDeck


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


def describe_slot(slot: Slot) -> str:
    """Return a card with its level: `Cannoneer L14`; without one if unknown."""
    return slot.card.name if slot.level is None else f"{slot.card.name} L{slot.level}"


def name_player_decks(
    tag: Tag, player: Player | None, war: Sequence[WarDeck], now: datetime
) -> tuple[NamedDeck, ...]:
    """Return a player's current deck, if the profile is loaded, and the war decks."""
    deck = player.deck if player is not None else ()
    support = player.support if player is not None else ()
    current = NamedDeck(
        title="Current deck",
        slots=deck,
        tiles=make_tiles(deck),
        support=support,
        tower=", ".join(map(describe_slot, support)),
        player=tag,
    )
    decks = [current] if deck else []
    for number, war_deck in enumerate(war, 1):
        facts = f"{pluralise(war_deck.games, 'game')}: {war_deck.results}"
        if war_deck.last_seen is not None:
            facts += f" · {format_time_ago(war_deck.last_seen, now)}"
        decks.append(
            NamedDeck(
                title=f"War deck {number}",
                slots=war_deck.slots,
                tiles=make_tiles(war_deck.slots),
                player=tag,
                facts=facts,
                is_played=True,
            )
        )
    return tuple(decks)
