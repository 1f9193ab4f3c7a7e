"""Meanings of the words on the screen, a sentence each, for the help."""

from __future__ import annotations

from typing import Final

from clantui.core.views import load_view, view_names

SHARE: Final = "Share counts only players that are loaded."

REFUSED: Final = (
    "API key refused? A key works only from the IP addresses it was made for. Make a new one for "
    "your current IP address at developer.clashroyale.com and paste it here; clantui doctor shows "
    "what is wrong."
)


def glossary() -> tuple[str, ...]:
    """Return the meanings of all words, in paragraphs: the views, shares, and a refused key."""
    views = "\n".join(load_view(name).meaning for name in view_names())
    return views, SHARE, REFUSED
