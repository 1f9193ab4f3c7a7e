"""What the screen of a player is made of: sections, one below the other, in a scroll."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from clantui.ui.keymap.bindings import TABLE_KEYS


class PlayerScroll(VerticalScroll, inherit_bindings=False):
    """Moves by the keys of every table; the arrows to the sides stay the screen's."""

    DEFAULT_CSS = """
    PlayerScroll { height: 1fr; padding-top: 1; scrollbar-size-vertical: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *TABLE_KEYS,
    ]

    def action_move(self, by: int) -> None:
        """Scroll by lines."""
        self.scroll_relative(y=by, animate=False)

    def action_page(self, by: int) -> None:
        """Scroll by screenfuls, less a line to go on reading at."""
        self.action_move(by * max(self.size.height - 1, 1))


class Section(Widget):
    """A heading with a note, and lines below it, laid out for the width there is."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    Section { height: auto; padding: 0 1; margin-bottom: 1; text-wrap: nowrap; }
    """

    title: ClassVar[str] = ""

    def note(self) -> str:
        """What stands beside the heading."""
        return ""

    def body(self, width: int) -> list[Content]:
        """The lines below the heading.

        Args:
            width: in cells; a line that is wider will be cut.
        """
        raise NotImplementedError

    def redraw(self) -> None:
        """What it shows has changed, and with it perhaps how high it is."""
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as there are."""
        del container, viewport
        return len(self._lines(width))

    def render(self) -> Content:
        """All lines."""
        return Content("\n").join(self._lines(self.content_size.width))

    def _lines(self, width: int) -> list[Content]:
        lines = self.body(width)
        if self.title:
            note = self.note()
            parts = (self.title, "bold $text-primary"), "  " if note else "", (note, "$text-muted")
            lines = [Content.assemble(*parts), *lines]
        return [line.truncate(width, ellipsis=True) for line in lines]


def muted(text: str) -> Content:
    """A line that does not stand out."""
    return Content.styled(text, "$text-muted")


def right(text: str, cells: int) -> str:
    """A short text, flush right."""
    return " " * max(cells - cell_len(text), 0) + text
