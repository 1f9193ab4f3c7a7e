"""Data on stdout, or in a file that is either whole or not there."""

from __future__ import annotations

import io
import os
import re
import stat
import sys
from argparse import Namespace
from pathlib import Path
from typing import Final

from clantui.cli.streams import open_patiently
from clantui.config.paths import is_homeless
from clantui.config.settings import SettingsError
from clantui.core.text.ascii import register_error_handler
from clantui.files import atomic_write, mode_of

_OPEN_ENDS: Final = {"/dev/stdin": 0, "/dev/stdout": 1, "/dev/stderr": 2}
_NUMBERED: Final = re.compile(r"/(?:dev|proc/self)/fd/([0-9]{1,6})")


class FileExists(SettingsError):
    """A file of that name is there already, and nobody has said that it may be replaced."""

    def __init__(self, file: Path) -> None:
        super().__init__(f"{file} exists already; --force replaces it")


def check_output(options: Namespace) -> None:
    """Check `--output` before anything is asked for; `-` is stdout.

    Raises:
        SettingsError: if it may not be written.
    """
    if (file := getattr(options, "output", None)) is None:
        return
    if str(file) == "-" or descriptor_of(file) == 1:
        options.output = None
    else:
        check(file, force=options.force)


def descriptor_of(file: Path) -> int | None:
    """Return the descriptor of a name such as `/dev/stdout` or a shell's `>(…)`; else None."""
    name = str(file)
    if (numbered := _NUMBERED.fullmatch(name)) is not None:
        return int(numbered[1])
    return _OPEN_ENDS.get(name)


def check(file: Path, *, force: bool) -> None:
    """Check that a file may be written, before anything is asked for.

    Raises:
        SettingsError: if it may not; `FileExists` if `force` would do.
    """
    try:
        if (end := descriptor_of(file)) is not None:
            os.fstat(end)
            return
        target = _resolve_link(file)
        if is_homeless(target):
            raise SettingsError("there is no home folder (HOME is not set)")
        if not target.parent.is_dir():
            raise SettingsError(f"there is no folder {target.parent}")
        mode = mode_of(target)
    except (OSError, ValueError) as error:  # too long, a loop of links, a character no name has
        raise unwritable(str(file), error) from None
    if mode is not None and not stat.S_ISREG(mode):  # no file in the place of /dev/null
        raise SettingsError(f"{file} exists already and is not a file")
    if mode is not None and not force:
        raise FileExists(file)


def write(data: str | bytes, file: Path | None, *, force: bool = False) -> None:
    """Write data: all of it, or a file is as it was before.

    Args:
        data: a text, or what is no text and so for a file alone.
        file: of a link the file it leads to; None for stdout.
        force: whether to replace a file that is there, also one that has just come.

    Raises:
        SettingsError: if it cannot be written; `FileExists` if `force` would do.
        BrokenPipeError: if nobody reads stdout any more.
    """
    if file is None:
        if isinstance(data, bytes):
            raise SettingsError("this is no text: name a file with -o")
        _print(data)
        return
    content = data.encode() if isinstance(data, str) else data
    check(file, force=force)
    try:
        if (end := descriptor_of(file)) is not None:
            with open_patiently(end) as out:
                out.buffer.write(content)
        else:
            atomic_write(_resolve_link(file), content, replace=force)
    except FileExistsError:
        raise FileExists(file) from None
    except (OSError, ValueError) as error:
        raise unwritable(str(file), error) from None


def _resolve_link(file: Path) -> Path:
    """Return the file to write: of a link, which stays one, the file it leads to."""
    if file.is_symlink():
        mode_of(file)  # complains of links in a circle
        return Path(os.path.realpath(file))
    return file


def _print(text: str) -> None:
    if sys.stdout is None:  # closed by whoever started us: `>&-`
        raise SettingsError("stdout is closed")
    if isinstance(sys.stdout, io.TextIOWrapper):
        if sys.stdout.isatty():
            sys.stdout.reconfigure(errors=register_error_handler())
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
        raise unwritable("stdout", error) from None


def unwritable(what: str, error: OSError | ValueError) -> SettingsError:
    """Make the error of a file, or of `stdout`, that cannot be written."""
    why = error.strerror if isinstance(error, OSError) else "this is not a file name"
    return SettingsError(f"{what} cannot be written: {why or type(error).__name__}")
