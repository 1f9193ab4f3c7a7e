"""The rankings screen: the best clans of the world or a country."""

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
from clantui.core.export.rankings import RankingReport, build_ranking_document
from clantui.core.model.errors import RoyaleError
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.names import RankedBy
from clantui.core.ports import Backend
from clantui.core.rankings import KnownTags, Location, Page
from clantui.core.text.phrases import pluralise
from clantui.ui.common.filter_input import FilterInput, FilterScreen
from clantui.ui.common.header import HeaderParts, ScreenHeader
from clantui.ui.common.key_bar import KeyBar
from clantui.ui.common.player_lists import MIN_WIDTH_BESIDE
from clantui.ui.common.requests import Requests
from clantui.ui.common.sort_choice import select_column, sort_choices
from clantui.ui.common.sort_screen import SortScreen
from clantui.ui.common.table import RowTable
from clantui.ui.common.update import TICK, update_static
from clantui.ui.export.options import ExportScope, make_file_stem
from clantui.ui.keymap.bindings import IN_PALETTE, bind
from clantui.ui.rankings.detail import draw_details
from clantui.ui.rankings.locations import LocationsScreen
from clantui.ui.rankings.state import RankingsState
from clantui.ui.rankings.table import RANKED, RankingTable


class KnownClans(Struct, frozen=True, kw_only=True):
    """The clans that the user knows.

    Attributes:
        own: the open clan, and the clan whose race it is in.
        find_survey: returns the newest loaded survey of a clan, or None.
    """

    own: frozenset[Tag] = frozenset()
    bookmarks: Bookmarks = field(default_factory=Bookmarks)
    find_survey: Callable[[Tag], Survey | None] = lambda _: None

    @property
    def tags(self) -> KnownTags:
        """The tags of the own and the saved clans."""
        return KnownTags(own=self.own, saved=self.bookmarks.saved_tags)


_PAGE: Final = "page"


class RankingsScreen(FilterScreen[ClanList | None]):
    """A ranking; returns the clans around the chosen one as a list, or None."""

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

    def __init__(self, backend: Backend, clock: Callable[[], datetime], known: KnownClans) -> None:
        super().__init__()
        self._known = known
        self._backend, self._clock = backend, clock
        self._state = RankingsState()
        self._requests = Requests(self)

    def compose(self) -> ComposeResult:
        """Yield the widgets, from the top."""
        yield ScreenHeader()
        with Horizontal(id="slot"):
            yield FilterInput("clan, tag or location")
            yield Static(id="summary", markup=False)
        with Horizontal():
            yield RankingTable()
            yield Static(id="details", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Draw, then load the first page."""
        table = self.query_one(RankingTable)
        table.known = self._known.tags
        self.set_focus(table)
        self.set_interval(TICK, self.refresh_status)
        self._draw()
        self.call_after_refresh(self._load, self._state.wanted, self._state.wanted_by)

    # Loading

    def _load(self, place: Location, by: RankedBy, after: str = "") -> None:
        """Load a page; this cancels an earlier request."""
        self._state = self._state.with_request(place, by, after)
        load = partial(self._backend.rankings, place.id, after, by)
        self._requests.start(_PAGE, load, self._handle_page)
        self._draw()

    def _handle_page(self, result: Page | RoyaleError) -> None:
        if isinstance(result, RoyaleError):
            self._state = self._state.with_error(result)
            if not self._state.clans:  # an open filter would hide the error
                self._clear_filter()
        else:
            old, self._state = self._state, self._state.with_page(result, self._clock())
            if (old.place, old.by) != (self._state.place, self._state.by):
                table = self.query_one(RankingTable)
                table.by, table.sort = self._state.by, RANKED
                table.reset_cursor()
                self._clear_filter()
        self._draw()

    def on_resize(self) -> None:
        """Show details beside the table if there is room."""
        self.set_class(self.size.width >= MIN_WIDTH_BESIDE, "-beside")

    @on(RowTable.Highlighted)
    def _show_details(self) -> None:
        """Show the details of the highlighted clan."""
        table, pane = self.query_one(RankingTable), self.query_one("#details", Static)
        clan = table.highlighted
        if clan is None:
            pane.update("")
            return
        clans = self._state.clans
        index = clans.index(clan)
        above = clans[index - 1] if index else None
        below = clans[index + 1] if index + 1 < len(clans) else None
        bookmark, survey = (
            self._known.bookmarks.entries.get(clan.tag),
            self._known.find_survey(clan.tag),
        )
        pane.update(draw_details(clan, (above, below), bookmark, survey, self._clock()))

    @on(RowTable.Highlighted)
    def _load_more(self) -> None:
        """Load the next page at the end of the list, unless it is filtered."""
        state, table = self._state, self.query_one(RankingTable)
        if state.clans and state.next_cursor and not self.typed and table.at_end:
            self._load(state.place, state.by, state.next_cursor)

    # Drawing

    def _draw(self) -> None:
        table = self.query_one(RankingTable)
        table.placeholder = self._state.placeholder(self.typed)
        table.show_clans(self._state.filter(self.typed))
        self.refresh_status()
        self.refresh_bindings()

    def refresh_status(self) -> None:
        """Update the header and the summary."""
        header = self.query_one(ScreenHeader)
        kind = "War rankings" if self._state.by is RankedBy.WAR else "Rankings"
        header.parts = HeaderParts(trail=(kind,), name=self._state.place.name)
        header.fresh = self._state.freshness(self._clock())
        update_static(self.query_one("#summary", Static), self._state.message(self.typed))

    @on(FilterInput.QueryChanged)
    def _handle_filtered(self, message: FilterInput.QueryChanged) -> None:
        self.typed = message.query
        self._draw()

    def _show_filter(self, *, shown: bool) -> None:
        super()._show_filter(shown=shown)
        self.query_one("#summary").display = not shown

    def _clear_filter(self) -> None:
        self.query_one(FilterInput).value = self.typed = ""
        self._show_filter(shown=False)

    def make_export_scope(self) -> ExportScope | None:
        """Return the document of `clantui top`; None before the ranking is loaded."""
        state = self._state
        if state.page is None or state.at is None:
            return None
        report = RankingReport(
            place=state.place,
            at=state.at,
            found=state.clans,
            by=state.by,
            known=self._known.tags,
        )
        return ExportScope(
            stem=make_file_stem(
                "war-rankings" if state.by is RankedBy.WAR else "rankings", state.place.name
            ),
            description=pluralise(len(state.clans), "clan"),
            document=build_ranking_document(report),
        )

    # Actions

    @property
    def key_names(self) -> dict[str, str]:
        """The key that switches the ranking, named after the other one."""
        is_war = self._state.wanted_by is RankedBy.WAR
        return {"rankings-war": "Trophies"} if is_war else {}

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enable sorting once there are clans, and the filter also while they load."""
        del parameters
        if action == "filter" and self._state.is_expecting_clans:
            return True
        return action not in {"filter", "sort", "reverse"} or bool(self._state.clans)

    def action_sort(self) -> None:
        """Open the sort menu."""
        table = self.query_one(RankingTable)
        choices = sort_choices(column for column, _ in table.visible_columns())
        self.app.push_screen(SortScreen(choices, table.sort or RANKED), self._sort_by)

    def action_reverse(self) -> None:
        """Reverse the order."""
        self._sort_by((self.query_one(RankingTable).sort or RANKED).flip())

    @on(RowTable.HeaderSelected)
    def _sort_by_column(self, message: RowTable.HeaderSelected) -> None:
        table = self.query_one(RankingTable)
        choices = sort_choices(table.columns)
        self._sort_by(select_column(choices, table.sort or RANKED, message.column))

    def _sort_by(self, sort: SortKey | None) -> None:
        if sort is not None:
            self.query_one(RankingTable).sort = sort
            self._draw()

    def action_again(self) -> None:
        """Load again the page that failed, else the first page."""
        state = self._state
        if state.error is not None:
            self._load(state.wanted, state.wanted_by, state.after)
        elif not state.is_loading:
            self._load(state.place, state.by)

    def action_war(self) -> None:
        """Switch between trophies and war trophies."""
        is_war = self._state.wanted_by is RankedBy.WAR
        self._load(self._state.wanted, RankedBy.TROPHIES if is_war else RankedBy.WAR)

    def action_locate(self) -> None:
        """Choose a location."""
        self.app.push_screen(LocationsScreen(self._backend, self._state.place), self._show_place)

    def _show_place(self, place: Location | None) -> None:
        if place is not None:
            self._load(place, self._state.wanted_by)

    @on(RowTable.Selected)
    def _open_clan(self, message: RowTable.Selected) -> None:
        shown = self._state.filter(self.typed)
        self.dismiss(self._state.clan_list(shown, message.row.tag))
