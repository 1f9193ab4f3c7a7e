"""`clantui completion`: the script of a shell, and what it asks for at each press of the key.

That must be quick, and never ask the network: it is told by the store alone, which is neither made
nor changed. Whatever is printed for a script is a line `word TAB description`; the words can be
nothing but letters, digits and hyphens, and the scripts expand no description.
"""

from __future__ import annotations

import json
import re
import zlib
from argparse import Namespace
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from clantui.cli import output
from clantui.cli.parsers.completion import SHELLS
from clantui.cli.resolve import lookup, place
from clantui.config.file import read_config
from clantui.config.schema import NAMES
from clantui.config.settings import STORE_VARIABLE, store_file
from clantui.core.model.tag import ALPHABET, LONGEST, SHORTEST
from clantui.core.text.sanitize import clean, fit, search_key

_TAG: Final = re.compile(f"[{ALPHABET}]{{{SHORTEST},{LONGEST}}}")

_CELLS: Final = 40
"""Width of a description."""

_LARGEST: Final = 1 << 20
"""Bytes of a list of locations; it is known to have about 20 000."""


def completion(options: Namespace, environ: Mapping[str, str], home: Path) -> int:
    """Print a script, or what one asks for.

    Args:
        options: `what` to print.
        environ: the environment.
        home: the user's home folder.
    """
    if options.what in SHELLS:
        from clantui.cli import shells  # noqa: PLC0415 — slow, and not for each press of a key

        output.write(shells.script(options.what), None)
        return 0
    known = {"clans": clans, "locations": locations, "themes": themes}[options.what](
        _store(environ, home)
    )
    output.write("".join(f"{word}\t{what}\n" for word, what in known), None)
    return 0


def clans(store: Path) -> Iterator[tuple[str, str]]:
    """The clans of the book, without the `#` that begins a comment in a shell, and their names.

    Args:
        store: the file of what is remembered.
    """
    from clantui.store import readonly  # noqa: PLC0415 — SQLite

    for text, name in readonly.read_clans(store):
        if _TAG.fullmatch(text):
            yield text, _shown(name)


def locations(store: Path) -> Iterator[tuple[str, str]]:
    """The locations last listed, as `top` understands them in one word, and their names.

    Args:
        store: the file of what is remembered.
    """
    from clantui.store import readonly  # noqa: PLC0415 — SQLite

    yield "world", "the world"
    for name in _names(readonly.read_locations(store)):
        words = (search_key(word) for word in re.split(r"[\W_]+", name))
        if slug := "-".join(word for word in words if word):
            yield slug, _shown(name)


def themes(store: Path) -> Iterator[tuple[str, str]]:
    """The themes that the screen has with this Textual; slower than the others.

    Args:
        store: not looked at.
    """
    del store
    from clantui.ui.appearance.themes import theme_names  # noqa: PLC0415 — Textual

    return ((name, "") for name in theme_names())


def _store(environ: Mapping[str, str], home: Path) -> Path:
    """Where the store is: by the environment, else by the config, else where it always is."""
    if not environ.get(STORE_VARIABLE):
        config = read_config(environ)
        said, _ = lookup(NAMES["store"], environ, config)
        if isinstance(said, str):
            return place(said, config, home)
    return store_file(environ)


def _names(body: bytes) -> list[str]:
    """The names in a list of locations; none in what is not one.

    Not by `wire.rankings`, which would import Twisted: three times what all else here takes.
    """
    try:
        if body.startswith(b"\x1f\x8b"):
            body = zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(body, _LARGEST)
        items = json.loads(body)["items"]
        return [item["name"] for item in items if isinstance(item["name"], str)]
    except (zlib.error, ValueError, TypeError, LookupError, RecursionError):
        return []


def _shown(name: str) -> str:
    """A name on one line, without control characters, and not too wide."""
    return fit(clean(name), _CELLS).rstrip()
