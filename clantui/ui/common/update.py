"""Cheap updates of widgets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

TICK: Final = 1.0
"""Seconds between two updates of ages, countdowns and the time left."""

REDRAW_INTERVAL: Final = 0.1
"""Seconds between two redraws of a table while surveys arrive."""


class Throttle:
    """Timer that calls a function once for all requests until it ends."""

    def __init__(self, owner: Widget, call: Callable[[], object]) -> None:
        self._owner, self._call = owner, call
        self._timer: Timer | None = None

    @property
    def is_pending(self) -> bool:
        """True from a request to its call."""
        return self._timer is not None

    def request(self, after: float = REDRAW_INTERVAL) -> None:
        """Call the function after some seconds; a call that is pending stays as it is."""
        if self._timer is None:
            self._timer = self._owner.set_timer(after, self._finish)

    def cancel(self) -> None:
        """Cancel the pending call, if there is one."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _finish(self) -> None:
        self._timer = None
        self._call()


def update_static(text: Static, content: Content) -> None:
    """Show another text; lay the screen out again only if its height changes.

    A layout blocks keys for some 15 ms; painting the text takes 2 ms. Only for widgets that are
    never lower than their text: of others, a part of the new text could stay hidden.
    """
    old = text.content
    if isinstance(old, Content) and content.is_same(old):
        return
    width, height = text.content_size
    has_height = width > 0 and content.get_height({}, width) == height
    text.update(content, layout=text.styles.is_auto_height and not has_height)
