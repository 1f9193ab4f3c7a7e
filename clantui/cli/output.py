"""Write data to stdout, or to a file atomically."""

from __future__ import annotations

import io
import os
import re
import stat
import sys
from argparse import Namespace
from pathlib import Path
from typing import Final

from clantui.cli.streams import discard_output, open_blocking
from clantui.config.paths import NO_HOME_REASON, is_below_no_home
from clantui.core.names import CommandError
from clantui.core.text.ascii import register_error_handler
from clantui.files import atomic_write, describe_error, read_mode

_STANDARD_STREAMS: Final = {"/dev/stdin": 0, "/dev/stdout": 1, "/dev/stderr": 2}
_DESCRIPTOR_PATH: Final = re.compile(r"/(?:dev|proc/self)/fd/([0-9]{1,6})")


class FileExists(CommandError):
    """The file exists, and `--force` is not given."""

    def __init__(self, file: Path) -> None:
        super().__init__(f"{file} exists already; --force replaces it")


def check_output(options: Namespace) -> None:
    """Check `--output` before any request (`-` is stdout); raise CommandError if it fails."""
    if (file := getattr(options, "output", None)) is None:
        return
    if str(file) == "-" or find_descriptor(file) == 1:
        options.output = None
    else:
        check_file(file, force=options.force)


def find_descriptor(file: Path) -> int | None:
    """Return the descriptor of a name such as `/dev/stdout` or a shell's `>(…)`, or None."""
    name = str(file)
    if (numbered := _DESCRIPTOR_PATH.fullmatch(name)) is not None:
        return int(numbered[1])
    return _STANDARD_STREAMS.get(name)


def check_file(file: Path, *, force: bool) -> None:
    """Check that a file can be written; raise FileExists without `force`, or CommandError."""
    try:
        if (end := find_descriptor(file)) is not None:
            os.fstat(end)
            return
        target = _resolve_link(file)
        if is_below_no_home(target):
            raise CommandError(NO_HOME_REASON)
        if not target.parent.is_dir():
            raise CommandError(f"there is no folder {target.parent}")
        mode = read_mode(target)
    except (OSError, ValueError) as error:  # too long, a loop of links, a NUL
        raise make_write_error(str(file), error) from None
    if mode is not None and not stat.S_ISREG(mode):  # never replace /dev/null
        raise CommandError(f"{file} exists already and is not a file")
    if mode is not None and not force:
        raise FileExists(file)


def write(data: str | bytes, file: Path | None = None, *, force: bool = False) -> None:
    """Write data; if this fails, the file is unchanged.

    Args:
        data: text, or bytes, which are written to files only.
        file: None for stdout; if it is a link, its target is written.

    Raises:
        CommandError: if it cannot be written; its subclass `FileExists` if `force` would help.
        BrokenPipeError: if the reader of stdout has gone.
    """
    if file is None:
        if isinstance(data, bytes):
            raise CommandError("this is no text: name a file with -o")
        _print(data)
        return
    content = data.encode() if isinstance(data, str) else data
    check_file(file, force=force)
    try:
        if (end := find_descriptor(file)) is not None:
            with open_blocking(end) as out:
                out.buffer.write(content)
        else:
            atomic_write(_resolve_link(file), content, replace=force)
    except FileExistsError:
        raise FileExists(file) from None
    except (OSError, ValueError) as error:
        raise make_write_error(str(file), error) from None


def _resolve_link(file: Path) -> Path:
    """Return the file to write: the target of a link (the link is kept), else the file itself."""
    return Path(os.path.realpath(file)) if file.is_symlink() else file


def _print(text: str) -> None:
    if sys.stdout is None:  # closed: `>&-`
        raise CommandError("stdout is closed")
    if isinstance(sys.stdout, io.TextIOWrapper):
        if sys.stdout.isatty():
            sys.stdout.reconfigure(errors=register_error_handler())
        else:
            # The same bytes as in a file, in every locale.
            sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        discard_output(sys.stdout)
        raise make_write_error("stdout", error) from None


def make_write_error(name: str, error: OSError | ValueError) -> CommandError:
    """Make the error for a file, or `stdout`, that cannot be written."""
    reason = describe_error(error) if isinstance(error, OSError) else "this is not a file name"
    return CommandError(f"{name} cannot be written: {reason}")
