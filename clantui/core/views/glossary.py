"""Meanings of the words on the screen, a sentence each, for the help."""

from __future__ import annotations

from typing import Final

from clantui.core.views import load_view, view_names

SHARE: Final = (
    "Share is the part of the players seen so far. Who could not be had counts for nothing."
)

REFUSED: Final = (
    "Key refused? A key works only from the addresses it was made for. Make one for your present "
    "address at developer.clashroyale.com, put it in ~/.crtoken and start clantui again; clantui "
    "doctor tells what is wrong."
)


def glossary() -> tuple[str, ...]:
    """Return the meanings of all words, in paragraphs: the views, shares, and a refused key."""
    views = "\n".join(load_view(name).meaning for name in view_names())
    return views, SHARE, REFUSED
