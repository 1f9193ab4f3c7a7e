"""Commands run in this process on a fake source, with the same arguments and exit codes."""

from __future__ import annotations

import asyncio
import io
import sys
from contextlib import redirect_stderr, redirect_stdout

from clantui.cli.main import parse
from clantui.cli.registry import load_command
from clantui.config.settings import SettingsError
from clantui.core.ports import ClanSource
from tests.cli.processes import Done
from tests.factories.world_source import WorldSource


def run_here(*words: str, source: ClanSource | None = None) -> Done:
    """Run a command to its end.

    Args:
        words: after the program's name.
        source: what it asks; None for the demo world.
    """
    out, err = io.StringIO(), io.StringIO()
    loop = asyncio.new_event_loop()
    try:
        with redirect_stdout(out), redirect_stderr(err):
            code = loop.run_until_complete(_run(words, source or WorldSource()))
    finally:
        loop.close()
    return Done(code, out.getvalue(), err.getvalue())


async def _run(words: tuple[str, ...], source: ClanSource) -> int:
    try:
        options = parse(words)
        code: int = await load_command(options.command).run(options, source)
    except SystemExit as end:
        return int(end.code or 0)
    except SettingsError as error:  # as `cli.main` tells it
        sys.stderr.write(f"clantui: {error}\n")
        return 2
    return code
