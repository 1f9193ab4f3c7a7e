"""The program's door: decides what to import, and imports no more."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from clantui.cli.arguments import parse

USAGE = 2
"""Exit code for a wrong command line, a setting that cannot be used, or no terminal."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program.

    Args:
        argv: the words after the program's name; those of the process if None.

    Returns:
        The exit code; see `clantui --help`.
    """
    options = parse(sys.argv[1:] if argv is None else argv)
    if getattr(options, "version", False):
        from importlib.metadata import version  # noqa: PLC0415 — slow, and only for this

        print(f"clantui {version('clantui')}")
        return 0
    try:
        return _run(options)
    except BrokenPipeError:
        # The reader has gone, which is its right; Python would complain once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _run(options: Namespace) -> int:
    from clantui.cli import commands  # noqa: PLC0415 — slow, and not for --version
    from clantui.settings import SettingsError  # noqa: PLC0415

    try:
        return commands.RUN[options.command](options, os.environ, Path.home())
    except SettingsError as error:
        print(f"clantui: {error}", file=sys.stderr)
        return USAGE


if __name__ == "__main__":
    sys.exit(main())
