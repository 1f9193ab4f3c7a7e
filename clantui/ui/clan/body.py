"""Body of the clan screen: between the two lines at the top and the key bar."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from textual.containers import Horizontal

from clantui.ui.clan.detail import DetailPane, People
from clantui.ui.clan.loading.board import make_board
from clantui.ui.clan.loading.gate import LoadingGate
from clantui.ui.clan.loading.grid import LoadingGrid
from clantui.ui.clan.panes.panels import PanelData
from clantui.ui.clan.panes.row_pane import RowPane
from clantui.ui.clan.panes.strip import PanelStrip
from clantui.ui.clan.problems import ProblemsPane, has_problems
from clantui.ui.clan.welcome import Welcome
from clantui.ui.common.screens import has_one_column
from clantui.ui.common.time_zone import zone_of

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.events import DescendantFocus, Resize
    from textual.widget import Widget

    from clantui.core.history.timeline import Trend
    from clantui.core.stats.grouping import WeightedCard
    from clantui.core.views.view import RowDetail
    from clantui.ui.clan.card_table import CardTable
    from clantui.ui.clan.state import ClanState


class ClanBody(Horizontal):
    """A clan, or the first steps in its place."""

    DEFAULT_CSS = """
    ClanBody { height: 1fr; }
    ClanBody > Welcome { display: none; }
    """

    _empty = False
    _gate = LoadingGate()
    _problems: ProblemsPane | None = None

    def __init__(self, table: CardTable) -> None:
        """Set up.

        Args:
            table: the rows; composed by the view, among other parts.
        """
        super().__init__(id="body")
        # Kept, not looked up: keys arrive before the parts are there, and when they have gone.
        self._table, self._loading_grid = table, LoadingGrid()

    def compose(self) -> ComposeResult:
        """Compose what stands in place of the table, or below it."""
        yield self._loading_grid
        yield RowPane()
        yield PanelStrip(id="panels")

    @property
    def is_narrow(self) -> bool:
        """True where there is room for the table or for the detail, not for both."""
        return has_one_column(self.screen)

    @property
    def is_empty(self) -> bool:
        """True where there is no clan to show, and the first steps stand there."""
        return self._empty

    @is_empty.setter
    def is_empty(self, empty: bool) -> None:
        self._empty = empty
        self._arrange()

    @property
    def is_loading(self) -> bool:
        """True where the names of a load stand in place of the table."""
        return self._gate.is_open and not self._empty

    @property
    def is_load_due(self) -> bool:
        """True where the next moment decides whether they do."""
        return self._gate.is_due

    @property
    def home(self) -> Widget:
        """The widget that has the focus as a rule: the table, or what stands in its place."""
        return self._loading_grid if self.is_loading else self._table

    def show_row(
        self,
        detail: RowDetail | None,
        now: datetime,
        trend: Trend | None = None,
        cards: tuple[WeightedCard, ...] = (),
        card: int | None = None,
    ) -> None:
        """Show the row under the cursor, beside the table or below it; see `DetailPane.show`."""
        self.query_one(DetailPane).show(detail, trend, cards, card)
        self.query_one(RowPane).show_row(detail, trend, now)

    def show_panels(
        self, state: ClanState, cards: tuple[WeightedCard, ...], rows: int, now: datetime
    ) -> None:
        """Show panels about the clan where so many rows leave room, of data at hand."""
        survey = state.load_status.survey
        data = PanelData.of(state, cards, now, zone_of(self))
        strip, detail = self.query_one(PanelStrip), self.query_one(DetailPane)
        strip.is_allowed = not detail.has_images
        strip.show_data(data, rows, keep_height=survey is not None and survey.loading)
        detail.has_foot = not strip.lines

    def on_resize(self, event: Resize) -> None:
        """Give the panels the room there is now."""
        strip, detail = self.query_one(PanelStrip), self.query_one(DetailPane)
        strip.is_allowed = not detail.has_images
        strip.fit_into(event.size)
        detail.has_foot = not strip.lines

    @property
    def has_row_pane(self) -> bool:
        """True where a pane below the table has room."""
        screen = self.screen
        is_high = screen.has_class("-tall") or screen.has_class("-taller")
        return screen.has_class("-narrow") and is_high

    def decide_loading(self, state: ClanState, now: datetime) -> None:
        """Show the names of a load in place of the table, or the table again."""
        self._set_gate(self._gate.update(state, now))

    def show_loading(self, state: ClanState, now: datetime) -> bool:
        """Decide, and bring the names up to date.

        Returns:
            True where the table need not be counted: battle logs take some 50 ms.
        """
        self.decide_loading(state, now)
        if self.is_loading and (board := make_board(state)) is not None:
            self._loading_grid.show_board(board)
        return self.is_loading and state.load_status.loading is None

    def show_table(self) -> None:
        """Show the table while a load goes on."""
        self._set_gate(self._gate.dismiss())

    def _set_gate(self, gate: LoadingGate) -> None:
        was, had_focus = self.is_loading, self.home.has_focus
        self._gate = gate
        if self.is_loading != was:
            self._arrange()
            if had_focus:
                self.screen.set_focus(self.home)

    def _arrange(self) -> None:
        """Show what stands alone, else all that there is room for."""
        # Not by a class of the screen: all in it would be styled anew, 20 ms in the way of Enter.
        alone = Welcome if self._empty else LoadingGrid if self.is_loading else None
        for part in self.children:
            shown = "block" if alone is not None and isinstance(part, alone) else "none"
            part.styles.display = shown if alone is not None else None

    def show_problems(self, state: ClanState, now: datetime) -> None:
        """List at the foot of the right side who has not answered; nothing where all have."""
        status = state.load_status
        if self.parent is not None and self.screen.has_class("-tiny"):
            self.parent.set_class(bool(status.error or status.notice), "-trouble")
        if self.is_empty or status.error is not None:  # before the first steps are there again
            self.query_one(Welcome).show_error(status.error)
        if not has_problems(state):
            if self._problems is not None:
                self._problems.styles.display = "none"
        elif self._problems is None:
            self._problems = ProblemsPane(state, now)
            self.query_one(DetailPane).mount(self._problems)
        else:
            self._problems.styles.display = None
            self._problems.show_state(state, now)

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Keep the one column that has the focus where the window becomes narrow."""
        if self.parent is not None:
            self.parent.set_class(isinstance(event.widget, People), "-zoom")
