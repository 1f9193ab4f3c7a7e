"""A terminal emulator: pyte, with its gaps filled."""

from __future__ import annotations

import re
from typing import Final

import pyte

_PRIVATE: Final = re.compile(
    rb"\x1b\[[<=>?][0-9;:]*(?:\$[a-z]|[A-Zac-gi-km-z~])|\x1b[P_^X].*?\x1b\\", re.DOTALL
)
"""Questions and switches that pyte takes for text: all private ones but `h` and `l`."""

_UNFINISHED: Final = re.compile(rb"\x1b(?:\[[^\x1b@-Z\\^-~]*|[P_^X][^\x1b]*\x1b?)?$")
"""The beginning of a sequence at the end of what was read."""


class Emulator:
    """A screen that is written to in pieces, wherever they are cut."""

    def __init__(self, columns: int, lines: int) -> None:
        """Make an empty screen of that many columns and lines."""
        self._screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self._screen)
        self._left = b""

    def feed(self, fresh: bytes) -> None:
        """Take in what was written; a sequence that is not whole yet waits for the next piece."""
        fresh = self._left + fresh
        unfinished = _UNFINISHED.search(fresh)
        whole = fresh[: unfinished.start()] if unfinished else fresh
        self._left = fresh[len(whole) :]
        self._stream.feed(_PRIVATE.sub(b"", whole))

    def resize(self, columns: int, lines: int) -> None:
        """Take another size."""
        self._screen.resize(lines, columns)

    @property
    def lines(self) -> tuple[str, ...]:
        """Return the text, without the blanks at the lines' ends.

        A wide sign's second half holds nothing, nor may what its first half left behind when it
        was written over: pyte's own `display` fails on that.
        """
        across = range(self._screen.columns)
        rows = (self._screen.buffer[y] for y in range(self._screen.lines))
        return tuple("".join(row[x].data for x in across).rstrip() for row in rows)

    def grounds(self, column: int) -> tuple[str, ...]:
        """Each line's background in a column, as pyte names colours."""
        return tuple(self._screen.buffer[y][column].bg for y in range(self._screen.lines))
