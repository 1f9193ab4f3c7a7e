"""State of the family screen."""

from __future__ import annotations

from functools import cached_property
from itertools import chain, repeat
from typing import Any, ClassVar, Final

from msgspec.structs import replace
from textual.content import Content

from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.columns import Column, SortKey, count_column
from clantui.core.compare.merge import (
    MERGED_SHARE,
    MergedCount,
    MergedRow,
    make_clan_share_column,
    merge_clans,
    sort_by_share,
)
from clantui.core.export.merge import summarise_merge
from clantui.core.text.abbreviate import abbreviate_names
from clantui.core.text.phrases import pluralise
from clantui.core.text.sanitize import truncate_parts
from clantui.core.views.card_columns import CARD, PLACE
from clantui.core.views.filter import apply_filter
from clantui.ui.common.clans.clan_set import ClanSet
from clantui.ui.common.clans.player_lists import PlayerList
from clantui.ui.keymap.names import NUMBERED_CLANS, key_name
from clantui.ui.keymap.sentences import describe_filter, describe_no_match

_FIXED: Final = 22
"""Cells of the card, its gaps and the margins."""

_BAR: Final = 12
"""Cells of the share with a bar."""

_MAX_EXTRA_BAR: Final = 30
"""Maximum of extra cells for the bar."""

_MIN_CLAN: Final = 4
_NARROW_CLAN: Final = 5
_MAX_CLAN: Final = 16
"""Cells of a clan's column: minimum, usual minimum, maximum."""

_LAYOUTS: Final = (
    (8, (3, _BAR, 8)),
    (8, (3, 6, 8)),
    (8, (0, 6, 8)),
    (_NARROW_CLAN, (0, 0, 8)),
    (_MIN_CLAN, (0, 0, 5)),
)
"""Cells of rank, share and players, widest first, each with the minimum for a clan's column; from
8 on its name is readable."""


_GAP: Final = 2
"""`GAP` of `ui.common.table.column_widths`, which a state cannot import."""

PLAYERS_KEY: Final = "players"
"""Key of the column that counts all players."""

SORT_LETTERS: Final = "123456789bcdefghilmnoprstuvwxyz"
"""Keys of the clans in the sort menu; `a` sorts by all clans, `j`, `k` and `q` have other uses.
Further clans have none."""


class FamilyState(ClanSet, frozen=True, kw_only=True, dict=True):
    """The clans of a family, sorted by the index of a clan, or by `PLAYERS_KEY`."""

    reload_id: ClassVar[str] = "family-refresh"

    title: str | None
    clan_refs: tuple[ClanRef, ...]
    sort: SortKey = SortKey(PLAYERS_KEY, descending=True)

    @property
    def sorted_by(self) -> int | None:
        """Index of the clan whose share sorts the rows; None for the count of all."""
        return int(self.sort.column) if self.sort.column.isdigit() else None

    @property
    def clans(self) -> dict[str, ClanRef]:
        """Its clans, numbered."""
        return {f"{number:>2}": ref for number, ref in enumerate(self.clan_refs, 1)}

    @property
    def clan_list(self) -> ClanList:
        """The list of its clans, at the clan that sorts the rows."""
        refs = tuple(map(self.with_name, self.clan_refs))
        return ClanList(title=self.title, clans=refs, position=self.sorted_by or 0)

    @cached_property
    def count(self) -> MergedCount:
        """The loaded clans, merged."""
        return merge_clans(
            self.loads.surveys[tag] for tag in self.tags if tag in self.loads.surveys
        )

    # Texts

    @property
    def heading(self) -> str:
        """The title with a capital, or `Open clans` for the list of open clans."""
        return "Open clans" if self.title is None else self.title[:1].upper() + self.title[1:]

    @property
    def size(self) -> str:
        """`3 clans`."""
        return pluralise(len(self.clan_refs), "clan")

    def summary(self, width: int, table_width: int) -> Content:
        """Return the line above the table, at most `width` cells."""
        if self.query.error is not None:
            return Content.styled(f"✗ {self.query.error.sentence}", "$text-error")
        if self.filter_text and self.count.rows:
            clears = describe_filter(self.filter_text, "family-back")
            words = f"{len(self.rows)} of {pluralise(len(self.count.rows), 'card')} · {clears}"
            return Content.styled(truncate_parts(words, width), "$text-accent")
        words = summarise_merge(self.count) if self.loads.surveys else "Nothing is loaded yet"
        shown = len(self._fit_clan_columns(table_width)[0])
        if self.loads.surveys and shown < len(self.clan_refs):
            shows = f"{key_name('family-sort')} shows others"
            words = f"{shown} of {self.size} shown, {shows} · {words}"
        return Content.styled(truncate_parts(words, width), "$text-muted")

    @property
    def placeholder(self) -> str:
        """The text of an empty table."""
        if self.count.rows:
            return describe_no_match(self.filter_text, "family-back")
        if self.loads.is_loading:
            return f"Loading … · {key_name('family-back')} goes back"
        if not self.clan_refs:
            return f"This family has no clans · {key_name('family-back')} goes back"
        reason = "No clan could be loaded" if self.loads.errors else "No favourite is known"
        return f"{reason} · {key_name('family-refresh')} retries"

    @property
    def progress(self) -> str:
        """The clans loaded so far: `1/3 clans`; empty without a load."""
        waiting = len(self.loads.queue) + len(self.loads.loading_tags)
        return f"{len(self.clan_refs) - waiting}/{self.size}" if waiting else ""

    def player_lists(self, row: MergedRow | None) -> tuple[PlayerList, ...]:
        """Return the players of a card in each clan, the highest share first; empty for None."""
        if row is None:
            return ()
        lists = [
            PlayerList(
                title=self.name_of(ref),
                number=len(holders),
                share=share,
                names=tuple(holder.member.name for holder in holders),
                style="$text-primary",
            )
            for ref, holders, share in zip(
                (ref for ref in self.clan_refs if ref.tag in self.loads.surveys),
                row.holders,
                row.shares,
                strict=True,
            )
        ]
        return tuple(sorted(lists, key=lambda players: -(players.share or 0.0)))

    # Table

    @property
    def sort_choices(self) -> tuple[Column[Any], ...]:
        """The columns to sort by: all clans, and each clan."""
        columns = [PLAYERS_KEY, *map(str, range(len(self.clan_refs)))]
        letters = chain("a", SORT_LETTERS, repeat(""))
        titles = ["All clans", *map(self.name_of, self.clan_refs)]
        return tuple(
            Column[Any](key=key, letter=letter, title=title, descending=True)
            for key, letter, title in zip(columns, letters, titles, strict=False)
        )

    @property
    def rows(self) -> tuple[MergedRow, ...]:
        """The filtered and sorted cards."""
        rows = apply_filter(self.count.rows, self.query)
        rows = tuple(sort_by_share(rows, self._index_of(self.sorted_by)))
        return rows if self.sort.descending else rows[::-1]

    @property
    def bar_max(self) -> float:
        """The share that fills a bar."""
        return max((row.share for row in self.count.rows), default=1.0)

    @property
    def highest_share(self) -> float:
        """The highest share of a card in a clan, which has the strongest background."""
        shares = (share for row in self.count.rows for share in row.shares if share)
        return max(shares, default=1.0)

    def columns(self, width: int) -> tuple[Column[MergedRow], ...]:
        """Return the columns in `width` cells, with the sorting clan and as many others as fit."""
        clans, cells, (place, share, players) = self._fit_clan_columns(width)
        headings = abbreviate_names([self.name_of(ref) for ref in self.clan_refs], cells - 1)
        columns = [
            replace(PLACE, width=place),
            CARD,
            count_column(PLAYERS_KEY, "Players", letter="p", width=players, short="All"),
            replace(MERGED_SHARE, width=share, bar=True),
            *(self._make_clan_column(clan, headings[clan], cells) for clan in clans),
        ]
        return tuple(column for column in columns if column.width)

    def _make_clan_column(self, clan: int, name: str, width: int) -> Column[MergedRow]:
        """Make the column of a clan, which is empty while the clan is not loaded."""
        key, title = str(clan), name + " " * (clan != self.sorted_by)  # room for a mark
        index = self._index_of(clan)
        if index is None:
            return Column(key=key, title=title, width=width, align_right=True)
        return replace(make_clan_share_column(index, key, title), width=width)

    def _index_of(self, clan: int | None) -> int | None:
        """Return a clan's index among the loaded clans; None if it is not loaded."""
        loaded = [i for i, tag in enumerate(self.tags) if tag in self.loads.surveys]
        return loaded.index(clan) if clan in loaded else None

    def _fit_clan_columns(self, width: int) -> tuple[range, int, tuple[int, int, int]]:
        """Return the clans with a column, its width, and the widths of rank, share and players."""
        number = max(len(self.clan_refs), 1)
        for wanted, (place, share, players) in _LAYOUTS:
            others = sum(cells + _GAP for cells in (place, share) if cells)
            room = width - _FIXED - players - others
            cells = min(room // number - _GAP, _MAX_CLAN)
            if cells >= wanted:
                break
        cells = max(cells, _MIN_CLAN if number <= NUMBERED_CLANS else _NARROW_CLAN)
        count = min(max(room // (cells + _GAP), 1), len(self.clan_refs))
        start = max(0, (self.sorted_by or 0) - count + 1)
        if share == _BAR:
            share += min(max(room - count * (cells + _GAP), 0), _MAX_EXTRA_BAR)
        return range(start, start + count), cells, (place, share, players)
