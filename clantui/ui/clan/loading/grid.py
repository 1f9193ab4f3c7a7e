"""Loading grid: the names of a load, each updated when its answer comes."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from textual.binding import BindingType
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from clantui.ui.clan.loading.board import Board, Line, find_changed_lines, lay_out
from clantui.ui.common.colours import colour_of
from clantui.ui.keymap.bindings import TABLE_KEYS, bind


class LoadingGrid(Widget, can_focus=True):
    """The names of a load in place of the table; an update draws only the changed lines."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    LoadingGrid { display: none; width: 1fr; height: 100%; background: $background; }
    """
    SCOPE: ClassVar = "loading"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("show-table", "enter", "choose", "Show the table", "Show the table while it loads"),
        *TABLE_KEYS,
    ]

    class TableRequested(Message):
        """The user wants the table, and its cursor moved by rows, or by pages."""

        def __init__(self, by: int = 0, *, pages: bool = False) -> None:
            super().__init__()
            self.by, self.pages = by, pages

    def __init__(self) -> None:
        super().__init__()
        self._board: Board | None = None
        self._lines: list[Line] = []

    def show_board(self, board: Board) -> None:
        """Show the current board of a load."""
        self._board = board
        self._draw()

    def action_choose(self) -> None:
        """Ask for the table."""
        self.post_message(self.TableRequested())

    def action_move(self, by: int) -> None:
        """Ask for the table, and move its cursor."""
        self.post_message(self.TableRequested(by))

    def action_page(self, by: int) -> None:
        """Ask for the table, and move its cursor by screenfuls."""
        self.post_message(self.TableRequested(by, pages=True))

    def on_resize(self) -> None:
        """Draw for the new size."""
        self._lines = []
        self._draw()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw a line."""
        width, ground = self.size.width, self.rich_style
        line = self._lines[y] if y < len(self._lines) else ()
        segments = [Segment(part.text, ground + colour_of(self, part.colour)) for part in line]
        return Strip(segments).adjust_cell_length(width, ground)

    def _draw(self) -> None:
        if self._board is None or not self.size.width:
            return
        has_top = self.app.animation_level != "none"
        new = lay_out(self._board, self.size.width, self.size.height, has_top=has_top)
        for y in find_changed_lines(self._lines, new):
            self.refresh(Region(0, y, self.size.width, 1))
        self._lines = new
