"""The hint of a first start: one line above the key bar, with the keys to begin with."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from rich.cells import cell_len
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static

from clantui.ui.common.update import update_static
from clantui.ui.keymap.bindings import find_binding, format_keys

_KEYS: Final = (
    "↑↓ move · {grid-choose} who plays it · {next-view} views · {switcher} clans · "
    "{race} river race · {help} all keys"
)
_HINTS: Final = (
    f"{_KEYS} · {{back}} hides this line",
    _KEYS,
    (
        "↑↓ move · {grid-choose} players · {next-view} views · {switcher} clans · "
        "{race} race · {help} keys"
    ),
)
"""The words from the most to the fewest, which fit 60 columns."""

HINTED_SCREENS: Final = frozenset({"switcher", "race", "help"})
"""Names of the screens that the line leads to: who opens one needs it no more."""


def hint_text(width: int, format_key: Callable[[str], str]) -> str:
    """Return the hint in the most words that there is room for.

    Args:
        width: in cells.
        format_key: from the id of a binding to its key, as it is shown.
    """
    text = ""
    for words in _HINTS:  # one after the other: looking up all keys takes 1 ms
        text = re.sub(r"{([\w-]+)}", lambda key: format_key(key[1]), words)
        if cell_len(text) <= width:
            break
    return text


class HintDismissed(Message):
    """The user has used one of the keys, or wants no hint."""


class HintLine(Static):
    """The hint, on a line of its own that is kept for it while the clan loads."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    HintLine {
        height: 1;
        padding: 0 1;
        background: $boost;
        color: $foreground;
        text-wrap: nowrap;
        text-overflow: ellipsis;
    }
    HintLine.-off, .-tiny HintLine { display: none; }
    """

    def __init__(self) -> None:
        super().__init__(markup=False)
        self.is_shown = False

    def on_mount(self) -> None:
        """Follow the screen's bindings."""
        self.screen.bindings_updated_signal.subscribe(self, self._follow_bindings)

    def on_resize(self) -> None:
        """Show more words, or fewer."""
        self._draw()

    def show_hint(self, *, is_shown: bool) -> None:
        """Show the hint, or keep its line empty."""
        if is_shown != self.is_shown:
            self.is_shown = is_shown
            self._draw()

    def _follow_bindings(self, _: Screen[object]) -> None:
        self._draw()

    def _draw(self) -> None:
        width = max(self.screen.size.width - 2, 0)
        text = hint_text(width, self._format_key) if self.is_shown else ""
        update_static(self, Content(text))

    def _format_key(self, known_as: str) -> str:
        """Return the first key of a binding as it is now; its name in the palette for none."""
        binding = find_binding(self.screen, known_as)
        keys = format_keys(self.screen, binding).split()
        return keys[0] if keys else f"“{binding.description}”"
