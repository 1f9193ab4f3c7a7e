"""Pane below the table: the row under the cursor, where there is no pane beside it."""

from __future__ import annotations

from datetime import datetime

from textual.content import Content
from textual.widgets import Static

from clantui.core.history.sparkline import trend_line
from clantui.core.history.timeline import Trend
from clantui.core.views.view import RowDetail
from clantui.ui.clan.panes.row_lines import row_lines
from clantui.ui.common.time_zone import zone_of
from clantui.ui.common.update import update_static


class RowPane(Static):
    """A few lines about one row: what it is, who it is about, and its past."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    RowPane { display: none; dock: bottom; height: 4; padding: 0 1; background: $background; }
    """

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._shown: tuple[RowDetail | None, Trend | None, datetime] | None = None

    def show_row(self, detail: RowDetail | None, trend: Trend | None, now: datetime) -> None:
        """Show a row; nothing where it is None."""
        self._shown = detail, trend, now
        self._draw()

    def on_resize(self) -> None:
        """Lay it out for the new size."""
        self._draw()

    def _draw(self) -> None:
        width, height = self.content_size
        if self._shown is None or not width:
            return
        detail, trend, now = self._shown
        past = trend_line(trend, now, width, zone_of(self)) if trend is not None else ""
        lines = row_lines(detail, past, width, height)
        lines += [Content("")] * (height - len(lines))
        update_static(self, Content("\n").join(lines))
