"""The screen of several clans, merged into one table that grows while they are loaded."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Any, ClassVar, Final

from msgspec.structs import replace
from rich.segment import Segment
from rich.style import Style
from textual import on
from textual.binding import BindingType
from textual.content import Content
from textual.reactive import reactive

from clantui.core.clan_list import ClanRef
from clantui.core.columns import Column, SortKey
from clantui.core.compare.merge import MergedRow
from clantui.core.export.merge import build_merged_document
from clantui.core.export.survey_report import SurveyReport
from clantui.core.text.phrases import pluralise
from clantui.ui.common.clans.clan_lines import ClanLines
from clantui.ui.common.clans.clan_loader import ClanLoader
from clantui.ui.common.clans.clan_set import ClanSurveys
from clantui.ui.common.clans.player_lists import draw_card
from clantui.ui.common.clans.player_pane import PlayerPane
from clantui.ui.common.header import HeaderParts
from clantui.ui.common.table.table import RowTable
from clantui.ui.common.table.table_screen import TableScreen
from clantui.ui.export.options import ExportContent, list_table_contents, make_file_stem
from clantui.ui.family.state import PLAYERS_KEY, FamilyState
from clantui.ui.keymap.bindings import IN_PALETTE, bind

HEAT_LEVELS: Final = 5
"""Heat levels above 0; the last is the strongest colour."""

_STRONGEST: Final = 0.55
"""Fraction (0–1) of the colour in the strongest background."""

_WEAKEST: Final = 0.12


class FamilyTable(RowTable[MergedRow]):
    """The merged cards; a column with a number as its key belongs to a clan."""

    SCOPE: ClassVar = "family-table"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind(
            "family-open",
            "enter,right,l",
            "choose",
            "Open",
            "Open the clan you sort by, else the first",
        )
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"table--heat"}
    DEFAULT_CSS = """
    FamilyTable > .table--heat { color: $primary; background: $background; }
    """

    highest_share: reactive[float] = reactive(1.0)  # share with the strongest background; above 0

    def draw_cell(
        self, column: Column[Any], row: MergedRow, width: int, ground: Style
    ) -> list[Segment] | None:
        """Draw a clan's share on its background, if there are colours."""
        if not column.key.isdigit() or row is self.highlighted or self.app.no_color:
            return None
        level = compute_heat_level(column.sort_value(row), self.highest_share)  # type: ignore[arg-type]  # a share
        heat = self.find_heat_style(level) if level else None
        return None if heat is None else [Segment(column.text(row).rjust(width), ground + heat)]

    def find_heat_style(self, level: int) -> Style | None:
        """Return the background of a level (1 to `HEAT_LEVELS`), with a readable text colour.

        None if the theme has the terminal's own colours, which cannot be blended.
        """
        styles = self.get_component_styles("table--heat")
        if styles.color.ansi is not None or styles.background.ansi is not None:
            return None
        part = _WEAKEST + (_STRONGEST - _WEAKEST) * (level - 1) / (HEAT_LEVELS - 1)
        ground = styles.background.blend(styles.color, part)
        return Style(color=ground.get_contrast_text(1.0).rich_color, bgcolor=ground.rich_color)


def compute_heat_level(share: float | None, most: float) -> int:
    """Return the level of the background for a share, from 0 to `HEAT_LEVELS`.

    The share `most` has the highest level; a share that is 0 or unknown has level 0.
    """
    return min(ceil(share / most * HEAT_LEVELS), HEAT_LEVELS) if share and most > 0 else 0


class FamilyScreen(TableScreen):
    """The merged cards of a family; returns a list of its clans, at the sorted one, or None."""

    TABLE = FamilyTable
    DEFAULT_CSS = """
    FamilyScreen.-incomplete #pane { display: none; }
    FamilyScreen.-beside.-incomplete #pane { display: block; }
    """
    state: FamilyState
    SCOPE: ClassVar = "family"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("family-back", "escape", "back", "Back", "Back to the clan"),
        bind("family-sort", "s", "sort", "Sort", "Choose a clan to sort by"),
        bind("family-sort-back", "S", "reverse", "Reverse", "Reverse the order", IN_PALETTE),
        bind("family-filter", "/", "filter", "Filter", "Filter cards"),
        bind("family-refresh", "r,f5", "again", "Reload", "Reload the missing, else all"),
    ]

    def __init__(
        self, surveys: ClanSurveys, title: str | None, clans: tuple[ClanRef, ...]
    ) -> None:
        self.loader = ClanLoader(self, surveys, self._show_loads)
        self.loader.add_known(clan.tag for clan in clans)
        state = FamilyState(title=title, clan_refs=clans, loads=self.loader.loads)
        self._players, self._lines = PlayerPane(len(clans)), ClanLines(surveys)
        super().__init__(state, surveys.clock, self._players, self._lines)

    def load_missing(self) -> None:
        """Load the incomplete clans, one after the other."""
        self.loader.load_in_turn(self.state.missing)

    def _show_loads(self) -> None:
        self.state = replace(self.state, loads=self.loader.loads)
        self.draw()

    def refresh_status(self) -> None:
        """Update the lines above and below the table."""
        super().refresh_status()
        self._lines.show(self.state)
        self.set_class(self._lines.display, "-incomplete")

    def show_rows(self) -> None:
        """Show the columns and the rows of the state in the table."""
        table, state = self.query_one(FamilyTable), self.state
        table.columns = state.columns(self._table_width)
        table.bar_max, table.highest_share = state.bar_max, state.highest_share
        table.rows = state.rows

    @property
    def _table_width(self) -> int:
        return self.query_one(FamilyTable).size.width or self.size.width

    def summarise(self, width: int) -> Content:
        """See `TableScreen.summarise`; the pane may stand beside the table."""
        return self.state.summary(width, self._table_width)

    def make_header(self) -> HeaderParts:
        """Return the title and the number of clans."""
        return HeaderParts(name=self.state.heading, subtitle=self.state.size, kind="Family")

    @on(RowTable.Highlighted)
    def _show_players(self) -> None:
        row = self.query_one(FamilyTable).highlighted
        head = draw_card(row.card) if row is not None else None
        self._players.show(self.state.player_lists(row), head)

    # Actions

    def list_sort_choices(self) -> Sequence[Column[Any]]:
        """Return all clans, and each clan."""
        return self.state.sort_choices

    def choose_sort(self, column: str) -> SortKey:
        """Return the order by a clan's column, or by all clans for any other column."""
        return super().choose_sort(column if column.isdigit() else PLAYERS_KEY)

    def action_again(self) -> None:
        """Reload the incomplete clans, or all if none is incomplete."""
        self.loader.load_in_turn(self.state.missing or self.state.tags)

    def load_newer(self) -> None:
        """Load newer data of the clans, unless they are still loading."""
        if not self.loader.loads.is_loading:
            self.action_again()

    def list_export_contents(self) -> tuple[ExportContent, ...]:
        """Return the documents of `clantui show --merge`; none before a clan is loaded."""
        state = self.state
        surveys = tuple(
            state.loads.surveys[tag] for tag in state.tags if tag in state.loads.surveys
        )
        if not surveys:
            return ()
        report, number = SurveyReport(surveys=surveys, failed=state.failed), len(state.count.rows)
        cards = pluralise(number, "card")
        return list_table_contents(
            make_file_stem(
                state.clan_list.caption,
                "family",
                at=max(survey.newest_at for survey in surveys),
            ),
            self.describe_displayed(number, "card"),
            f"{cards} of {pluralise(len(surveys), 'clan')}, in their usual order",
            lambda displayed: build_merged_document(replace(report, displayed=displayed)),
        )

    @on(RowTable.Selected)
    def _open_clans(self) -> None:
        self.dismiss(self.state.clan_list)
