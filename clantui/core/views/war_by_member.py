"""War decks, member by member: who has four decks ready, and which."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.columns import Column, SortKey
from clantui.core.model.game import Card, Member
from clantui.core.model.json_types import CleanName, Count, TagText, with_description
from clantui.core.model.tag import Tag
from clantui.core.text.phrases import format_ago, pluralise
from clantui.core.views.card_columns import PLACE, count_column
from clantui.core.views.data import ViewData
from clantui.core.views.deck_cells import deck_text, draw_decks, main_cards
from clantui.core.views.filter import FilterFields
from clantui.core.views.game_rows import count_results
from clantui.core.views.view import Requires, RowDetail, View
from clantui.core.views.war import (
    DECKS,
    WarDeck,
    WarDecks,
    describe_clan_decks,
    find_clan_decks,
)

_MAIN: Final = 2
"""Cards that stand for a deck in a text."""


class WarMember(Struct, frozen=True, kw_only=True):
    """One member, and their war decks as far as they are known.

    Attributes:
        place: 1 for most decks; members with as many are in roster order.
        member: the line in the roster.
        known: the decks.
    """

    place: int
    member: Member
    known: WarDecks

    @property
    def key(self) -> str:
        """The member's tag."""
        return str(self.member.tag)

    @property
    def card_id(self) -> int | None:
        """None: it is about several cards."""
        return None

    @property
    def found(self) -> int:
        """Number of decks that are known, 0 to 4."""
        return len(self.known.decks)

    @property
    def decks(self) -> tuple[tuple[Card, ...], ...]:
        """The cards of each deck, the newest first."""
        return tuple(deck.cards for deck in self.known.decks)

    @property
    def games(self) -> int:
        """Games with these decks."""
        return sum(deck.seen for deck in self.known.decks)

    @property
    def wins(self) -> int:
        """Games won with them."""
        return sum(deck.wins for deck in self.known.decks)

    @property
    def losses(self) -> int:
        """Games lost with them."""
        return sum(deck.losses for deck in self.known.decks)

    @property
    def elixir(self) -> float | None:
        """The average cost of the decks; None where none is known."""
        costs = [deck.elixir for deck in self.known.decks if deck.elixir is not None]
        return sum(costs) / len(costs) if costs else None

    @property
    def filter_fields(self) -> FilterFields:
        """The fields that the filter looks at: the member, the cards, the decks' cost."""
        cards = {card.name: None for deck in self.decks for card in deck}
        elixir = None if self.elixir is None else round(self.elixir, 1)
        return FilterFields(names=(self.member.name, *cards), elixir=elixir)

    def mentions(self, player: Tag) -> bool:
        """Return whether it is about a player."""
        return self.member.tag == player


def list_war_members(known: Iterable[tuple[Member, WarDecks]]) -> tuple[WarMember, ...]:
    """List members by their war decks, those of most decks first; ties in roster order."""
    ranked = sorted(known, key=lambda entry: -len(entry[1].decks))
    return tuple(
        WarMember(place=place, member=member, known=decks)
        for place, (member, decks) in enumerate(ranked, 1)
    )


def _nth_deck(place: int, row: WarMember) -> str | None:
    return deck_text(row.decks[place]) if place < row.found else None


def _decks_text(row: WarMember) -> str:
    """Return the decks by their costliest cards: `Golem + Witch · Hog Rider + Valkyrie`."""
    texts = (" + ".join(card.name for card in main_cards(deck, _MAIN)) for deck in row.decks)
    return " · ".join(texts) or "–"


COLUMNS: Final[tuple[Column[WarMember], ...]] = (
    PLACE,
    Column(
        key="name",
        type=CleanName,
        title="Member",
        letter="c",
        width=15,
        emphasis=True,
        value=lambda row: row.member.name,
        text=lambda row: row.member.name,
        order=lambda row: row.member.name.casefold(),
    ),
    Column(key="tag", type=TagText, value=lambda row: str(row.member.tag)),
    replace(
        count_column("found", "Decks", "d", 6),
        type=with_description(Count, "war decks that are known, of four"),
        min_table_width=84,
    ),
    Column(
        title="Costliest cards of each deck",
        short="Decks",
        text=_decks_text,
        draw=lambda row, width: draw_decks(row.decks, DECKS, width),
    ),
    *(
        Column(
            key=f"deck_{place + 1}",
            type=with_description(str | None, "names of its eight cards; the newest deck first"),
            value=partial(_nth_deck, place),
        )
        for place in range(DECKS)
    ),
    Column(
        key="elixir",
        type=with_description(float | None, "average cost of the decks"),
        title="Elixir",
        letter="e",
        width=7,
        align_right=True,
        value=lambda row: None if row.elixir is None else round(row.elixir, 4),
        text=lambda row: "–" if row.elixir is None else f"{row.elixir:.1f}",
        order=lambda row: row.elixir,
        min_table_width=100,
    ),
    replace(count_column("games", "Games", "g", 6), min_table_width=108),
    replace(count_column("wins", "Won", "w", 5), min_table_width=116),
    replace(count_column("losses", "Lost", "o", 5), min_table_width=116),
)


def _describe_deck(number: int, deck: WarDeck, now: datetime) -> tuple[str, str]:
    cost = "" if deck.elixir is None else f"{deck.elixir:.1f} elixir"
    at = deck.last_seen
    ago = "" if at is None else format_ago((now - at).total_seconds())
    results = count_results(deck.wins, deck.losses)
    # Lines break between these parts.
    facts = " · ".join(filter(None, (cost, results, ago)))
    return f"Deck {number}: {facts}", deck_text(deck.cards)


def _describe_row(row: WarMember, evidence: ViewData, now: datetime) -> RowDetail:
    del evidence
    decks = enumerate(row.known.decks, 1)
    lines = [line for number, deck in decks for line in _describe_deck(number, deck, now)]
    return RowDetail(
        title=row.member.name,
        lines=(f"{row.found} of {DECKS} war decks found", *lines),
        headings=("Player", "W–L", "Games"),
        cells=((row.member.name, f"{row.wins}–{row.losses}", str(row.games)),),
        players=(row.member.tag,),
    )


def _summarise(evidence: ViewData, rows: tuple[WarMember, ...]) -> str:
    """Return such as `48 members with all four decks · 199 of 200 war decks found`."""
    about = describe_clan_decks(evidence, [(row.member, row.known) for row in rows])
    if not rows:
        return about
    ready = sum(row.found == DECKS for row in rows)
    return f"{pluralise(ready, 'member')} with all {DECKS} decks · {about}"


VIEW: Final[View[WarMember]] = View(
    key="war-by-member",
    title="War decks by member",
    meaning="War decks by member: the four war decks of each member, by their costliest cards.",
    about=(
        "A row for each member whose battle log is loaded, with the decks that are found in it, "
        "the newest first. A deck is named by its costliest cards; the details show all eight. "
        "Short names are the starts of the words: SkeKin is Skeleton King. A deck is not found "
        "where it was not played in the last 30 to 40 battles."
    ),
    columns=COLUMNS,
    default_sort=SortKey("place", descending=False),
    count=lambda evidence: list_war_members(find_clan_decks(evidence.survey.clan, evidence.logs)),
    detail=_describe_row,
    summary=_summarise,
    row_noun="member",
    requires=Requires.BATTLES,
)
