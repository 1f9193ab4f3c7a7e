"""Choice of one word among a few, on one line or more."""

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

from clantui.ui.keymap.bindings import HELP_ONLY, bind


class InlineChoice(Widget, can_focus=True):
    """Words, of which one is chosen by arrow keys or a click."""

    ALLOW_SELECT = False
    DEFAULT_CSS = "InlineChoice { height: auto; width: 1fr; }"
    SCOPE: ClassVar = "choice"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("choice-next", "right,l,space", "step(1)", "Next", "Next choice", HELP_ONLY),
        bind("choice-before", "left,h", "step(-1)", "Previous", "Previous choice", HELP_ONLY),
        bind("choice-down", "down,j", "line(1)", "Down", "Go to the line below", HELP_ONLY),
        bind("choice-up", "up,k", "line(-1)", "Up", "Go to the line above", HELP_ONLY),
    ]

    index: reactive[int] = reactive(0)

    class Changed(Message):
        """Another word was chosen."""

    def __init__(self, words: tuple[str, ...], *, id: str | None = None) -> None:  # noqa: A002 — Textual's name
        super().__init__(id=id)
        self.words = words

    def set_words(self, words: tuple[str, ...]) -> None:
        """Replace the words, without a `Changed` message."""
        self.words = words
        self.set_reactive(InlineChoice.index, 0)
        self.refresh(layout=True)

    def watch_index(self) -> None:
        """Announce the choice."""
        self.post_message(self.Changed())

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the number of lines that the words need."""
        del container, viewport
        return 1 + max(y for _, y, _ in self._place_words(width))

    def render(self) -> Content:
        """Draw the words, the chosen one between marks, which need no colour."""
        places = self._place_words(self.size.width)
        lines = [Content("")] * (1 + max(y for _, y, _ in places))
        for index, (_, y, _) in enumerate(places):
            lines[y] += self._draw_word(index)
        return Content("\n").join(lines)

    def on_click(self, event: events.Click) -> None:
        """Choose the word under the pointer."""
        for index, (x, y, cells) in enumerate(self._place_words(self.size.width)):
            if event.y == y and x <= event.x < x + cells:
                self.index = index

    def action_step(self, by: int) -> None:
        """Choose the next or the previous word; the first follows the last."""
        self.index = (self.index + by) % len(self.words)

    def action_line(self, by: int) -> None:
        """Focus the next or the previous widget."""
        self.screen.focus_next() if by > 0 else self.screen.focus_previous()

    def _draw_word(self, index: int) -> Content:
        word = self.words[index]
        if index != self.index:
            return Content.styled(f" {word} ", "$text-muted")
        cursor = "$block-cursor-foreground on $block-cursor-background" if self.has_focus else ""
        return Content.styled(f"‹{word}›", f"bold {cursor}".strip())

    def _place_words(self, width: int) -> list[tuple[int, int, int]]:
        """Return column, line and width in cells of each word."""
        places, x, y = [], 0, 0
        for word in self.words:
            cells = cell_len(word) + 2
            if x and x + cells > width:
                x, y = 0, y + 1
            places.append((x, y, cells))
            x += cells
        return places
