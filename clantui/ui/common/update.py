"""Cheap updates of widgets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

TICK: Final = 1.0
"""Seconds between two updates of ages, countdowns and the time left."""

REDRAW_INTERVAL: Final = 0.1
"""Seconds between two redraws of a table while surveys arrive."""


def update_static(text: Static, content: Content) -> None:
    """Show another text; lay the screen out again only if its height changes.

    A layout blocks keys for some 15 ms; painting the text takes 2 ms. The widget is at least as
    high as its text.
    """
    old = text.content
    if isinstance(old, Content) and content.is_same(old):
        return
    width, height = text.content_size
    has_height = width > 0 and content.get_height({}, width) == height
    text.update(content, layout=not has_height)


def follow_bindings(widget: Widget, update: Callable[[], object]) -> None:
    """Call a function after the bindings of a widget's screen change, until the widget is removed.

    It is called once for all changes in a turn of the loop: drawing a table signals three, and
    reading all bindings takes 0.4 ms.
    """
    is_due = False

    def run() -> None:
        nonlocal is_due
        is_due = False
        update()

    def request(_: Screen[object]) -> None:
        nonlocal is_due
        if not is_due:
            is_due = True
            widget.call_next(run)

    widget.screen.bindings_updated_signal.subscribe(widget, request, immediate=True)
