"""Medals, decks, and medals per deck of each member in a race."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from msgspec import Struct

from clantui.core.columns import Column, SortKey, sort_by_column
from clantui.core.model.game import Member
from clantui.core.model.race import Participant
from clantui.core.race.standings import DECKS_PER_DAY, Standing

DECK_USED: Final = "●"
DECK_LEFT: Final = "○"

DEFAULT_SORT: Final = SortKey("medals", True)


class MedalRow(Struct, frozen=True, kw_only=True):
    """One participant of a race.

    Attributes:
        participant: as the API knows them.
        rank: in the clan by medals of the week, from 1; those with as many share it.
        has_left: they are no longer in the clan; False where that is not known.
    """

    participant: Participant
    rank: int
    has_left: bool = False

    @property
    def key(self) -> str:
        """The player's tag, by which a cursor knows the row."""
        return str(self.participant.tag)

    @property
    def medals_per_deck(self) -> float | None:
        """Medals of the week for each deck used in it; None without a deck."""
        decks = self.participant.decks
        return self.participant.medals / decks if decks else None


def draw_dots(decks_left: int) -> str:
    """Draw the four decks of a day, the used ones first: `●●○○` for two left."""
    left = min(max(decks_left, 0), DECKS_PER_DAY)
    return DECK_USED * (DECKS_PER_DAY - left) + DECK_LEFT * left


def list_members(clan: Standing, roster: Collection[Member] | None) -> tuple[MedalRow, ...]:
    """List the participants of a clan by medals, the best first.

    Args:
        roster: who is in the clan now; None where that is not known.
    """
    present = None if roster is None else {member.tag for member in roster}
    people = sorted(clan.clan.participants, key=lambda one: (-one.medals, -one.decks))
    return tuple(
        MedalRow(
            participant=one,
            rank=1 + sum(other.medals > one.medals for other in people),
            has_left=present is not None and one.tag not in present,
        )
        for one in people
    )


def _format_per_deck(row: MedalRow) -> str:
    average = row.medals_per_deck
    return "–" if average is None else f"{average:.0f}"


def _name(row: MedalRow) -> str:
    return f"{row.participant.name} (left)" if row.has_left else row.participant.name


COLUMNS: Final[tuple[Column[MedalRow], ...]] = (
    Column(
        key="rank",
        title="#",
        width=3,
        align_right=True,
        value=lambda row: row.rank,
        text=lambda row: str(row.rank),
    ),
    Column(
        key="name",
        title="Member",
        letter="n",
        emphasis=True,
        value=lambda row: row.participant.name.casefold(),
        text=_name,
    ),
    Column(
        key="today",
        title="Today",
        letter="t",
        width=6,
        descending=True,
        value=lambda row: row.participant.decks_today,
        text=lambda row: draw_dots(DECKS_PER_DAY - row.participant.decks_today),
    ),
    Column(
        key="decks",
        title="Decks",
        letter="d",
        width=6,
        align_right=True,
        descending=True,
        value=lambda row: row.participant.decks,
        text=lambda row: str(row.participant.decks),
    ),
    Column(
        key="medals",
        title="Medals",
        letter="m",
        width=7,
        align_right=True,
        descending=True,
        emphasis=True,
        value=lambda row: row.participant.medals,
        text=lambda row: f"{row.participant.medals:,}",
    ),
    Column(
        key="per_deck",
        title="Per deck",
        letter="p",
        width=9,
        align_right=True,
        descending=True,
        min_table_width=46,
        value=lambda row: row.medals_per_deck,
        text=_format_per_deck,
    ),
    Column(
        key="boat_attacks",
        title="Boat attacks",
        letter="b",
        width=13,
        align_right=True,
        descending=True,
        min_table_width=66,
        value=lambda row: row.participant.boat_attacks,
        text=lambda row: str(row.participant.boat_attacks),
    ),
)
"""Columns of the members' medals, all of this week but `Today`."""


def next_sort(sort: SortKey, key: str) -> SortKey:
    """Return the order by a column: its natural one, or the other way round if it is by it."""
    if sort.column == key:
        return sort.flip()
    column = next((column for column in COLUMNS if column.letter and column.key == key), None)
    return sort if column is None else SortKey(key, column.descending)


def sort_members(rows: Collection[MedalRow], sort: SortKey) -> tuple[MedalRow, ...]:
    """Sort members by a column; who ties stays by medals, who has nothing in it comes last."""
    column = next(column for column in COLUMNS if column.key == sort.column)
    ranked = sorted(rows, key=lambda row: (row.rank, row.key))
    return sort_by_column(ranked, column, descending=sort.descending)
