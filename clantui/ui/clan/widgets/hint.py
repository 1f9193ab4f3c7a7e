"""Hint for new users: a line above the key bar with the first keys to know."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from rich.cells import cell_len
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from clantui.ui.common.update import update_static
from clantui.ui.keymap.bindings import DECLARED, format_keys

_KEYS: Final = (
    "{up} {down} move · {grid-choose} who plays it · {next-view} views · {switcher} clans · "
    "{race} river race · {help} all keys"
)
_HINTS: Final = (
    f"{_KEYS} · {{back}} hides this line",
    _KEYS,
    (
        "{up} {down} move · {grid-choose} players · {next-view} views · {switcher} clans · "
        "{race} race · {help} keys"
    ),
    "{up} {down} move · {grid-choose} players · {next-view} views · {help} keys",
)
"""The hint, the longest variant first; the shortest fits 60 columns also with names of arrows."""

HINTED_SCREENS: Final = frozenset({"switcher", "race", "help"})
"""Names of screens in the hint; opening one dismisses it."""


def fit_hint(width: int, format_key: Callable[[str], str]) -> str:
    """Return the longest variant of the hint that fits; `format_key` takes an action's id."""
    text = ""
    for hint in _HINTS:  # one after the other, because formatting all keys takes 1 ms
        text = re.sub(r"{([\w-]+)}", lambda key: format_key(key[1]), hint)
        text = text.replace("↑ ↓", "↑↓")
        if cell_len(text) <= width:
            break
    return text


class HintDismissed(Message):
    """The user has used one of the keys, or dismissed the hint."""


class HintLine(Static):
    """Line of the hint, kept empty while the clan loads."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    HintLine {
        height: 1;
        padding: 0 1;
        background: $surface;
        color: $foreground;
        text-wrap: nowrap;
        text-overflow: ellipsis;
    }
    HintLine.-off { display: none; }
    """

    def __init__(self) -> None:
        super().__init__(markup=False)
        self.is_shown = False

    def on_resize(self) -> None:
        """Choose the variant that fits."""
        self._draw()

    def show_hint(self, *, is_shown: bool) -> None:
        """Show the hint or an empty line."""
        if is_shown != self.is_shown:
            self.is_shown = is_shown
            self._draw()

    def _draw(self) -> None:
        width = max(self.screen.size.width - 2, 0)
        text = fit_hint(width, self._format_key) if self.is_shown else ""
        update_static(self, Content(text))

    def _format_key(self, action_id: str) -> str:
        """Return the first key of a binding; without a key, its name in the palette."""
        binding = DECLARED[action_id]
        keys = format_keys(self.screen, binding).split()
        return keys[0] if keys else f"“{binding.description}”"
