"""`clantui completion SHELL`: the script of a shell, and the lists it loads at each press of Tab.

The lists must be quick and need no network: they come from the store, which is neither created
nor changed. Each line is `word TAB description`. Words have only letters, digits and hyphens, and
the scripts expand no description.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from clantui.cli import lazy, output
from clantui.cli.parser import CommandParser
from clantui.cli.registry import Context, load
from clantui.cli.resolve import find_value
from clantui.config.file import Config, read_config
from clantui.config.schema import NAMES
from clantui.config.settings import find_store_file
from clantui.core.model.errors import InvalidResponse
from clantui.core.model.tag import ALPHABET, MAX_LENGTH, MIN_LENGTH
from clantui.core.text.sanitize import clean, search_key, truncate

SHELLS: Final = ("bash", "zsh", "fish")
_SHELL_NAMES: Final = "bash, zsh or fish"

_TAG: Final = re.compile(f"[{ALPHABET}]{{{MIN_LENGTH},{MAX_LENGTH}}}")

_MAX_WIDTH: Final = 40
"""Maximum width of a description, in cells."""

_MAX_BYTES: Final = 1 << 20
"""Maximum size of a list of locations, in bytes; it usually has about 20 000."""


def add_arguments(parser: CommandParser) -> None:
    """Add the arguments of `completion`."""
    parser.describe(
        "Print a script that makes a shell complete commands, options, formats, views, themes, "
        "and the clans that you have saved or opened. It needs no network.",
        (
            ("completion bash", "for bash"),
            ("completion zsh", "for zsh"),
            ("completion fish", "for fish"),
        ),
        """
Put one line into the shell's own file:

  ~/.bashrc                   eval "$(clantui completion bash)"
  ~/.zshrc, after compinit    eval "$(clantui completion zsh)"
  ~/.config/fish/config.fish  clantui completion fish | source
""",
        common_arguments=("SHELL",),
    )
    parser.set_defaults(reads_settings=False)
    parser.add_argument("shell", type=_read_shell, metavar="SHELL", help=_SHELL_NAMES)


def _read_shell(text: str) -> str:
    """Read the name of a shell, or of a list: only scripts use lists, so the help omits them."""
    if text in (*SHELLS, *_LISTS):
        return text
    raise argparse.ArgumentTypeError(f"unknown shell {text}; use {_SHELL_NAMES}")


def run(options: argparse.Namespace, context: Context) -> int:
    """Print a script, or a list for one."""
    if options.shell in SHELLS:
        output.write(load("completion_script").make_script(options.shell))
        return 0
    rows = _LISTS[options.shell](_find_store(options, context))
    output.write("".join(f"{word}\t{description}\n" for word, description in rows))
    return 0


def _find_store(options: argparse.Namespace, context: Context) -> Path:
    environ, store = context.environ, NAMES["store"]
    is_named = environ.get(store.variable)  # if so, the config is not read
    config = Config(file=Path()) if is_named else read_config(environ)
    found, _ = find_value(store, options, config, context)
    return find_store_file(found) or Path()  # a folder, from which nothing is read


def list_clans(store: Path) -> Iterator[tuple[str, str]]:
    """Yield saved and recent clans without `#`: in a shell it begins a comment."""
    for text, name in lazy.readonly.read_clans(store):
        if _TAG.fullmatch(text):
            yield text, _describe(name)


def list_locations(store: Path) -> Iterator[tuple[str, str]]:
    """Yield the stored locations, each as one word that `top` understands."""
    yield "world", "the world"
    for name in _read_names(lazy.readonly.read_locations(store)):
        words = (search_key(word) for word in re.split(r"[\W_]+", name))
        if slug := "-".join(word for word in words if word):
            yield slug, _describe(name)


def list_themes(_: Path) -> Iterator[tuple[str, str]]:
    """Yield the themes of the screen; this list takes longest."""
    return ((name, "") for name in lazy.themes.list_theme_names())


def _read_names(body: bytes) -> list[str]:
    """Return the names in a response with locations; an empty list if it is invalid."""
    try:
        locations = lazy.rankings.decode_locations(lazy.gunzip.gunzip(body, _MAX_BYTES))
    except InvalidResponse:
        return []
    return [location.name for location in locations]


def _describe(name: str) -> str:
    return truncate(clean(name), _MAX_WIDTH)


_LISTS: Final = {"clans": list_clans, "locations": list_locations, "themes": list_themes}
"""Lists for the completion scripts, by the argument of `clantui completion`."""
