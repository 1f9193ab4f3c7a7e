"""The rankings screen: a table of the best clans of the world or a country."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from datetime import datetime
from functools import partial
from typing import Any, ClassVar, Final

from msgspec.structs import replace
from rich.segment import Segment
from rich.style import Style
from textual import on
from textual.binding import BindingType
from textual.reactive import reactive
from textual.widgets import Static

from clantui.core.bookmarks import Bookmarks
from clantui.core.columns import Column, count_column, sort_by_column
from clantui.core.export.rankings import (
    CLAN_COLUMNS,
    RankingReport,
    build_ranking_document,
    format_climb,
)
from clantui.core.model.errors import RoyaleError
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.names import RankedBy
from clantui.core.ports import Backend
from clantui.core.rankings import OPENED_MARK, KnownTags, Location, Page, RankedClan
from clantui.core.text.colours import ColourRole
from clantui.core.text.phrases import pluralise
from clantui.core.text.sanitize import fit
from clantui.ui.common.colours import colour_of
from clantui.ui.common.header import HeaderParts
from clantui.ui.common.requests import Requests
from clantui.ui.common.table.filter_input import TableFilter
from clantui.ui.common.table.table import RowTable
from clantui.ui.common.table.table_screen import TableScreen
from clantui.ui.export.options import ExportContent, list_table_contents, make_file_stem
from clantui.ui.keymap.bindings import IN_PALETTE, bind
from clantui.ui.rankings.detail import draw_details
from clantui.ui.rankings.locations import LocationsScreen
from clantui.ui.rankings.state import RANKED, RankingsState

_MARK: Final = "mark"
_CLIMB: Final = "climb"
_CLIMB_ROLES: Final = {"▲": ColourRole.GAIN.value, "▼": ColourRole.LOSS.value, "n": "text-accent"}
"""Colours of a change of rank, by the first character of its text."""

_EXPORTED: Final = {column.key: column for column in CLAN_COLUMNS}
SCORES: Final[dict[RankedBy, Column[RankedClan]]] = {
    RankedBy.TROPHIES: replace(_EXPORTED["trophies"], key="score"),
    RankedBy.WAR: replace(_EXPORTED["war_trophies"], key="war"),
}
"""The column of the score of each ranking."""


class RankingTable(RowTable[RankedClan]):
    """The clans of a ranking, the best first, with the score that they are ranked by."""

    SCOPE: ClassVar = "clan-table"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("open-clan", "enter,right,l", "choose", "Open", "Show its cards")
    ]

    known: reactive[KnownTags] = reactive(KnownTags())
    by: reactive[RankedBy] = reactive(RankedBy.TROPHIES)

    def watch_by(self) -> None:
        """Show the columns with the score."""
        self.columns = (
            replace(_EXPORTED["rank"], key="place"),
            count_column("rank_change", "Moved", letter="m", key=_CLIMB, text=format_climb),
            Column(key=_MARK, title=" ", width=1, text=lambda c: self.known.find_mark(c.tag)),
            replace(_EXPORTED["name"], key="clan"),
            Column(title="Tag", width=11, min_table_width=100, text=lambda c: str(c.tag)),
            SCORES[self.by],
            replace(_EXPORTED["members"], min_table_width=50),
            replace(_EXPORTED["location"], min_table_width=66),
        )

    def show_clans(self, clans: Iterable[RankedClan]) -> None:
        """Show clans in the chosen order."""
        sort = self.sort or RANKED
        column = next(column for column in self.columns if column.key == sort.column)
        self.rows = sort_by_column(clans, column, descending=sort.descending)

    def key_of(self, row: RankedClan) -> Hashable:
        """Return the clan's tag."""
        return row.tag

    def draw_cell(
        self, column: Column[Any], row: RankedClan, width: int, ground: Style
    ) -> list[Segment] | None:
        """Draw changes of rank, and open and saved clans, in colours."""
        text, mark = column.text(row), self.known.find_mark(row.tag)
        colour = ""
        if column.key == _CLIMB and text:
            colour, text = _CLIMB_ROLES.get(text[0], ""), text.rjust(width)
        elif column.key in {_MARK, "clan"} and mark:
            colour = ColourRole.OURS.value if mark == OPENED_MARK else "text-accent"
        if not colour:
            return None
        style = colour_of(self, colour) + Style(bold=column.key != _CLIMB or None)
        return [Segment(fit(text, width), ground + style)]


class RankingsScreen(TableScreen):
    """A ranking; returns the clans around the chosen one as a list, or None."""

    TABLE = RankingTable
    FILTER_HINT = "clan, tag or location"
    DEFAULT_CSS = """
    RankingsScreen FilterInput { margin-right: 0; }
    RankingsScreen.-filtering #summary { display: none; }
    RankingsScreen #pane { display: none; text-wrap: wrap; }
    RankingsScreen.-beside #pane { display: block; }
    """
    SCOPE: ClassVar = "rankings"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("rankings-back", "escape", "back", "Back", "Back"),
        bind("rankings-filter", "/", "filter", "Filter", "Filter clans"),
        bind("rankings-sort", "s", "sort", "Sort", "Choose a column to sort by"),
        bind("rankings-reverse", "S", "reverse", "Reverse", "Reverse the order", IN_PALETTE),
        bind("rankings-war", "m", "war", "War", "Clan trophies or war trophies"),
        bind("rankings-location", "L", "locate", "Location", "Choose a country, or the world"),
        bind("rankings-refresh", "r,f5", "again", "Reload", "Reload"),
    ]

    state: RankingsState

    def __init__(
        self,
        backend: Backend,
        clock: Callable[[], datetime],
        own: frozenset[Tag],
        bookmarks: Bookmarks,
        survey_of: Callable[[Tag], Survey | None],
    ) -> None:
        """Create the screen; `own` has the open clan, and the clan in whose race it is."""
        super().__init__(RankingsState(), clock, Static(id="pane", markup=False))
        self._known = KnownTags(own=own, saved=bookmarks.saved_tags)
        self._bookmarks, self._survey_of = bookmarks, survey_of
        self._backend = backend
        self._requests = Requests(self)

    def on_mount(self) -> None:
        """Mark the clans that the user knows."""
        self.query_one(RankingTable).known = self._known

    # Loading

    def load_missing(self) -> None:
        """Load the first page."""
        self._load(self.state.requested_location, self.state.requested_by)

    def _load(self, location: Location, by: RankedBy, after: str = "") -> None:
        """Load a page; this cancels an earlier request."""
        self.state = self.state.with_request(location, by, after)
        load = partial(self._backend.load_rankings, location.id, after, by)
        self._requests.start("page", load, self._handle_page)
        self.draw()

    def _handle_page(self, result: Page | RoyaleError) -> None:
        if isinstance(result, RoyaleError):
            self.state = self.state.with_error(result)
            if not self.state.clans:  # an open filter would hide the error
                self._clear_filter()
        else:
            old, self.state = self.state, self.state.with_page(result, self._clock())
            if (old.location, old.by) != (self.state.location, self.state.by):
                table = self.query_one(RankingTable)
                table.by = self.state.by
                table.reset_cursor()
                self._clear_filter()
        self.draw()

    @on(RowTable.Highlighted)
    def _show_details(self) -> None:
        table, pane = self.query_one(RankingTable), self.query_one("#pane", Static)
        clan = table.highlighted
        if clan is None:
            pane.update("")
            return
        clans = self.state.clans
        index = clans.index(clan)
        above = clans[index - 1] if index else None
        below = clans[index + 1] if index + 1 < len(clans) else None
        bookmark, survey = self._bookmarks.entries.get(clan.tag), self._survey_of(clan.tag)
        pane.update(draw_details(clan, (above, below), bookmark, survey, self._clock()))

    @on(RowTable.Highlighted)
    def _load_more(self) -> None:
        """Load the next page at the end of the list, unless it is filtered."""
        state, table = self.state, self.query_one(RankingTable)
        if state.clans and state.next_cursor and not state.filter_text and table.at_end:
            self._load(state.location, state.by, state.next_cursor)

    # Drawing

    def show_rows(self) -> None:
        """Show the filtered clans in their order."""
        self.query_one(RankingTable).show_clans(self.state.rows)

    def make_header(self) -> HeaderParts:
        """Return the name of the ranking and its location."""
        kind = "War rankings" if self.state.by is RankedBy.WAR else "Rankings"
        return HeaderParts(trail=(kind,), name=self.state.location.name)

    def _clear_filter(self) -> None:
        self.query_one(TableFilter).reset()
        self.state = replace(self.state, filter_text="")

    def list_export_contents(self) -> tuple[ExportContent, ...]:
        """Return the documents of `clantui top`; none before the ranking is loaded."""
        state = self.state
        if state.page is None or state.at is None:
            return ()
        report = RankingReport(
            location=state.location,
            at=state.at,
            found=state.clans,
            # the error of another ranking leaves this one complete
            error=state.error if state.after else state.page.error,
            is_old=state.page.error is not None,
            by=state.by,
            known=self._known,
        )
        kind = "war-rankings" if state.by is RankedBy.WAR else "rankings"
        return list_table_contents(
            make_file_stem(kind, state.location.name, at=state.at),
            self.describe_displayed(len(state.clans), "clan"),
            f"{pluralise(len(state.clans), 'clan')}, in the order of the ranking",
            lambda displayed: build_ranking_document(replace(report, displayed=displayed)),
        )

    # Actions

    @property
    def key_names(self) -> dict[str, str]:
        """The key that switches the ranking, named after the other one."""
        is_war = self.state.requested_by is RankedBy.WAR
        return {"rankings-war": "Trophies"} if is_war else {}

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enable sorting once there are clans, and the filter also while they load."""
        del parameters
        if action == "filter" and self.state.is_expecting_clans:
            return True
        return action not in {"filter", "sort", "reverse"} or bool(self.state.clans)

    def action_again(self) -> None:
        """Load again the page that failed, else the first page."""
        state = self.state
        if state.error is not None:
            self._load(state.requested_location, state.requested_by, state.after)
        elif not state.is_loading:
            self._load(state.location, state.by)

    def action_war(self) -> None:
        """Switch between trophies and war trophies."""
        is_war = self.state.requested_by is RankedBy.WAR
        self._load(self.state.requested_location, RankedBy.TROPHIES if is_war else RankedBy.WAR)

    def action_locate(self) -> None:
        """Choose a location."""
        self.app.push_screen(
            LocationsScreen(self._backend, self.state.location), self._show_location
        )

    def _show_location(self, location: Location | None) -> None:
        if location is not None:
            self._load(location, self.state.requested_by)

    @on(RowTable.Selected)
    def _open_clan(self, message: RowTable.Selected) -> None:
        self.dismiss(self.state.clan_list(message.table.rows, message.row.tag))
