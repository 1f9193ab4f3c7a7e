"""Text from strangers, made harmless for a terminal; and text measured in cells.

A name can hold colour codes, direction overrides, invisible characters and sequences whose width
no two terminals agree on. Whatever enters the program as a name passes `clean` once, where JSON
becomes values; below that nobody needs to think of it again.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from rich.cells import cell_len, set_cell_size

MOST_MARKS: Final = 2
"""Combining marks kept on one letter: enough for every script in use, too few for "zalgo"."""

_MARKUP: Final = re.compile(r"<c[0-9]+>|</c>")
"""The colour tags that the game knows; any other text in angle brackets is part of the name."""

_HARMLESS: Final = re.compile(r"[!-;=-~]+(?: [!-;=-~]+)*")
"""Most names: words of ASCII, without the `<` that begins markup."""

_BLANKS: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Characters that are letters or symbols to Unicode and nothing to the eye."""

_SKIN_TONES: Final = range(0x1F3FB, 0x1F400)
_FLAG_LETTERS: Final = range(0x1F1E6, 0x1F200)
_JOINING_JAMO: Final = (range(0x1160, 0x1200), range(0xD7B0, 0xD800))

_STAND_INS: Final = {
    **dict.fromkeys(("Zs", "Zl", "Zp"), " "),
    **dict.fromkeys(("Cc", "Cf", "Cs", "Mc", "Me"), ""),
    **dict.fromkeys(("Cn", "Co"), "\N{REPLACEMENT CHARACTER}"),
}
"""The replacement for characters of a general category of Unicode."""


def clean(text: str) -> str:
    """Make a stranger's text safe and steady to show.

    What is left has no control, no invisible and no direction-changing character, no game markup
    (`<c7>`), no variation selector and nothing else whose width terminals dispute; flags become
    their two letters; white space is one blank at a time.

    Returns:
        One line, perhaps empty. Cleaning it again changes nothing.
    """
    if _HARMLESS.fullmatch(text):
        return text
    while (settled := _cleaned_once(text)) != text:
        text = settled
    return text


def search_key(text: str) -> str:
    """Return the letters and digits of a text alone, for a search that forgives: `P.E.K.` → `pek`.

    Returns:
        Lower-case letters and digits without accents or punctuation.
    """
    # Taken apart first: a fancy capital (as of mathematics) has no lower case of its own.
    apart = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in apart if c.isalnum())


def fit(text: str, cells: int) -> str:
    """Cut or pad a text to a width.

    Args:
        text: clean text.
        cells: the width wanted, in terminal cells, 0 or more.

    Returns:
        A text of exactly that many cells, ending in `…` where something was cut.
    """
    if cell_len(text) <= cells:
        return set_cell_size(text, cells)
    return set_cell_size(set_cell_size(text, cells - 1).rstrip() + "…", cells) if cells else ""


def truncate_parts(line: str, cells: int) -> str:
    """As many parts of a line as fit, from the first on: `a · b · c` → `a · b`.

    Args:
        line: parts with ` · ` between them, the most important first.

    Returns:
        The first part and those after it that have room; the first even where it has none.
    """
    parts = line.split(" · ")
    while len(parts) > 1 and cell_len(" · ".join(parts)) > cells:
        parts.pop()
    return " · ".join(parts)


def _cleaned_once(text: str) -> str:
    """One pass: taking something away can bring together what must not stand together."""
    kept: list[str] = []
    marks = MOST_MARKS  # so that a mark with no letter before it is dropped
    for char in unicodedata.normalize("NFC", text):
        shown = _is_visible(char)
        marks = marks + 1 if shown and unicodedata.combining(shown) else 0
        if marks <= MOST_MARKS:
            kept.append(shown)
    line = " ".join("".join(kept).split())
    return unicodedata.normalize("NFC", _MARKUP.sub("", line)).strip()


def _is_visible(char: str) -> str:
    """One character as it may be shown: itself, a stand-in, a blank, or nothing."""
    code = ord(char)
    if char in _BLANKS:
        return " "
    if code in _FLAG_LETTERS:
        return chr(ord("A") + code - _FLAG_LETTERS.start)
    if code in _SKIN_TONES or any(code in jamo for jamo in _JOINING_JAMO):
        return ""
    category = unicodedata.category(char)
    if category == "Cc" and char.isspace():
        return " "
    if category == "Mn" and not unicodedata.combining(char):
        return ""
    return _STAND_INS.get(category, char)
