"""The screen that compares our clan with one of several other clans."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar, Final

from msgspec.structs import replace
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import on
from textual.binding import BindingType
from textual.timer import Timer

from clantui.core.clan_list import ClanRef
from clantui.core.columns import Column
from clantui.core.compare.comparison import OURS, SIZE, THEIRS, ComparisonRow
from clantui.core.export.compare import ComparisonReport, build_comparison_document
from clantui.core.export.survey_report import SurveyReport
from clantui.core.model.tag import Tag
from clantui.core.text.abbreviate import abbreviate_names
from clantui.core.text.colours import ColourRole
from clantui.core.text.phrases import format_percent, pluralise
from clantui.core.views.card_columns import CARD
from clantui.core.views.favourites import VIEW as FAVOURITES
from clantui.core.views.view import View
from clantui.ui.common.clans.clan_lines import ClanLines
from clantui.ui.common.clans.clan_loader import ClanLoader
from clantui.ui.common.clans.clan_set import ClanSurveys
from clantui.ui.common.clans.player_lists import draw_card
from clantui.ui.common.clans.player_pane import PlayerPane
from clantui.ui.common.colours import colour_of
from clantui.ui.common.header import HeaderParts
from clantui.ui.common.table.column_widths import GAP
from clantui.ui.common.table.filter_input import FilterInput
from clantui.ui.common.table.table import RowTable
from clantui.ui.common.table.table_screen import TableScreen
from clantui.ui.compare.state import CompareState, describe_difference
from clantui.ui.export.options import ExportContent, list_table_contents, make_file_stem
from clantui.ui.keymap.bindings import IN_PALETTE, bind
from clantui.ui.options import LOAD_DELAY

AXIS: Final = "│"
BARS: Final = "bars"
"""Key of the column with the bars."""

_COUNT, _DIFFERENCE = 8, 11
_EDGES: Final = 3
"""Width of the margins and the scrollbar, in cells."""

_MIN_BAR: Final = 4
_MAX_BAR: Final = 48
"""Cells of one side of the bars."""

_MIN_NAME: Final = 3
_NARROW: Final = 6
"""Cells of a share without its count: room for a short name and the sort mark."""


def _make_columns(width: int, names: tuple[str, str]) -> tuple[Column[ComparisonRow], ...]:
    count = _COUNT
    fixed = CARD.width + _DIFFERENCE + _EDGES + 4 * GAP
    has_both = (width - fixed - 2 * count - 1) // 2 >= _MIN_BAR
    if not has_both:  # leave out the counts before the bars: the difference is one of shares
        count = _NARROW
    side = min((width - fixed - 2 * count - 1) // 2, _MAX_BAR)
    short = abbreviate_names(names, count - 1)
    columns = [
        CARD,
        *(
            replace(
                column,
                title=title,
                width=count,
                text=partial(_format_use, column is OURS, has_both),
            )
            for column, title in zip((OURS, THEIRS), short, strict=True)
        ),
        replace(SIZE, width=_DIFFERENCE),
    ]
    if side >= _MIN_BAR:
        bars = Column[ComparisonRow](
            title=_make_heading(names, short, side), width=2 * side + 1, key=BARS, bar=True
        )
        columns.insert(2, bars)
    return tuple(columns)


def draw_bars(row: ComparisonRow, most: float, side: int) -> tuple[str, str]:
    """Draw both shares, from the axis outwards.

    Args:
        most: the share that fills a side, above 0.
        side: cells of a side.

    Returns:
        The bars left and right of the axis, `side` cells each. Every share above 0 fills at least
        half a cell.
    """
    left, right = (_count_halves(use.share, most, side) for use in (row.ours, row.theirs))
    ours = "▐" * (left % 2) + "█" * (left // 2)
    theirs = "█" * (right // 2) + "▌" * (right % 2)
    return ours.rjust(side), theirs.ljust(side)


def _count_halves(share: float | None, most: float, side: int) -> int:
    return min(max(round(share / most * side * 2), 1), side * 2) if share else 0


def _make_heading(names: tuple[str, str], short: tuple[str, ...], side: int) -> str:
    """Return the axis, with the names if they fit in fewer abbreviations than beside it."""
    ours, theirs = longer = abbreviate_names(names, max(side - 1, _MIN_NAME))
    if any(cell_len(name) <= cell_len(cut) for name, cut in zip(longer, short, strict=True)):
        return f"{' ' * side}{AXIS}"
    return f"{' ' * max(side - 1 - cell_len(ours), 0)}{ours} {AXIS} {theirs}"


def _format_use(is_ours: bool, has_both: bool, row: ComparisonRow) -> str:
    use = row.ours if is_ours else row.theirs
    if use.share is None or not use.players:
        return "–" if use.share is None else "·"
    share = format_percent(use.share)
    return f"{use.players} {share:>4}" if has_both else share


class CompareTable(RowTable[ComparisonRow]):
    """The cards of two clans; the screen binds Enter, ← and →."""

    def is_emphasised(self, column: Column[Any], row: ComparisonRow) -> bool:
        """Return True for a card with a real difference: bold is visible without colours."""
        return column.key == CARD.key and row.within_chance is False

    def draw_cell(
        self, column: Column[Any], row: ComparisonRow, width: int, ground: Style
    ) -> list[Segment] | None:
        """Draw the bars, and a real difference in the colour of the clan with the higher share."""
        if column.key == BARS:
            ours, theirs = draw_bars(row, self.bar_max, width // 2)
            return [
                Segment(ours, ground + colour_of(self, ColourRole.OURS.mark)),
                Segment(AXIS, ground + colour_of(self, ColourRole.MUTED)),
                Segment(theirs, ground + colour_of(self, ColourRole.THEIRS.mark)),
            ]
        if column.key == SIZE.key and row.within_chance is False:
            side = ColourRole.THEIRS if (row.difference or 0.0) > 0 else ColourRole.OURS
            text = column.text(row).rjust(width)
            return [Segment(text, ground + colour_of(self, side.value) + Style(bold=True))]
        return None


class CompareScreen(TableScreen):
    """The cards of two clans; returns a list of both, at the other clan, or None."""

    TABLE = CompareTable
    state: CompareState
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
        self.loader = ClanLoader(self, surveys, self._show_loads)
        self.loader.add_known((ours.tag, others[at].tag))
        loads = self.loader.loads
        state = CompareState(ours=ours, others=others, at=at, view=view, loads=loads)
        self._players, self._lines = PlayerPane(len(state.clans)), ClanLines(surveys)
        super().__init__(state, surveys.clock, self._players, self._lines)
        self._load_delay = load_delay
        self._timer: Timer | None = None

    def on_mount(self) -> None:
        """Show a hint in the filter, which cannot find players here."""
        self.query_one(FilterInput).placeholder = "card, rarity, or elixir:<=3"

    # Loading

    def load_missing(self) -> None:
        """Load the incomplete clans that were not requested, both at once."""
        requested = self.loader.loads.loading_tags | self.loader.loads.finished
        self._load_clans(tuple(tag for tag in self.state.missing if tag not in requested))

    def _load_clans(self, tags: tuple[Tag, ...]) -> None:
        for tag in tags:
            self.loader.start(tag)
        self._show_loads()

    def _show_loads(self) -> None:
        self.state = replace(self.state, loads=self.loader.loads)
        self.draw()

    # Drawing

    def refresh_status(self) -> None:
        """Update the lines above and below the table."""
        super().refresh_status()
        self._lines.show(self.state)

    def show_rows(self) -> None:
        """Show the columns and the rows of the state in the table."""
        table, state = self.query_one(CompareTable), self.state
        names = state.name_of(state.ours), state.name_of(state.other)
        table.columns = _make_columns(table.size.width or self.size.width, names)
        table.bar_max, table.rows = state.bar_max, state.rows

    def make_header(self) -> HeaderParts:
        """Return the names of both clans, and the view."""
        state, kind = self.state, f"Compare {self.state.view.title.lower()}"
        return HeaderParts(name=state.title, subtitle=state.position, kind=kind)

    @on(RowTable.Highlighted)
    def _show_players(self) -> None:
        row = self.query_one(CompareTable).highlighted
        head = draw_card(row.card, describe_difference(row)) if row is not None else None
        self._players.show(self.state.player_lists(row), head)

    # Actions

    def list_sort_choices(self) -> Sequence[Column[Any]]:
        """Return the columns to sort by."""
        return self.state.sort_choices

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enable the actions that are possible now."""
        del parameters
        if action == "walk":
            return len(self.state.others) > 1
        if action == "choose":
            return self.state.count is None or not self.state.filter_text or bool(self.state.rows)
        if action == "filter" and not any(
            tag in self.state.loads.errors for tag in self.state.tags
        ):
            return True  # a query can be typed before the clans are loaded
        return action not in {"filter", "sort", "reverse"} or self.state.count is not None

    def action_walk(self, by: int) -> None:
        """Compare with another clan: show it if loaded, load it after the delay."""
        if self.state.other.tag != self.state.ours.tag:
            self.loader.stop(self.state.other.tag)
        self.state = replace(self.state, at=(self.state.at + by) % len(self.state.others))
        self.loader.add_known(self.state.tags)
        self._show_loads()
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(self._load_delay, self.load_missing)

    def action_again(self) -> None:
        """Reload the incomplete clans, or both clans if both are complete."""
        tags = self.state.missing or self.state.tags
        self._load_clans(tuple(tag for tag in tags if tag not in self.loader.loads.loading_tags))

    def load_newer(self) -> None:
        """Load newer data of the clans, unless they are still loading."""
        if not self.loader.loads.is_loading:
            self.action_again()

    def list_export_contents(self) -> tuple[ExportContent, ...]:
        """Return the documents of `clantui compare`; none before both clans are loaded."""
        state = self.state
        if state.count is None:
            return ()
        surveys = tuple(state.loads.surveys[tag] for tag in state.tags)
        report = ComparisonReport(
            ours=state.ours.tag,
            theirs=state.other.tag,
            report=SurveyReport(surveys=surveys, failed=state.failed),
            view=state.view,
        )
        names, number = map(state.name_of, (state.ours, state.other)), len(state.count.rows)
        return list_table_contents(
            make_file_stem("-vs-".join(names), at=max(survey.newest_at for survey in surveys)),
            self.describe_displayed(number, "card"),
            f"{pluralise(number, 'card')}, in their usual order",
            lambda displayed: build_comparison_document(replace(report, displayed=displayed)),
        )

    @on(RowTable.Selected)
    def action_choose(self) -> None:
        """Open the other clan."""
        self.dismiss(self.state.clan_list)
