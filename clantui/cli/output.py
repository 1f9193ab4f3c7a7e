"""Where data goes: to stdout, or into a file that is either whole or not there."""

from __future__ import annotations

import io
import os
import sys
from argparse import Namespace
from pathlib import Path

from clantui.settings import SettingsError


def wanted(options: Namespace) -> None:
    """Look at `--output` before anything is asked for; `-` is stdout.

    Raises:
        SettingsError: if it may not be written.
    """
    if getattr(options, "output", None) == Path("-"):
        options.output = None
    if getattr(options, "output", None) is not None:
        check(options.output, force=options.force)


def check(file: Path, *, force: bool) -> None:
    """Find out whether a file may be written, before anything is asked for.

    Args:
        file: where to write.
        force: whether a file that is there may be replaced.

    Raises:
        SettingsError: if it may not.
    """
    try:
        if not file.parent.is_dir():
            raise SettingsError(f"there is no folder {file.parent}")
        if not file.exists():
            return
    except OSError as error:  # a name too long, a folder that may not be entered
        raise _unwritable(str(file), error) from None
    if not file.is_file():  # `--force` must not put a file in place of /dev/null
        raise SettingsError(f"{file} is there already, and is not a file")
    if not force:
        raise SettingsError(f"{file} is there already; --force replaces it")


def write(text: str, file: Path | None) -> None:
    """Write data.

    Args:
        text: the data.
        file: where to; stdout if None.

    Raises:
        SettingsError: if it cannot be written.
        BrokenPipeError: if nobody reads stdout any more.
    """
    if file is None:
        _print(text)
        return
    half = file.with_name(f".clantui-{os.getpid()}")
    try:
        with half.open("x", encoding="utf-8", newline="") as out:
            try:
                out.write(text)
                out.close()
                half.replace(file)
            finally:
                half.unlink(missing_ok=True)
    except OSError as error:
        raise _unwritable(str(file), error) from None


def _print(text: str) -> None:
    if sys.stdout is None:  # closed by whoever started us: `>&-`
        raise SettingsError("stdout is closed")
    if isinstance(sys.stdout, io.TextIOWrapper):
        if sys.stdout.isatty():
            sys.stdout.reconfigure(errors="replace")
        else:
            # The same bytes as in a file, whatever the locale.
            sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        # Python would complain once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise _unwritable("stdout", error) from None


def _unwritable(what: str, error: OSError) -> SettingsError:
    return SettingsError(f"{what} cannot be written: {error.strerror or type(error).__name__}")
