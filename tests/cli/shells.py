"""Shells with the program on their path and with clans in the store."""

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
"""Names of clans in the order of their visits; the first is saved, and two are hostile."""

SHOWN: Final = {
    "2PP": "$(touch pwned)`touch pwned`",
    "2PQ": "[31mred %F{red}a:b\\n 'q\" ;|&>pwned",
    "9Y8V": "Larks & Co",
}
"""The same names as they are shown: on one line, without control characters."""

ORDER: Final = ["2PP", "9Y8V", "2PQ"]
"""Order of the completions: the saved clan, then the latest."""

_MINUTES: Final = {"2PP": 1, "2PQ": 2, "9Y8V": 3}


def find_shell(name: str) -> str:
    """Return the path of a shell, or skip the test if it is missing."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed here")
    return found


def prepare_home(home: Path, *, clans: bool = True) -> dict[str, str]:
    """Put the program on the path of a home folder, and clans into its store."""
    program = home / "bin" / "clantui"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m clantui "$@"\n', "utf-8")
    program.chmod(0o755)
    file = home / "store.sqlite3"
    if clans:
        _fill(file)
    environ = environment(home, CLANTUI_STORE=str(file))
    root = str(Path(__file__).parent.parent.parent)
    return {**environ, "PATH": f"{program.parent}:{environ['PATH']}", "PYTHONPATH": root}


def _fill(file: Path) -> None:
    store = Store(file, lambda: 0.0)
    api_store = store.for_api("https://api.example/v1")
    for tag, name in NAMES.items():
        at = datetime(2026, 11, 1, 12, _MINUTES[tag], tzinfo=UTC)
        api_store.save_bookmark(Bookmark(tag=Tag(tag), name=name, saved=tag == "2PP", visited=at))
    store.close()
