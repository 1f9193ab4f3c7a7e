"""Where the screen that compares two clans stands: ours, the others in turn, and what is asked."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, Final, Self

from msgspec import Struct, field
from msgspec.structs import replace
from textual.content import Content

from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.compare.comparison import (
    SORTS,
    Comparison,
    ComparisonGroup,
    ComparisonRow,
    compare_clans,
    count_clan,
    default_sort,
    sort_rows,
)
from clantui.core.export.compare import comparison_summary, format_difference, format_share
from clantui.core.model.errors import RoyaleError
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.text.phrases import pluralise
from clantui.core.text.sanitize import truncate_parts
from clantui.core.views.favourites import VIEW as FAVOURITES
from clantui.core.views.filter import Query, apply_filter
from clantui.core.views.view import View
from clantui.ui.common.clan_status import ClanStatus, clan_lines
from clantui.ui.common.freshness import freshness
from clantui.ui.common.list_table import ListColumn
from clantui.ui.compare.table import CompareTable, PairRow, ShareColumn

TITLE: Final = "compared"
"""What the course is called."""

MARK: Final = "≈"
"""Stands at a difference that is within chance."""

_CARD, _OURS, _THEIRS, _POINTS = 17, 5, 7, 7
_SHARE: Final = 5
"""Cells of the columns that do not grow; each heading has room for the mark of the order."""

_BRIEF: Final = 6
_LONG: Final = 16
"""Cells of who plays it, in few words and in more."""

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
_LANES: Final = {"card": 0, "ours": 1, "theirs": 3, "difference": 5}


class CompareState(Struct, frozen=True, kw_only=True, dict=True):
    """One clan against others, one at a time. Each step returns a new one.

    Attributes:
        ours: our clan.
        others: those it is compared with, one or more.
        view: what is counted.
        at: the index of the one that is looked at.
        pictures: the newest pictures in hand.
        errors: why a clan could not be read; what was in hand of it stays.
        asked: clans being asked for, each with the number of the question.
        told: clans that were asked for to the end here, whole or not.
        sort: what the rows are sorted by.
        typed: the filter as it was typed.
        query: what it asks for.
    """

    ours: ClanRef
    others: tuple[ClanRef, ...]
    view: View[Any] = FAVOURITES
    at: int = 0
    pictures: Mapping[Tag, Survey] = {}
    errors: Mapping[Tag, RoyaleError] = {}
    asked: Mapping[Tag, int] = {}
    is_finished: frozenset[Tag] = frozenset()
    sort: str = SORTS[0]
    typed: str = ""
    query: Query = field(default_factory=Query)

    # What happens

    def asking(self, tag: Tag, question: int) -> Self:
        """A clan is being asked for; what went wrong with it before is forgotten."""
        errors = {one: why for one, why in self.errors.items() if one != tag}
        return replace(self, asked={**self.asked, tag: question}, errors=errors)

    def dropped(self, tag: Tag) -> Self:
        """A clan is no longer asked for: what still comes of it comes too late."""
        return replace(self, asked={one: n for one, n in self.asked.items() if one != tag})

    def grown(self, survey: Survey) -> Self:
        """There is a newer picture of a clan."""
        return replace(self, pictures={**self.pictures, survey.clan.tag: survey})

    def ended(self, tag: Tag, error: RoyaleError | None) -> Self:
        """A clan's load is over; what was in hand of it stays."""
        errors = self.errors if error is None else {**self.errors, tag: error}
        return replace(self.dropped(tag), errors=errors, is_finished=self.is_finished | {tag})

    def walked(self, by: int) -> Self:
        """At another of the others, round the end to the beginning."""
        return replace(self, at=(self.at + by) % len(self.others))

    def sorted_by(self, column: str) -> Self:
        """In the order of a column."""
        return replace(self, sort=column)

    def sorted_on(self, by: int) -> Self:
        """In the order of the next column, round the end to the beginning."""
        return self.sorted_by(SORTS[(SORTS.index(self.sort) + by) % len(SORTS)])

    def filtered(self, typed: str, query: Query) -> Self:
        """With a filter; an empty one keeps every card."""
        return replace(self, typed=typed, query=query)

    # What follows from it

    @property
    def other(self) -> ClanRef:
        """The clan that ours is compared with."""
        return self.others[self.at]

    @property
    def tags(self) -> tuple[Tag, ...]:
        """The two that are looked at, each once."""
        return tuple(dict.fromkeys((self.ours.tag, self.other.tag)))

    @property
    def is_incomplete(self) -> tuple[Tag, ...]:
        """Those of the two of which there is no complete picture."""
        in_hand = ((tag, self.pictures.get(tag)) for tag in self.tags)
        return tuple(
            tag
            for tag, survey in in_hand
            if survey is None or not survey.complete or tag in self.errors
        )

    @property
    def wanted(self) -> tuple[Tag, ...]:
        """Those of them that were not asked for yet."""
        return tuple(
            t for t in self.is_incomplete if t not in self.asked and t not in self.is_finished
        )

    @cached_property
    def count(self) -> Comparison | None:
        """The two compared; None while one of them is not in hand."""
        ours, theirs = (self.pictures.get(stop.tag) for stop in (self.ours, self.other))
        if ours is None or theirs is None:
            return None
        return compare_clans(count_clan(ours, self.view), count_clan(theirs, self.view))

    @cached_property
    def rows(self) -> tuple[ComparisonRow, ...]:
        """The cards that the filter keeps, in their order."""
        rows = () if self.count is None else sort_rows(self.count.rows, default_sort(self.sort))
        return apply_filter(rows, self.query, lambda row: row.facts)

    @property
    def course(self) -> ClanList:
        """The two, at the other."""
        stops = tuple(dict.fromkeys(self._named(stop) for stop in (self.ours, self.other)))
        return ClanList(title=TITLE, stops=stops, at=len(stops) - 1)

    @property
    def title(self) -> str:
        """Who is compared."""
        return f"{self._name(self.ours)} vs {self._name(self.other)}"

    @property
    def place(self) -> str:
        """Which of the others it is; empty where there is one."""
        return f"{self.at + 1} of {len(self.others)}" if len(self.others) > 1 else ""

    def fresh(self, now: datetime) -> Content:
        """The cell on the right of the first line; the older of the two tells the age."""
        found = [self.pictures[tag] for tag in self.tags if tag in self.pictures]
        asking = incomplete = ""
        if any(tag in self.asked for tag in self.tags):
            asked = [survey for survey in found if survey.clan.tag in self.asked]
            total = sum(len(survey.clan.members) for survey in asked)
            done = sum(survey.answered for survey in asked)
            asking = f"{done}/{total}" if asked else "asking"
        elif self.is_incomplete:
            whole = len(self.tags) - len(self.is_incomplete)
            incomplete = f"{whole} of {len(self.tags)} whole"
        age = max(((now - survey.at).total_seconds() for survey in found), default=None)
        return freshness(age, asking=asking, incomplete=incomplete, stale=math.inf)

    def summary(self, width: int) -> Content:
        """The line above the table, without its last words where there is no room for them.

        Args:
            width: cells.
        """
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
        """What stands in a table without cards, and why it has none."""
        if self.count is not None:
            nothing = "no card of either is known · r asks again"
            return f"no card here has “{self.typed}” · esc clears" if self.count.rows else nothing
        empty = [s for s in (self.ours, self.other) if s.tag not in self.pictures]
        name = self._name(empty[0])
        if any(stop.tag in self.errors for stop in empty):
            return f"{name} could not be had · r asks again"
        return f"waiting for {name} … · esc goes back"

    def clan_lines(self, now: datetime, paused: float) -> Content:
        """A line for each of the two: how far it is, how old, or what is wrong with it.

        Args:
            now: the time, aware UTC.
            paused: seconds for which everything waits; else 0.
        """
        both = (("ours", self.ours), ("theirs", self.other))
        return clan_lines([self._known(which, stop) for which, stop in both], now, paused)

    def show(self, table: CompareTable, width: int) -> None:
        """Lay the table out.

        Args:
            table: where.
            width: of the screen, in cells.
        """
        table.placeholder = self.placeholder
        table.lanes, table.order = _lanes(width), _LANES[self.sort]
        shares = (part for row in self.rows for part in (row.our_share, row.their_share))
        most = max((part for part in shares if part), default=1.0)
        table.lines = tuple(_line(row, most, width) for row in self.rows)

    def _outcome(self, count: Comparison, width: int) -> str:
        """The comparison in words, those of the table, with what its mark means."""
        if not count.rows or any(row.group is None for row in count.rows):
            return comparison_summary(count)
        groups = [f"{count.number(group)} {_only(group, width)}" for group in ComparisonGroup]
        cards = pluralise(len(count.rows), "card")
        return " · ".join([cards, *groups, f"{count.beyond} beyond chance, {MARK} within"])

    def _named(self, stop: ClanRef) -> ClanRef:
        survey = self.pictures.get(stop.tag)
        return stop if survey is None else ClanRef(stop.tag, survey.clan.name)

    def _name(self, stop: ClanRef) -> str:
        return self._named(stop).name or str(stop.tag)

    def _known(self, which: str, stop: ClanRef) -> ClanStatus:
        return ClanStatus(
            label=f"{which:<6}",
            name=self._name(stop),
            survey=self.pictures.get(stop.tag),
            error=self.errors.get(stop.tag),
            asked=stop.tag in self.asked,
        )


def column_at(lane: int) -> str | None:
    """What a click on a heading sorts by; None where that cannot be sorted by."""
    return next((column for column, index in _LANES.items() if index == lane), None)


def _lanes(width: int) -> tuple[ListColumn, ...]:
    who = (_LONG if width >= _WIDE else _BRIEF) if width >= _WHO else 0
    fixed = _CARD + _OURS + _THEIRS + _POINTS + who + _EDGES + _GAP * (6 if who else 5)
    left = width - fixed
    share = min(left // 2, _MOST_BAR) if left // 2 >= _LEAST_BAR else _SHARE
    return (
        ListColumn(title="Card", cells=_CARD, strong=True),
        ListColumn(title="Ours", cells=_OURS, right=True),
        ListColumn(title="Share", cells=share, bar=True, room=_SHARES),
        ListColumn(title="Theirs", cells=_THEIRS, right=True),
        ListColumn(title="Share", cells=share, bar=True, room=_SHARES),
        ShareColumn(title="Points", cells=_POINTS, right=True),
        ListColumn(title="Who", cells=who or _BRIEF, room=_WHO - 1),
    )


def _who(group: ComparisonGroup, width: int) -> str:
    return group if width >= _WIDE else _WORDS[group]


def _only(group: ComparisonGroup, width: int) -> str:
    only = "" if group is ComparisonGroup.COMMON or width >= _WIDE else " only"
    return f"{_who(group, width)}{only}"


def _line(row: ComparisonRow, most: float, width: int) -> PairRow:
    mark = MARK if row.within_chance and row.difference else " "
    told = "" if row.group is None else _who(row.group, width)
    return PairRow(
        key=row.key,
        cells=(
            row.card.name,
            str(row.ours or "·"),
            format_share(row.our_share),
            str(row.theirs or "·"),
            format_share(row.their_share),
            f"{format_difference(row)} {mark}",
            told,
        ),
        parts=((row.our_share or 0.0) / most, (row.their_share or 0.0) / most),
        ahead=""
        if row.within_chance is not False
        else ("ours", "theirs")[(row.difference or 0) > 0],
    )
