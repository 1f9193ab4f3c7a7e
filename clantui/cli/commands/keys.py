"""`clantui keys`: all that keys do, as they are bound now. Asks nobody, and draws nothing."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path

from clantui.cli import output
from clantui.cli.appearance import ascii_only
from clantui.config.file import Config
from clantui.core.text.ascii import to_ascii
from clantui.core.text.sanitize import clean
from clantui.ui.keymap.describe import FORMATS


def keys(options: Namespace, environ: Mapping[str, str], home: Path) -> int:
    """Print all actions with their keys.

    Args:
        options: of the command line.
        environ: the environment.
        home: the user's home folder.

    Returns:
        The exit code: 2 where the config cannot be used, whose keys are then told in part.

    Raises:
        SettingsError: if it cannot be written.
        BrokenPipeError: if nobody reads.
    """
    del environ, home
    config: Config = options.config
    text = FORMATS[options.format](config.keymap)
    if options.format != "json" and ascii_only(options):
        text = "\n".join(map(to_ascii, text.split("\n")))
    output.write(text, None)
    if config.wrong:
        print(f"clantui: {clean(config.first)}", file=sys.stderr)
    return 2 if config.wrong else 0
