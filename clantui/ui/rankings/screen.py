"""The best clans of the world or a country, and the way into their cards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import ClassVar, Final

from msgspec import Struct, field
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Static

from clantui.core.bookmarks import Bookmarks
from clantui.core.clan_list import ClanList
from clantui.core.columns import SortKey
from clantui.core.export.rankings import RankingReport, ranking_document
from clantui.core.model.errors import RoyaleError
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.names import RankedBy
from clantui.core.ports import Backend
from clantui.core.rankings import Location, Page
from clantui.core.text.phrases import pluralise
from clantui.ui.common.filter_input import FilterInput
from clantui.ui.common.header import HeaderParts, ScreenHeader
from clantui.ui.common.key_bar import KeyBar
from clantui.ui.common.player_lists import BESIDE
from clantui.ui.common.requests import Requests
from clantui.ui.common.screens import SafeDismiss
from clantui.ui.common.sort_choice import sort_choices
from clantui.ui.common.sort_screen import SortScreen
from clantui.ui.common.table import RowTable
from clantui.ui.common.update import update_static
from clantui.ui.export.options import ScreenDocument, file_stem
from clantui.ui.keymap.bindings import IN_PALETTE, bind
from clantui.ui.rankings.detail import draw_details
from clantui.ui.rankings.locations import LocationsScreen
from clantui.ui.rankings.state import RankingsState
from clantui.ui.rankings.table import RANKED, RankingTable


class KnownClans(Struct, frozen=True, kw_only=True):
    """The clans that the user knows.

    Attributes:
        own: the clan that is open, and the one whose race it is in.
        book: the bookmarks.
        survey_of: returns the newest survey in hand of a clan, or None.
    """

    own: frozenset[Tag] = frozenset()
    book: Bookmarks = field(default_factory=Bookmarks)
    survey_of: Callable[[Tag], Survey | None] = lambda _: None

    @property
    def saved(self) -> frozenset[Tag]:
        """The saved clans."""
        return frozenset(entry.tag for entry in self.book.saved)


TICK: Final = 1.0
"""Seconds between two looks at the clock."""

_PAGE: Final = "page"


class RankingsScreen(SafeDismiss[ClanList | None]):
    """A ranking; gives the clans around the one chosen as a list, or None."""

    DEFAULT_CSS = """
    RankingsScreen #slot { height: auto; max-height: 2; padding: 0 1; background: $surface; }
    RankingsScreen #summary { width: 1fr; height: auto; max-height: 2; }
    RankingsScreen FilterInput { margin-left: 0; }
    RankingsScreen RankingTable { width: 1fr; height: 100%; }
    RankingsScreen #details { width: 33%; min-width: 40; height: 100%; padding: 1 2; }
    RankingsScreen #details { background: $surface; display: none; }
    RankingsScreen.-beside #details { display: block; }
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

    def __init__(
        self,
        engine: Backend,
        now: Callable[[], datetime],
        *,
        demo: bool = False,
        known: KnownClans | None = None,
    ) -> None:
        """Set up; `known` are the clans that are open, saved or in hand, none by default."""
        super().__init__()
        self._known = known or KnownClans()
        self._engine, self._now, self._demo = engine, now, demo
        self._state = RankingsState()
        self._requests = Requests(self)
        self._query = ""

    def compose(self) -> ComposeResult:
        """Yield the parts, from the top."""
        yield ScreenHeader(demo=self._demo)
        with Horizontal(id="slot"):
            field = FilterInput(facets=False, id="filter")
            field.placeholder = "clan, tag or location"
            yield field
            yield Static(id="summary", markup=False)
        with Horizontal(id="ranking-and-details"):
            yield RankingTable(id="ranking")
            yield Static(id="details", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Paint first, then ask."""
        table = self.query_one(RankingTable)
        table.own, table.saved = self._known.own, self._known.saved
        self.set_focus(table)
        self.set_interval(TICK, self._refresh_status)
        self._draw()
        self.call_after_refresh(self._ask, self._state.wanted, self._state.wanted_by)

    # Asking

    def _ask(self, place: Location, by: RankedBy, after: str = "") -> None:
        """Ask for a page, in place of the one that is asked for."""
        self._state = self._state.with_request(place, by, after)
        ask = partial(self._engine.rankings, place.id, after, by)
        self._requests.start(_PAGE, ask, self._handle_page)
        self._draw()

    def _handle_page(self, result: Page | RoyaleError) -> None:
        if isinstance(result, RoyaleError):
            self._state = self._state.with_error(result)
            if not self._state.clans:  # the filter, open before the answer, would hide the reason
                self._show_filter(shown=False, clear=True)
        else:
            old, self._state = self._state, self._state.with_page(result, self._now())
            if (old.place, old.by) != (self._state.place, self._state.by):
                table = self.query_one(RankingTable)
                table.by, table.sort = self._state.by, RANKED
                table.restart()
                self._show_filter(shown=False, clear=True)
        self._draw()

    def on_resize(self) -> None:
        """Show details beside the table where there is room."""
        self.set_class(self.size.width >= BESIDE, "-beside")

    @on(RowTable.Highlighted)
    def _show_details(self) -> None:
        """Show what is known of the clan under the cursor."""
        table, pane = self.query_one(RankingTable), self.query_one("#details", Static)
        clan = table.highlighted
        if clan is None:
            pane.update("")
            return
        shown = self._state.clans
        at = shown.index(clan)
        above = shown[at - 1] if at else None
        below = shown[at + 1] if at + 1 < len(shown) else None
        bookmark, survey = self._known.book.entries.get(clan.tag), self._known.survey_of(clan.tag)
        pane.update(draw_details(clan, (above, below), bookmark, survey, self._now()))

    @on(RowTable.Highlighted)
    def _load_more(self) -> None:
        """Ask for the next page at the end of the list; a filtered list has no end."""
        state, table = self._state, self.query_one(RankingTable)
        if state.clans and state.more and not self._query and table.at_end:
            self._ask(state.place, state.by, state.more)

    # Drawing

    def _draw(self) -> None:
        table = self.query_one(RankingTable)
        table.placeholder = self._state.placeholder(self._query)
        table.show_clans(self._state.filter(self._query))
        self._refresh_status()

    def _refresh_status(self) -> None:
        """Bring the two lines up to date."""
        header = self.query_one(ScreenHeader)
        kind = "War rankings" if self._state.by is RankedBy.WAR else "Rankings"
        header.parts = HeaderParts(trail=(kind,), name=self._state.place.name)
        header.fresh = self._state.freshness(self._now())
        update_static(self.query_one("#summary", Static), self._state.message(self._query))

    @on(FilterInput.QueryChanged)
    def _handle_filtered(self, message: FilterInput.QueryChanged) -> None:
        self._query = message.query
        self._draw()

    @on(FilterInput.QuerySubmitted)
    def _close_filter(self) -> None:
        self._show_filter(shown=False)

    def _show_filter(self, *, shown: bool, clear: bool = False) -> None:
        field = self.query_one(FilterInput)
        if clear:
            field.value, self._query = "", ""
        field.display = shown
        self.query_one("#summary").display = not shown
        self.set_focus(field if shown else self.query_one(RankingTable))

    def screen_document(self) -> ScreenDocument | None:
        """Return the ranking as `clantui top` prints it; None before there is one."""
        state = self._state
        if state.page is None or state.at is None:
            return None
        report = RankingReport(place=state.place, at=state.at, found=state.clans, by=state.by)
        return ScreenDocument(
            stem=file_stem(
                "war-rankings" if state.by is RankedBy.WAR else "rankings", state.place.name
            ),
            about=pluralise(len(state.clans), "clan"),
            document=ranking_document(report),
        )

    # What keys do

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer an order where there are clans, and the filter where they may still come."""
        del parameters
        if action == "filter" and self._state.may_come:
            return True
        return action not in {"filter", "sort", "reverse"} or bool(self._state.clans)

    def action_back(self) -> None:
        """One step out: of the filter, then of the screen."""
        if self.query_one(FilterInput).display or self._query:
            self._show_filter(shown=False, clear=True)
            self._draw()
        else:
            self.dismiss(None)

    def action_filter(self) -> None:
        """Open the filter."""
        self._show_filter(shown=True)

    def action_sort(self) -> None:
        """Open the sort menu."""
        table = self.query_one(RankingTable)
        choices = sort_choices(column for column, _ in table.visible_columns())
        self.app.push_screen(SortScreen(choices, table.sort or RANKED), self._sort_by)

    def action_reverse(self) -> None:
        """Turn the order round."""
        self._sort_by((self.query_one(RankingTable).sort or RANKED).flip())

    @on(RowTable.HeaderSelected)
    def _sort_by_column(self, message: RowTable.HeaderSelected) -> None:
        table = self.query_one(RankingTable)
        for choice in sort_choices(table.columns):
            if choice.column == message.column:
                sort = table.sort or RANKED
                self._sort_by(sort.flip() if sort.column == choice.column else choice.natural)

    def _sort_by(self, sort: SortKey | None) -> None:
        if sort is not None:
            self.query_one(RankingTable).sort = sort
            self._draw()

    def action_again(self) -> None:
        """Ask again for what failed, else for the first page."""
        state = self._state
        if state.error is not None:
            self._ask(state.wanted, state.wanted_by, state.after)
        elif not state.asking:
            self._ask(state.place, state.by)

    def action_war(self) -> None:
        """Show the ranking by the other trophies, of the same location."""
        is_war = self._state.wanted_by is RankedBy.WAR
        self._ask(self._state.wanted, RankedBy.TROPHIES if is_war else RankedBy.WAR)

    def action_locate(self) -> None:
        """Choose a location."""
        self.app.push_screen(LocationsScreen(self._engine, self._state.place), self._show_place)

    def _show_place(self, place: Location | None) -> None:
        if place is not None:
            self._ask(place, self._state.wanted_by)

    @on(RowTable.Selected)
    def _open_clan(self, message: RowTable.Selected) -> None:
        shown = self._state.filter(self._query)
        self.dismiss(self._state.clan_list(shown, message.row.tag))
