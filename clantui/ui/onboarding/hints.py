"""One line above the keys, for the hints of a first start."""

from __future__ import annotations

from collections.abc import Callable

from textual.screen import Screen
from textual.widgets import Static


class HintLine(Static):
    """Stands in its own line for as long as the tour takes, so that nothing moves meanwhile."""

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
    .-tiny HintLine { display: none; }
    """

    def __init__(self, changed: Callable[[], object]) -> None:
        """Set up with what to call when other keys work than before."""
        super().__init__(markup=False)
        self._changed = changed

    def on_mount(self) -> None:
        """Follow the screen's bindings."""
        self.screen.bindings_updated_signal.subscribe(self, self._heard)

    def on_resize(self) -> None:
        """There is room for more words, or fewer."""
        self._changed()

    def _heard(self, _: Screen[object]) -> None:
        self._changed()
