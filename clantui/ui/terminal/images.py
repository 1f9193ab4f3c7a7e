"""Support for images in this terminal: asked for before the screen has it, where it is quick."""

from __future__ import annotations

import io
import logging
import os
import re
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from textual.widget import Widget

MUTE: Final = "no pictures of cards: this terminal does not say how it shows them"
"""The warning where images cannot be drawn."""

_PATIENCE: Final = 1.5
"""Seconds that the terminal is waited for: an answer that comes when the screen is there would be
typed into it."""

_QUICK: Final = 0.07
"""Seconds. textual-image waits 0.1 for each of its answers, so a slower terminal is asked none."""

_WHO: Final = b"\x1b[c"
_ANSWER: Final = re.compile(rb"\x1b\[\?[0-9;]*c")
"""Device attributes (ECMA-48, 8.3.24), which about every terminal answers."""


def image_widget_factory() -> Callable[[], Widget] | None:
    """Find out how this terminal shows pictures; takes 1.5 s where it says nothing.

    Returns:
        What makes a widget that draws one: by Kitty's protocol or Sixel where the terminal says
        that it can, else in half-blocks. None where it cannot be asked.
    """
    logger = logging.getLogger("textual_image")  # a warning of its would stand on the screen
    logger.addHandler(logging.NullHandler())
    logger.propagate = False
    out = sys.__stdout__
    try:
        is_quick = _is_quick()
        if not is_quick:  # importing it asks whatever is a terminal
            sys.__stdout__ = io.StringIO()  # type: ignore[misc,assignment]  # for as long as that takes
        from textual_image.widget import HalfcellImage, Image  # noqa: PLC0415 — it asks
    except Exception:  # noqa: BLE001 — a terminal may answer anything
        return None
    finally:
        sys.__stdout__ = out  # type: ignore[misc]
    return Image if is_quick else HalfcellImage


def _is_quick() -> bool:
    """Return whether the terminal answers, and soon enough to be asked more."""
    if sys.__stdin__ is None or sys.__stdout__ is None or not sys.__stdout__.isatty():
        return False
    if sys.platform == "win32":
        return True
    import select  # noqa: PLC0415 — not there on Windows for what is no socket
    import termios  # noqa: PLC0415
    import tty  # noqa: PLC0415

    keys = sys.__stdin__.fileno()
    before = termios.tcgetattr(keys)
    tty.setcbreak(keys, termios.TCSANOW)
    try:
        os.write(sys.__stdout__.fileno(), _WHO)
        began, heard = time.monotonic(), b""
        while not _ANSWER.search(heard):
            left = began + _PATIENCE - time.monotonic()
            if left <= 0 or not select.select([keys], [], [], left)[0]:
                return False
            heard += os.read(keys, 1024)
        return time.monotonic() - began < _QUICK
    finally:
        termios.tcsetattr(keys, termios.TCSANOW, before)
