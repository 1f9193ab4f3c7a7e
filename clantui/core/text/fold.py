"""Lines of a text that is broken between its words, or between its parts."""

from __future__ import annotations

from rich.cells import cell_len

from clantui.core.text.sanitize import fit


def fold_words(text: str, width: int) -> list[str]:
    """Return a text in lines of a width, broken between words.

    Args:
        text: clean text.
        width: in cells; a word that is wider has a line of its own, and is not cut.

    Returns:
        One line or more.
    """
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if cell_len(longer) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def pack_parts(parts: list[str], width: int) -> list[str]:
    """Put parts into lines, with ` · ` between them.

    Args:
        parts: of one line or of several.
        width: in cells.

    Returns:
        As few lines as they need. No part is broken where it fits into a line; one that does not
        has a line of its own, broken between words.
    """
    lines: list[str] = []
    for part in parts:
        longer = f"{lines[-1]} · {part}" if lines else ""
        if longer and cell_len(longer) <= width:
            lines[-1] = longer
        else:
            lines += _break_words(part, width)
    return lines


def _break_words(part: str, width: int) -> list[str]:
    lines: list[str] = []
    for word in part.split():
        longer = f"{lines[-1]} {word}" if lines else ""
        if longer and cell_len(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(fit(word, max(min(cell_len(word), width), 0)))
    return lines
