"""One of a few words, on a line or as many as they need."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from clantui.ui.keymap.bindings import SEARCH_ONLY, bind


class InlineChoice(Widget, can_focus=True):
    """Words, of which arrows or a click choose one."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    InlineChoice { height: auto; width: 1fr; }
    """
    SCOPE: ClassVar = "choice"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind(
            "choice-next",
            "right,l,space",
            "step(1)",
            "Next",
            "Next choice",
            SEARCH_ONLY,
        ),
        bind("choice-before", "left,h", "step(-1)", "Previous", "Previous choice", SEARCH_ONLY),
        bind("choice-down", "down,j", "line(1)", "Down", "Go to the line below", SEARCH_ONLY),
        bind("choice-up", "up,k", "line(-1)", "Up", "Go to the line above", SEARCH_ONLY),
    ]

    at: reactive[int] = reactive(0)

    class Changed(Message):
        """Another word is chosen."""

    def __init__(self, words: tuple[str, ...], at: int = 0, *, id: str | None = None) -> None:  # noqa: A002 — Textual's name
        """Set up with the words, and the index of the chosen one."""
        super().__init__(id=id)
        self._words = words
        self.set_reactive(InlineChoice.at, at)

    def offer(self, words: tuple[str, ...], at: int = 0) -> None:
        """Offer other words, without a message that another one is chosen."""
        self._words = words
        self.set_reactive(InlineChoice.at, at)
        self.refresh(layout=True)

    def watch_at(self) -> None:
        """Announce it."""
        self.post_message(self.Changed())

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the lines that the words need."""
        del container, viewport
        return 1 + max(y for _, y, _ in self._places(width))

    def render(self) -> Content:
        """Draw the words, the chosen one between marks: colour is not all that tells it."""
        lines = [Content("")] * (1 + max(y for _, y, _ in self._places(self.size.width)))
        for index, (_, y, _) in enumerate(self._places(self.size.width)):
            lines[y] += self._word(index)
        return Content("\n").join(lines)

    def on_click(self, event: events.Click) -> None:
        """Choose the word under the pointer."""
        for index, (x, y, cells) in enumerate(self._places(self.size.width)):
            if event.y == y and x <= event.x < x + cells:
                self.at = index

    def action_step(self, by: int) -> None:
        """Choose the next word, or the one before; behind the last comes the first."""
        self.at = (self.at + by) % len(self._words)

    def action_line(self, by: int) -> None:
        """Go to what is below or above."""
        self.screen.focus_next() if by > 0 else self.screen.focus_previous()

    def _word(self, index: int) -> Content:
        word = self._words[index]
        if index != self.at:
            return Content.styled(f" {word} ", "$text-muted")
        look = "$block-cursor-foreground on $block-cursor-background" if self.has_focus else ""
        return Content.styled(f"‹{word}›", f"bold {look}".strip())

    def _places(self, width: int) -> list[tuple[int, int, int]]:
        """Return for each word its column, its line, and its cells."""
        places, x, y = [], 0, 0
        for word in self._words:
            cells = cell_len(word) + 2
            if x and x + cells > width:
                x, y = 0, y + 1
            places.append((x, y, cells))
            x += cells
        return places
