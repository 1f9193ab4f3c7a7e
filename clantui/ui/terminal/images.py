"""Detection of image support, which queries the terminal before the screen starts."""

from __future__ import annotations

import io
import logging
import os
import re
import sys
import time
from collections.abc import Callable
from typing import Final

from textual.widget import Widget

NO_IMAGES_WARNING: Final = "no card images: this terminal does not say how it shows them"
"""The warning if images cannot be drawn."""

_TIMEOUT: Final = 1.5
"""Seconds; a later response would be taken for keys on the screen."""

_MAX_LATENCY: Final = 0.07
"""Seconds. textual-image waits 0.1 for each response, so a slower terminal is not queried."""

_QUERY: Final = b"\x1b[c"
_RESPONSE: Final = re.compile(rb"\x1b\[\?[0-9;]*c")
"""Device attributes (ECMA-48, 8.3.24), which nearly every terminal reports."""


def find_image_widget() -> Callable[[], Widget] | None:
    """Query how this terminal shows images; takes 1.5 s if it does not respond.

    Returns:
        A factory of image widgets: with Kitty's protocol or Sixel if the terminal supports one,
        else with half-blocks. None if the terminal cannot be queried.
    """
    logger = logging.getLogger("textual_image")  # its warnings would appear on the screen
    logger.addHandler(logging.NullHandler())
    logger.propagate = False
    out = sys.__stdout__
    try:
        is_quick = _is_quick()
        if not is_quick:  # the import queries a terminal on standard output
            sys.__stdout__ = io.StringIO()  # type: ignore[misc,assignment]  # during the import
        from textual_image.widget import HalfcellImage, Image  # noqa: PLC0415 — it queries
    except Exception:  # noqa: BLE001 — a terminal may send anything
        return None
    finally:
        sys.__stdout__ = out  # type: ignore[misc]
    return Image if is_quick else HalfcellImage


def _is_quick() -> bool:
    if sys.__stdin__ is None or sys.__stdout__ is None or not sys.__stdout__.isatty():
        return False
    if sys.platform == "win32":
        return True
    import select  # noqa: PLC0415 — only for sockets on Windows
    import termios  # noqa: PLC0415
    import tty  # noqa: PLC0415

    keys = sys.__stdin__.fileno()
    before = termios.tcgetattr(keys)
    tty.setcbreak(keys, termios.TCSANOW)
    try:
        os.write(sys.__stdout__.fileno(), _QUERY)
        start, data = time.monotonic(), b""
        while not _RESPONSE.search(data):
            left = start + _TIMEOUT - time.monotonic()
            if left <= 0 or not select.select([keys], [], [], left)[0]:
                return False
            if not (part := os.read(keys, 1024)):
                return False  # the terminal is gone
            data += part
        return time.monotonic() - start < _MAX_LATENCY
    finally:
        termios.tcsetattr(keys, termios.TCSANOW, before)
