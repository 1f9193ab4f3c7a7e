"""Where the screen of a family stands: several clans, read one after the other."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Final, Self

from msgspec import Struct
from msgspec.structs import replace
from textual.content import Content

from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.compare.merge import MergedCount, MergedRow, merge_clans, sort_by_share
from clantui.core.export.merge import format_shares, merge_summary
from clantui.core.model.errors import RoyaleError
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.text.phrases import format_percent, pluralise
from clantui.core.text.sanitize import truncate_parts
from clantui.ui.common.clan_status import ClanStatus, clan_lines
from clantui.ui.common.freshness import freshness
from clantui.ui.common.list_table import ListColumn, ListRow

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


class FamilyTable(Struct, frozen=True, kw_only=True):
    """The merged table, laid out for a width.

    Attributes:
        lanes: its columns.
        lines: its rows.
        order: the index of the lane it is sorted by.
        clans: the indices of the clans that have a column, in a row.
        first: the index of the first of their lanes.
    """

    lanes: tuple[ListColumn, ...]
    lines: tuple[ListRow, ...]
    order: int
    clans: range
    first: int

    def clan_at(self, lane: int) -> int | None:
        """The clan of a lane; None where it is not a clan's."""
        index = lane - self.first
        return self.clans[index] if 0 <= index < len(self.clans) else None


class FamilyState(Struct, frozen=True, kw_only=True):
    """The clans of a family and what is in hand of each. Each step returns a new one.

    Attributes:
        title: what the family is called.
        stops: its clans, in their order.
        pictures: by clan, the newest in hand.
        errors: by clan, why the last load brought nothing.
        queue: clans still to be asked for.
        asked: the clan that is being asked for, or None.
        sort: the index of the clan whose share it is sorted by; None for the count of all.
    """

    title: str
    stops: tuple[ClanRef, ...]
    pictures: Mapping[Tag, Survey] = {}
    errors: Mapping[Tag, RoyaleError] = {}
    queue: tuple[Tag, ...] = ()
    asked: Tag | None = None
    sort: int | None = None

    # What happens

    def queued(self, tags: tuple[Tag, ...]) -> Self:
        """These clans are about to be asked for; what went wrong with them is forgotten."""
        errors = {tag: why for tag, why in self.errors.items() if tag not in tags}
        return replace(self, queue=tags, errors=errors, asked=None)

    def asking(self, tag: Tag) -> Self:
        """One of them is being asked for."""
        return replace(self, asked=tag, queue=tuple(t for t in self.queue if t != tag))

    def grown(self, survey: Survey) -> Self:
        """There is a newer picture of a clan."""
        return replace(self, pictures={**self.pictures, survey.clan.tag: survey})

    def ended(self, tag: Tag, error: RoyaleError | None) -> Self:
        """A clan's load is over; what was in hand of it stays."""
        errors = self.errors if error is None else {**self.errors, tag: error}
        return replace(self, asked=None, errors=errors)

    def sorted_by(self, clan: int | None) -> Self:
        """In the order of a clan's share, or of the count of all."""
        return replace(self, sort=clan)

    def sorted_on(self, by: int) -> Self:
        """In the next order: of all, of the first clan, … and round again."""
        orders = [None, *range(len(self.stops))]
        return self.sorted_by(orders[(orders.index(self.sort) + by) % len(orders)])

    # What follows from it

    @property
    def missing(self) -> tuple[Tag, ...]:
        """The clans of which there is no complete picture."""
        in_hand = ((stop.tag, self.pictures.get(stop.tag)) for stop in self.stops)
        return tuple(
            tag
            for tag, survey in in_hand
            if survey is None or not survey.complete or tag in self.errors
        )

    @property
    def course(self) -> ClanList:
        """Its clans, to be walked through, from the one it is sorted by."""
        named = ((stop, self.pictures.get(stop.tag)) for stop in self.stops)
        stops = tuple(
            stop if survey is None else ClanRef(stop.tag, survey.clan.name)
            for stop, survey in named
        )
        return ClanList(title=self.title, stops=stops, at=self.sort or 0)

    @property
    def count(self) -> MergedCount:
        """The clans in hand, counted as one; a clan that is not in hand has no part."""
        return merge_clans(self.pictures[s.tag] for s in self.stops if s.tag in self.pictures)

    @property
    def size(self) -> str:
        """How many clans it has."""
        return pluralise(len(self.stops), "clan")

    def summary(self, width: int) -> Content:
        """The line above the table, without its last words where there is no room for them."""
        words = merge_summary(self.count) if self.pictures else "nothing is read yet"
        return Content.styled(truncate_parts(words, width), "$text-muted")

    @property
    def placeholder(self) -> str:
        """What stands in a table without cards, and why it has none."""
        if self.asked is not None or self.queue:
            return "waiting for the first answers … · esc goes back"
        if not self.stops:
            return "this family has no clans · esc goes back"
        why = "no clan could be had" if self.errors else "no favourite is known"
        return f"{why} · r asks again"

    def fresh(self, now: datetime) -> Content:
        """The cell on the right of the first line; the oldest clan tells the age."""
        asking = incomplete = ""
        if waiting := len(self.queue) + (self.asked is not None):
            asking = f"{len(self.stops) - waiting}/{self.size}"
        elif self.missing:
            incomplete = f"{len(self.missing)} of {self.size} not whole"
        surveys = self.pictures.values()
        age = max(((now - survey.at).total_seconds() for survey in surveys), default=None)
        return freshness(age, asking=asking, incomplete=incomplete, stale=math.inf)

    def clan_lines(self, now: datetime, paused: float) -> Content:
        """A line for each clan: how far it is, how old, or what is wrong with it.

        Args:
            now: the time, aware UTC.
            paused: seconds for which everything waits; else 0.
        """
        known = [self._known(f"{i:>2}", stop) for i, stop in enumerate(self.stops, 1)]
        return clan_lines(known, now, paused)

    def sheet(self, width: int) -> FamilyTable:
        """Lay the merged table out.

        As many clans have a column as there is room for, the one it is sorted by among them; all
        are counted.

        Args:
            width: cells.
        """
        in_hand = [i for i, stop in enumerate(self.stops) if stop.tag in self.pictures]
        clans, cells, share = self._columns(width)
        fixed = (
            ListColumn(title="#", cells=3, right=True),
            ListColumn(title="Card", cells=17, strong=True),
            ListColumn(title="Players", cells=8, right=True),
            ListColumn(title="Share", cells=share, bar=True),
        )
        named = tuple(
            ListColumn(title=f"{i + 1} {self._title(self.stops[i])}", cells=cells, right=True)
            for i in clans
        )
        count = self.count
        most = max((row.share for row in count.rows), default=1.0)
        part = in_hand.index(self.sort) if self.sort in in_hand else None
        rows = sort_by_share(count.rows, part)
        return FamilyTable(
            lanes=(*fixed, *named, ListColumn(title="Who", room=_WHO)),
            lines=tuple(
                _line(row, most, [_share(row, in_hand, i) for i in clans]) for row in rows
            ),
            order=2 if self.sort is None else len(fixed) + self.sort - clans.start,
            clans=clans,
            first=len(fixed),
        )

    def _columns(self, width: int) -> tuple[range, int, int]:
        """Which clans have a column, how wide each is, and how wide the share of all."""
        number = max(len(self.stops), 1)
        for share in (_BAR, _NO_BAR):
            room = width - _FIXED - share
            cells = min(room // number - _GAP, _WIDEST)
            if cells >= _COMFORTABLE:
                break
        cells = max(cells, _NARROWEST)
        fitting = min(max(room // (cells + _GAP), 1), len(self.stops))
        start = max(0, (self.sort or 0) - fitting + 1)
        return range(start, start + fitting), cells, share

    def _title(self, stop: ClanRef) -> str:
        survey = self.pictures.get(stop.tag)
        return survey.clan.name if survey is not None else stop.name or str(stop.tag)

    def _known(self, label: str, stop: ClanRef) -> ClanStatus:
        return ClanStatus(
            label=label,
            name=self._title(stop),
            survey=self.pictures.get(stop.tag),
            error=self.errors.get(stop.tag),
            asked=stop.tag == self.asked,
            queued=stop.tag in self.queue,
        )


def _share(row: MergedRow, in_hand: list[int], clan: int) -> str:
    return format_shares(row.shares[in_hand.index(clan)]) if clan in in_hand else ""


def _line(row: MergedRow, most: float, shares: list[str]) -> ListRow:
    fixed = (str(row.place), row.card.name, str(row.players), format_percent(row.share))
    return ListRow(key=row.card.id, cells=(*fixed, *shares, row.who), part=row.share / most)
