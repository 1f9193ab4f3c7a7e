"""ASCII replacements of all drawn symbols, each as wide as the symbol.

For terminals, fonts and locales without Unicode. A state is shown as a symbol beside a word, so
the replacement need not look like the symbol; but the states of one column never share a
replacement.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from functools import lru_cache
from typing import Final

from rich.cells import cell_len

WIDER: Final = {"↵": "enter", "⏎": "enter", "⌫": "bksp"}
"""Keys whose replacement may be a word; see `to_ascii_wide`."""

_FRAMES: Final = {
    **dict.fromkeys("─━═╌┄┈╶╴╸╺▔‾", "-"),
    **dict.fromkeys("│┃║╎┆┊╵╷╹╻▏▎▕┤├", "|"),
    **dict.fromkeys("┌┐└┘┏┓┗┛╔╗╚╝╭╮╰╯┬┴┼╋╬", "+"),
}
_BLOCKS: Final = {
    **dict.fromkeys("█▉▊▓▇", "#"),
    **dict.fromkeys("▋▌▐▍▒▅▆", "="),
    **dict.fromkeys("▄▀░", "-"),
    **dict.fromkeys("▃", ":"),
    **dict.fromkeys("▂", "."),
    **dict.fromkeys("▁", "_"),
}
_STATES: Final = {"●": "*", "◌": "~", "◐": "%", "○": "o", "×": "x", "✗": "x", "‖": "=", "✓": "+"}
_ARROWS: Final = {
    **dict.fromkeys("▲↑", "^"),
    **dict.fromkeys("▼↓", "v"),
    **dict.fromkeys("▸›→▶", ">"),
    **dict.fromkeys("‹←◀", "<"),
    "↵": "^",
    "⏎": "^",
    "⌫": "<",
    "↻": "@",
}
_TEXT: Final = {
    "·": "-",
    "⋅": "'",
    "–": "-",
    "—": "-",
    "…": ".",
    "“": '"',
    "”": '"',
    "\N{LEFT SINGLE QUOTATION MARK}": "'",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    "Δ": "d",
    "±": "~",
    "▾": "-",
    "≈": "~",
    "≤": "<",
    "≥": ">",
    "★": "*",
    "☆": "o",
    "■": "#",
    "□": "o",
    "▰": "#",
    "▱": "-",
    "⚑": "P",
    "\N{NO-BREAK SPACE}": " ",
    "\N{MINUS SIGN}": "-",
}
_PAIRS: Final = {"🔎": "> "}
"""Replacements of symbols of two cells; Textual's command palette begins with one."""

REPLACEMENTS: Final = {**_FRAMES, **_BLOCKS, **_STATES, **_ARROWS, **_TEXT}
"""Replacements of symbols of one cell."""

_SORT_MARK: Final = re.compile(r"(?<=\S)[▲▼]")
_TIGHT_MARKS: Final = {"▲": "+", "▼": "-"}
"""Replacements of sort marks after a heading without spaces: `Playersv` would read as a word."""

_ARROW_BEFORE_GAP: Final = re.compile(r" → (\S+(?: \S+)*)  ")
"""An arrow in a text with two spaces after it, one of which it can have."""

_ARROW_AFTER_WORD: Final = re.compile(r"(?<!─)→ ")
"""An arrow that is not the head of a line, which is clear in ASCII, too."""

_BRAILLE: Final = range(0x2800, 0x2900)
_UPPER: Final = 0x01 | 0x08 | 0x02 | 0x10
_LOWER: Final = 0x04 | 0x20 | 0x40 | 0x80
"""Bits of the dots in the upper and lower half of a braille character (Unicode, U+2800)."""

ERRORS: Final = "clantui.ascii"
"""Name of the error handler for streams; see `register_error_handler`."""


def to_ascii(text: str) -> str:
    """Convert lines of cleaned text to ASCII of the same width in cells.

    A symbol becomes its replacement, a letter loses its accents, and each cell of another
    character becomes `?`.
    """
    if text.isascii():
        return text
    lines = (_widen_signs(_split_sort_mark(line)) for line in text.split("\n"))
    return "".join(map(_replace_char, "\n".join(lines)))


def to_ascii_wide(text: str, room: int) -> tuple[str, int]:
    """Convert a cleaned text to ASCII, with the names of keys written out if there is room.

    Returns:
        The text, and how many cells of the room are left.
    """
    for sign, word in WIDER.items():
        for _ in range(text.count(sign)):
            if room >= len(word) - 1:
                text, room = text.replace(sign, word, 1), room - len(word) + 1
    return to_ascii(text), room


def _split_sort_mark(text: str) -> str:
    """Move a space between a heading and its sort mark: `Players ▼`."""
    if (mark := _SORT_MARK.search(text)) is None:
        return text
    title, sign, end = text[: mark.start()], mark[0], text[mark.end() :]
    if end.startswith(" "):
        return f"{title} {sign}{end[1:]}"
    if title.startswith(" "):
        return f"{title[1:]} {sign}{end}"
    return f"{title}{_TIGHT_MARKS[sign]}{end}"


def _widen_signs(line: str) -> str:
    """Replace an arrow and `±`, which would be misread as one character, by two and one space."""
    line = _ARROW_BEFORE_GAP.sub(r" -> \1 ", line.replace(" ±", "+-"))
    return _ARROW_AFTER_WORD.sub("->", line.replace("  → ", " -> "))


def encoding_supports(encoding: str | None) -> bool:
    """Return True if an encoding has the drawn symbols; None is a closed stream."""
    try:
        "●◌█▏╭─⣿↵".encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def register_error_handler() -> str:
    """Register the handler that replaces characters a stream lacks; return its name."""
    codecs.register_error(ERRORS, _replace_unencodable)
    return ERRORS


@lru_cache(2048)
def _replace_char(char: str) -> str:
    if char.isascii():
        return char
    if (replacement := REPLACEMENTS.get(char) or _PAIRS.get(char)) is not None:
        return replacement
    cells = cell_len(char)
    if ord(char) in _BRAILLE:
        return _replace_braille(ord(char) - _BRAILLE.start)
    # A letter without its accents. A ligature is wider as two letters, and does not fit.
    bare = "".join(c for c in unicodedata.normalize("NFKD", char) if not unicodedata.combining(c))
    fits = bool(bare) and bare.isascii() and len(bare) <= cells
    return bare.ljust(cells) if fits else "?" * cells


def _replace_braille(dots: int) -> str:
    """Return a character that shows which half of its cell has dots."""
    above, below = bool(dots & _UPPER), bool(dots & _LOWER)
    return {(True, True): ":", (True, False): "'", (False, True): "."}.get((above, below), " ")


def _replace_unencodable(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return to_ascii(error.object[error.start : error.end]), error.end
