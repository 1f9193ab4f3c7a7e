"""`clantui keys`: all that keys do, as they are bound now. Asks nobody, and draws nothing."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path

from clantui.cli import output
from clantui.cli.appearance import for_terminal
from clantui.config.file import Config
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
    output.write(for_terminal(FORMATS[options.format](config.keymap), options), None)
    if config.wrong:
        print(f"clantui: {clean(config.first)}", file=sys.stderr)
    return 2 if config.wrong else 0
