"""Names of files and their formats: `cards.csv` is CSV."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final

from clantui.core.export.render import FORMAT_NAMES, load_format

SHARED_EXTENSIONS: Final = {"excel": "csv"}
"""Formats with the file extension of another format."""

_SVG: Final = {"svg": ".svg"}
"""Format of a picture of the screen."""

_MAX_NAME_LENGTH: Final = 30
"""Characters of a clan's name in a file name; the game allows 15, an emoji may be two."""


@cache
def list_extensions() -> dict[str, str]:
    """Return the file extension of each format."""
    return {name: load_format(name).extension for name in FORMAT_NAMES} | _SVG


@cache
def _map_extensions() -> dict[str, str]:
    aliases = {alias: name for name in FORMAT_NAMES for alias in load_format(name).aliases}
    return {extension: name for name, extension in list_extensions().items()} | aliases


def find_format(name: str) -> str | None:
    """Return the format of a file name's extension; None if it is unknown."""
    dot = name.rfind(".")
    return _map_extensions().get(name[dot:].lower()) if dot > 0 else None


def with_extension(name: str, format_name: str) -> str:
    """Return a file name with the extension of a format instead of any other format's."""
    if find_format(name) is not None:
        name = name[: name.rfind(".")]
    return name + list_extensions()[SHARED_EXTENSIONS.get(format_name, format_name)]


def slugify(text: str) -> str:
    """Return a name as a part of a file name: `Köln & Co.` → `köln-co`.

    Returns:
        Lower-case words joined by `-`, so never a hidden file (`.x`), an option (`-x`) or a
        folder; empty if the name has no letters and digits.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    words = "".join(char if char.isalnum() else " " for char in folded).split()
    return "-".join(words)[:_MAX_NAME_LENGTH].rstrip("-")
