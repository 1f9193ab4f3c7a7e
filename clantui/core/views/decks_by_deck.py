"""Current decks by deck: the eight cards of each, and its players."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.columns import Column, SortKey, mean_column
from clantui.core.model.game import Card, Slot, average_known
from clantui.core.model.json_types import Names, with_description
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.text.phrases import pluralise
from clantui.core.views.card_columns import PLACE, PLAYER_NAMES, PLAYERS
from clantui.core.views.deck_cells import collect_card_names, draw_deck, join_card_names
from clantui.core.views.deck_tiles import make_tiles
from clantui.core.views.decks import VIEW as BY_CARD
from clantui.core.views.decks import (
    CarriedDeck,
    average_deck_elixir,
    compute_deck_cycle,
    group_decks,
)
from clantui.core.views.filter import FilterFields
from clantui.core.views.member_cells import MEMBER_HEADINGS, make_member_cells
from clantui.core.views.named_decks import NamedDeck, RowDecks, describe_slot
from clantui.core.views.view import RowDetail, View, ViewData


class CompleteDeckRow(Struct, frozen=True, kw_only=True):
    """One complete deck, with the version of each of its players, in roster order.

    The deck of most players has the first place.

    Attributes:
        table_names: names of the cards of all rows.
    """

    place: int
    decks: tuple[CarriedDeck, ...]
    table_names: frozenset[str] = frozenset()

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
        """The ids of its cards, ascending."""
        return "-".join(str(card.id) for card in sorted(self.cards, key=lambda card: card.id))

    @property
    def players(self) -> int:
        """Number of players."""
        return len(self.decks)

    @property
    def player_names(self) -> str:
        """Names of its players."""
        return ", ".join(member.name for member, _ in self.decks)

    @property
    def elixir(self) -> float | None:
        """Average cost of its cards; None if none has a cost."""
        return average_deck_elixir(self.slots)

    @property
    def filter_fields(self) -> FilterFields:
        """The fields that the filter checks: its cards, players and cost."""
        cards = (card.name for card in self.cards)
        names = (*cards, *(member.name for member, _ in self.decks))
        return FilterFields(names=names, elixir=self.elixir, players=self.players)

    def mentions(self, player: Tag) -> bool:
        """Return True if a player has it."""
        return any(member.tag == player for member, _ in self.decks)


def find_tower(row: CompleteDeckRow, survey: Survey) -> tuple[Slot | None, int]:
    """Find the tower troop that most players of a deck use (the first on a tie), and their number.

    Its level is None if these players have different levels. Returns None and 0 if no tower troop
    is known.
    """
    players = (survey.players.get(member.tag) for member, _ in row.decks)
    slots = [slot for player in players if player is not None for slot in player.support[:1]]
    if not slots:
        return None, 0
    counts = Counter(slot.card.id for slot in slots)
    first = max(slots, key=lambda slot: counts[slot.card.id])
    levels = {slot.level for slot in slots if slot.card.id == first.card.id}
    level = first.level if len(levels) == 1 else None
    return replace(first, level=level), counts[first.card.id]


def describe_tower(row: CompleteDeckRow, survey: Survey) -> str:
    """Describe the tower troop: `Cannoneer L14`, `Cannoneer (2 of 3)`; empty if unknown."""
    slot, players = find_tower(row, survey)
    if slot is None:
        return ""
    share = "" if players == row.players else f" ({players} of {row.players})"
    return describe_slot(slot) + share


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


def _find_decks(
    row: CompleteDeckRow, rows: Sequence[CompleteDeckRow], data: ViewData, _: datetime
) -> RowDecks:
    return RowDecks(decks=name_clan_decks(rows, data.survey), first=list(rows).index(row))


def _count_decks(data: ViewData) -> tuple[CompleteDeckRow, ...]:
    groups = [tuple(group) for group in group_decks(data.survey)]
    names = collect_card_names([slot.card for slot in group[0][1]] for group in groups)
    return tuple(
        CompleteDeckRow(place=place, decks=group, table_names=names)
        for place, group in enumerate(groups, 1)
    )


COLUMNS: Final[tuple[Column[CompleteDeckRow], ...]] = (
    PLACE,
    Column(
        key="deck",
        type=with_description(str, "names of its eight cards, separated by commas"),
        title="Deck",
        letter="c",
        emphasis=True,
        value=lambda row: join_card_names(row.cards),
        text=lambda row: join_card_names(row.cards),
        draw=lambda row, width: draw_deck(row.cards, width, row.table_names),
    ),
    mean_column(
        "elixir",
        "Elixir",
        letter="e",
        type=with_description(float | None, "average cost of its cards"),
        min_table_width=72,
    ),
    replace(PLAYERS, min_table_width=56),
    replace(PLAYER_NAMES, type=Names, width=16, min_table_width=96),
)


def _describe_row(row: CompleteDeckRow, data: ViewData, now: datetime) -> RowDetail:
    lines = [] if row.elixir is None else [f"{row.elixir:.1f} elixir on average"]
    if (cycle := compute_deck_cycle(row.slots)) is not None:
        lines.append(f"cycle {cycle}")
    lines += [pluralise(row.players, "player"), join_card_names(row.cards)]
    if tower := describe_tower(row, data.survey):  # at the end: the last line is dropped first
        lines.append(f"tower: {tower}")
    levels = (average_known(slot.level for slot in slots) for _, slots in row.decks)
    return RowDetail(
        title=f"Deck {row.place}",
        lines=tuple(lines),
        headings=MEMBER_HEADINGS,
        cells=tuple(
            make_member_cells(member, None if level is None else round(level), now)
            for (member, _), level in zip(row.decks, levels, strict=True)
        ),
        players=tuple(member.tag for member, _ in row.decks),
        deck=make_tiles(*(slots for _, slots in row.decks)),
    )


def _summarise(data: ViewData, rows: tuple[CompleteDeckRow, ...]) -> str:
    """Return for example `49 different decks · 2 shared by 5 players`."""
    if not rows:
        return BY_CARD.summary(data, ())
    parts = [pluralise(len(rows), "different deck")]
    shared = [row for row in rows if row.players > 1]
    if shared:
        parts.append(f"{len(shared)} shared by {sum(row.players for row in shared)} players")
    if (elixir := average_known(row.elixir for row in rows)) is not None:
        parts.append(f"avg {elixir:.1f} elixir")
    return " · ".join(parts)


VIEW: Final[View[CompleteDeckRow]] = View(
    key="decks-by-deck",
    title="Current decks by deck",
    meaning="Decks by deck: each current deck with its eight cards, and the players who share it.",
    explanation=(
        "Each player's deck when the profile was loaded, a row for each deck. Two decks are the "
        "same if their eight cards are, in any order. Short names are the starts of the words: "
        "SkeKin is Skeleton King; if two would be equal, FiCr is Firecracker, FiBa Fireball. "
        "Incomplete decks are left out. The cycle is the elixir of the four cheapest cards."
    ),
    columns=COLUMNS,
    default_sort=SortKey("place", descending=False),
    count=_count_decks,
    detail=_describe_row,
    summary=_summarise,
    row_noun="deck",
    decks=_find_decks,
)
