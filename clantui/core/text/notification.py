"""Sequences that make a terminal ring, or show a notice on the desktop."""

from __future__ import annotations

from typing import Final

from rich.cells import cell_len

from clantui.core.text.sanitize import clean, fit

BELL: Final = "\a"

_LONGEST: Final = 160
"""Cells of a notice's text: what desktops show of one."""


def notification_sequence(how: str, title: str, text: str) -> str:
    """Return what to write to a terminal to have it noticed. Write it to nothing but a terminal.

    Terminals know one of two sequences, or none, and pass over the other: OSC 9, as iTerm2's
    documentation of its escape codes has it, and OSC 777, of urxvt's `notify` extension.

    Args:
        title: anything, such as a clan's name.

    Returns:
        The sequences; between them nothing but clean text of at most 160 cells.
    """
    if how == "none":
        return ""
    if how == "bell":
        return BELL
    head, body = _clean_part(title), _clean_part(text)
    # To some terminals `9;4` is a bar of progress: what comes from strangers must not come first.
    return f"\x1b]9;clantui: {head}: {body}{BELL}\x1b]777;notify;{head};{body}{BELL}{BELL}"


def _clean_part(text: str) -> str:
    """Clean, short, and without what would end a part of the sequence."""
    line = clean(text).replace(";", ",")
    return line if cell_len(line) <= _LONGEST else fit(line, _LONGEST)
