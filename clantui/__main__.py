"""The program's entry point: imports what a command needs, and no more."""

from __future__ import annotations

import errno
import gc
import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from clantui import __version__
from clantui.cli.main import parse
from clantui.cli.registry import Context, load_command
from clantui.cli.streams import wait_for_readers
from clantui.core.modules import LateModule

if TYPE_CHECKING:
    import inspect

    from clantui.cli import crash, output, resolve, session
    from clantui.config import paths, settings
else:  # not for --version and --help; a session needs asyncio, which few commands do
    inspect = LateModule("inspect")
    crash = LateModule("clantui.cli.crash")
    output = LateModule("clantui.cli.output")
    resolve = LateModule("clantui.cli.resolve")
    session = LateModule("clantui.cli.session")
    paths = LateModule("clantui.config.paths")
    settings = LateModule("clantui.config.settings")

USAGE = 2
"""Exit code for a wrong command line, a setting that cannot be used, or no terminal."""

INTERRUPTED = 130
"""Exit code after Ctrl+C."""

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""Errors of a disk that takes no more."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program.

    Args:
        argv: the words after the program's name; those of the process if None.

    Returns:
        The exit code; see `clantui --help`.
    """
    # Nothing made while starting is garbage, and looking for some takes a third of the time. The
    # bridge turns it on again once everything heavy is there.
    gc.disable()
    if argv is None:  # a process of our own
        wait_for_readers()
    if sys.stderr is None:  # closed by whoever started us: `2>&-`; print would take stdout for it
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 — for good
    try:
        try:
            return _run(parse(sys.argv[1:] if argv is None else argv))
        finally:
            _flush()
            gc.freeze()  # Python's last collection would look at all of it: 40 ms with the screen
    except BrokenPipeError:
        _hush(sys.stdout)
        return 0
    except OSError as error:
        if error.errno not in _FULL or error.filename is not None:  # not of printing
            raise
        return _report_unprinted(error)
    except KeyboardInterrupt:  # before or after the loop, which has its own way
        return INTERRUPTED


def _run(options: Namespace) -> int:
    if options.version:
        print(f"clantui {__version__}")
        return 0
    try:
        return _run_command(options)
    except settings.SettingsError as error:
        print(f"clantui: {error}", file=sys.stderr)
        return USAGE
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001 — the last net
        return crash.report(error, verbose=options.verbose)


def _run_command(options: Namespace) -> int:
    environ = paths.clean_environment(os.environ)
    context = Context(environ, paths.find_home(environ))
    resolve.apply_settings(options, context)
    command = load_command(options.command)
    if inspect.iscoroutinefunction(command.run):
        return session.run_command(command.run, options, context)
    code: int = command.run(options, context)
    return code


def _flush() -> None:
    """Print what is left while we can still choose what becomes of an error.

    Raises:
        OSError: if stdout takes nothing, for a full disk, say; not if its terminal is gone.
    """
    for out in (sys.stdout, sys.stderr):
        try:
            if out is not None:  # closed by whoever started us: `>&-`
                out.flush()
        except BrokenPipeError:
            _hush(out)
        except OSError as error:
            _hush(out)
            if out is sys.stdout and error.errno != errno.EIO:
                raise


def _report_unprinted(error: OSError) -> int:
    """Print why stdout takes no more; return the exit code."""
    _hush(sys.stdout)
    try:
        print(f"clantui: {output.unwritable('stdout', error)}", file=sys.stderr)
    except OSError:  # it is as full
        _hush(sys.stderr)
    return USAGE


def _hush(out: TextIO) -> None:
    """Drop what is left for a reader that has gone: Python would complain once more at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())


if __name__ == "__main__":
    sys.exit(main())
