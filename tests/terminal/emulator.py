"""A terminal emulator: pyte, with its gaps filled."""

from __future__ import annotations

import re
from typing import Final

import pyte

_PRIVATE: Final = re.compile(
    rb"\x1b\[[<=>?][0-9;:]*(?:\$[a-z]|[A-Zac-gi-km-z~])|\x1b[P_^X].*?\x1b\\", re.DOTALL
)
"""Private sequences that pyte takes for text: all but those that end in `h` or `l`."""

_UNFINISHED: Final = re.compile(rb"\x1b(?:\[[^\x1b@-Z\\^-~]*|[P_^X][^\x1b]*\x1b?)?$")
"""An incomplete sequence at the end of the input."""


class _Stream(pyte.ByteStream):
    """Parser that ignores a sequence with too many numbers or unknown ones, as terminals do.

    The echo of a key typed while the program ends may stand in the middle of a sequence.
    """

    def _send_to_parser(self, data: str) -> bool | None:
        try:
            return super()._send_to_parser(data)
        except (TypeError, UnboundLocalError):
            return True  # the parser is in the state for text again


class Emulator:
    """A screen that accepts output cut anywhere."""

    def __init__(self, columns: int, lines: int) -> None:
        self._screen = pyte.Screen(columns, lines)
        self._stream = _Stream(self._screen)
        self._unfinished = b""

    def feed(self, fresh: bytes) -> None:
        """Draw output; an incomplete sequence waits for the next call."""
        fresh = self._unfinished + fresh
        unfinished = _UNFINISHED.search(fresh)
        complete = fresh[: unfinished.start()] if unfinished else fresh
        self._unfinished = fresh[len(complete) :]
        self._stream.feed(_PRIVATE.sub(b"", complete))

    def resize(self, columns: int, lines: int) -> None:
        """Resize the screen."""
        self._screen.resize(lines, columns)

    @property
    def lines(self) -> tuple[str, ...]:
        """The text, without trailing blanks.

        The second half of a wide character is empty, also after its first half is overwritten;
        pyte's own `display` fails then.
        """
        columns = range(self._screen.columns)
        rows = (self._screen.buffer[y] for y in range(self._screen.lines))
        return tuple("".join(row[x].data for x in columns).rstrip() for row in rows)

    def get_backgrounds(self, column: int) -> tuple[str, ...]:
        """Return the background of each line at a column, as pyte names colours."""
        return tuple(self._screen.buffer[y][column].bg for y in range(self._screen.lines))
