"""`clantui completion SHELL`: what completes our words in a shell."""

from __future__ import annotations

import argparse
from typing import Final

from clantui.cli.options import CommandHelp, parser_of

SHELLS: Final = ("bash", "zsh", "fish")

ASKED: Final = ("clans", "locations", "themes")
"""What the scripts themselves ask for, at each press of the key; not for people."""

PAGE: Final = CommandHelp(
    name="completion",
    usage=("SHELL",),
    brief="complete commands, options and your clans with Tab",
    what="Print a script that makes a shell complete what clantui knows: commands, options, "
    "formats, views, themes, and the clans that you have saved or opened, with their names. It "
    "asks nobody: only what is remembered on this machine is read.",
    examples=(
        ("completion bash", "for bash"),
        ("completion zsh", "for zsh"),
        ("completion fish", "for fish"),
    ),
    notes="""\
Put one line into the shell's own file:

  ~/.bashrc                   eval "$(clantui completion bash)"
  ~/.zshrc, after compinit    eval "$(clantui completion zsh)"
  ~/.config/fish/config.fish  clantui completion fish | source
""",
)


def _known(text: str) -> str:
    """Read what is to be printed; what scripts ask for is not offered to people."""
    if text in (*SHELLS, *ASKED):
        return text
    raise argparse.ArgumentTypeError(f"{text} is no shell that is known: {', '.join(SHELLS)}")


def parser() -> argparse.ArgumentParser:
    """Make the parser of `completion`."""
    parser = parser_of(PAGE)
    parser.add_argument("what", type=_known, metavar="SHELL", help="bash, zsh or fish")
    return parser
