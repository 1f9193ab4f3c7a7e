"""How it looks for those who want it otherwise: colours, ASCII, nothing that moves."""

from __future__ import annotations

import argparse
import sys
from argparse import BooleanOptionalAction, Namespace
from collections.abc import Mapping
from typing import TYPE_CHECKING

from clantui.core.names import COLOR

if TYPE_CHECKING:
    from clantui.ui.appearance.appearance import Appearance

"""What `--color` may be."""


def appearance_options(parser: argparse.ArgumentParser, *, colours: bool = True) -> None:
    """What every command has that shows something to people.

    Args:
        parser: of the command.
        colours: whether it has any to take away.
    """
    group = parser.add_argument_group("how it looks")
    if colours:
        group.add_argument(
            "--color",
            choices=COLOR,
            help="colours; beats NO_COLOR and FORCE_COLOR; default: auto",
        )
    group.add_argument(
        "--ascii",
        action=BooleanOptionalAction,
        help="no sign that is not ASCII; default: where the output's encoding has no others",
    )


def use_colour(asked: str | None, environ: Mapping[str, str], *, terminal: bool) -> bool:
    """Whether to use colours.

    As https://no-color.org and https://force-color.org say: each counts where it is set and not
    empty; of both the first counts, as in Python's own tracebacks.

    Args:
        asked: one of `COLOR`, or None where nothing was said.
        environ: the environment.
        terminal: whether people look at it, at once.
    """
    if asked in {"always", "never"}:
        return asked == "always"
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR"):
        return True
    return terminal and environ.get("TERM") != "dumb"


def ascii_only(options: Namespace) -> bool:
    """Whether every sign is to be drawn as its ASCII twin."""
    asked: bool | None = getattr(options, "ascii", None)
    if asked is not None:
        return asked
    if sys.stdout is None or not sys.stdout.isatty():
        return False  # into a pipe or a file goes UTF-8
    from clantui.core.text.ascii import encoding_supports  # noqa: PLC0415 — not for a pipe

    return not encoding_supports(sys.stdout.encoding)


def appearance_of(options: Namespace, environ: Mapping[str, str]) -> Appearance:
    """How the screen is to look; imports Textual.

    Args:
        options: of the command line.
        environ: the environment.

    Raises:
        SettingsError: if there is no such theme.
    """
    from clantui.config.settings import SettingsError  # noqa: PLC0415 — not for --help
    from clantui.ui.appearance.appearance import DEFAULT_APPEARANCE, Appearance  # noqa: PLC0415 — not for what prints
    from clantui.ui.appearance.themes import theme_names  # noqa: PLC0415

    theme = getattr(options, "theme", None) or DEFAULT_APPEARANCE.theme
    if theme not in (known := theme_names()):
        from clantui.core.text.suggest import did_you_mean  # noqa: PLC0415 — only for a wrong one

        guess = did_you_mean(theme, known)
        raise SettingsError(f"there is no theme {theme}{guess}; there are: {', '.join(known)}")
    named = getattr(options, "theme", None) is not None
    return Appearance(
        theme=theme,
        only_now=named and "theme" not in getattr(options, "by_config", ()),
        colours=use_colour(getattr(options, "color", None), environ, terminal=True),
        ascii=ascii_only(options),
        animation=getattr(options, "animation", None) is not False,
    )
