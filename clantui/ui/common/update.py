"""Updates of what is on screen, at no more cost than they need."""

from __future__ import annotations

from typing import Final

from textual.content import Content
from textual.widgets import Static

REDRAW_INTERVAL: Final = 0.1
"""Seconds for which surveys are gathered before a table is drawn again."""


def update_static(text: Static, content: Content) -> None:
    """Show other words; lay the screen out anew only where they take other lines.

    That takes some 15 ms, in which no key is heard; words alone are painted in 2. The widget is as
    high as its words, or higher.
    """
    old = text.content
    if isinstance(old, Content) and content.is_same(old):
        return
    width, height = text.content_size
    same = width > 0 and content.get_height({}, width) == height
    text.update(content, layout=not same)
