"""File names and texts from the user, with the same rules for options, variables and the config.

`~` always means home. Quotes around a name are removed: an env file keeps them. The byte order
mark of a text is removed: editors on Windows add it.
"""

from __future__ import annotations

import codecs
import errno
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from clantui.files import describe_error

NO_HOME: Final = Path(os.devnull) / "home"
"""Home of a user who has none: nothing exists in it, and nothing can be created."""

NO_HOME_FOLDER: Final = "there is no home folder"
NO_HOME_REASON: Final = f"{NO_HOME_FOLDER} (HOME is not set)"
"""Why a file below `NO_HOME` can be neither read nor written."""

NO_HOME_NOTICE: Final = f"{NO_HOME_REASON}: no key file is read, and nothing is saved"
"""Notice of the store if there is no home folder."""

_QUOTES: Final = ('""', "''", "\u201c\u201d", "\u2018\u2019")
"""Pairs of quotes around a value; the last two are typographic."""
_PREFIX: Final = "CLANTUI_"
_PROXIES: Final = {"https_proxy", "http_proxy", "all_proxy", "no_proxy"}

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""Byte order marks with their encodings. PowerShell's `>` writes UTF-16."""


class NotTextError(Exception):
    """A file that is not text; `line`, from 1, is the line of its first invalid byte."""

    def __init__(self, line: int) -> None:
        super().__init__("this is not UTF-8")
        self.line = line


def find_home(environ: Mapping[str, str]) -> Path:
    """Return the home folder; `NO_HOME` for an unknown user, for example in a container.

    An empty HOME counts as unset.
    """
    if os.name == "posix" and (named := environ.get("HOME")):
        return Path(named)
    try:
        if os.name != "posix":
            return Path.home()
        import pwd  # noqa: PLC0415 — rarely needed, and missing on Windows

        return Path(pwd.getpwuid(os.getuid()).pw_dir)
    except (KeyError, RuntimeError, ImportError):
        return NO_HOME


def is_below_no_home(path: Path) -> bool:
    """Return True if a path is below `NO_HOME`."""
    return path.is_relative_to(NO_HOME)


def display_path(path: Path) -> str:
    """Return a path for display, with `~` instead of `NO_HOME`."""
    return str(Path("~") / path.relative_to(NO_HOME)) if is_below_no_home(path) else str(path)


def resolve_path(name: str, home: Path, folder: Path | None = None) -> Path:
    """Return the path of a file name from the user.

    Args:
        name: as typed; it may have quotes around it, and begin with `~`.
        folder: base of a relative name; None for the current folder.
    """
    name = unquote(name)
    if name == "~" or name.startswith(("~/", "~\\")):
        path = home / name[2:].lstrip("/\\")
    elif name.startswith("~"):
        path = Path(os.path.expanduser(name))  # noqa: PTH111 — Path's fails for an unknown user
    else:
        path = Path(name)
    return path if folder is None else folder / path


def unquote(text: str) -> str:
    """Strip blanks, a byte order mark and one pair of quotes from a value."""
    text = text.strip("\ufeff \t\r\n")
    if len(text) > 1 and text[0] + text[-1] in _QUOTES:
        return text[1:-1].strip()
    return text


def clean_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment with `unquote` applied to our variables and to proxy variables.

    `docker --env-file` keeps quotes, and on Windows a carriage return may follow.
    """
    return {
        name: unquote(value) if name.startswith(_PREFIX) or name.lower() in _PROXIES else value
        for name, value in environ.items()
    }


def file_exists(file: Path) -> bool:
    """Return True if a file exists; False also for a file in a folder that we may not read."""
    return os.path.exists(file)  # noqa: PTH110 — Path.exists raises an error there


def read_text(file: Path, max_size: int) -> str:
    """Read a text file, a pipe or a shell's `<(…)`.

    Args:
        max_size: maximum number of bytes to read: /dev/zero never ends.

    Raises:
        OSError: if it cannot be read, or its name is invalid.
        NotTextError: if it is neither UTF-8 nor UTF-16 with a byte order mark.
    """
    try:
        with file.open("rb") as opened:
            content = opened.read(max_size)
    except ValueError as error:  # a NUL in its name
        raise OSError(errno.EINVAL, "this is not a file name") from error
    mark, encoding = next(
        ((mark, encoding) for mark, encoding in _MARKS if content.startswith(mark)), (b"", "utf-8")
    )
    try:
        return content[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        before = content[: len(mark) + error.start]
        raise NotTextError(before.count(b"\n") + 1) from None


def explain(file: Path, error: OSError) -> str:
    """Return why a file cannot be read, to follow a colon."""
    if is_below_no_home(file):
        return NO_HOME_REASON
    return describe_error(error)


def find_user_folder(kind: str, environ: Mapping[str, str]) -> Path:
    """Return our folder for `data`, `config`, `cache` or `log`; it may be below `NO_HOME`."""
    import platformdirs  # noqa: PLC0415 — rarely needed

    try:
        folder: Path = getattr(platformdirs, f"user_{kind}_path")("clantui")
    except RuntimeError:  # some versions raise this if home is unknown
        return NO_HOME / kind
    if sys.platform != "win32" and str(folder).startswith("~"):  # others return `~`
        return resolve_path(str(folder), find_home(environ))
    return folder
