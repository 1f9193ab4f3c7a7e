"""State of the family screen: several clans, read one after the other."""

from __future__ import annotations

import math
from datetime import datetime
from functools import cached_property, partial
from typing import Final, Self

from msgspec.structs import replace
from textual.content import Content

from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.compare.merge import MergedCount, MergedRow, merge_clans, sort_by_share
from clantui.core.export.merge import merge_summary
from clantui.core.model.tag import Tag
from clantui.core.text.phrases import format_percent, format_share, pluralise
from clantui.core.text.sanitize import truncate_parts
from clantui.core.views.columns import Column, SortKey
from clantui.ui.common.clan_set import ClanSet
from clantui.ui.common.freshness import freshness

_FIXED: Final = 35
"""Cells of place, card and players, with the gaps after them and the margins."""

_BAR: Final = 12
_NO_BAR: Final = 6
"""Cells of the share of all, with a bar and without."""

_NARROWEST: Final = 5
_COMFORTABLE: Final = 9
_WIDEST: Final = 15
"""Cells of a clan's column: at the least, so that a bar may stand beside it, and at the most."""

_GAP: Final = 2
_WHO: Final = 118
"""Width from which the players are named."""


_PLAYERS: Final = "players"


class FamilyState(ClanSet, frozen=True, kw_only=True, dict=True):
    """The clans of a family; each step returns a new one.

    Attributes:
        title: of the family.
        stops: its clans, in their order.
        sorted_by: the index of the clan whose share it is sorted by; None for the count of all.
    """

    title: str
    stops: tuple[ClanRef, ...]
    sorted_by: int | None = None

    def with_sort(self, column: str) -> Self:
        """Return the state in the order of a clan's column, or of the count of all."""
        return replace(self, sorted_by=int(column) if column.isdigit() else None)

    def with_next_sort(self, by: int) -> Self:
        """Return the state in the next order: of all, of the first clan, … and round again."""
        orders = [None, *range(len(self.stops))]
        index = (orders.index(self.sorted_by) + by) % len(orders)
        return replace(self, sorted_by=orders[index])

    @property
    def tags(self) -> tuple[Tag, ...]:
        """Its clans."""
        return tuple(stop.tag for stop in self.stops)

    @property
    def clan_list(self) -> ClanList:
        """Its clans as a list, at the one it is sorted by."""
        stops = tuple(map(self.with_name, self.stops))
        return ClanList(title=self.title, stops=stops, at=self.sorted_by or 0)

    @cached_property
    def count(self) -> MergedCount:
        """The clans in hand, counted as one."""
        return merge_clans(self.surveys[tag] for tag in self.tags if tag in self.surveys)

    # Its words

    @property
    def size(self) -> str:
        """The number of its clans."""
        return pluralise(len(self.stops), "clan")

    def summary(self, width: int) -> Content:
        """Return the line above the table, with as many words as there is room for."""
        words = merge_summary(self.count) if self.surveys else "nothing is read yet"
        return Content.styled(truncate_parts(words, width), "$text-muted")

    @property
    def placeholder(self) -> str:
        """The reason why the table has no cards, and the way on."""
        if self.loading or self.queue:
            return "waiting for the first answers … · esc goes back"
        if not self.stops:
            return "this family has no clans · esc goes back"
        why = "no clan could be had" if self.errors else "no favourite is known"
        return f"{why} · r asks again"

    def freshness(self, now: datetime) -> Content:
        """Return the cell on the right of the first line; the oldest clan tells the age."""
        asking = incomplete = ""
        missing = self.incomplete(self.tags)
        if waiting := len(self.queue) + len(self.loading):
            asking = f"{len(self.stops) - waiting}/{self.size}"
        elif missing:
            incomplete = f"{len(missing)} of {self.size} not whole"
        age = self.age(tuple(self.surveys), now)
        return freshness(age, asking=asking, incomplete=incomplete, stale=math.inf)

    def clan_lines(self, now: datetime, paused: float) -> Content:
        """Return a line for each clan; `paused` are the seconds for which everything waits."""
        stops = {f"{number:>2}": stop for number, stop in enumerate(self.stops, 1)}
        return self.describe(stops, now, paused)

    # Its table

    @property
    def sort(self) -> SortKey:
        """The column that the rows are sorted by."""
        column = _PLAYERS if self.sorted_by is None else str(self.sorted_by)
        return SortKey(column, descending=True)

    @property
    def rows(self) -> tuple[MergedRow, ...]:
        """The merged rows in their order."""
        return sort_by_share(self.count.rows, self._part(self.sorted_by))

    @property
    def most(self) -> float:
        """The share that fills a bar."""
        return max((row.share for row in self.count.rows), default=1.0)

    def columns(self, width: int) -> tuple[Column[MergedRow], ...]:
        """Return the columns of the merged table.

        As many clans have a column as there is room for, the one it is sorted by among them; all
        are counted.

        Args:
            width: cells.
        """
        clans, cells, share = self._clan_columns(width)
        return (
            Column(title="#", width=3, align_right=True, text=lambda r: str(r.place)),
            Column(title="Card", width=17, emphasis=True, text=lambda r: r.card.name),
            Column(
                key=_PLAYERS,
                title="Players",
                width=8,
                align_right=True,
                text=lambda r: str(r.players),
            ),
            Column(
                title="Share",
                width=share,
                bar=True,
                value=lambda r: r.share,
                text=lambda r: format_percent(r.share),
            ),
            *(
                Column(
                    key=str(clan),
                    title=f"{clan + 1} {self.name_of(self.stops[clan])}",
                    width=cells,
                    align_right=True,
                    text=partial(_format_share, self._part(clan)),
                )
                for clan in clans
            ),
            Column(title="Who", min_table_width=_WHO, text=lambda r: r.who),
        )

    def _part(self, clan: int | None) -> int | None:
        """Return the index of a clan among those counted; None for one that is not in hand."""
        in_hand = [i for i, tag in enumerate(self.tags) if tag in self.surveys]
        return in_hand.index(clan) if clan in in_hand else None

    def _clan_columns(self, width: int) -> tuple[range, int, int]:
        """Return the clans that have a column, its width, and that of the share of all."""
        number = max(len(self.stops), 1)
        for share in (_BAR, _NO_BAR):
            room = width - _FIXED - share
            cells = min(room // number - _GAP, _WIDEST)
            if cells >= _COMFORTABLE:
                break
        cells = max(cells, _NARROWEST)
        count = min(max(room // (cells + _GAP), 1), len(self.stops))
        start = max(0, (self.sorted_by or 0) - count + 1)
        return range(start, start + count), cells, share


def _format_share(part: int | None, row: MergedRow) -> str:
    return format_share(row.shares[part]) if part is not None else ""
