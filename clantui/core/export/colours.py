"""A printed table in colours: the sixteen that every terminal has, as its user has set them."""

from __future__ import annotations

from typing import Final

_NAME: Final = "1"
_HEADING: Final = "1;36"
_MISSING: Final = "33"
"""Bold, bold cyan and yellow: "Select Graphic Rendition" of ECMA-48."""

_RESET: Final = "\x1b[0m"


def colourise(table: str) -> str:
    """Colour what stands out in a table; its words and its columns stay as they are.

    Args:
        table: clean text as `core.export.favourites.as_table` makes it: of each clan its name, a
            line about the count, and below a blank line headings and rows; what is missing after
            a `!`.

    Returns:
        The same with the names bold, the headings cyan, and what is missing yellow.
    """
    lines = table.split("\n")
    before = ["", *lines]
    return "\n".join(map(_line, before, lines))


def _line(before: str, line: str) -> str:
    if line.startswith("! "):
        return _said(_MISSING, line)
    if line.lstrip().startswith("# "):
        return _said(_HEADING, line)
    return _said(_NAME, line) if line.strip() and not before and line[0] != " " else line


def _said(how: str, line: str) -> str:
    return f"\x1b[{how}m{line}{_RESET}"
