"""State of the screen that compares two clans: ours, and the others in turn."""

from __future__ import annotations

import math
from datetime import datetime
from functools import cached_property
from typing import Any, Final, Self

from msgspec import field
from msgspec.structs import replace
from textual.content import Content

from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.compare.comparison import (
    Comparison,
    ComparisonGroup,
    ComparisonRow,
    compare_clans,
    count_clan,
    default_sort,
    sort_rows,
)
from clantui.core.export.compare import comparison_summary, format_difference
from clantui.core.model.tag import Tag
from clantui.core.names import COMPARISON_SORTS
from clantui.core.text.phrases import format_share, pluralise
from clantui.core.text.sanitize import truncate_parts
from clantui.core.views.columns import Column, SortKey
from clantui.core.views.favourites import VIEW as FAVOURITES
from clantui.core.views.filter import Query, apply_filter
from clantui.core.views.view import View
from clantui.ui.common.clan_set import ClanSet
from clantui.ui.common.freshness import freshness

TITLE: Final = "compared"
"""The title of the list of the two."""

MARK: Final = "≈"
"""Stands at a difference that is within chance."""

_CARD, _OURS, _THEIRS, _POINTS = 17, 5, 7, 7
_SHARE: Final = 5
"""Cells of the columns that do not grow; each heading has room for the mark of the order."""

_BRIEF: Final = 6
_LONG: Final = 16
"""Cells of those who play it, in few words and in more."""

_MOST_BAR: Final = 30
_EDGES: Final = 3
"""Cells of the margins and the scrollbar."""

_GAP: Final = 2
_WHO: Final = 72
_WIDE: Final = 100
_SHARES: Final = 54
"""Widths from which it is told who plays it, told in more words, and shares are told."""

_LEAST_BAR: Final = 9
"""Cells of a share from which a bar stands beside it."""

_WORDS: Final = {
    ComparisonGroup.THEIRS: "theirs",
    ComparisonGroup.OURS: "ours",
    ComparisonGroup.COMMON: "both",
}


class CompareState(ClanSet, frozen=True, kw_only=True, dict=True):
    """One clan against others, one at a time; each step returns a new one.

    Attributes:
        ours: our clan.
        others: those it is compared with, one or more.
        view: counts the cards.
        at: the index of the one that is compared now.
        sorted_by: the key of a column.
        typed: the filter as it was typed.
        query: the same, read.
    """

    ours: ClanRef
    others: tuple[ClanRef, ...]
    view: View[Any] = FAVOURITES
    at: int = 0
    sorted_by: str = COMPARISON_SORTS[0]
    typed: str = ""
    query: Query = field(default_factory=Query)

    def with_next_clan(self, by: int) -> Self:
        """Return the state at another of the others, round the end to the beginning."""
        return replace(self, at=(self.at + by) % len(self.others))

    def with_sort(self, column: str) -> Self:
        """Return the state in the order of a column, if it can be sorted by."""
        return replace(self, sorted_by=column) if column in COMPARISON_SORTS else self

    def with_next_sort(self, by: int) -> Self:
        """Return the state in the order of the next column, round the end to the beginning."""
        return self.with_sort(
            COMPARISON_SORTS[(COMPARISON_SORTS.index(self.sorted_by) + by) % len(COMPARISON_SORTS)]
        )

    def with_filter(self, typed: str, query: Query) -> Self:
        """Return the state with a filter; an empty one keeps every card."""
        return replace(self, typed=typed, query=query)

    @property
    def other(self) -> ClanRef:
        """The clan that ours is compared with."""
        return self.others[self.at]

    @property
    def tags(self) -> tuple[Tag, ...]:
        """The two that are compared, each once."""
        return tuple(dict.fromkeys((self.ours.tag, self.other.tag)))

    @property
    def missing(self) -> tuple[Tag, ...]:
        """The clans of the two without a complete survey."""
        return self.incomplete(self.tags)

    @property
    def unasked(self) -> tuple[Tag, ...]:
        """The clans of the two that are incomplete and were not asked for yet."""
        asked = self.loading | self.finished
        return tuple(tag for tag in self.missing if tag not in asked)

    @cached_property
    def count(self) -> Comparison | None:
        """The two compared; None while one of them is not in hand."""
        ours, theirs = (self.surveys.get(stop.tag) for stop in (self.ours, self.other))
        if ours is None or theirs is None:
            return None
        return compare_clans(count_clan(ours, self.view), count_clan(theirs, self.view))

    @property
    def clan_list(self) -> ClanList:
        """The two as a list, at the other."""
        stops = tuple(dict.fromkeys(map(self.with_name, (self.ours, self.other))))
        return ClanList(title=TITLE, stops=stops, at=len(stops) - 1)

    # Its words

    @property
    def title(self) -> str:
        """The names of the two."""
        return f"{self.name_of(self.ours)} vs {self.name_of(self.other)}"

    @property
    def position(self) -> str:
        """The place among the others; empty where there is one."""
        return f"{self.at + 1} of {len(self.others)}" if len(self.others) > 1 else ""

    def freshness(self, now: datetime) -> Content:
        """Return the cell on the right of the first line; the older of the two tells the age."""
        asking = incomplete = ""
        if any(tag in self.loading for tag in self.tags):
            asking = self._progress()
        elif self.missing:
            whole = len(self.tags) - len(self.missing)
            incomplete = f"{whole} of {len(self.tags)} whole"
        age = self.age(self.tags, now)
        return freshness(age, asking=asking, incomplete=incomplete, stale=math.inf)

    def _progress(self) -> str:
        surveys = [self.surveys[t] for t in self.tags if t in self.loading and t in self.surveys]
        total = sum(len(survey.clan.members) for survey in surveys)
        return f"{sum(survey.answered for survey in surveys)}/{total}" if surveys else "asking"

    def summary(self, width: int) -> Content:
        """Return the line above the table, with as many words as `width` cells have room for."""
        if self.query.wrong is not None:
            return Content.styled(f"✗ {self.query.wrong.sentence}", "$text-error")
        if self.count is None:
            return Content.styled(
                "two clans are needed to compare them · esc goes back", "$text-muted"
            )
        words = self._outcome(self.count, width)
        if self.typed:
            words = f"{len(self.rows)} of {len(self.count.rows)} · /{self.typed} · esc clears"
        return Content.styled(truncate_parts(words, width), "$text-muted")

    @property
    def placeholder(self) -> str:
        """The reason why the table has no cards, and the way on."""
        if self.count is not None:
            nothing = "no card of either is known · r asks again"
            return f"no card here has “{self.typed}” · esc clears" if self.count.rows else nothing
        empty = [s for s in (self.ours, self.other) if s.tag not in self.surveys]
        name = self.name_of(empty[0])
        if any(stop.tag in self.errors for stop in empty):
            return f"{name} could not be had · r asks again"
        return f"waiting for {name} … · esc goes back"

    def clan_lines(self, now: datetime, paused: float) -> Content:
        """Return a line for each of the two; `paused` are seconds for which everything waits."""
        return self.describe({"ours  ": self.ours, "theirs": self.other}, now, paused)

    def _outcome(self, count: Comparison, width: int) -> str:
        """Return the comparison in the words of the table, with the meaning of its mark."""
        if not count.rows or any(row.group is None for row in count.rows):
            return comparison_summary(count)
        groups = [f"{count.number(group)} {_only(group, width)}" for group in ComparisonGroup]
        cards = pluralise(len(count.rows), "card")
        return " · ".join([cards, *groups, f"{count.beyond} beyond chance, {MARK} within"])

    # Its table

    @cached_property
    def rows(self) -> tuple[ComparisonRow, ...]:
        """The cards that the filter keeps, in their order."""
        if self.count is None:
            return ()
        rows = sort_rows(self.count.rows, default_sort(self.sorted_by))
        return apply_filter(rows, self.query)

    @property
    def sort(self) -> SortKey:
        """The column that the rows are sorted by."""
        return SortKey(self.sorted_by, descending=True)

    @property
    def most(self) -> float:
        """The share that fills a bar."""
        shares = (share for row in self.rows for share in (row.our_share, row.their_share))
        return max((share for share in shares if share), default=1.0)


def columns(width: int) -> tuple[Column[ComparisonRow], ...]:
    """Return the columns of a table of so many cells."""
    who = (_LONG if width >= _WIDE else _BRIEF) if width >= _WHO else 0
    fixed = _CARD + _OURS + _THEIRS + _POINTS + who + _EDGES + _GAP * (6 if who else 5)
    left = width - fixed
    share = min(left // 2, _MOST_BAR) if left // 2 >= _LEAST_BAR else _SHARE
    return (
        Column(key="card", title="Card", width=_CARD, emphasis=True, text=lambda r: r.card.name),
        Column(
            key="ours",
            title="Ours",
            width=_OURS,
            align_right=True,
            text=lambda r: str(r.ours or "·"),
        ),
        Column(
            title="Share",
            width=share,
            bar=True,
            min_table_width=_SHARES,
            value=lambda r: r.our_share,
            text=lambda r: format_share(r.our_share),
        ),
        Column(
            key="theirs",
            title="Theirs",
            width=_THEIRS,
            align_right=True,
            text=lambda r: str(r.theirs or "·"),
        ),
        Column(
            title="Share",
            width=share,
            bar=True,
            min_table_width=_SHARES,
            value=lambda r: r.their_share,
            text=lambda r: format_share(r.their_share),
        ),
        Column(
            key="difference",
            title="Points",
            width=_POINTS,
            align_right=True,
            is_delta=True,
            value=_lead,
            text=_format_points,
        ),
        Column(
            title="Who",
            width=who or _BRIEF,
            min_table_width=_WHO - 1,
            text=lambda r: "" if r.group is None else _who(r.group, width),
        ),
    )


def _lead(row: ComparisonRow) -> float:
    """Return our lead in a share; 0 where it may be chance."""
    return 0.0 if row.within_chance is not False else -(row.difference or 0.0)


def _format_points(row: ComparisonRow) -> str:
    mark = MARK if row.within_chance and row.difference else " "
    return f"{format_difference(row)} {mark}"


def _who(group: ComparisonGroup, width: int) -> str:
    return group if width >= _WIDE else _WORDS[group]


def _only(group: ComparisonGroup, width: int) -> str:
    only = "" if group is ComparisonGroup.COMMON or width >= _WIDE else " only"
    return f"{_who(group, width)}{only}"
