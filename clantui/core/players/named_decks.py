"""Decks with their names, to show and to copy: of a player, or of a clan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from clantui.core.model.game import Player, Slot
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.text.phrases import pluralise
from clantui.core.views.deck_tiles import DeckTile, make_tiles
from clantui.core.views.decks_by_deck import (
    CompleteDeckRow,
    describe_slot,
    describe_tower,
    find_tower,
)
from clantui.core.views.phrases import format_time_ago
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


def name_clan_decks(rows: Sequence[CompleteDeckRow], survey: Survey) -> tuple[NamedDeck, ...]:
    """Return the decks of a clan, each with the tower troop of most of its players."""
    return tuple(
        NamedDeck(
            title=f"Deck {row.place}",
            slots=row.slots,
            tiles=make_tiles(*(slots for _, slots in row.decks)),
            support=() if (tower := find_tower(row, survey)[0]) is None else (tower,),
            tower=describe_tower(row, survey),
            player=row.decks[0][0].tag if row.players == 1 else None,
            facts=f"{pluralise(row.players, 'player')}: {row.player_names}",
        )
        for row in rows
    )
