"""Cheap updates of widgets."""

from __future__ import annotations

from typing import Final

from textual.content import Content
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
    text.update(content, layout=text.styles.is_auto_height and not has_height)
