"""State of the comparison screen."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar, Final

from msgspec.structs import replace
from textual.content import Content

from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.columns import Column, SortKey
from clantui.core.compare.comparison import (
    OURS,
    SIZE,
    SORT_COLUMNS,
    THEIRS,
    Comparison,
    ComparisonRow,
    compare_clans,
    sort_rows,
)
from clantui.core.export.compare import describe_groups, summarise_comparison
from clantui.core.text.abbreviate import abbreviate_names
from clantui.core.text.phrases import pluralise
from clantui.core.text.sanitize import truncate_parts
from clantui.core.views.favourites import VIEW as FAVOURITES
from clantui.core.views.filter import apply_filter
from clantui.core.views.view import View
from clantui.ui.common.clans.clan_set import ClanSet
from clantui.ui.common.clans.player_lists import PlayerList
from clantui.ui.keymap.names import key_name
from clantui.ui.keymap.sentences import describe_filter, describe_no_match

COMPARISON_TITLE: Final = "compared"
"""Title of the list of both clans."""

_NAME: Final = 10
"""Cells of a clan's name in the summary."""


class CompareState(ClanSet, frozen=True, kw_only=True, dict=True):
    """Our clan, and one or more others; `at` is the index of the current one."""

    reload_id: ClassVar[str] = "compare-refresh"

    ours: ClanRef
    others: tuple[ClanRef, ...]
    view: View[Any] = FAVOURITES
    at: int = 0
    sort: SortKey = SIZE.natural_sort

    @property
    def other(self) -> ClanRef:
        """The current other clan."""
        return self.others[self.at]

    @property
    def clans(self) -> dict[str, ClanRef]:
        """Both clans."""
        return {"left ": self.ours, "right": self.other}

    @cached_property
    def count(self) -> Comparison | None:
        """The comparison; None before both clans are loaded."""
        ours, theirs = (self.loads.surveys.get(clan.tag) for clan in (self.ours, self.other))
        if ours is None or theirs is None:
            return None
        return compare_clans(ours, theirs, self.view)

    @property
    def clan_list(self) -> ClanList:
        """A list of both clans, at the other one."""
        clans = tuple(dict.fromkeys(map(self.with_name, (self.ours, self.other))))
        return ClanList(title=COMPARISON_TITLE, clans=clans, position=len(clans) - 1)

    # Texts

    @property
    def title(self) -> str:
        """The names of both clans."""
        return f"{self.name_of(self.ours)} vs {self.name_of(self.other)}"

    @property
    def position(self) -> str:
        """`2 of 3` for the current other clan; empty if it is the only one."""
        return f"{self.at + 1} of {len(self.others)}" if len(self.others) > 1 else ""

    @property
    def progress(self) -> str:
        """The players loaded so far: `31/50`; empty without a load."""
        loading = [tag for tag in self.tags if tag in self.loads.loading_tags]
        surveys = [self.loads.surveys[tag] for tag in loading if tag in self.loads.surveys]
        total = sum(len(survey.clan.members) for survey in surveys)
        answered = f"{sum(survey.finished_count for survey in surveys)}/{total}"
        return answered if surveys else "loading" if loading else ""

    def summary(self, width: int) -> Content:
        """Return the line above the table, at most `width` cells."""
        if self.query.error is not None:
            return Content.styled(f"✗ {self.query.error.sentence}", "$text-error")
        if self.count is None:
            return Content(" ")  # the placeholder of the table says the reason
        words = self._describe_outcome(self.count)
        if self.filter_text:
            clears = describe_filter(self.filter_text, "compare-back")
            found = f"{len(self.rows)} of {pluralise(len(self.count.rows), 'card')} · {clears}"
            return Content.styled(truncate_parts(found, width), "$text-accent")
        return Content.styled(truncate_parts(words, width), "$text-muted")

    @property
    def placeholder(self) -> str:
        """The text of an empty table."""
        if self.count is not None:
            nothing = f"No card of either clan is known · {key_name('compare-refresh')} reloads"
            return (
                describe_no_match(self.filter_text, "compare-back") if self.count.rows else nothing
            )
        missing = [clan for clan in (self.ours, self.other) if clan.tag not in self.loads.surveys]
        failed = [clan for clan in missing if clan.tag in self.loads.errors]
        if failed:
            name = self.name_of(failed[0])
            return f"{name} could not be loaded · {key_name('compare-refresh')} retries"
        return f"Loading {self.name_of(missing[0])} … · {key_name('compare-back')} goes back"

    def player_lists(self, row: ComparisonRow | None) -> tuple[PlayerList, ...]:
        """Return the players of a card in both clans; empty for None."""
        if row is None:
            return ()
        sides = ((self.ours, row.ours, "$ours"), (self.other, row.theirs, "$theirs"))
        return tuple(
            PlayerList(
                title=self.name_of(clan),
                number=use.players,
                share=use.share,
                names=use.names,
                style=style,
            )
            for clan, use, style in sides
        )

    def _describe_outcome(self, count: Comparison) -> str:
        """Return the summary of the comparison, and the meaning of bold and grey."""
        if count.count_cards(None) == len(count.rows):
            return summarise_comparison(count)
        cards = pluralise(len(count.rows), "card")
        ours, theirs = abbreviate_names((self.name_of(self.ours), self.name_of(self.other)), _NAME)
        groups = describe_groups(count, theirs=theirs, ours=ours)
        return f"{cards}: {groups} · bold: a real difference · grey: could be luck"

    # Table

    @cached_property
    def rows(self) -> tuple[ComparisonRow, ...]:
        """The filtered and sorted cards."""
        if self.count is None:
            return ()
        rows = sort_rows(self.count.rows, self.sort)
        return apply_filter(rows, self.query)

    @property
    def sort_choices(self) -> tuple[Column[Any], ...]:
        """The columns to sort by."""
        names = {OURS.key: self.name_of(self.ours), THEIRS.key: self.name_of(self.other)}
        return tuple(
            replace(column, title=names.get(column.key, column.title))
            for column in SORT_COLUMNS.values()
            if column.letter
        )

    @property
    def bar_max(self) -> float:
        """The share that fills a bar."""
        shares = (share for row in self.rows for share in (row.ours.share, row.theirs.share))
        return max((share for share in shares if share), default=1.0)


def describe_difference(row: ComparisonRow) -> str:
    """Return which clan plays a card more: `You play it more: could be luck`."""
    if not row.difference or row.within_chance is None:
        return "No difference"
    clan = "They play" if row.difference > 0 else "You play"
    return f"{clan} it more: {'could be luck' if row.within_chance else 'a real difference'}"
