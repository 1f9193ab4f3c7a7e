"""Two clans side by side: the share of each card, the difference, and whether it may be chance.

Fifty players are few. If 8 of 50 use a card here and 4 of 50 there, the shares differ by 8 points;
two samples of the same players often would. So each difference has an interval: method 10 of R. G.
Newcombe, "Interval Estimation for the Difference Between Independent Proportions: Comparison of
Eleven Methods", Statistics in Medicine 17 (1998), pages 873 to 890, made of the two Wilson
intervals (`core.stats.win_rate`) at 95% confidence. If it contains 0, the difference may be
chance. Still, of twenty cards that two clans like equally, one may seem different. A member who is
not loaded might use any card, so a difference has to hold whatever the missing members use.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import hypot
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from clantui.core.columns import SortKey, count_column, share_column, sort_by_column
from clantui.core.model.game import Card, kind_of
from clantui.core.model.survey import Survey
from clantui.core.names import ComparisonGroup
from clantui.core.stats.win_rate import compute_wilson_interval
from clantui.core.text.phrases import format_signed
from clantui.core.views.card_columns import CARD
from clantui.core.views.card_rows import CardRow, RankedCard
from clantui.core.views.favourites import VIEW as FAVOURITES
from clantui.core.views.filter import FilterFields
from clantui.core.views.view import Requires, View, ViewData


class CardUse(Struct, frozen=True, kw_only=True):
    """Players of one clan who use a card.

    Attributes:
        total: number of all players that count in the share.
        names: clean names of the players.
        missing: number of members who are not loaded.
    """

    players: int
    total: int
    names: tuple[str, ...] = ()
    missing: int = 0

    @property
    def share(self) -> float | None:
        """The share, 0 to 1; None if no player was counted."""
        return self.players / self.total if self.total else None

    def count_missing(self, *, use_card: bool) -> tuple[int, int]:
        """Return players and total, if all missing members use the card or none does."""
        return self.players + self.missing * use_card, self.total + self.missing


class ComparisonRow(RankedCard, frozen=True, kw_only=True):
    """One card in two clans.

    The row with the greatest difference in their favour comes first; ties are sorted by number of
    players, then in our order, then in theirs.
    """

    ours: CardUse
    theirs: CardUse

    @property
    def difference(self) -> float | None:
        """Their share minus ours, -1 to 1; None if one is unknown."""
        ours, theirs = self.ours.share, self.theirs.share
        return None if ours is None or theirs is None else theirs - ours

    @property
    def bounds(self) -> tuple[float, float] | None:
        """The 95% interval of the difference; None without one."""
        if self.difference is None:
            return None
        return compute_difference_interval(
            (self.theirs.players, self.theirs.total), (self.ours.players, self.ours.total)
        )

    @property
    def within_chance(self) -> bool | None:
        """True if it may be chance, or due to missing members; None without a difference."""
        if self.difference is None:
            return None
        is_theirs = self.difference > 0
        low, high = compute_difference_interval(
            self.theirs.count_missing(use_card=not is_theirs),
            self.ours.count_missing(use_card=is_theirs),
        )
        return low <= 0 if is_theirs else high >= 0

    @property
    def group(self) -> ComparisonGroup | None:
        """The clans that use the card; None if no player of one of them was counted."""
        if self.difference is None:
            return None
        if self.ours.players and self.theirs.players:
            return "common"
        return "ours" if self.ours.players else "theirs"

    @property
    def filter_fields(self) -> FilterFields:
        """The fields that the filter checks; players are those of both clans."""
        return FilterFields.from_card(self.card, players=self.players)

    @property
    def players(self) -> int:
        """Number of players in both clans."""
        return self.ours.players + self.theirs.players


class Comparison(Struct, frozen=True, kw_only=True):
    """Two clans compared, with a row for each card used in either, by place."""

    rows: tuple[ComparisonRow, ...]

    def count_cards(self, group: ComparisonGroup | None) -> int:
        """Count the cards of a group; for None, count the cards that cannot be compared."""
        return sum(row.group == group for row in self.rows)

    @property
    def real_difference_count(self) -> int:
        """Number of differences that are too large to be chance."""
        return sum(row.within_chance is False for row in self.rows)


def format_difference(row: ComparisonRow) -> str:
    """Return the difference in percentage points: `+12`; `·` for 0, `–` if unknown."""
    return "–" if row.difference is None else format_signed(round(row.difference * 100))


OURS: Final = count_column(
    "ours.players", "Ours", key="ours", letter="o", order=lambda row: row.ours.share
)
THEIRS: Final = count_column(
    "theirs.players", "Theirs", key="theirs", letter="t", order=lambda row: row.theirs.share
)
DIFFERENCE: Final = share_column("difference", "Difference", text=format_difference)
SIZE: Final = replace(
    DIFFERENCE,
    key="size",
    letter="d",
    order=lambda row: None if row.difference is None else abs(row.difference),
)
"""The difference, sorted without its sign: cards of both clans are mixed."""

SORT_COLUMNS: Final = {column.key: column for column in (SIZE, DIFFERENCE, OURS, THEIRS, CARD)}
"""Columns to sort by, by their keys; those with a letter are in the sort menu."""


def is_comparable(view: View[Any]) -> bool:
    """Return True if a view can compare clans: it counts players by card, from profiles alone."""
    keys = {column.key for column in view.columns}
    return view.requires is Requires.NOTHING and {"card", "players", "share"} <= keys


def compare_clans(ours: Survey, theirs: Survey, view: View[Any] = FAVOURITES) -> Comparison:
    """Compare two clans by a comparable view, whose rows are `CardRow`s.

    The shares count the same players as the view: all loaded ones, or those with a known deck or
    tower troop.
    """
    our_rows, their_rows = (
        {row.key: row for row in view.count(ViewData(survey=survey))} for survey in (ours, theirs)
    )
    rows = []
    for key in dict.fromkeys((*our_rows, *their_rows)):
        card = (our_rows.get(key) or their_rows[key]).card
        our_use = _count_use(card, our_rows.get(key), ours, view)
        their_use = _count_use(card, their_rows.get(key), theirs, view)
        rows.append(ComparisonRow(place=0, card=card, ours=our_use, theirs=their_use))
    rows.sort(key=lambda row: (-(row.difference or 0.0), -row.players))
    return Comparison(rows=tuple(replace(row, place=place) for place, row in enumerate(rows, 1)))


def _count_use(card: Card, row: CardRow[Any] | None, survey: Survey, view: View[Any]) -> CardUse:
    missing = len(survey.clan.members) - len(survey.loaded)
    if row is not None:
        names = tuple(holder.member.name for holder in row.holders)
        return CardUse(players=row.players, total=row.total, names=names, missing=missing)
    kind = kind_of(card.id)
    total = sum(view.counts_player(player, kind) for _, player in survey.loaded)
    return CardUse(players=0, total=total, missing=missing)


def sort_rows(rows: Iterable[ComparisonRow], sort: SortKey) -> tuple[ComparisonRow, ...]:
    """Sort rows by one of `SORT_COLUMNS`; ties keep the order of their places."""
    placed = sorted(rows, key=lambda row: row.place)
    return sort_by_column(placed, SORT_COLUMNS[sort.column], descending=sort.descending)


def compute_difference_interval(
    first: tuple[int, int], second: tuple[int, int]
) -> tuple[float, float]:
    """Compute the 95% interval of the difference of two shares, within -1 to 1.

    Each share is a pair: the number of players, and the total, 1 or more. The second share is
    subtracted from the first.
    """
    share, other_share = first[0] / first[1], second[0] / second[1]
    low, high = compute_wilson_interval(*first)
    other_low, other_high = compute_wilson_interval(*second)
    difference = share - other_share
    return (
        difference - hypot(share - low, other_high - other_share),
        difference + hypot(high - share, other_share - other_low),
    )
