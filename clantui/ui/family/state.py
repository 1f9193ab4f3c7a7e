"""State of the family screen: several clans, read one after the other."""

from __future__ import annotations

import math
from datetime import datetime
from functools import cached_property, partial
from typing import ClassVar, Final, Self

from msgspec import field
from msgspec.structs import replace
from textual.content import Content

from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.columns import Column, SortKey
from clantui.core.compare.merge import MergedCount, MergedRow, merge_clans, sort_by_share
from clantui.core.export.merge import merge_summary
from clantui.core.model.tag import Tag
from clantui.core.text.abbreviate import abbreviate_names
from clantui.core.text.phrases import format_percent, format_share, pluralise
from clantui.core.text.sanitize import truncate_parts
from clantui.core.views.filter import Query, apply_filter
from clantui.ui.common.clan_set import SortedClanSet
from clantui.ui.common.freshness import freshness
from clantui.ui.common.player_lists import PlayerList
from clantui.ui.common.sort_choice import SortChoice
from clantui.ui.keymap.names import key_name

_FIXED: Final = 22
"""Cells of the card, with the gaps beside it and the margins."""

_PLAYERS: Final = 8
_NARROW_PLAYERS: Final = 5
"""Cells of the count of all players: as a rule, and before a clan has no column."""

_PLACE: Final = 3
_BAR: Final = 12
_NO_BAR: Final = 6
"""Cells of the rank, and of the share of all with a bar and without."""

_LONGER: Final = 30
"""Cells that a bar may be longer where there is room."""

_NARROWEST: Final = 4
_NARROW: Final = 5
_COMFORTABLE: Final = 8
_WIDEST: Final = 16
"""Cells of a clan's column: at the least, as a rule, for a name that can be read, at the most."""

_EXTRAS: Final = (
    (_COMFORTABLE, (_PLACE, _BAR, _PLAYERS)),
    (_COMFORTABLE, (_PLACE, _NO_BAR, _PLAYERS)),
    (_COMFORTABLE, (0, _NO_BAR, _PLAYERS)),
    (_NARROW, (0, 0, _PLAYERS)),
    (_NARROWEST, (0, 0, _NARROW_PLAYERS)),
)
"""Cells of rank, share and players, the most first, with those that they must leave for a clan."""

_GAP: Final = 2

_MARGINS: Final = 1
"""Cells by which the table is wider than the line above it, beside a scrollbar."""

PLAYERS: Final = "players"
"""The key of the column that counts all."""

SORT_LETTERS: Final = "123456789bcdefghilmnoprstuvwxyz"
"""Keys of the clans in the sort menu, in their order; a is that of all, and j, k and q move."""

_DIGITS: Final = 9


class FamilyState(SortedClanSet, frozen=True, kw_only=True, dict=True):
    """The clans of a family; each step returns a new one.

    Attributes:
        title: of the family.
        stops: its clans, in their order.
        sorted_by: the index of the clan whose share it is sorted by; None for the count of all.
        is_reversed: that order the other way round.
        typed: the filter as it was typed.
        query: the same, read.
    """

    reload_id: ClassVar[str] = "family-refresh"

    title: str
    stops: tuple[ClanRef, ...]
    sorted_by: int | None = None
    is_reversed: bool = False
    typed: str = ""
    query: Query = field(default_factory=Query)

    def with_filter(self, typed: str, query: Query) -> Self:
        """Return the state with a filter; an empty one keeps every card."""
        return replace(self, typed=typed, query=query)

    def with_sort(self, sort: SortKey) -> Self:
        """Return the state in the order of a clan's column, or of the count of all."""
        index = int(sort.column) if sort.column.isdigit() else None
        return replace(self, sorted_by=index, is_reversed=not sort.descending)

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
    def heading(self) -> str:
        """The title as the screen begins with it, a sentence's beginning."""
        is_own = self.title == ClanList().title
        return "Open clans" if is_own else self.title[:1].upper() + self.title[1:]

    @property
    def size(self) -> str:
        """The number of its clans."""
        return pluralise(len(self.stops), "clan")

    def summary(self, width: int) -> Content:
        """Return the line above the table, with as many words as there is room for."""
        if self.query.wrong is not None:
            return Content.styled(f"✗ {self.query.wrong.sentence}", "$text-error")
        if self.typed and self.count.rows:
            ways = f"/{self.typed} · {key_name('family-back')} clears"
            words = f"{len(self.rows)} of {pluralise(len(self.count.rows), 'card')} · {ways}"
            return Content.styled(truncate_parts(words, width), "$text-accent")
        words = merge_summary(self.count) if self.surveys else "Nothing is loaded yet"
        shown = len(self._clan_columns(width + _MARGINS)[0])
        if self.surveys and shown < len(self.stops):
            shows = f"{key_name('family-sort')} shows others"
            words = f"{shown} of {self.size} shown, {shows} · {words}"
        return Content.styled(truncate_parts(words, width), "$text-muted")

    @property
    def placeholder(self) -> str:
        """The reason why the table has no cards, and the way on."""
        if self.count.rows:
            return f"Nothing matches “{self.typed}” · {key_name('family-back')} clears"
        if self.loading or self.queue:
            return f"Loading … · {key_name('family-back')} goes back"
        if not self.stops:
            return f"This family has no clans · {key_name('family-back')} goes back"
        why = "No clan could be loaded" if self.errors else "No favourite is known"
        return f"{why} · {key_name('family-refresh')} retries"

    def freshness(self, now: datetime) -> Content:
        """Return the cell on the right of the first line; the oldest clan tells the age."""
        asking = incomplete = ""
        missing = self.incomplete(self.tags)
        if waiting := len(self.queue) + len(self.loading):
            asking = f"{len(self.stops) - waiting}/{self.size}"
        elif missing:
            incomplete = f"{len(missing)} of {self.size} incomplete"
        age = self.age(tuple(self.surveys), now)
        return freshness(age, asking=asking, incomplete=incomplete, stale=math.inf)

    def clan_lines(self, now: datetime, paused: float, width: int) -> Content:
        """Return a line for each clan, or nothing where all are complete.

        Args:
            now: the time, aware UTC.
            paused: seconds for which everything waits; else 0.
            width: cells of a line.
        """
        if not (self.loading or self.queue or self.incomplete(self.tags)):
            return Content("")
        stops = {f"{number:>2}": stop for number, stop in enumerate(self.stops, 1)}
        return self.describe(stops, now, paused, width)

    def player_lists(self, row: MergedRow | None) -> tuple[PlayerList, ...]:
        """Return who plays a card in each clan, where most play it first; none without a card."""
        # The row may be of a picture with fewer clans: another has come and is not drawn yet.
        row = row and next((one for one in self.count.rows if one.key == row.key), None)
        if row is None:
            return ()
        lists = [
            PlayerList(
                title=self.name_of(stop),
                number=len(fans),
                share=share,
                names=tuple(fan.member.name for fan in fans),
                style="$text-primary",
            )
            for stop, fans, share in zip(
                (stop for stop in self.stops if stop.tag in self.surveys),
                row.fans,
                row.shares,
                strict=True,
            )
        ]
        return tuple(sorted(lists, key=lambda players: -(players.share or 0.0)))

    # Its table

    @property
    def sort(self) -> SortKey:
        """The order of the rows."""
        column = PLAYERS if self.sorted_by is None else str(self.sorted_by)
        return SortKey(column, descending=not self.is_reversed)

    @property
    def sort_choices(self) -> tuple[SortChoice, ...]:
        """The columns to sort by: all clans, and each of them."""
        clans = [
            (str(at), letter, stop)
            for at, (letter, stop) in enumerate(zip(SORT_LETTERS, self.stops, strict=False))
        ]
        return (
            SortChoice(
                column=PLAYERS, letter="a", title="All clans", natural=SortKey(PLAYERS, True)
            ),
            *(
                SortChoice(
                    column=key, letter=letter, title=self.name_of(stop), natural=SortKey(key, True)
                )
                for key, letter, stop in clans
            ),
        )

    @property
    def rows(self) -> tuple[MergedRow, ...]:
        """The merged rows in their order."""
        rows = apply_filter(self.count.rows, self.query)
        rows = tuple(sort_by_share(rows, self._part(self.sorted_by)))
        return rows[::-1] if self.is_reversed else rows

    @property
    def most(self) -> float:
        """The share that fills a bar."""
        return max((row.share for row in self.count.rows), default=1.0)

    @property
    def hottest(self) -> float:
        """The share of a clan that has the strongest ground."""
        shares = (share for row in self.count.rows for share in row.shares if share)
        return max(shares, default=1.0)

    def columns(self, width: int) -> tuple[Column[MergedRow], ...]:
        """Return the columns of the merged table.

        As many clans have a column as there is room for, the one it is sorted by among them; all
        are counted.

        Args:
            width: cells.
        """
        clans, cells, (place, share, players) = self._clan_columns(width)
        headings = abbreviate_names([self.name_of(stop) for stop in self.stops], cells - 1)
        columns = [
            Column[MergedRow](title="#", width=place, align_right=True, text=_format_place),
            Column[MergedRow](
                key="card",
                title="Card",
                width=17,
                emphasis=True,
                edge=lambda r: r.card.rarity.tone,
                text=lambda r: r.card.name,
            ),
            Column[MergedRow](
                key=PLAYERS,
                title="Players",
                short="All",
                letter="p",
                width=players,
                align_right=True,
                text=lambda r: str(r.players),
            ),
            Column[MergedRow](
                title="Share",
                width=share,
                bar=True,
                value=lambda r: r.share,
                text=lambda r: format_percent(r.share),
            ),
            *(
                Column[MergedRow](
                    key=str(clan),
                    title=headings[clan] + " " * (clan != self.sorted_by),  # room for a mark
                    letter=str(clan + 1) if clan < _DIGITS else "",
                    width=cells,
                    align_right=True,
                    value=partial(_share_of, self._part(clan)),
                    text=partial(_format_share, self._part(clan)),
                )
                for clan in clans
            ),
        ]
        return tuple(column for column in columns if column.width)

    def _part(self, clan: int | None) -> int | None:
        """Return the index of a clan among those counted; None for one that is not in hand."""
        in_hand = [i for i, tag in enumerate(self.tags) if tag in self.surveys]
        return in_hand.index(clan) if clan in in_hand else None

    def _clan_columns(self, width: int) -> tuple[range, int, tuple[int, int, int]]:
        """Return the clans that have a column, its width, and those of rank, share and players."""
        number = max(len(self.stops), 1)
        for wanted, (place, share, players) in _EXTRAS:
            others = sum(cells + _GAP for cells in (place, share) if cells)
            room = width - _FIXED - players - others
            cells = min(room // number - _GAP, _WIDEST)
            if cells >= wanted:
                break
        cells = max(cells, _NARROWEST if number <= _DIGITS else _NARROW)
        count = min(max(room // (cells + _GAP), 1), len(self.stops))
        start = max(0, (self.sorted_by or 0) - count + 1)
        if share == _BAR:
            share += min(max(room - count * (cells + _GAP), 0), _LONGER)
        return range(start, start + count), cells, (place, share, players)


def _format_place(row: MergedRow) -> str:
    return str(row.place)


def _share_of(part: int | None, row: MergedRow) -> float | None:
    return row.shares[part] if part is not None else None


def _format_share(part: int | None, row: MergedRow) -> str:
    return format_share(row.shares[part]) if part is not None else ""
