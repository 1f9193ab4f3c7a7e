"""Several clans at once: one merged table, growing as each of them is read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Horizontal, VerticalScroll
from textual.widgets import Static

from clantui.core.clan_list import ClanRef
from clantui.core.columns import SortKey
from clantui.core.export.merge import merged_document
from clantui.core.export.survey_report import SurveyReport
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.text.phrases import pluralise
from clantui.ui.common.clan_set_screen import Load, SortedClanSetScreen
from clantui.ui.common.filter_input import FilterInput
from clantui.ui.common.header import HeaderParts, ScreenHeader
from clantui.ui.common.key_bar import KeyBar
from clantui.ui.common.player_lists import (
    BESIDE,
    LOW,
    MOST_LINES,
    draw_card,
    draw_in_column,
    draw_in_lines,
)
from clantui.ui.common.table import RowTable
from clantui.ui.common.update import update_static
from clantui.ui.export.options import ScreenDocument, file_stem
from clantui.ui.family.state import FamilyState
from clantui.ui.family.table import FamilyTable
from clantui.ui.keymap.bindings import IN_PALETTE, bind

TICK: Final = 1.0
"""Seconds between two looks at the clock."""


class FamilyScreen(SortedClanSetScreen[FamilyState]):
    """The merged cards of a family; gives its clans as a list, at the one it is sorted by."""

    DEFAULT_CSS = """
    FamilyScreen #slot { height: auto; max-height: 2; padding: 0 1; background: $surface; }
    FamilyScreen #summary { width: 1fr; height: auto; max-height: 2; }
    FamilyScreen FilterInput { margin-left: 0; margin-right: 2; }
    FamilyScreen #clans { height: auto; max-height: 9; background: $surface; }
    FamilyScreen #clans { padding: 0 1; scrollbar-size-vertical: 1; }
    FamilyScreen FamilyTable { width: 1fr; height: 1fr; }
    FamilyScreen #players { padding: 0 1; background: $surface; text-wrap: nowrap; }
    FamilyScreen.-beside #cards-and-players { layout: horizontal; }
    FamilyScreen.-beside #players { width: 33%; min-width: 40; height: 100%; padding: 1 2; }
    FamilyScreen.-low #players { display: none; }
    FamilyScreen.-incomplete #players { display: none; }
    FamilyScreen.-beside.-incomplete #players { display: block; }
    """
    SCOPE: ClassVar = "family"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("family-back", "escape", "back", "Back", "Back to the clan"),
        bind("family-sort", "s", "sort", "Sort", "Choose a clan to sort by"),
        bind("family-sort-back", "S", "reverse", "Reverse", "Reverse the order", IN_PALETTE),
        bind("family-filter", "/", "filter", "Filter", "Filter cards"),
        bind("family-refresh", "r,f5", "again", "Reload", "Reload the missing, else all"),
    ]

    def __init__(  # noqa: PLR0913 — each is handed in
        self,
        paused_for: Callable[[], float],
        now: Callable[[], datetime],
        title: str,
        stops: tuple[ClanRef, ...],
        survey_of: Callable[[Tag], Survey | None],
        load: Load,
        *,
        demo: bool = False,
    ) -> None:
        """Set up; `paused_for` returns the seconds for which everything waits, else 0."""
        super().__init__(FamilyState(title=title, stops=stops), survey_of, load)
        self._paused_for, self._now, self._demo = paused_for, now, demo

    def compose(self) -> ComposeResult:
        """Yield the parts, from the top."""
        yield ScreenHeader(demo=self._demo)
        with Horizontal(id="slot"):
            yield FilterInput(id="filter")
            yield Static(id="summary", markup=False)
        with Container(id="cards-and-players"):
            yield FamilyTable(id="cards")
            yield Static(id="players", markup=False)
        with VerticalScroll(id="clans", can_focus=False):
            yield Static(id="clan-lines", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Paint what is in hand, then ask for the others."""
        self.take_surveys(self.state.tags)
        self.set_focus(self.query_one(FamilyTable))
        self.set_interval(TICK, self._refresh_status)
        self.draw()
        missing = self.state.incomplete(self.state.tags)
        self.call_after_refresh(self.load_in_turn, missing)

    def on_resize(self) -> None:
        """Lay the columns out for the new width, and put who plays a card where there is room."""
        is_beside = self.size.width >= BESIDE
        self.set_class(is_beside, "-beside")
        self.set_class(self.size.height < LOW, "-low")
        lines = min(len(self.state.stops), MOST_LINES)
        self.query_one("#players").styles.height = "100%" if is_beside else lines
        self.call_after_refresh(self.draw)

    def draw(self) -> None:
        """Draw the table and the lines around it."""
        super().draw()
        table, state = self.query_one(FamilyTable), self.state
        table.placeholder = state.placeholder
        table.columns = state.columns(table.size.width or self.size.width)
        table.sort = state.sort
        table.most, table.hottest, table.rows = state.most, state.hottest, state.rows
        self._refresh_status()

    def _refresh_status(self) -> None:
        """Bring the lines above and below the table up to date."""
        now, state = self._now(), self.state
        header = self.query_one(ScreenHeader)
        header.parts = HeaderParts(name=state.heading, about=state.size, kind="Family")
        header.fresh = state.freshness(now)
        summary = self.query_one("#summary", Static)
        width = summary.content_size.width or self.size.width - 2
        update_static(summary, state.summary(width))
        status = state.clan_lines(now, self._paused_for(), self.size.width - 2)
        clans = self.query_one("#clans")
        if clans.display != bool(status):
            clans.display = bool(status)
        self.set_class(bool(status), "-incomplete")
        self.query_one("#clan-lines", Static).update(status)

    @on(RowTable.Highlighted)
    def _show_players(self) -> None:
        """Show who plays the card under the cursor, clan by clan."""
        row = self.query_one(FamilyTable).highlighted
        lists = self.state.player_lists(row)
        pane = self.query_one("#players", Static)
        width, height = pane.content_size
        if self.has_class("-beside"):
            head = draw_card(row.card) if row is not None else None
            update_static(pane, draw_in_column(lists, width, height, head))
        else:
            update_static(pane, draw_in_lines(lists[:height], width))

    @on(FilterInput.QueryChanged)
    def _handle_filtered(self, message: FilterInput.QueryChanged) -> None:
        self.state = self.state.with_filter(message.query, message.parsed)
        self.draw()

    @on(FilterInput.QuerySubmitted)
    def _close_filter(self) -> None:
        self._show_filter(shown=False)

    def _show_filter(self, *, shown: bool) -> None:
        field = self.query_one(FilterInput)
        field.display = shown
        self.set_focus(field if shown else self.query_one(FamilyTable))
        self.call_after_refresh(self._refresh_status)

    # What keys do

    def action_filter(self) -> None:
        """Open the filter; what is typed before the clans come waits for them."""
        self._show_filter(shown=True)

    def action_back(self) -> None:
        """Go one step out: of the filter, then of the screen."""
        field = self.query_one(FilterInput)
        if field.display or self.state.typed:
            field.value = ""
            self._show_filter(shown=False)
        else:
            self.dismiss(None)

    @on(RowTable.HeaderSelected)
    def _sort_by_column(self, message: RowTable.HeaderSelected) -> None:
        present = self.state.sort
        again = message.column == present.column
        self.sort_by(present.flip() if again else SortKey(message.column, descending=True))

    def action_again(self) -> None:
        """Ask for the clans that are missing or partial; with none missing, for all."""
        tags = self.state.tags
        self.load_in_turn(self.state.incomplete(tags) or tags)

    def screen_document(self) -> ScreenDocument | None:
        """Return the merged count as `clantui show` prints it; None before a clan is loaded."""
        state = self.state
        surveys = tuple(state.surveys[tag] for tag in state.tags if tag in state.surveys)
        if not surveys:
            return None
        cards = pluralise(len(state.count.rows), "card")
        return ScreenDocument(
            stem=file_stem(state.title, "family"),
            about=f"{cards} of {pluralise(len(surveys), 'clan')}",
            document=merged_document(SurveyReport(surveys=surveys, lost=state.lost)),
        )

    @on(RowTable.Selected)
    def _open_clans(self) -> None:
        self.dismiss(self.state.clan_list)
