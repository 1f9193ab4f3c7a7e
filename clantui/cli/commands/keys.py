"""`clantui keys`: all shortcuts, as bound by the config."""

from __future__ import annotations

from argparse import Namespace
from typing import Final

from clantui.cli import lazy, output
from clantui.cli.appearance import should_use_ascii
from clantui.cli.options import add_display_options
from clantui.cli.parser import CommandParser
from clantui.cli.progress import print_message
from clantui.cli.registry import Context
from clantui.config.file import Config
from clantui.core.names import ExitCode
from clantui.core.text.ascii import to_ascii
from clantui.core.text.sanitize import clean

KEY_FORMAT_NAMES: Final = ("table", "json", "markdown")
"""The names of `ui.keymap.describe.FORMATS`, which imports Textual; a test compares them."""


def add_arguments(parser: CommandParser) -> None:
    """Add the arguments of `keys`."""
    parser.describe(
        "List all shortcuts, and the names by which the table [keys] of the config changes them.",
        (
            ("keys", "all of them, screen by screen"),
            ("keys --format json", "for other programs"),
        ),
        common_arguments=("--format", "--ascii"),
    )
    parser.set_defaults(reports_config=True)
    parser.add_argument(
        "--format",
        choices=KEY_FORMAT_NAMES,
        default=KEY_FORMAT_NAMES[0],
        help=f"default: {KEY_FORMAT_NAMES[0]}",
    )
    add_display_options(parser)


def run(options: Namespace, _: Context) -> int:
    """Print all actions with their valid keys; return 2 if the config has invalid ones."""
    config: Config = options.config
    text = lazy.describe.KEY_FORMATS[options.format](config.keymap)
    if should_use_ascii(options):  # JSON always is
        text = to_ascii(text)
    output.write(text)
    if config.problems:
        print_message(clean(config.first_problem))
    return ExitCode.USAGE if config.problems else 0
