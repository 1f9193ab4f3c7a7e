"""Cleaning of untrusted text for terminals, and text of a width in cells.

A name can have colour codes, direction overrides, invisible characters, and sequences whose width
differs between terminals. All names pass `clean` once, when JSON is decoded.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Final

from rich.cells import cell_len, set_cell_size

MAX_MARKS: Final = 2
"""Combining marks on one letter: enough for all scripts in use, too few for "zalgo"."""

_MARKUP: Final = re.compile(r"<c[0-9]+>|</c>")
"""The game's colour tags; other text in angle brackets is part of the name."""

_HARMLESS: Final = re.compile(r"[!-;=-~]+(?: [!-;=-~]+)*")
"""Names that need no cleaning, as most: ASCII words without the `<` of markup."""

_BLANKS: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Invisible characters that Unicode classifies as letters or symbols."""

_SKIN_TONES: Final = range(0x1F3FB, 0x1F400)
_FLAG_LETTERS: Final = range(0x1F1E6, 0x1F200)
_JOINING_JAMO: Final = (range(0x1160, 0x1200), range(0xD7B0, 0xD800))

_STAND_INS: Final = {
    **dict.fromkeys(("Zs", "Zl", "Zp"), " "),
    **dict.fromkeys(("Cc", "Cf", "Cs", "Mc", "Me"), ""),
    **dict.fromkeys(("Cn", "Co"), "\N{REPLACEMENT CHARACTER}"),
}
"""Replacements by general category of Unicode."""

_BETWEEN_WORDS: Final = re.compile(r"[\W_]+")
"""Characters that are not alphanumeric; ten times as fast as a loop over the characters."""


def clean(text: str) -> str:
    """Make untrusted text safe to show, with the same width in all terminals.

    Removes control, invisible and direction-changing characters, the game's markup (`<c7>`),
    variation selectors, and other characters whose width differs between terminals. Flags become
    their two letters, and white space single spaces.

    Returns:
        One line, perhaps empty. Cleaning it again changes nothing.
    """
    if _HARMLESS.fullmatch(text):
        return text
    while (cleaned := _clean_once(text)) != text:
        text = cleaned
    return text


def search_key(text: str) -> str:
    """Return the letters and digits of a text in lower case, without accents: `P.E.K.` → `pek`."""
    # Decomposed first: a mathematical capital has no lower case of its own.
    return _BETWEEN_WORDS.sub("", unicodedata.normalize("NFKD", text).casefold())


def split_search_words(query: str) -> tuple[str, ...]:
    """Return the search keys of the words of a query, without words that have only symbols."""
    return tuple(filter(None, map(search_key, query.split())))


def fit(text: str, cells: int) -> str:
    """Cut or pad a cleaned text to 0 or more cells; a cut text ends in `…`."""
    if cell_len(text) <= cells:
        return set_cell_size(text, cells)
    return set_cell_size(set_cell_size(text, cells - 1).rstrip() + "…", cells) if cells else ""


def truncate(text: str, cells: int) -> str:
    """Cut a cleaned text to at most this width; a cut text ends in `…`."""
    return text if cell_len(text) <= cells else fit(text, max(cells, 0)).rstrip()


def truncate_parts(line: str, limit: int, measure: Callable[[str], int] = cell_len) -> str:
    """Drop parts from the end of a line until it fits: `a · b · c` → `a · b`.

    The first part is never dropped.

    Args:
        limit: the maximum length, by default in cells.
        measure: returns the length of a text.
    """
    while measure(line) > limit and " · " in line:
        line = line.rpartition(" · ")[0]
    return line


def fold_words(text: str, width: int, indent: str = "") -> list[str]:
    """Break a text into one or more lines, between words.

    Args:
        text: cleaned.
        width: in cells; a wider word has a line of its own, and is not cut.
        indent: of all lines but the first.
    """
    if cell_len(text) <= width:
        return [text]
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if cell_len(longer) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(indent + word)
    return lines


def pack_parts(parts: list[str], width: int) -> list[str]:
    """Join parts with ` · ` into few lines of `width` cells; break wider parts at spaces."""
    lines: list[str] = []
    for part in parts:
        longer = f"{lines[-1]} · {part}" if lines else ""
        if longer and cell_len(longer) <= width:
            lines[-1] = longer
        else:
            broken = fold_words(" ".join(part.split()), width)
            lines += [truncate(line, width) for line in broken if line]
    return lines


def _clean_once(text: str) -> str:
    """Clean in one pass; removed characters can bring others together that need another pass."""
    cleaned: list[str] = []
    opened: list[int] = []  # places of each `<`, so that one pass removes nested markup
    marks = MAX_MARKS  # drops a mark without a letter before it
    for char in unicodedata.normalize("NFC", text):
        shown = _clean_char(char)
        marks = marks + 1 if shown and unicodedata.combining(shown) else 0
        if marks > MAX_MARKS:
            continue
        if shown == "<":
            opened.append(len(cleaned))
        cleaned.append(shown)
        if shown == ">" and opened:
            if _MARKUP.fullmatch("".join(cleaned[opened[-1] :])):
                del cleaned[opened.pop() :]
            else:
                opened.clear()
    return unicodedata.normalize("NFC", " ".join("".join(cleaned).split()))


def _clean_char(char: str) -> str:
    """Return a character itself, a replacement, a space, or nothing."""
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
