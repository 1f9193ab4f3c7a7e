"""Strip of panels below table and details, in the room that the rows leave."""

from __future__ import annotations

from typing import Final

from textual.content import Content
from textual.geometry import Size
from textual.widgets import Static

from clantui.ui.clan.panes.panels import LEAST, PanelData, arrange, make_panels
from clantui.ui.common.update import update_static

_TABLE: Final = 16
"""Lines that table and details keep."""

_WIDE: Final = 100
"""Cells from which on there are panels."""


class PanelStrip(Static):
    """Panels about the clan, as high as the table allows.

    Attributes:
        is_allowed: it may take any room; not where images of cards need it.
        lines: its height; 0 where there is no room.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    PanelStrip { display: none; dock: bottom; height: 0; padding: 0 1; background: $background; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 — Textual's name
        super().__init__(id=id, markup=False)
        self._data: PanelData | None = None
        self._rows = 0
        self._body = Size(0, 0)
        self.is_allowed = True
        self.lines = 0

    def show_data(self, data: PanelData, rows: int, *, keep_height: bool) -> None:
        """Show what is at hand.

        Args:
            data: what panels are made of.
            rows: of the table without a filter, so that typing one moves nothing.
            keep_height: the rows are still changing, and nothing is to move meanwhile.
        """
        self._data, self._rows = data, rows
        self._lay_out(keep_height=keep_height)

    def fit_into(self, body: Size) -> None:
        """Take the room that the rows leave of a body."""
        self._body = body
        self._lay_out(keep_height=False)

    def _lay_out(self, *, keep_height: bool) -> None:
        width, height = self._body
        keep_height = keep_height and self.lines > 0
        most = self.lines if keep_height else height - max(self._rows + 2, _TABLE)
        most = most if self.is_allowed else 0
        lines: list[Content] = []
        if self._data is not None and width >= _WIDE and most >= LEAST:
            lines = arrange(make_panels(self._data), width - 2, most - 1)
        if not keep_height:
            self.lines = most if lines else 0
            if self.styles.height is None or self.styles.height.value != self.lines:
                self.styles.height = self.lines
        if lines:
            update_static(self, Content("\n").join([Content(""), *lines]))
