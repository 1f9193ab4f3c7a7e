"""War decks, found in battles, because the API does not list them.

A player takes four decks into the river race, and no card is in two of them. Sources:

- *Duels* show two or three of the four decks of one day, one in each round.
- *One-on-one battles* in the river race show one deck each.
- *Boat battles* show one deck too, but they are logged for attackers and defenders, and a boat is
  not defended with a war deck. They count after all other battles, however new they are: they
  only fill a missing place, and their result does not count.
- 2v2, preset decks, and decks that are not eight different cards show nothing.

The newest battle decides. Battles are read from the newest to the oldest. A deck that shares
`SAME_DECK_CARDS` or more cards with one already found is an earlier version of it and counts with
it; the newest version is shown. A deck that shares no card with those found is another one, up to
four. A deck that shares fewer cards with a newer one cannot belong to the same four: it is out of
date and left out.

So a deck is missing if it was not played in the 30 to 40 battles of a log, or was changed and not
played again. A deck that was found may have changed since; its last battle is shown. If a player
changes more cards at once than the limit, the two versions count as two decks, of which the older
is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.columns import Column, SortKey, count_column
from clantui.core.model.battle import Battle, BattleLogs, Mode
from clantui.core.model.game import DECK_SIZE, Card, Clan, Member, Slot, average_known
from clantui.core.model.json_types import Count, with_description
from clantui.core.text.dates import FIRST_MOMENT
from clantui.core.text.phrases import pluralise
from clantui.core.views import card_columns
from clantui.core.views.card_rows import (
    CardHolder,
    CardRow,
    describe_cost_and_rarity,
    format_form,
    rank_by_holders,
)
from clantui.core.views.decks import average_deck_elixir
from clantui.core.views.game_rows import describe_results
from clantui.core.views.phrases import describe_no_logs, format_last, format_time_ago
from clantui.core.views.view import Requires, RowDetail, View, ViewData

WAR_DECKS: Final = 4
"""Decks that a player takes into the river race."""

SAME_DECK_CARDS: Final = 6
"""Least number of cards, of eight, that two versions of one deck share."""


class WarDeck(Struct, frozen=True, kw_only=True):
    """One of a player's war decks, in its newest version.

    Attributes:
        slots: its eight different cards, in the API's order.
        last_seen: when a version of it was last played, aware UTC; None if unknown.
        games: number of games with any version of it, at least 1.
        boat_battles: games whose result does not count.
    """

    slots: tuple[Slot, ...]
    last_seen: datetime | None = None
    games: int = 1
    wins: int = 0
    losses: int = 0
    boat_battles: int = 0

    @property
    def draws(self) -> int:
        """Other games that were drawn, or whose result is unknown."""
        return self.games - self.wins - self.losses - self.boat_battles

    @property
    def results(self) -> str:
        """The results of all games in words: `4 wins, 1 loss, 1 draw`."""
        return describe_results(self.wins, self.losses, self.draws, self.boat_battles)

    @property
    def cards(self) -> tuple[Card, ...]:
        """Its cards."""
        return tuple(slot.card for slot in self.slots)

    @property
    def ids(self) -> frozenset[int]:
        """The ids of its cards."""
        return frozenset(slot.card.id for slot in self.slots)

    @property
    def elixir(self) -> float | None:
        """Average cost of its cards; None if none has a cost."""
        return average_deck_elixir(self.slots)


class WarDeckHolder(CardHolder, frozen=True, kw_only=True):
    """A member who has a card in a war deck."""

    deck: WarDeck


class WarRow(CardRow[WarDeckHolder], frozen=True, kw_only=True):
    """One card and the members who have it in a war deck.

    A member has a card in only one deck, so there are as many decks as members.

    Attributes:
        place: 1 for the card of most members; ties in roster order.
        holders: in roster order, at least one.
        total: members with any war deck found.
    """

    @property
    def games(self) -> int:
        """Games with these decks."""
        return sum(holder.deck.games for holder in self.holders)


MemberDecks: TypeAlias = tuple[Member, tuple[WarDeck, ...]]
"""A member and the war decks found."""


def find_clan_decks(clan: Clan, logs: BattleLogs | None) -> tuple[MemberDecks, ...]:
    """Find the war decks of the members whose log is loaded, in roster order."""
    battles = logs.battles if logs is not None else {}
    return tuple(
        (member, find_war_decks(battles[member.tag]))
        for member in clan.members
        if member.tag in battles
    )


def count_war_decks(found: Sequence[MemberDecks]) -> tuple[WarRow, ...]:
    """Count the cards of war decks, the card of most members first."""
    members = sum(bool(decks) for _, decks in found)
    holders = (
        (
            slot.card,
            WarDeckHolder(member=member, level=slot.level, form=slot.form, deck=deck),
        )
        for member, decks in found
        for deck in decks
        for slot in deck.slots
    )
    return tuple(
        WarRow(place=place, card=card, holders=group, total=members)
        for place, (card, group) in enumerate(rank_by_holders(holders), 1)
    )


def find_war_decks(battles: Iterable[Battle]) -> tuple[WarDeck, ...]:
    """Find a player's war decks in battles of any mode, by the rules of this module.

    No two of the up to four decks share a card. The newest deck is first; decks seen only in boat
    battles are last.
    """
    sightings = [
        (not battle.is_boat, deck)  # a boat battle may be a defence, not with a war deck
        for battle in battles
        if _shows_deck(battle)
        for deck in _find_decks(battle)
    ]
    found: list[WarDeck] = []
    for _, deck in sorted(sightings, key=_sort_key, reverse=True):
        shared = [len(newer.ids & deck.ids) for newer in found]
        version = next((i for i, cards in enumerate(shared) if cards >= SAME_DECK_CARDS), None)
        if version is not None:
            found[version] = _merge_versions(found[version], deck)
        elif not any(shared) and len(found) < WAR_DECKS:
            found.append(deck)
    return tuple(found)


def _shows_deck(battle: Battle) -> bool:
    return battle.mode is Mode.WAR and (battle.counts or battle.is_boat)


def _find_decks(battle: Battle) -> Iterable[WarDeck]:
    """Yield the deck of each game, with only that game counted."""
    for game in battle.rounds:
        if len(game.ours) == len({slot.card.id for slot in game.ours}) == DECK_SIZE:
            won = None if battle.is_boat else game.won
            yield WarDeck(
                slots=game.ours,
                last_seen=battle.at,
                wins=int(won is True),
                losses=int(won is False),
                boat_battles=int(battle.is_boat),
            )


_Sighting: TypeAlias = tuple[bool, WarDeck]


def _sort_key(sighting: _Sighting) -> tuple[object, ...]:
    """Return the sort key: boat battles first, then unknown times; the cards decide ties.

    So the order of the battles never matters, even if the API has two games at the same time.
    """
    is_certain, deck = sighting
    slots = [(slot.card.id, slot.form, slot.level or 0) for slot in deck.slots]
    return is_certain, deck.last_seen or FIRST_MOMENT, slots, deck.wins, deck.losses


def _merge_versions(deck: WarDeck, older: WarDeck) -> WarDeck:
    times = [at for at in (deck.last_seen, older.last_seen) if at is not None]
    return replace(
        deck,
        last_seen=max(times, default=None),
        games=deck.games + older.games,
        wins=deck.wins + older.wins,
        losses=deck.losses + older.losses,
        boat_battles=deck.boat_battles + older.boat_battles,
    )


_HEADINGS: Final = ("Player", "W–L", "Deck", "As", "Seen")
"""Headings for the members who have a card; `Deck` is the average cost of the deck."""

COLUMNS: Final[tuple[Column[WarRow], ...]] = (
    card_columns.PLACE,
    card_columns.CARD,
    replace(
        card_columns.PLAYERS,
        key="members",
        type=with_description(Count, "players who have it in a war deck"),
        title="Members",
        letter="m",
    ),
    card_columns.SHARE,
    card_columns.EVOLUTIONS,
    card_columns.HEROES,
    count_column("games", "Played", letter="g"),
    replace(card_columns.ELIXIR, min_table_width=76, droppable=True),
    replace(card_columns.PLAYER_NAMES, min_table_width=88),
)


def _format_member(holder: WarDeckHolder, now: datetime) -> tuple[str, ...]:
    deck = holder.deck
    return (
        holder.member.name,
        f"{deck.wins}–{deck.losses}",
        "–" if deck.elixir is None else f"{deck.elixir:.1f}",
        format_form(holder.form),
        format_last(deck.last_seen, now),
    )


def _describe_forms(row: WarRow) -> tuple[str, ...]:
    parts = [f"{row.evolutions} as an evolution"] if row.evolutions else []
    parts += [f"{row.heroes} as a hero"] if row.heroes else []
    return (" · ".join(parts),) if parts else ()


def _describe_row(row: WarRow, _: ViewData, now: datetime) -> RowDetail:
    return RowDetail(
        title=row.card.name,
        lines=(
            describe_cost_and_rarity(row.card),
            f"{row.players} of {pluralise(row.total, 'member')} use it in war",
            *_describe_forms(row),
            "Deck: average elixir · W–L: wins and losses with it",
        ),
        headings=_HEADINGS,
        cells=tuple(_format_member(holder, now) for holder in row.holders),
        players=tuple(holder.member.tag for holder in row.holders),
    )


def _summarise(data: ViewData, _: tuple[WarRow, ...]) -> str:
    return describe_clan_decks(data, find_clan_decks(data.survey.clan, data.logs))


def describe_clan_decks(data: ViewData, found: Sequence[MemberDecks]) -> str:
    """Describe the decks found: `151 of 200 war decks found · avg 3.6 elixir · last one 2 h ago`.

    Missing battle logs come early, because a narrow screen cuts the end.
    """
    if absence := describe_no_logs(data.logs):
        return absence
    decks = [deck for _, member_decks in found for deck in member_decks]
    size = len(data.survey.clan.members)
    parts = [f"{len(decks)} of {WAR_DECKS * len(found)} war decks found"]
    if len(found) < size:
        parts.append(f"battle logs of {len(found)} of {size}")
    if (elixir := average_known(deck.elixir for deck in decks)) is not None:
        parts.append(f"avg {elixir:.1f} elixir")
    if times := [deck.last_seen for deck in decks if deck.last_seen is not None]:
        parts.append(f"last one {format_time_ago(max(times), data.survey.at)}")
    return " · ".join(parts)


VIEW: Final[View[WarRow]] = View(
    key="war",
    title="War decks",
    meaning=(
        "War decks: the four decks that a member takes into the river race, no card in two of "
        "them, found in their battles."
    ),
    explanation=(
        "A member takes four decks into the river race, and no card is in two of them. The decks "
        "are found in the war battles of the battle logs (the last 30 to 40 battles of each "
        "member), the newest first: a deck that shares a card with a newer one is out of date, "
        "and with six cards alike it is a version of the same deck. Share: the part of the "
        "members with any war deck found. Played: the games with these decks, in boat battles "
        "too; Played and Faced leave boat battles out."
    ),
    columns=COLUMNS,
    default_sort=SortKey("members", descending=True),
    count=lambda data: count_war_decks(find_clan_decks(data.survey.clan, data.logs)),
    detail=_describe_row,
    summary=_summarise,
    requires=Requires.BATTLES,
)
