"""Base of the sections of the player screen."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from clantui.core.text.sanitize import truncate_parts


class PlayerSection(Widget):
    """A heading with a note, and lines laid out for the width."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    PlayerSection { height: auto; padding: 0 1; margin-bottom: 1; text-wrap: nowrap; }
    """

    title: ClassVar[str] = ""

    def note(self) -> str:
        """Return the text beside the heading."""
        return ""

    def body(self, width: int) -> list[Content]:
        """Return the lines below the heading; those wider than `width` cells are cut."""
        raise NotImplementedError

    @property
    def visible_lines(self) -> int:
        """Lines between the header and the key bar, without the blank line at the top."""
        return max(self.screen.size.height - 3, 0)

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
    """Return a line in grey."""
    return Content.styled(text, "$text-muted")


def align_right(text: str, cells: int) -> str:
    """Return a text padded to `cells` on the left; a longer one is unchanged."""
    return " " * max(cells - cell_len(text), 0) + text
