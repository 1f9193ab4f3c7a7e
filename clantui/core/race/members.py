"""Table of the members in a race: medals, decks, and medals per deck."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from msgspec import Struct

from clantui.core.columns import (
    Column,
    SortKey,
    attribute_column,
    count_column,
    mean_column,
    sort_by_column,
)
from clantui.core.model.game import Member
from clantui.core.model.json_types import Count, Place, RawName, with_description
from clantui.core.model.race import Participant
from clantui.core.race.standings import DECKS_PER_DAY, Standing

DECK_USED: Final = "●"
DECK_LEFT: Final = "○"

DEFAULT_SORT: Final = SortKey("medals", True)


class MedalRow(Struct, frozen=True, kw_only=True):
    """A participant of a race, with the rank in the clan by medals of the week; ties share it.

    `has_left` is False if the roster is unknown.
    """

    participant: Participant
    rank: int
    has_left: bool = False

    @property
    def key(self) -> str:
        """Key of the row: the player's tag."""
        return str(self.participant.tag)


def draw_dots(decks_left: int) -> str:
    """Draw the four decks of a day, used ones first: `●●○○` for two left."""
    left = min(max(decks_left, 0), DECKS_PER_DAY)
    return DECK_USED * (DECKS_PER_DAY - left) + DECK_LEFT * left


def list_members(clan: Standing, roster: Collection[Member] | None) -> tuple[MedalRow, ...]:
    """List the participants of a clan by medals, best first; `roster` is None if unknown.

    Of equal medals, more decks come first, then the names decide.
    """
    present = None if roster is None else {member.tag for member in roster}
    players = sorted(clan.clan.participants, key=_sort_key)
    return tuple(
        MedalRow(
            participant=player,
            rank=1 + sum(other.medals > player.medals for other in players),
            has_left=present is not None and player.tag not in present,
        )
        for player in players
    )


def _sort_key(player: Participant) -> tuple[object, ...]:
    return -player.medals, -player.decks, player.name.casefold(), str(player.tag)


def _format_decks_today(row: MedalRow) -> str:
    """Return the decks of today as dots; who has left the clan has no deck to play."""
    used = row.participant.decks_today
    return (DECK_USED * used or "–") if row.has_left else draw_dots(DECKS_PER_DAY - used)


def _format_name(row: MedalRow) -> str:
    return f"{row.participant.name} (left)" if row.has_left else row.participant.name


MEMBER_COLUMNS: Final[tuple[Column[MedalRow], ...]] = (
    attribute_column(
        "rank",
        "#",
        width=3,
        align_right=True,
        type=with_description(Place, "in the clan by medals; ties share it"),
    ),
    Column(
        key="name",
        title="Member",
        letter="n",
        emphasis=True,
        type=RawName,
        value=lambda row: row.participant.raw_name,
        order=lambda row: row.participant.name.casefold(),
        text=_format_name,
    ),
    Column(
        key="decks_today",
        title="Today",
        letter="t",
        width=6,
        descending=True,
        type=with_description(Count, "used today"),
        value=lambda row: row.participant.decks_today,
        text=_format_decks_today,
    ),
    count_column("participant.decks", "Decks", letter="d"),
    count_column("participant.medals", "Medals", letter="m", emphasis=True),
    mean_column(
        "participant.medals_per_deck",
        "Per deck",
        letter="p",
        digits=0,
        descending=True,
        min_table_width=46,
    ),
    count_column("participant.boat_attacks", "Boat attacks", letter="b", min_table_width=66),
)
"""Columns of the members; numbers are of this week, except `Today`."""


def sort_members(rows: Collection[MedalRow], sort: SortKey) -> tuple[MedalRow, ...]:
    """Sort members by a column; ties are as in `list_members`, rows without a value come last."""
    column = next(column for column in MEMBER_COLUMNS if column.key == sort.column)
    ranked = sorted(rows, key=lambda row: _sort_key(row.participant))
    return sort_by_column(ranked, column, descending=sort.descending)
