"""Two clans side by side: ours, and one after the other of those it may be compared with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Horizontal
from textual.timer import Timer
from textual.widgets import Static

from clantui.core.clan_list import ClanRef
from clantui.core.export.compare import ComparisonReport, comparison_document
from clantui.core.export.survey_report import SurveyReport
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.text.phrases import pluralise
from clantui.core.views.favourites import VIEW as FAVOURITES
from clantui.core.views.view import View
from clantui.ui.common.clan_set_screen import Load, SortedClanSetScreen
from clantui.ui.common.filter_input import FilterInput
from clantui.ui.common.header import HeaderParts, ScreenHeader
from clantui.ui.common.key_bar import KeyBar
from clantui.ui.common.player_lists import BESIDE, LOW, draw_card, draw_in_column, draw_in_lines
from clantui.ui.common.table import RowTable
from clantui.ui.common.update import update_static
from clantui.ui.compare.columns import comparison_columns
from clantui.ui.compare.state import CompareState, describe_difference
from clantui.ui.compare.table import CompareTable
from clantui.ui.export.options import ScreenDocument, file_stem
from clantui.ui.keymap.bindings import IN_PALETTE, bind
from clantui.ui.options import REST

TICK: Final = 1.0
"""Seconds between two looks at the clock."""


class CompareScreen(SortedClanSetScreen[CompareState]):
    """The cards of two clans; gives the two as a list, at the other one, or None."""

    DEFAULT_CSS = """
    CompareScreen #slot { height: auto; max-height: 2; padding: 0 1; background: $surface; }
    CompareScreen #summary { width: 1fr; height: auto; max-height: 2; }
    CompareScreen FilterInput { margin-left: 0; margin-right: 2; }
    CompareScreen #clan-lines { height: auto; max-height: 5; padding: 0 1; background: $surface; }
    CompareScreen CompareTable { width: 1fr; height: 1fr; }
    CompareScreen #players { height: 2; padding: 0 1; background: $surface; text-wrap: nowrap; }
    CompareScreen.-beside #cards-and-players { layout: horizontal; }
    CompareScreen.-beside #players { width: 33%; min-width: 40; height: 100%; padding: 1 2; }
    CompareScreen.-low #players { display: none; }
    """
    SCOPE: ClassVar = "compare"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("compare-back", "escape", "back", "Back", "Back"),
        bind("compare-next", "right,l,],>", "walk(1)", "Next clan", "Compare with the next clan"),
        bind(
            "compare-before",
            "left,h,[,<",
            "walk(-1)",
            "Previous clan",
            "Compare with the previous clan",
            IN_PALETTE,
        ),
        bind("compare-sort", "s", "sort", "Sort", "Choose a column to sort by"),
        bind("compare-sort-back", "S", "reverse", "Reverse", "Reverse the order", IN_PALETTE),
        bind("compare-filter", "/", "filter", "Filter", "Filter cards"),
        bind("compare-choose", "enter", "choose", "Open", "Show the other clan's cards"),
        bind("compare-refresh", "r,f5", "again", "Reload", "Reload the missing, else both"),
    ]

    def __init__(  # noqa: PLR0913 — each is handed in
        self,
        paused_for: Callable[[], float],
        now: Callable[[], datetime],
        ours: ClanRef,
        others: tuple[ClanRef, ...],
        survey_of: Callable[[Tag], Survey | None],
        load: Load,
        *,
        at: int = 0,
        demo: bool = False,
        view: View[Any] = FAVOURITES,
        rest: float = REST,
    ) -> None:
        """Set up.

        Args:
            paused_for: returns the seconds for which everything waits; else 0.
            others: those it is compared with, each once, one or more.
            at: the index of the other clan to begin with.
            view: one by which clans can be compared.
            rest: seconds on a clan before the network is asked for it.
        """
        super().__init__(CompareState(ours=ours, others=others, at=at, view=view), survey_of, load)
        self._paused_for, self._now, self._demo = paused_for, now, demo
        self._rest = rest
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """Yield the parts, from the top."""
        yield ScreenHeader(demo=self._demo)
        with Horizontal(id="slot"):
            field = FilterInput(id="filter")
            field.placeholder = "card, rarity, or elixir:<=3"
            field.display = False
            yield field
            yield Static(id="summary", markup=False)
        with Container(id="cards-and-players"):
            yield CompareTable(id="cards")
            yield Static(id="players", markup=False)
        yield Static(id="clan-lines", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Paint what is in hand, then ask for what is not."""
        self.set_focus(self.query_one(CompareTable))
        self.set_interval(TICK, self._refresh_status)
        self._show_pair()
        self.call_after_refresh(self._load_pair)

    def on_resize(self) -> None:
        """Lay the columns out for the new width, and put who plays a card where there is room."""
        self.set_class(self.size.width >= BESIDE, "-beside")
        self.set_class(self.size.height < LOW, "-low")
        self.call_after_refresh(self.draw)

    # Loading

    def _show_pair(self) -> None:
        self.take_surveys(self.state.tags)
        self.draw()

    def _load_pair(self, tags: tuple[Tag, ...] | None = None) -> None:
        """Ask for some of the two, both at once; by default for those that were not asked for."""
        for tag in self.state.unasked if tags is None else tags:
            self.start_load(tag)
        self.draw()

    # Drawing

    def draw(self) -> None:
        """Draw the table and the lines around it."""
        super().draw()
        table, state = self.query_one(CompareTable), self.state
        table.placeholder = state.placeholder
        names = state.name_of(state.ours), state.name_of(state.other)
        table.columns = comparison_columns(table.size.width or self.size.width, names)
        table.sort, table.most = state.sort, state.most
        table.rows = state.rows
        self._refresh_status()
        self.refresh_bindings()

    def _refresh_status(self) -> None:
        """Bring the lines above and below the table up to date."""
        now, state = self._now(), self.state
        header, kind = self.query_one(ScreenHeader), f"Compare {state.view.title.lower()}"
        header.parts = HeaderParts(name=state.title, about=state.position, kind=kind)
        header.fresh = state.freshness(now)
        summary = self.query_one("#summary", Static)
        width = summary.content_size.width or self.size.width - 2
        update_static(summary, state.summary(width))
        lines = self.query_one("#clan-lines", Static)
        status = state.clan_lines(now, self._paused_for(), self.size.width - 2)
        lines.display = bool(status)
        lines.update(status)

    @on(RowTable.Highlighted)
    def _show_players(self) -> None:
        """Show who plays the card under the cursor, here and there."""
        row = self.query_one(CompareTable).highlighted
        lists = self.state.player_lists(row)
        pane = self.query_one("#players", Static)
        width, height = pane.content_size
        if self.has_class("-beside"):
            head = draw_card(row.card, describe_difference(row)) if row is not None else None
            update_static(pane, draw_in_column(lists, width, height, head))
        else:
            update_static(pane, draw_in_lines(lists, width))

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
        self.set_focus(field if shown else self.query_one(CompareTable))
        self.call_after_refresh(self._refresh_status)

    # What keys do

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what makes sense now."""
        del parameters
        if action == "walk":
            return len(self.state.others) > 1
        if action == "filter" and not any(tag in self.state.errors for tag in self.state.tags):
            return True  # what is typed before the clans come waits for them
        return action not in {"filter", "sort", "reverse"} or self.state.count is not None

    def action_back(self) -> None:
        """Go one step out: of the filter, then of the screen."""
        field = self.query_one(FilterInput)
        if field.display or self.state.typed:
            field.value = ""
            self._show_filter(shown=False)
        else:
            self.dismiss(None)

    def action_walk(self, by: int) -> None:
        """Compare with another clan: with what is in hand at once, the network after a rest."""
        if self.state.other.tag != self.state.ours.tag:
            self.stop_load(self.state.other.tag)
        self.state = self.state.with_next_clan(by)
        self._show_pair()
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(self._rest, self._load_pair)

    @on(RowTable.HeaderSelected)
    def _sort_by_column(self, message: RowTable.HeaderSelected) -> None:
        for choice in self.state.sort_choices:
            if choice.column == message.column:
                present = self.state.sort
                self.sort_by(present.flip() if present.column == choice.column else choice.natural)

    def action_filter(self) -> None:
        """Open the filter."""
        self._show_filter(shown=True)

    def action_again(self) -> None:
        """Ask for what is missing of the two; with nothing missing, for both."""
        tags = self.state.missing or self.state.tags
        self._load_pair(tuple(tag for tag in tags if tag not in self.state.loading))

    def screen_document(self) -> ScreenDocument | None:
        """Return the comparison as `clantui compare` prints it; None before both are loaded."""
        state = self.state
        if state.count is None:
            return None
        report = ComparisonReport(
            ours=state.ours.tag,
            theirs=state.other.tag,
            report=SurveyReport(
                surveys=tuple(state.surveys[tag] for tag in state.tags), lost=state.lost
            ),
            view=state.view,
            sort=state.sort,
        )
        return ScreenDocument(
            stem=file_stem(state.name_of(state.ours), "vs", state.name_of(state.other)),
            about=pluralise(len(state.count.rows), "card"),
            document=comparison_document(report),
        )

    @on(RowTable.Selected)
    def action_choose(self) -> None:
        """Go to the other clan."""
        self.dismiss(self.state.clan_list)
