"""The ASCII twin of every sign that is drawn, each as wide as the sign.

For terminals, fonts and locales that have no more. A state keeps its word beside its symbol, so
that a twin need not be a likeness, but no two states of one cell share one.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from functools import lru_cache
from typing import Final

from rich.cells import cell_len

WIDER: Final = {"↵": "enter", "⏎": "enter", "⌫": "bksp"}
"""Keys whose twin is a word; see `to_ascii_wide`."""

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
    "⋅": " ",
    "–": "-",
    "—": "-",
    "…": ".",
    "“": '"',
    "”": '"',
    "\N{LEFT SINGLE QUOTATION MARK}": "'",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    "Δ": "d",
    "±": "~",
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
"""By sign of two cells, as Textual's palette begins with one."""

TWINS: Final = {**_FRAMES, **_BLOCKS, **_STATES, **_ARROWS, **_TEXT}
"""By sign, one character of ASCII."""

_SORT_MARK: Final = re.compile(r"(?<=\S)[▲▼]")
_SORT_TWINS: Final = {"▲": "+", "▼": "-"}
"""By mark of the order behind a heading: `Playersv` would be another word."""

_BRAILLE: Final = range(0x2800, 0x2900)
_UPPER: Final = 0x01 | 0x08 | 0x02 | 0x10
_LOWER: Final = 0x04 | 0x20 | 0x40 | 0x80
"""The dots of the upper and of the lower two lines of a braille cell (Unicode, U+2800)."""

ERRORS: Final = "clantui.twins"
"""The name of the error handler for streams; see `register_error_handler`."""


def to_ascii(text: str) -> str:
    """Convert a text to ASCII, every part of it as wide as before.

    Args:
        text: clean text.

    Returns:
        As many terminal cells of ASCII: a sign as its twin, a letter without its accents, and a
        `?` for each cell of what has neither.
    """
    if text.isascii():
        return text
    return "".join(map(_twin, _SORT_MARK.sub(lambda mark: _SORT_TWINS[mark[0]], text)))


def to_ascii_wide(text: str, room: int) -> tuple[str, int]:
    """Convert a text to ASCII, with the names of keys in full where there is room.

    Args:
        text: clean text.
        room: cells that it may be wider.

    Returns:
        The text, and what is left of the room.
    """
    for sign, word in WIDER.items():
        for _ in range(text.count(sign)):
            if room >= len(word) - 1:
                text, room = text.replace(sign, word, 1), room - len(word) + 1
    return to_ascii(text), room


def encoding_supports(encoding: str | None) -> bool:
    """Return whether an encoding has the signs that are drawn.

    Args:
        encoding: of a stream; None where that is closed.
    """
    try:
        "●◌█▏╭─⣿↵".encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def register_error_handler() -> str:
    """Have streams write twins for what their encoding has not.

    Returns:
        What to call it in `TextIOWrapper.reconfigure(errors=…)`.
    """
    codecs.register_error(ERRORS, _can_encode)
    return ERRORS


@lru_cache(2048)
def _twin(char: str) -> str:
    if char.isascii():
        return char
    if (twin := TWINS.get(char) or _PAIRS.get(char)) is not None:
        return twin
    cells = cell_len(char)
    if ord(char) in _BRAILLE:
        return _braille(ord(char) - _BRAILLE.start)
    # A letter without its accents; a ligature of two letters is wider than it was.
    bare = "".join(c for c in unicodedata.normalize("NFKD", char) if not unicodedata.combining(c))
    fits = bool(bare) and bare.isascii() and len(bare) <= cells
    return bare.ljust(cells) if fits else "?" * cells


def _braille(dots: int) -> str:
    """Return where in its cell a curve runs: above, below, both, nowhere."""
    above, below = bool(dots & _UPPER), bool(dots & _LOWER)
    return {(True, True): ":", (True, False): "'", (False, True): "."}.get((above, below), " ")


def _can_encode(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return to_ascii(error.object[error.start : error.end]), error.end
