"""The screen that compares our clan with one of several other clans."""

from __future__ import annotations

from typing import Any, ClassVar

from msgspec.structs import replace
from textual import on
from textual.binding import BindingType
from textual.timer import Timer

from clantui.core.clan_list import ClanRef
from clantui.core.export.compare import ComparisonReport, build_comparison_document
from clantui.core.export.survey_report import SurveyReport
from clantui.core.model.tag import Tag
from clantui.core.text.phrases import pluralise
from clantui.core.views.favourites import VIEW as FAVOURITES
from clantui.core.views.view import View
from clantui.ui.common.clan_set import ClanSurveys
from clantui.ui.common.clan_set_screen import SortedClanSetScreen
from clantui.ui.common.filter_input import FilterInput
from clantui.ui.common.header import HeaderParts
from clantui.ui.common.player_lists import draw_card
from clantui.ui.common.table import RowTable
from clantui.ui.compare.state import CompareState, describe_difference
from clantui.ui.compare.table import CompareTable, make_comparison_columns
from clantui.ui.export.options import ExportContent, list_table_contents, make_file_stem
from clantui.ui.keymap.bindings import IN_PALETTE, bind
from clantui.ui.options import LOAD_DELAY


class CompareScreen(SortedClanSetScreen[CompareState]):
    """The cards of two clans; returns a list of both, at the other clan, or None."""

    TABLE = CompareTable
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

    def __init__(
        self,
        surveys: ClanSurveys,
        ours: ClanRef,
        others: tuple[ClanRef, ...],
        *,
        at: int = 0,
        view: View[Any] = FAVOURITES,
        load_delay: float = LOAD_DELAY,
    ) -> None:
        """Create the screen; `at` is the index of the first other clan."""
        state = CompareState(ours=ours, others=others, at=at, view=view)
        super().__init__(surveys, state)
        self._load_delay = load_delay
        self._timer: Timer | None = None

    def on_mount(self) -> None:
        """Show a hint in the filter, which cannot find players here."""
        self.query_one(FilterInput).placeholder = "card, rarity, or elixir:<=3"

    # Loading

    def load_missing(self) -> None:
        """Load the incomplete clans that were not requested, both at once."""
        self._load_clans(self.state.not_requested)

    def _load_clans(self, tags: tuple[Tag, ...]) -> None:
        for tag in tags:
            self.start_load(tag)
        self.draw()

    # Drawing

    def show_rows(self) -> None:
        """Show the columns and the rows of the state in the table."""
        table, state = self.query_one(CompareTable), self.state
        names = state.name_of(state.ours), state.name_of(state.other)
        table.columns = make_comparison_columns(table.size.width or self.size.width, names)
        table.bar_max, table.rows = state.bar_max, state.rows

    def make_header(self) -> HeaderParts:
        """Return the names of both clans, and the view."""
        state, kind = self.state, f"Compare {self.state.view.title.lower()}"
        return HeaderParts(name=state.title, subtitle=state.position, kind=kind)

    @on(RowTable.Highlighted)
    def _show_players(self) -> None:
        row = self.query_one(CompareTable).highlighted
        head = draw_card(row.card, describe_difference(row)) if row is not None else None
        self.draw_players(self.state.player_lists(row), head)

    # Actions

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enable the actions that are possible now."""
        del parameters
        if action == "walk":
            return len(self.state.others) > 1
        if action == "choose":
            return not self.state.has_no_match
        if action == "filter" and not any(tag in self.state.errors for tag in self.state.tags):
            return True  # a query can be typed before the clans are loaded
        return action not in {"filter", "sort", "reverse"} or self.state.count is not None

    def action_walk(self, by: int) -> None:
        """Compare with another clan: show it if loaded, load it after the delay."""
        if self.state.other.tag != self.state.ours.tag:
            self.stop_load(self.state.other.tag)
        self.state = self.state.with_next_clan(by)
        self.add_surveys(self.state.tags)
        self.draw()
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(self._load_delay, self.load_missing)

    def action_again(self) -> None:
        """Reload the incomplete clans, or both if both are complete."""
        tags = self.state.missing or self.state.tags
        self._load_clans(tuple(tag for tag in tags if tag not in self.state.loading))

    def list_export_contents(self) -> tuple[ExportContent, ...]:
        """Return the documents of `clantui compare`; none before both clans are loaded."""
        state = self.state
        if state.count is None:
            return ()
        surveys = tuple(state.surveys[tag] for tag in state.tags)
        report = ComparisonReport(
            ours=state.ours.tag,
            theirs=state.other.tag,
            report=SurveyReport(surveys=surveys, failed=state.failed),
            view=state.view,
        )
        names, number = map(state.name_of, (state.ours, state.other)), len(state.count.rows)
        return list_table_contents(
            make_file_stem("-vs-".join(names), at=max(survey.at for survey in surveys)),
            self.describe_displayed(number, "card"),
            f"{pluralise(number, 'card')}, in their usual order",
            lambda displayed: build_comparison_document(replace(report, displayed=displayed)),
        )

    @on(RowTable.Selected)
    def action_choose(self) -> None:
        """Open the other clan."""
        self.dismiss(self.state.clan_list)
