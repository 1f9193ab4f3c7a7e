"""Names of files and their formats: `cards.csv` is CSV."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final

from clantui.core.export.render import format_names, load_format

SHARED: Final = {"excel": "csv"}
"""Formats whose files end as those of another."""

_SVG: Final = {"svg": ".svg"}
"""The screen's own format."""

_LONGEST: Final = 30
"""Characters of a clan's name in that of a file; the game allows 15, a mark may be two."""


@cache
def extensions() -> dict[str, str]:
    """Return by format what a file's name ends in."""
    return {name: load_format(name).extension for name in format_names()} | _SVG


@cache
def _by_extension() -> dict[str, str]:
    aliases = {alias: name for name in format_names() for alias in load_format(name).aliases}
    return {extension: name for name, extension in extensions().items()} | aliases


def format_of(name: str) -> str | None:
    """Return the format that a file's name tells by its ending; None for one we do not know."""
    dot = name.rfind(".")
    return _by_extension().get(name[dot:].lower()) if dot > 0 else None


def with_extension(name: str, form: str) -> str:
    """Return a file's name with the ending of a format, in place of that of another one."""
    if format_of(name) is not None:
        name = name[: name.rfind(".")]
    return name + extensions()[SHARED.get(form, form)]


def slug(text: str) -> str:
    """Return the letters and digits of a name, for a file's name: `Köln & Co.` → `köln-co`.

    Returns:
        Lower-case words with `-` between them; empty where there is no letter in it. So it is
        never hidden (`.x`), taken for an option (`-x`), or a folder's.
    """
    apart = unicodedata.normalize("NFKC", text).casefold()
    words = "".join(char if char.isalnum() else " " for char in apart).split()
    return "-".join(words)[:_LONGEST].rstrip("-")
