"""State of the screen that compares two clans: ours, and the others in turn."""

from __future__ import annotations

import math
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar, Final, Self

from msgspec import field
from msgspec.structs import replace
from textual.content import Content

from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.columns import SortKey
from clantui.core.compare.comparison import (
    Comparison,
    ComparisonRow,
    compare_clans,
    count_clan,
    default_sort,
    sort_rows,
)
from clantui.core.export.compare import SAME_CLAN, comparison_summary, describe_groups
from clantui.core.model.tag import Tag
from clantui.core.text.abbreviate import abbreviate_names
from clantui.core.text.phrases import pluralise
from clantui.core.text.sanitize import truncate_parts
from clantui.core.views.favourites import VIEW as FAVOURITES
from clantui.core.views.filter import Query, apply_filter
from clantui.core.views.view import View
from clantui.ui.common.clan_set import SortedClanSet
from clantui.ui.common.freshness import freshness
from clantui.ui.common.player_lists import PlayerList
from clantui.ui.common.sort_choice import SortChoice
from clantui.ui.keymap.names import key_name

TITLE: Final = "compared"
"""The title of the list of the two."""

SORTS: Final = ("size", "ours", "theirs", "card")
"""The keys of the columns that the cards can be sorted by."""

_NAME: Final = 10
"""Cells of a clan's name in the summary."""

_REAL: Final = "bold: a real difference"
_LUCK: Final = "grey: could be luck"


class CompareState(SortedClanSet, frozen=True, kw_only=True, dict=True):
    """One clan against others, one at a time; each step returns a new one.

    Attributes:
        ours: our clan.
        others: those it is compared with, one or more.
        view: counts the cards.
        at: the index of the one that is compared now.
        sorted_by: the key of a column.
        is_reversed: that order the other way round.
        typed: the filter as it was typed.
        query: the same, read.
    """

    reload_id: ClassVar[str] = "compare-refresh"

    ours: ClanRef
    others: tuple[ClanRef, ...]
    view: View[Any] = FAVOURITES
    at: int = 0
    sorted_by: str = SORTS[0]
    is_reversed: bool = False
    typed: str = ""
    query: Query = field(default_factory=Query)

    def with_next_clan(self, by: int) -> Self:
        """Return the state at another of the others, round the end to the beginning."""
        return replace(self, at=(self.at + by) % len(self.others))

    def with_sort(self, sort: SortKey) -> Self:
        """Return the state in another order, if the cards can be sorted by its column."""
        if sort.column not in SORTS:
            return self
        is_reversed = sort != default_sort(sort.column)
        return replace(self, sorted_by=sort.column, is_reversed=is_reversed)

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
            incomplete = f"{len(self.tags) - whole} of {len(self.tags)} incomplete"
        age = self.age(self.tags, now)
        return freshness(age, asking=asking, incomplete=incomplete, stale=math.inf)

    def _progress(self) -> str:
        surveys = [self.surveys[t] for t in self.tags if t in self.loading and t in self.surveys]
        total = sum(len(survey.clan.members) for survey in surveys)
        return f"{sum(survey.answered for survey in surveys)}/{total}" if surveys else "loading"

    def summary(self, width: int) -> Content:
        """Return the line above the table, with as many words as `width` cells have room for."""
        if self.query.wrong is not None:
            return Content.styled(f"✗ {self.query.wrong.sentence}", "$text-error")
        if self.count is None:
            return Content(" ")  # the table has the words where its cards will be
        words = self._outcome(self.count)
        if self.ours.tag == self.other.tag:
            words = SAME_CLAN
        if self.typed:
            clears = f"/{self.typed} · {key_name('compare-back')} clears"
            words = f"{len(self.rows)} of {len(self.count.rows)} · {clears}"
        return Content.styled(truncate_parts(words, width), "$text-muted")

    @property
    def placeholder(self) -> str:
        """The reason why the table has no cards, and the way on."""
        if self.count is not None:
            nothing = f"No card of either clan is known · {key_name('compare-refresh')} reloads"
            return (
                f"Nothing matches “{self.typed}” · {key_name('compare-back')} clears"
                if self.count.rows
                else nothing
            )
        empty = [s for s in (self.ours, self.other) if s.tag not in self.surveys]
        name = self.name_of(empty[0])
        if any(stop.tag in self.errors for stop in empty):
            return f"{name} could not be loaded · {key_name('compare-refresh')} retries"
        return f"Loading {name} … · {key_name('compare-back')} goes back"

    def clan_lines(self, now: datetime, paused: float, width: int) -> Content:
        """Return a line for each of the two, or nothing where both are complete.

        Args:
            now: the time, aware UTC.
            paused: seconds for which everything waits; else 0.
            width: cells of a line.
        """
        if not self.missing and not self.loading:
            return Content("")
        return self.describe({"left ": self.ours, "right": self.other}, now, paused, width)

    def player_lists(self, row: ComparisonRow | None) -> tuple[PlayerList, ...]:
        """Return who plays a card here and there; nothing without a card."""
        if row is None:
            return ()
        sides = (
            (self.ours, row.ours, row.our_share, row.our_names, "$ours"),
            (self.other, row.theirs, row.their_share, row.their_names, "$theirs"),
        )
        return tuple(
            PlayerList(
                title=self.name_of(stop),
                number=number,
                share=share,
                names=names,
                style=style,
            )
            for stop, number, share, names, style in sides
        )

    def _outcome(self, count: Comparison) -> str:
        """Return the comparison in words, then what bold and grey mean in the table."""
        if not count.rows or any(row.group is None for row in count.rows):
            return comparison_summary(count)
        cards = pluralise(len(count.rows), "card")
        ours, theirs = abbreviate_names((self.name_of(self.ours), self.name_of(self.other)), _NAME)
        groups = describe_groups(count, theirs=theirs, ours=ours)
        return " · ".join([f"{cards}: {groups}", _REAL, _LUCK])

    # Its table

    @cached_property
    def rows(self) -> tuple[ComparisonRow, ...]:
        """The cards that the filter keeps, in their order."""
        if self.count is None:
            return ()
        rows = sort_rows(self.count.rows, self.sort)
        return apply_filter(rows, self.query)

    @property
    def sort(self) -> SortKey:
        """The order of the rows."""
        sort = default_sort(self.sorted_by)
        return sort.flip() if self.is_reversed else sort

    @property
    def sort_choices(self) -> tuple[SortChoice, ...]:
        """The columns to sort by."""
        ours, theirs = (self.name_of(clan) for clan in (self.ours, self.other))
        titles = ("Difference", ours, theirs, "Card")
        return tuple(
            SortChoice(column=key, letter=letter, title=title, natural=default_sort(key))
            for key, letter, title in zip(SORTS, "dotc", titles, strict=True)
        )

    @property
    def most(self) -> float:
        """The share that fills a bar."""
        shares = (share for row in self.rows for share in (row.our_share, row.their_share))
        return max((share for share in shares if share), default=1.0)


def describe_difference(row: ComparisonRow) -> str:
    """Say who plays a card more, and how sure that is: `You play it more: could be luck`."""
    if not row.difference or row.within_chance is None:
        return "No difference"
    who = "They play" if row.difference > 0 else "You play"
    return f"{who} it more: {'could be luck' if row.within_chance else 'a real difference'}"
