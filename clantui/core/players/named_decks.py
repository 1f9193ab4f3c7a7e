"""Decks to show and to take along: a player's, or those of a clan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from clantui.core.model.game import Player, Slot
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.text.phrases import format_ago, pluralise
from clantui.core.views.deck_tiles import DeckTile, make_tiles
from clantui.core.views.decks_by_deck import DeckHolders
from clantui.core.views.game_rows import count_results
from clantui.core.views.war import WarDecks
from clantui.core.views.war_by_member import WarMember


class NamedDeck(Struct, frozen=True, kw_only=True):
    """A deck and what it is called.

    Attributes:
        title: whose or which it is.
        slots: its cards, in the order of the link.
        tiles: the same cards as they are drawn.
        support: its tower troop; empty where none is told.
        player: whose it is; None for one of several players.
        about: facts, with ` · ` between them; may be empty.
        is_played: the forms are those played, not those owned.
    """

    title: str
    slots: tuple[Slot, ...]
    tiles: tuple[DeckTile, ...]
    support: tuple[Slot, ...] = ()
    player: Tag | None = None
    about: str = ""
    is_played: bool = False


def name_player_decks(
    tag: Tag, player: Player | None, war: WarDecks, now: datetime
) -> tuple[NamedDeck, ...]:
    """Return a player's current deck, where one is known, and the war decks.

    Args:
        tag: the player's.
        player: the profile; None where there is none.
        war: the war decks found.
        now: the time, to say how long ago they were played.
    """
    deck = player.deck if player is not None else ()
    support = player.support if player is not None else ()
    current = NamedDeck(
        title="Current deck",
        slots=deck,
        tiles=make_tiles(deck),
        support=support,
        player=tag,
    )
    found = [current] if deck else []
    for number, one in enumerate(war.decks, 1):
        about = f"{pluralise(one.seen, 'game')}: {count_results(one.wins, one.losses)}"
        if one.last_seen is not None:
            about += f" · {format_ago((now - one.last_seen).total_seconds())}"
        found.append(
            NamedDeck(
                title=f"War deck {number}",
                slots=one.slots,
                tiles=make_tiles(one.slots),
                player=tag,
                about=about,
                is_played=True,
            )
        )
    return tuple(found)


def name_member_decks(row: WarMember, survey: Survey, now: datetime) -> tuple[NamedDeck, ...]:
    """Return the decks of a member whose war decks are a row: the current one, and those."""
    tag = row.member.tag
    return name_player_decks(tag, survey.players.get(tag), row.known, now)


def name_clan_decks(rows: Sequence[DeckHolders], survey: Survey) -> tuple[NamedDeck, ...]:
    """Return the decks of a clan's rows, each with the tower troop of its first player."""
    return tuple(_name_row(row, survey) for row in rows)


def _name_row(row: DeckHolders, survey: Survey) -> NamedDeck:
    first = row.decks[0][0].tag
    player = survey.players.get(first)
    return NamedDeck(
        title=f"Deck {row.place}",
        slots=row.slots,
        tiles=make_tiles(*(slots for _, slots in row.decks)),
        support=player.support if player is not None else (),
        player=first if row.players == 1 else None,
        about=f"{pluralise(row.players, 'player')}: {row.who}",
    )
