"""Body of the clan screen, between the status bar and the key bar."""

from __future__ import annotations

from datetime import datetime

from textual.containers import Horizontal
from textual.events import DescendantFocus, Resize
from textual.widget import Widget

from clantui.core.stats.grouping import WeightedCard
from clantui.ui.clan.state import ClanState
from clantui.ui.clan.widgets.card_table import CardTable
from clantui.ui.clan.widgets.clan_pane import ClanPane
from clantui.ui.clan.widgets.detail import DetailPane, PlayerTable
from clantui.ui.clan.widgets.loading_board import make_board
from clantui.ui.clan.widgets.loading_grid import GridVisibility, LoadingGrid
from clantui.ui.clan.widgets.panels import PanelData, PanelStrip
from clantui.ui.clan.widgets.problems import ProblemsPane, has_problems
from clantui.ui.clan.widgets.row_pane import RowPane
from clantui.ui.clan.widgets.welcome import Welcome
from clantui.ui.common.screens import has_one_column
from clantui.ui.common.time_zone import zone_of


class ClanBody(Horizontal):
    """The table and its panes, or the first steps in their place."""

    DEFAULT_CSS = """
    ClanBody { height: 1fr; }
    ClanBody > Welcome { display: none; }
    """

    is_empty = False
    """True while the first steps are shown, because there is no clan."""

    _visibility = GridVisibility()
    _problems: ProblemsPane | None = None

    def __init__(self, welcome: Welcome, table: CardTable) -> None:
        # References, not queries: keys arrive before the parts exist, and after they are removed.
        self._table, self._loading_grid = table, LoadingGrid()
        beside = (ClanPane(), table, DetailPane())
        below = (RowPane(), PanelStrip())
        super().__init__(welcome, *beside, self._loading_grid, *below, id="body")

    @property
    def is_narrow(self) -> bool:
        """True if there is room for the table or for the details, not for both."""
        return has_one_column(self.screen)

    def set_empty(self, *, is_empty: bool) -> None:
        """Show the first steps, or the table."""
        self.is_empty = is_empty
        self._arrange()

    @property
    def shows_loading_names(self) -> bool:
        """True while the names of a load are shown in place of the table."""
        return self._visibility.is_shown and not self.is_empty

    @property
    def is_load_due(self) -> bool:
        """True while a load is too young to show its names."""
        return self._visibility.is_due

    @property
    def home(self) -> Widget:
        """The widget that has the focus by default: the table, or the names in its place."""
        return self._loading_grid if self.shows_loading_names else self._table

    def show_panels(
        self, state: ClanState, cards: tuple[WeightedCard, ...], rows: int, now: datetime
    ) -> None:
        """Show panels about the clan if the rows leave room for them."""
        survey = state.load.survey
        data = PanelData.of(state, cards, now, zone_of(self))
        strip, detail = self.query_one(PanelStrip), self.query_one(DetailPane)
        strip.show_data(data, rows, keep_height=survey is not None and survey.is_loading)
        detail.allow_foot(has_foot=not strip.lines)

    def on_resize(self, event: Resize) -> None:
        """Fit the panels into the new size."""
        strip, detail = self.query_one(PanelStrip), self.query_one(DetailPane)
        strip.fit_into(event.size)
        detail.allow_foot(has_foot=not strip.lines)

    @property
    def has_row_pane(self) -> bool:
        """True if there is room for a pane below the table."""
        screen = self.screen
        is_high = screen.has_class("-tall") or screen.has_class("-taller")
        return screen.has_class("-narrow") and is_high

    def decide_loading(self, state: ClanState, now: datetime) -> bool:
        """Decide between the names of a load and the table.

        Return True if the rows need not be counted now: battle logs take some 50 ms.
        """
        self._set_visibility(self._visibility.update(state, now))
        return self.shows_loading_names and state.load.loading_survey is None

    def show_loading(self, state: ClanState) -> None:
        """Update the names of a load, if they are shown."""
        if self.shows_loading_names and (board := make_board(state)) is not None:
            self._loading_grid.show_board(board)

    def show_table(self) -> None:
        """Show the table until the load ends."""
        self._set_visibility(self._visibility.dismiss())

    def _set_visibility(self, visibility: GridVisibility) -> None:
        was_loading, had_focus = self.shows_loading_names, self.home.has_focus
        self._visibility = visibility
        if self.shows_loading_names != was_loading:
            self._arrange()
            if had_focus:
                self.screen.set_focus(self.home)

    def _arrange(self) -> None:
        # Not by a class of the screen, which would style all parts anew: 20 ms after Enter.
        alone = Welcome if self.is_empty else LoadingGrid if self.shows_loading_names else None
        for part in self.children:
            display = "block" if alone is not None and isinstance(part, alone) else "none"
            part.styles.display = display if alone is not None else None

    def show_problems(self, state: ClanState, now: datetime, paused: float) -> None:
        """List the requests without an answer below the details; `paused` as in `ProblemsPane`.

        An error of the load is also shown in the first steps. In a tiny window, an error or a
        notice may take a second line above (`-trouble`).
        """
        load = state.load
        if self.parent is not None and self.screen.has_class("-tiny"):
            self.parent.set_class(bool(load.error or state.notice), "-trouble")
        if self.is_empty or load.error is not None:  # the first steps will be shown with it
            self.query_one(Welcome).show_error(load.error)
        if has_problems(state):
            if self._problems is None:
                self._problems = ProblemsPane()
                self.query_one(DetailPane).mount(self._problems)
            self._problems.styles.display = None
            self._problems.show_state(state, now, paused)
        elif self._problems is not None:
            self._problems.styles.display = "none"

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Remember which column has the focus: a narrow window shows only that one."""
        if self.parent is not None:
            self.parent.set_class(isinstance(event.widget, PlayerTable), "-zoom")
