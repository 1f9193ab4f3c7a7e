"""Order of the help: this screen's keys first, as they are used."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from clantui.ui.keymap.actions import SCOPES, scopes_on_screen
from clantui.ui.keymap.describe import ActionLine

MOST_USED: Final = (
    "down",
    "up",
    "grid-choose",
    "filter",
    "sort",
    "next-view",
    "clan-1",
    "switcher",
    "race",
    "palette",
    "back",
)
"""Ids of the actions that help on the clan begins with."""

TITLE: Final = "Most used"
"""The heading of those."""

_SHARED: Final = ("filter", "list", "app")
"""Scopes of more than one screen, which come behind its own."""


def help_scopes(screen: str) -> tuple[str, ...]:
    """Return the ids of the scopes of a screen's help: its own first, what is shared last."""
    scopes = scopes_on_screen(screen)
    own = [scope for scope in scopes if scope not in {screen, *_SHARED}]
    return (screen, *own, *(scope for scope in _SHARED if scope in scopes))


def help_sections(screen: str, lines: Iterable[ActionLine]) -> list[tuple[str, list[ActionLine]]]:
    """Group the lines of a screen's help under headings; each line is there once.

    Args:
        screen: the id of the scope of the screen below the help.
        lines: scope by scope, in their order.
    """
    sections: dict[str, list[ActionLine]] = {}
    if screen == "clan":
        lines = list(lines)
        known = {line.first.id: line for line in lines}
        sections[TITLE] = [known[used] for used in MOST_USED if used in known]
        lines = [line for line in lines if line.first.id not in MOST_USED]
    for line in lines:
        sections.setdefault(SCOPES[line.scope].title, []).append(line)
    return [(title, found) for title, found in sections.items() if found]
