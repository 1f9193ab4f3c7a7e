"""Current decks, deck by deck: the eight cards of each, and the players who share it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.columns import Column, SortKey
from clantui.core.model.game import Card, Member, Slot, average_level
from clantui.core.model.json_types import Names, with_description
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.text.phrases import pluralise
from clantui.core.views.card_columns import PLACE, PLAYERS, WHO
from clantui.core.views.data import ViewData
from clantui.core.views.deck_cells import deck_text, draw_deck
from clantui.core.views.deck_tiles import make_tiles
from clantui.core.views.decks import VIEW as BY_CARD
from clantui.core.views.decks import WHOLE, deck_cycle, deck_elixir
from clantui.core.views.filter import FilterFields
from clantui.core.views.member_cells import MEMBER_HEADINGS, member_cells
from clantui.core.views.view import RowDetail, View


class DeckHolders(Struct, frozen=True, kw_only=True):
    """One deck, and the players whose current deck it is.

    Attributes:
        place: 1 for the deck of most players; those of as many are in roster order.
        decks: the deck as each player has it, in roster order, one or more.
    """

    place: int
    decks: tuple[tuple[Member, tuple[Slot, ...]], ...]

    @property
    def slots(self) -> tuple[Slot, ...]:
        """Its cards, in the order of the first player."""
        return self.decks[0][1]

    @property
    def cards(self) -> tuple[Card, ...]:
        """Its cards, in the same order."""
        return tuple(slot.card for slot in self.slots)

    @property
    def key(self) -> str:
        """The ids of its cards, from low to high."""
        return "-".join(str(card.id) for card in sorted(self.cards, key=lambda card: card.id))

    @property
    def card_id(self) -> int | None:
        """None: it is about several cards."""
        return None

    @property
    def players(self) -> int:
        """Number of players who have it."""
        return len(self.decks)

    @property
    def who(self) -> str:
        """The names of these players."""
        return ", ".join(member.name for member, _ in self.decks)

    @property
    def elixir(self) -> float | None:
        """The average cost of its cards that have one; None where none has."""
        return deck_elixir(self.slots)

    @property
    def filter_fields(self) -> FilterFields:
        """The fields that the filter looks at: its cards, its players, its cost."""
        cards = (card.name for card in self.cards)
        names = (*cards, *(member.name for member, _ in self.decks))
        elixir = None if self.elixir is None else round(self.elixir, 1)
        return FilterFields(names=names, elixir=elixir, players=self.players)

    def mentions(self, player: Tag) -> bool:
        """Return whether a player has it."""
        return any(member.tag == player for member, _ in self.decks)


def group_decks(survey: Survey) -> tuple[DeckHolders, ...]:
    """Group the complete current decks, the one of most players first.

    Args:
        survey: a picture, finished or not.
    """
    groups: dict[frozenset[int], list[tuple[Member, tuple[Slot, ...]]]] = {}
    for member, player in survey.loaded:
        ids = frozenset(slot.card.id for slot in player.deck)
        if len(ids) == len(player.deck) == WHOLE:
            groups.setdefault(ids, []).append((member, player.deck))
    ranked = sorted(groups.values(), key=lambda decks: -len(decks))
    return tuple(
        DeckHolders(place=place, decks=tuple(decks)) for place, decks in enumerate(ranked, 1)
    )


COLUMNS: Final[tuple[Column[DeckHolders], ...]] = (
    PLACE,
    Column(
        key="deck",
        type=with_description(str, "names of its eight cards, with commas between"),
        title="Deck",
        letter="c",
        emphasis=True,
        value=lambda row: deck_text(row.cards),
        text=lambda row: deck_text(row.cards),
        draw=lambda row, width: draw_deck(row.cards, width),
    ),
    Column(
        key="elixir",
        type=with_description(float | None, "average cost of its cards"),
        title="Elixir",
        letter="e",
        width=7,
        align_right=True,
        value=lambda row: None if row.elixir is None else round(row.elixir, 4),
        text=lambda row: "–" if row.elixir is None else f"{row.elixir:.1f}",
        order=lambda row: row.elixir,
        min_table_width=92,
    ),
    replace(PLAYERS, min_table_width=84),
    replace(WHO, type=Names, width=16, min_table_width=74),
)


def _describe_row(row: DeckHolders, evidence: ViewData, now: datetime) -> RowDetail:
    del evidence
    lines = [] if row.elixir is None else [f"{row.elixir:.1f} elixir on average"]
    if (cycle := deck_cycle(row.slots)) is not None:
        lines.append(f"cheapest four cards: {cycle}")
    lines += [pluralise(row.players, "player"), deck_text(row.cards)]
    levels = (average_level(slot.level for slot in slots) for _, slots in row.decks)
    return RowDetail(
        title=f"Deck {row.place}",
        lines=tuple(lines),
        headings=MEMBER_HEADINGS,
        cells=tuple(
            member_cells(member, None if level is None else round(level), now)
            for (member, _), level in zip(row.decks, levels, strict=True)
        ),
        players=tuple(member.tag for member, _ in row.decks),
        deck=make_tiles(*(slots for _, slots in row.decks)),
    )


def _summarise(evidence: ViewData, rows: tuple[DeckHolders, ...]) -> str:
    """Return such as `49 different decks · 2 shared by 5 players`; what is missing where none."""
    if not rows:
        return BY_CARD.summary(evidence, ())
    parts = [pluralise(len(rows), "different deck")]
    shared = [row for row in rows if row.players > 1]
    if shared:
        parts.append(f"{len(shared)} shared by {sum(row.players for row in shared)} players")
    costs = [row.elixir for row in rows if row.elixir is not None]
    if costs:
        parts.append(f"avg {sum(costs) / len(costs):.1f} elixir")
    return " · ".join(parts)


VIEW: Final[View[DeckHolders]] = View(
    key="decks-by-deck",
    title="Current decks by deck",
    meaning="Decks by deck: each current deck with its eight cards, and the players who share it.",
    about=(
        "Each player's deck when the profile was loaded, a row for each deck. Two decks are the "
        "same if their eight cards are, in any order. Short names are the starts of the words: "
        "SkeKin is Skeleton King. Incomplete decks are left out."
    ),
    columns=COLUMNS,
    default_sort=SortKey("place", descending=False),
    count=lambda evidence: group_decks(evidence.survey),
    detail=_describe_row,
    summary=_summarise,
    row_noun="deck",
)
