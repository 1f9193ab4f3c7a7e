"""Entry point of the program; it imports only what the command needs."""

from __future__ import annotations

import atexit
import errno
import gc
import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from clantui import __version__
from clantui.cli.parser import parse
from clantui.cli.registry import Context, load_command
from clantui.cli.streams import discard_output, use_blocking_streams
from clantui.core.modules import LateModule
from clantui.core.names import CommandError, ExitCode

if TYPE_CHECKING:
    import inspect

    from clantui.cli import crash, output, resolve, session
    from clantui.config import paths
else:  # not for --version and --help; a session needs asyncio, which few commands do
    inspect = LateModule("inspect")
    crash = LateModule("clantui.cli.crash")
    output = LateModule("clantui.cli.output")
    resolve = LateModule("clantui.cli.resolve")
    session = LateModule("clantui.cli.session")
    paths = LateModule("clantui.config.paths")

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""Errors of a full disk."""


def run() -> NoReturn:
    """Run the program and end the process.

    Python would clear each module first, which takes 7 ms after `show`; `os._exit` skips that.
    """
    codes: list[int] = []
    # Registered first, so called last: after threads, logs and coverage.
    atexit.register(lambda: os._exit(codes[0]) if codes else None)
    codes.append(main())
    sys.exit(codes[0])


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program with these words, or with those of the process; return the exit code."""
    # Starting makes no garbage, and looking for some takes a third of the time. The runtime
    # enables it again after the heavy imports.
    gc.disable()
    if argv is None:  # not in a test
        use_blocking_streams()
    if sys.stderr is None:  # closed: `2>&-`; print would write to stdout
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 — stays open
    try:
        try:
            return _run(parse(sys.argv[1:] if argv is None else argv))
        finally:
            _flush()
            gc.freeze()  # Python's last collection would take 40 ms with the screen
    except BrokenPipeError:
        discard_output(sys.stdout)
        return 0
    except OSError as error:
        if not _is_of_full_disk(error):
            raise
        return _report_full_disk(error)
    except KeyboardInterrupt:  # before or after the loop, which handles it itself
        return ExitCode.INTERRUPTED


def _run(options: Namespace) -> int:
    if options.version:
        print(f"clantui {__version__}")
        return 0
    try:
        return _run_command(options)
    except CommandError as error:
        print(f"clantui: {error}", file=sys.stderr)
        return ExitCode.USAGE
    except Exception as error:
        if isinstance(error, BrokenPipeError) or _is_of_full_disk(error):  # see `main`
            raise
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
    """Flush stdout and stderr while an OSError, as of a full disk, can still set the exit code."""
    for out in (sys.stdout, sys.stderr):
        try:
            if out is not None:  # closed: `>&-`
                out.flush()
        except BrokenPipeError:
            discard_output(out)
        except OSError as error:
            discard_output(out)
            if out is sys.stdout and error.errno != errno.EIO:  # its terminal has gone
                raise


def _is_of_full_disk(error: Exception) -> bool:
    """Return True if stdout is on a full disk; an error of opening a file has a `filename`."""
    return isinstance(error, OSError) and error.errno in _FULL and error.filename is None


def _report_full_disk(error: OSError) -> int:
    """Print why stdout cannot be written; return the exit code."""
    discard_output(sys.stdout)
    try:
        print(f"clantui: {output.make_write_error('stdout', error)}", file=sys.stderr)
    except OSError:  # stderr is on the full disk, too
        discard_output(sys.stderr)
    return ExitCode.USAGE


if __name__ == "__main__":
    run()
