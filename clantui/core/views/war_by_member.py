"""War decks by member: the war decks of each member."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Final

from msgspec.structs import replace

from clantui.core.columns import Column, SortKey, count_column, mean_column
from clantui.core.model.game import Player, average_known
from clantui.core.model.json_types import CleanName, Count, with_description
from clantui.core.model.tag import Tag
from clantui.core.text.phrases import pluralise
from clantui.core.views.card_columns import PLACE
from clantui.core.views.deck_cells import (
    collect_card_names,
    draw_decks,
    join_card_names,
    pick_main_cards,
)
from clantui.core.views.deck_tiles import make_tiles
from clantui.core.views.filter import FilterFields
from clantui.core.views.member_cells import NAME, TAG, RosterRow
from clantui.core.views.named_decks import NamedDeck, RowDecks, describe_slot
from clantui.core.views.phrases import format_time_ago
from clantui.core.views.view import Requires, RowDetail, View, ViewData
from clantui.core.views.war import (
    WAR_DECKS,
    WarDeck,
    describe_clan_decks,
    find_clan_decks,
)

_MAIN_CARDS: Final = 2
"""Cards that name a deck in a text."""


class DecksRow(RosterRow, frozen=True, kw_only=True):
    """One member and the war decks found, newest first; members with most decks come first.

    Attributes:
        table_names: names of the cards of all rows.
    """

    decks: tuple[WarDeck, ...]
    table_names: frozenset[str] = frozenset()

    @property
    def found(self) -> int:
        """Number of decks found, 0 to 4."""
        return len(self.decks)

    @property
    def games(self) -> int:
        """Games with these decks."""
        return sum(deck.games for deck in self.decks)

    @property
    def wins(self) -> int:
        """Games won with them."""
        return sum(deck.wins for deck in self.decks)

    @property
    def losses(self) -> int:
        """Games lost with them."""
        return sum(deck.losses for deck in self.decks)

    @property
    def elixir(self) -> float | None:
        """Average cost of the decks; None without decks."""
        return average_known(deck.elixir for deck in self.decks)

    @property
    def filter_fields(self) -> FilterFields:
        """The fields that the filter checks: the member, the cards, the average cost."""
        cards = {card.name: None for deck in self.decks for card in deck.cards}
        return FilterFields(names=(self.member.name, *cards), elixir=self.elixir)


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


def _count_members(data: ViewData) -> tuple[DecksRow, ...]:
    found = find_clan_decks(data.survey.clan, data.logs)
    ranked = sorted(found, key=lambda entry: -len(entry[1]))
    names = collect_card_names(deck.cards for _, decks in found for deck in decks)
    return tuple(
        DecksRow(place=place, member=member, decks=decks, table_names=names)
        for place, (member, decks) in enumerate(ranked, 1)
    )


def _find_decks(row: DecksRow, _: Sequence[DecksRow], data: ViewData, now: datetime) -> RowDecks:
    """Return the decks of a member; the newest war deck is shown first."""
    tag = row.member.tag
    decks = name_player_decks(tag, data.survey.players.get(tag), row.decks, now)
    first = next((place for place, deck in enumerate(decks) if deck.is_played), 0)
    return RowDecks(decks=decks, first=first, owner=row.member.name)


def _nth_deck(place: int, row: DecksRow) -> str | None:
    return join_card_names(row.decks[place].cards) if place < row.found else None


def _name_decks(row: DecksRow) -> str:
    """Name the decks by their costliest cards: `Golem + Witch · Hog Rider + Valkyrie`."""
    texts = (
        " + ".join(card.name for card in pick_main_cards(deck.cards, _MAIN_CARDS))
        for deck in row.decks
    )
    return " · ".join(texts) or "–"


COLUMNS: Final[tuple[Column[DecksRow], ...]] = (
    PLACE,
    replace(NAME, type=CleanName, letter="c", width=15, value=lambda row: row.member.name),
    TAG,
    count_column(
        "found",
        "Decks",
        letter="d",
        type=with_description(Count, "war decks that are known, of four"),
        min_table_width=84,
    ),
    Column(
        title="Costliest cards of each deck",
        short="Decks",
        text=_name_decks,
        draw=lambda row, width: draw_decks(
            [deck.cards for deck in row.decks], WAR_DECKS, width, row.table_names
        ),
    ),
    *(
        Column(
            key=f"deck_{place + 1}",
            type=with_description(str | None, "names of its eight cards; the newest deck first"),
            value=partial(_nth_deck, place),
        )
        for place in range(WAR_DECKS)
    ),
    mean_column(
        "elixir",
        "Elixir",
        letter="e",
        type=with_description(float | None, "average cost of the decks"),
        min_table_width=100,
    ),
    count_column("games", "Games", letter="g", min_table_width=108),
    count_column("wins", "Won", letter="w", width=5, min_table_width=116),
    count_column("losses", "Lost", letter="o", min_table_width=116),
)


def _describe_deck(number: int, deck: WarDeck, now: datetime) -> tuple[str, str]:
    cost = "" if deck.elixir is None else f"{deck.elixir:.1f} elixir"
    ago = "" if deck.last_seen is None else format_time_ago(deck.last_seen, now)
    # Lines break between these parts.
    facts = " · ".join(filter(None, (cost, deck.results, ago)))
    return f"Deck {number}: {facts}", join_card_names(deck.cards)


def _describe_row(row: DecksRow, _: ViewData, now: datetime) -> RowDetail:
    decks = enumerate(row.decks, 1)
    lines = [line for number, deck in decks for line in _describe_deck(number, deck, now)]
    return RowDetail(
        title=row.member.name,
        lines=(f"{row.found} of {WAR_DECKS} war decks found", *lines),
        headings=("Player", "W–L", "Games"),
        cells=((row.member.name, f"{row.wins}–{row.losses}", str(row.games)),),
        players=(row.member.tag,),
    )


def _summarise(data: ViewData, rows: tuple[DecksRow, ...]) -> str:
    """Return for example `48 members with all four decks · 199 of 200 war decks found`."""
    description = describe_clan_decks(data, [(row.member, row.decks) for row in rows])
    if not rows:
        return description
    ready = sum(row.found == WAR_DECKS for row in rows)
    return f"{pluralise(ready, 'member')} with all {WAR_DECKS} decks · {description}"


VIEW: Final[View[DecksRow]] = View(
    key="war-by-member",
    title="War decks by member",
    meaning="War decks by member: the four war decks of each member, by their costliest cards.",
    explanation=(
        "A row for each member whose battle log is loaded, with the decks that are found in it, "
        "the newest first. A deck is named by its costliest cards; the details show all eight. "
        "Short names are the starts of the words: SkeKin is Skeleton King; if two would be equal, "
        "FiCr is Firecracker, FiBa Fireball. A deck is not found "
        "where it was not played in the last 30 to 40 battles."
    ),
    columns=COLUMNS,
    default_sort=SortKey("place", descending=False),
    count=_count_members,
    detail=_describe_row,
    summary=_summarise,
    row_noun="member",
    decks=_find_decks,
    requires=Requires.BATTLES,
)
