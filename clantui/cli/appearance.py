"""Colours and ASCII of the output."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Mapping

from clantui.core.text.ascii import encoding_supports


def use_colour(choice: str | None, environ: Mapping[str, str], *, terminal: bool) -> bool:
    """Return whether to use colours.

    As https://no-color.org and https://force-color.org say: each counts where it is set and not
    empty; of both the first counts, as in Python's own tracebacks.

    Args:
        choice: one of `core.names.COLOR`, or None where nothing was set.
        terminal: whether people look at it, at once.
    """
    if choice in {"always", "never"}:
        return choice == "always"
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR"):
        return True
    return terminal and environ.get("TERM") != "dumb"


def ascii_only(options: Namespace) -> bool:
    """Return whether every sign is to be drawn as its ASCII twin."""
    choice: bool | None = options.ascii
    if choice is not None:
        return choice
    if sys.stdout is None or not sys.stdout.isatty():
        return False  # into a pipe or a file goes UTF-8
    return not encoding_supports(sys.stdout.encoding)
