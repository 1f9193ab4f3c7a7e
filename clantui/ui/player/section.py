"""The sections of the player screen, one below the other in a scroll."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from clantui.core.text.sanitize import truncate_parts
from clantui.ui.keymap.key_scroll import KeyScroll


class PlayerScroll(KeyScroll):
    """The scroll of all sections."""

    DEFAULT_CSS = """
    PlayerScroll { height: 1fr; padding-top: 1; scrollbar-size-vertical: 1; }
    """


class PlayerSection(Widget):
    """A heading with a note, and lines below it, laid out for the width there is."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    PlayerSection { height: auto; padding: 0 1; margin-bottom: 1; text-wrap: nowrap; }
    """

    title: ClassVar[str] = ""

    def note(self) -> str:
        """Return the words beside the heading."""
        return ""

    def body(self, width: int) -> list[Content]:
        """Return the lines below the heading; those wider than `width` cells are cut."""
        raise NotImplementedError

    @property
    def lines_in_sight(self) -> int:
        """Lines of the screen between its first and its last, less the blank one above."""
        return max(self.screen.size.height - 3, 0)

    def redraw(self) -> None:
        """Draw anew, at perhaps another height."""
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the number of lines."""
        del container, viewport
        return len(self._lines(width))

    def render(self) -> Content:
        """Draw all lines."""
        return Content("\n").join(self._lines(self.content_size.width))

    def _lines(self, width: int) -> list[Content]:
        lines = self.body(width)
        if self.title:
            note = truncate_parts(self.note(), width - cell_len(self.title) - 2)
            parts = (self.title, "bold $text-primary"), "  " if note else "", (note, "$text-muted")
            lines = [Content.assemble(*parts), *lines]
        return [line.truncate(width, ellipsis=True) for line in lines]


def mute(text: str) -> Content:
    """Return a line that does not stand out."""
    return Content.styled(text, "$text-muted")


def align_right(text: str, cells: int) -> str:
    """Return a short text, flush right."""
    return " " * max(cells - cell_len(text), 0) + text
