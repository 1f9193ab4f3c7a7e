"""Shells as users have them, with the program on their path and clans in the store."""

from __future__ import annotations

import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from clantui.core.bookmarks import Bookmark
from clantui.core.model.tag import Tag
from clantui.store.store import Store
from tests.cli.processes import environment

NAMES: Final = {
    "2PP": "$(touch pwned)`touch pwned`",
    "2PQ": "\x1b[31mred\x07\r\n\t%F{red}a:b\\n 'q\" ;|&>pwned",
    "9Y8V": "Larks & Co",
}
"""Clans that were opened one after the other, the first of them saved: two are hostile."""

SHOWN: Final = {
    "2PP": "$(touch pwned)`touch pwned`",
    "2PQ": "[31mred %F{red}a:b\\n 'q\" ;|&>pwned",
    "9Y8V": "Larks & Co",
}
"""The same names as they may be shown: on one line, without control characters."""

ORDER: Final = ["2PP", "9Y8V", "2PQ"]
"""Order of the completions: the saved clan, then the latest."""

_MINUTES: Final = {"2PP": 1, "2PQ": 2, "9Y8V": 3}


def shell(name: str) -> str:
    """Return the path of a shell, or skip the test if it is missing."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed here")
    return found


def furnished(home: Path, *, clans: bool = True) -> dict[str, str]:
    """Put the program on the path of a home folder, and clans into its store.

    Args:
        home: an empty folder.
        clans: whether there is a store.

    Returns:
        The environment of a shell there.
    """
    program = home / "bin" / "clantui"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m clantui "$@"\n', "utf-8")
    program.chmod(0o755)
    file = home / "store.sqlite3"
    if clans:
        _fill(file)
    told = environment(home, CLANTUI_STORE=str(file))
    here = str(Path(__file__).parent.parent.parent)
    return {**told, "PATH": f"{program.parent}:{told['PATH']}", "PYTHONPATH": here}


def _fill(file: Path) -> None:
    store = Store(file, lambda: 0.0)
    shelf = store.for_api("https://api.example/v1")
    for tag, name in NAMES.items():
        at = datetime(2026, 11, 1, 12, _MINUTES[tag], tzinfo=UTC)
        shelf.note(Bookmark(tag=Tag(tag), name=name, saved=tag == "2PP", visited=at))
    store.close()
