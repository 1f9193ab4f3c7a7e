"""Scripts that complete in a shell, made from the parsers, so that they know what those know."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from clantui.cli.shells import bash, fish, zsh
from clantui.cli.shells.grammar import Command, grammar

_WRITERS: Final[dict[str, Callable[[tuple[Command, ...]], str]]] = {
    "bash": bash.script,
    "zsh": zsh.script,
    "fish": fish.script,
}


def script(shell: str) -> str:
    """Write the script of a shell.

    Args:
        shell: one of `cli.parsers.completion.SHELLS`.

    Returns:
        The script, to be read by the shell.
    """
    return _WRITERS[shell](grammar())
