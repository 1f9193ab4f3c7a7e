"""Line numbers in a TOML file, which its reader does not give."""

from __future__ import annotations

import re
from typing import Final

_TABLE: Final = re.compile(r"\s*\[\s*([^\[\]]+?)\s*\]\s*(?:#.*)?$")
_KEY: Final = re.compile(r"\s*([A-Za-z0-9_\-.\"' ]+?)\s*=")
_AT: Final = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")


def line_of(text: str, *path: str) -> int:
    """Return the line of a key, from 1; that of its table where the key stands within its line.

    Args:
        text: of a file that TOML's reader has understood.
        path: the name, after the names of the tables it is in.
    """
    best, at = (0, 1), 0
    table: tuple[str, ...] = ()
    for line in text.splitlines():
        at += 1
        if heading := _TABLE.match(line):
            table = _parts(heading[1])
            here = table
        elif key := _KEY.match(line):
            here = (*table, *_parts(key[1]))
        else:
            continue
        if here == path[: len(here)] and len(here) > best[0]:
            best = (len(here), at)
    return best[1]


def split_error(text: str, error: str) -> tuple[int, str]:
    """Split an error of TOML's reader into the line and the words without it.

    Args:
        error: the reader's words, such as `Invalid value (at line 3, column 9)`.
    """
    told = _AT.search(error)
    last = max(len(text.splitlines()), 1)
    line = int(told[1]) if told and told[1] else last
    words = _AT.sub("", error)
    return min(line, last), words[:1].lower() + words[1:]


def _parts(name: str) -> tuple[str, ...]:
    """Split a dotted name. None of ours has a full stop or a quote in it."""
    return tuple(part.strip().strip("\"'") for part in name.split("."))
