"""Pane with the players of a card."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from textual.content import Content
from textual.geometry import Size
from textual.widgets import Static

from clantui.ui.common.clans.player_lists import PlayerList, draw_in_column, draw_in_lines
from clantui.ui.common.update import update_static

_MAX_LINES: Final = 5
"""Lines below a table, one for each clan."""


class PlayerPane(Static):
    """The players of the highlighted card: beside the table, or in lines below it.

    In a low window there is no room for the lines.
    """

    DEFAULT_CSS = "PlayerPane { height: auto; }"

    def __init__(self, clans: int) -> None:
        """Create the pane for a number of clans."""
        super().__init__(id="pane", markup=False)
        self._lines = min(clans, _MAX_LINES)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the number of lines below the table, also before the players are known."""
        del container, viewport, width
        return self._lines

    def show(self, lists: Sequence[PlayerList], head: Content | None) -> None:
        """Show the players; beside the table, below a head."""
        width, height = self.content_size
        if self.screen.has_class("-beside"):
            update_static(self, draw_in_column(lists, width, height, head))
        else:
            update_static(self, draw_in_lines(lists[:height], width))
