"""How a file's name and its format go together: `cards.csv` is CSV."""

from __future__ import annotations

import unicodedata
from typing import Final

EXTENSIONS: Final = {
    "table": ".txt",
    "json": ".json",
    "jsonl": ".jsonl",
    "csv": ".csv",
    "tsv": ".tsv",
    "markdown": ".md",
    "svg": ".svg",
}
"""What the name of a file in each format ends in."""

SHARED: Final = {"excel": "csv"}
"""Formats whose files end as those of another."""

_ALSO: Final = {".text": "table", ".ndjson": "jsonl", ".tab": "tsv", ".markdown": "markdown"}
_BY_ENDING: Final = {**{ending: form for form, ending in EXTENSIONS.items()}, **_ALSO}
_LONGEST: Final = 30
"""Characters of a clan's name in that of a file; the game allows 15, a mark may be two."""


def format_of(name: str) -> str | None:
    """The format that a file's name tells by its ending, in any case; None for none we know."""
    dot = name.rfind(".")
    return _BY_ENDING.get(name[dot:].lower()) if dot > 0 else None


def with_extension(name: str, form: str) -> str:
    """A file's name with the ending of a format, in place of that of another one."""
    if format_of(name) is not None:
        name = name[: name.rfind(".")]
    return name + EXTENSIONS[SHARED.get(form, form)]


def slug(text: str) -> str:
    """The letters and digits of a name, for that of a file: `Köln & Co.` → `köln-co`.

    Args:
        text: any text.

    Returns:
        Lower-case words with `-` between them; empty where there is no letter in it. So it is
        never hidden (`.x`), taken for an option (`-x`), or a folder's.
    """
    apart = unicodedata.normalize("NFKC", text).casefold()
    words = "".join(char if char.isalnum() else " " for char in apart).split()
    return "-".join(words)[:_LONGEST].rstrip("-")
