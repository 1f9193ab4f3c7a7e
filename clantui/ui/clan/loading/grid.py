"""Loading grid: every name of a load, lighting up as its answer comes."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.binding import BindingType
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from clantui.core.model.game import Rarity
from clantui.ui.clan.loading.board import Board, Line, Tone, changed_lines, lay_out
from clantui.ui.keymap.bindings import TABLE_KEYS, bind

_TONES = tuple(f"loading--{tone.value}" for tone in (*Tone, *Rarity))


class LoadingGrid(Widget, can_focus=True):
    """The names of a load in place of the table. Of an update only the changed lines are drawn."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    LoadingGrid { display: none; width: 1fr; height: 100%; background: $background; }
    LoadingGrid > .loading--muted, LoadingGrid > .loading--track { color: $text-muted; }
    LoadingGrid > .loading--accent { color: $progress; }
    LoadingGrid > .loading--warning { color: $text-warning; }
    LoadingGrid > .loading--common { color: $rarity-common; }
    LoadingGrid > .loading--rare { color: $rarity-rare; }
    LoadingGrid > .loading--epic { color: $rarity-epic; }
    LoadingGrid > .loading--legendary { color: $rarity-legendary; }
    LoadingGrid > .loading--champion { color: $rarity-champion; }
    LoadingGrid > .loading--unknown { color: $text-primary; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = set(_TONES)
    SCOPE: ClassVar = "loading"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("show-table", "enter", "choose", "Show the table", "Show the table while it loads"),
        *TABLE_KEYS,
    ]

    class TableRequested(Message):
        """The user wants the table now, and its cursor moved.

        Attributes:
            by: rows or pages to move the cursor by; 0 for none.
            pages: it is pages.
        """

        def __init__(self, by: int = 0, *, pages: bool = False) -> None:
            super().__init__()
            self.by, self.pages = by, pages

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 — Textual's name
        super().__init__(id=id)
        self._board: Board | None = None
        self._lines: list[Line] = []

    def show_board(self, board: Board) -> None:
        """Show a load as it is now."""
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
        """Lay it out for the new size."""
        self._lines = []
        self._draw()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw a line."""
        width, ground = self.size.width, self.rich_style
        line = self._lines[y] if y < len(self._lines) else ()
        segments = [Segment(part.text, ground + self._style(part.tone)) for part in line]
        return Strip(segments).adjust_cell_length(width, ground)

    def _style(self, tone: str) -> Style:
        return self.get_component_rich_style(f"loading--{tone}", partial=True)

    def _draw(self) -> None:
        if self._board is None or not self.size.width:
            return
        has_top = self.app.animation_level != "none"
        new = lay_out(self._board, self.size.width, self.size.height, has_top=has_top)
        for y in changed_lines(self._lines, new):
            self.refresh(Region(0, y, self.size.width, 1))
        self._lines = new
