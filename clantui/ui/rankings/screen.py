"""The best clans of the world or a country, and the way into their cards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Static

from clantui.core.clan_list import ClanList
from clantui.core.export.rankings import format_climb, format_number
from clantui.core.model.errors import RoyaleError
from clantui.core.model.tag import Tag
from clantui.core.ports import Backend
from clantui.core.rankings import Location, Page, RankedClan
from clantui.ui.common.filter_input import FilterInput
from clantui.ui.common.header import HeaderParts, ScreenHeader
from clantui.ui.common.key_bar import KeyBar
from clantui.ui.common.list_table import ListColumn, ListRow, ListTable
from clantui.ui.common.screens import SafeDismiss
from clantui.ui.common.workers import start_worker
from clantui.ui.keymap.bindings import bind
from clantui.ui.rankings.state import RankingsState

TICK: Final = 1.0
"""Seconds between two looks at the clock."""

_LANES: Final = (
    ListColumn(title="#", cells=4, right=True),
    ListColumn(title="±", cells=4, right=True),
    ListColumn(title="Clan", cells=22, strong=True),
    ListColumn(title="Tag", cells=11, room=100),
    ListColumn(title="Trophies", cells=8, right=True),
    ListColumn(title="Members", cells=7, right=True, room=50),
    ListColumn(title="Location", room=64),
)


class PageLoaded(Message):
    """A page of the ranking; `question` tells which one it answers."""

    def __init__(self, question: int, page: Page) -> None:
        super().__init__()
        self.question, self.page = question, page


class PageFailed(Message):
    """A page that could not be had."""

    def __init__(self, question: int, error: RoyaleError) -> None:
        super().__init__()
        self.question, self.error = question, error


class RankingsScreen(SafeDismiss[ClanList | None]):
    """Gives the clans around the one chosen as a course, or None."""

    DEFAULT_CSS = """
    RankingsScreen #slot { height: auto; max-height: 2; padding: 0 1; background: $surface; }
    RankingsScreen #said { width: 1fr; height: auto; max-height: 2; }
    RankingsScreen FilterInput { margin-left: 0; }
    """
    SCOPE: ClassVar = "rankings"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("rankings-back", "escape", "back", "Back", "One step out"),
        bind("rankings-filter", "/", "filter", "Filter", "Keep some clans"),
        bind("rankings-location", "L", "locate", "Location", "A country, or the world"),
        bind("rankings-refresh", "r,f5", "again", "Refresh", "Ask again"),
    ]

    def __init__(
        self, engine: Backend, now: Callable[[], datetime], *, demo: bool = False
    ) -> None:
        """Set up.

        Args:
            engine: knows the rankings.
            now: the time, aware UTC.
            demo: whether the demo world answers.
        """
        super().__init__()
        self._engine, self._now, self._demo = engine, now, demo
        self._chart = RankingsState()
        self._question = 0
        self._query = ""

    def compose(self) -> ComposeResult:
        """Two lines, the table, the keys."""
        yield ScreenHeader(demo=self._demo)
        with Horizontal(id="slot"):
            field = FilterInput(facets=False, id="filter")
            field.placeholder = "clan, tag or location"
            yield field
            yield Static(id="said", markup=False)
        yield ListTable(id="ranking")
        yield KeyBar()

    def on_mount(self) -> None:
        """Paint first, then ask."""
        self.query_one(ListTable).lanes = _LANES
        self.set_focus(self.query_one(ListTable))
        self.set_interval(TICK, self._tell)
        self._draw()
        self.call_after_refresh(self._ask, self._chart.wanted)

    # Asking

    def _ask(self, place: Location, after: str = "") -> None:
        """Ask for a page; the answer to an older question is no longer wanted."""
        self._question += 1
        self._chart = self._chart.asked(place, after)
        start_worker(self, partial(self._bring, self._question, place, after), "rankings")
        self._draw()

    async def _bring(self, question: int, place: Location, after: str) -> None:
        try:
            page = await self._engine.rankings(place.id, after)
        except RoyaleError as error:
            self.post_message(PageFailed(question, error))
        else:
            self.post_message(PageLoaded(question, page))

    @on(PageLoaded)
    def _brought(self, message: PageLoaded) -> None:
        if message.question == self._question:
            old, self._chart = self._chart, self._chart.arrived(message.page, self._now())
            if old.place != self._chart.place:
                self.query_one(ListTable).restart()
                self._show_filter(shown=False, clear=True)
            self._draw()

    @on(PageFailed)
    def _failed(self, message: PageFailed) -> None:
        if message.question == self._question:
            self._chart = self._chart.failed(message.error)
            self._draw()

    @on(ListTable.Highlighted)
    def _pointed(self) -> None:
        """At the end of the list the next page is asked for; a filtered list has no end."""
        chart = self._chart
        if chart.found and chart.more and not self._query and self.query_one(ListTable).at_end:
            self._ask(chart.place, chart.more)

    # What is shown

    def _draw(self) -> None:
        roll = self.query_one(ListTable)
        roll.placeholder = self._chart.placeholder(self._query)
        roll.lines = tuple(map(_line, self._chart.kept(self._query)))
        self._tell()

    def _tell(self) -> None:
        """Bring the two lines up to date."""
        header = self.query_one(ScreenHeader)
        header.parts = HeaderParts(name=self._chart.place.name, kind="▸ Rankings")
        header.fresh = self._chart.fresh(self._now())
        said = self.query_one("#said", Static)
        if said.content != (text := self._chart.message(self._query)):
            said.update(text)

    @on(FilterInput.Filtered)
    def _filtered(self, message: FilterInput.Filtered) -> None:
        self._query = message.query
        self._draw()

    @on(FilterInput.Kept)
    def _filter_kept(self) -> None:
        self._show_filter(shown=False)

    def _show_filter(self, *, shown: bool, clear: bool = False) -> None:
        field = self.query_one(FilterInput)
        if clear:
            field.value, self._query = "", ""
        field.display = shown
        self.query_one("#said").display = not shown
        self.set_focus(field if shown else self.query_one(ListTable))

    # What keys do

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What makes no sense now is not offered."""
        del parameters
        return action != "filter" or bool(self._chart.found)

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

    def action_again(self) -> None:
        """Ask again for what failed, else for the first page."""
        chart = self._chart
        if chart.error is not None:
            self._ask(chart.wanted, chart.after)
        elif not chart.asking:
            self._ask(chart.place)

    def action_locate(self) -> None:
        """Choose a location."""
        from clantui.ui.rankings.locations import LocationsScreen  # noqa: PLC0415 — when wanted

        self.app.push_screen(LocationsScreen(self._engine, self._chart.place), self._located)

    def _located(self, place: Location | None) -> None:
        if place is not None:
            self._ask(place)

    @on(ListTable.Selected)
    def _chosen(self, message: ListTable.Selected) -> None:
        if isinstance(message.key, Tag):
            kept = self._chart.kept(self._query)
            self.dismiss(self._chart.course(kept, message.key))


def _line(one: RankedClan) -> ListRow:
    rank = "–" if one.rank is None else str(one.rank)
    members = format_number(one.members)
    return ListRow(
        key=one.tag,
        cells=(
            rank,
            format_climb(one),
            one.name,
            str(one.tag),
            format_number(one.score),
            members,
            one.location,
        ),
    )
