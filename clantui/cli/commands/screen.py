"""`clantui [TAG]`: open the screen."""

from __future__ import annotations

import argparse
from functools import partial
from textwrap import fill
from typing import Final

from clantui.cli import lazy
from clantui.cli.options import add_display_options, add_source_options, read_tag
from clantui.cli.parser import WIDTH, CommandParser, list_in_columns
from clantui.cli.registry import COMMANDS, Context, load
from clantui.core.names import EXIT_CODES, ExitCode

_ENVIRONMENT: Final = (
    ("CLANTUI_TOKEN", "API key"),
    ("CLANTUI_CONFIG", "settings file, in place of config.toml"),
    ("CLANTUI_STORE", "file of saved clans and snapshots"),
    ("CLANTUI_…", "any other setting: CLANTUI_THEME, CLANTUI_RATE"),
    ("HTTPS_PROXY, NO_PROXY", "HTTP proxy, and hosts that are reached without it"),
    ("NO_COLOR, FORCE_COLOR", "no colour or colour, if it is not empty"),
)

_FILES: Final = (
    ("~/.crtoken", "API key, if neither --token-file nor CLANTUI_TOKEN is set"),
    ("config.toml", "settings and shortcuts; clantui config path prints where"),
    ("store.sqlite3", "saved clans and snapshots; clantui config show prints where"),
)

_EXPLAINED: Final = ("show", "race", "top", "doctor")
"""Commands that the short page of help describes; of the others it only has the names."""


def add_arguments(parser: CommandParser) -> None:
    """Add the arguments of the screen, and list the commands."""
    parser.usage = "clantui [options] [TAG]\n       clantui COMMAND [options] ..."
    sections = (
        ("environment", _ENVIRONMENT),
        ("files", _FILES),
        ("exit codes", [(str(int(code)), EXIT_CODES[code]) for code in ExitCode]),
    )
    parser.describe(
        "Which cards does a Clash Royale clan play? Without a command, clantui opens its "
        "full-screen view. Everything but the demo needs a free API key.",
        (
            ("--demo", "try it, no key and no network needed"),
            ("2PP", "open the clan #2PP"),
            ("show 2PP --format csv", "print its cards for a spreadsheet"),
        ),
        "\n\n".join(f"{title}:\n{list_in_columns(rows)}" for title, rows in sections)
        + "\n\nclantui COMMAND --help shows the options of a command.",
        common_arguments=("--demo", "--token-file", "--ascii"),
        summary=_summarise(),
    )
    parser.set_defaults(reports_config=True)
    parser.add_argument_group("commands", list_in_columns(COMMANDS.items(), indent=""))
    add_screen_arguments(parser)


def _summarise() -> str:
    rows = list_in_columns((name, COMMANDS[name]) for name in _EXPLAINED)
    others = ", ".join(name for name in COMMANDS if name not in _EXPLAINED)
    more = fill(f"also: {others}", WIDTH - 2, initial_indent="  ", subsequent_indent="        ")
    return (
        "Which cards does a Clash Royale clan play? Opens the screen, or runs a command."
        f"\n\ncommands:\n{rows}\n{more}"
    )


def add_screen_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the screen, for this command and `serve`."""
    parser.add_argument(
        "tag",
        nargs="?",
        type=partial(read_tag, is_first=True),
        metavar="TAG",
        help="a clan's tag or a link",
    )
    add_display_options(parser, "theme", "animation", "art", "notify", "color")
    add_source_options(parser)


def print_themes(options: argparse.Namespace) -> bool:
    """Print the names of all themes, a line each, and return True; only for `--theme list`."""
    if options.theme != "list" or "theme" not in options.flags:
        return False
    print("\n".join(lazy.themes.list_theme_names()))
    return True


def run(options: argparse.Namespace, context: Context) -> int:
    """Show the screen until the user quits."""
    if print_themes(options):
        return 0
    code: int = load("screen").open_screen(options, context)
    return code
