"""Colours and ASCII of the output."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Mapping
from contextlib import suppress
from typing import TextIO

from clantui.config.schema import DEFAULT
from clantui.core.text.ascii import encoding_supports


def is_terminal(stream: TextIO | None) -> bool:
    """Return True if a standard stream, which may be closed, is a terminal."""
    return stream is not None and stream.isatty()


def measure_terminal(*streams: TextIO | None) -> os.terminal_size | None:
    """Return columns and lines of the first stream that is a terminal; None if none is."""
    for stream in streams:
        with suppress(OSError, AttributeError, ValueError):  # a pipe, or closed
            return os.get_terminal_size(stream.fileno())  # type: ignore[union-attr]
    return None


def should_use_colour(choice: str, environ: Mapping[str, str], *, terminal: bool) -> bool:
    """Return True if the output should have colours.

    A variable counts if it is set and not empty (https://no-color.org, https://force-color.org);
    NO_COLOR overrides FORCE_COLOR, like in Python's own tracebacks.

    Args:
        choice: one of `core.names.COLOR`.
    """
    if choice in {"always", "never"}:
        return choice == "always"
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR"):
        return True
    return terminal and environ.get("TERM") != "dumb"


def should_use_ascii(options: Namespace) -> bool:
    """Return True if the output should be ASCII: if set, or if the terminal lacks Unicode."""
    if options.origins["ascii"] != DEFAULT:
        return bool(options.ascii)
    if not is_terminal(sys.stdout):
        return False  # a pipe or a file gets UTF-8
    return not encoding_supports(sys.stdout.encoding)
