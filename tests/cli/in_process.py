"""Runs of commands in this process on a fake source, with the usual arguments and exit codes."""

from __future__ import annotations

import asyncio
import io
import os
import sys
from argparse import Namespace
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from clantui.cli.parser import parse
from clantui.cli.registry import Context, load_command
from clantui.cli.resolve import apply_settings
from clantui.cli.session import run_with_demo
from clantui.core.names import CommandError
from clantui.core.ports import ClanBackend
from tests.cli.processes import Done
from tests.factories.world_source import WorldSource


class _Terminal(io.StringIO):
    """Stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Return True."""
        return True


def run_here(*words: str, source: ClanBackend | None = None, terminal: bool = False) -> Done:
    """Run a command to its end.

    Args:
        words: arguments after the program's name.
        source: source of its data; None for the demo world.
        terminal: True if stderr is a terminal.
    """
    out, err = io.StringIO(), _Terminal() if terminal else io.StringIO()
    loop = asyncio.new_event_loop()
    try:
        with redirect_stdout(out), redirect_stderr(err):
            code = loop.run_until_complete(_run(words, source or WorldSource()))
    finally:
        loop.close()
    return Done(code, out.getvalue(), err.getvalue())


async def _run(words: tuple[str, ...], source: ClanBackend) -> int:
    try:
        return await run_command(source, *words)
    except SystemExit as end:
        return int(end.code or 0)
    except CommandError as error:  # like `__main__`
        sys.stderr.write(f"clantui: {error}\n")
        return 2


def read_options(*words: str, **environ: str) -> Namespace:
    """Parse a command line, and give each setting its value."""
    options = parse(words)
    apply_settings(options, Context({"CLANTUI_CONFIG": os.devnull, **environ}, Path()))
    return options


async def run_command(source: ClanBackend, *words: str) -> int:
    """Run a command on the running loop; a `CommandError` is raised."""
    options = read_options(*words)
    return await run_with_demo(load_command(options.command).run, options, source)
