"""Names of files and what is in them: read in one way, wherever a user may name one.

An option, a variable and the config all come here. So `~` is home in each of them, quotes that an
env file kept are no part of a name, and a Windows editor's byte order mark is no part of a text.
"""

from __future__ import annotations

import codecs
import errno
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

NO_HOME: Final = Path(os.devnull) / "home"
"""Stands for the home of a user who has none: nothing is ever in it, and nothing can be made."""

HOMELESS: Final = (
    "there is no home folder (HOME is not set): no key file is read, and nothing is saved"
)
"""Said once where it matters."""

_QUOTES: Final = ('""', "''", "\u201c\u201d", "\u2018\u2019")
"""A pair at both ends of a value; the last two are those that word processors make."""
_OURS: Final = "CLANTUI_"
_PROXIES: Final = {"https_proxy", "http_proxy", "all_proxy", "no_proxy"}

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""Byte order marks, and what follows each. PowerShell's `>` writes UTF-16."""


class NotTextError(Exception):
    """A file that is no text.

    Attributes:
        line: from 1, the one that is not.
    """

    def __init__(self, line: int) -> None:
        super().__init__("this is not UTF-8")
        self.line = line


def find_home(environ: Mapping[str, str]) -> Path:
    """Find the user's home folder.

    Args:
        environ: the environment; an empty HOME counts as none.

    Returns:
        The folder, or `NO_HOME`: a container may run as a user whom no file knows.
    """
    if os.name == "posix" and (named := environ.get("HOME")):
        return Path(named)
    try:
        if os.name != "posix":
            return Path.home()
        import pwd  # noqa: PLC0415 — for few, and not on Windows

        return Path(pwd.getpwuid(os.getuid()).pw_dir)
    except (KeyError, RuntimeError, ImportError):
        return NO_HOME


def is_homeless(path: Path) -> bool:
    """Return whether a path would be in the home of a user who has none."""
    return path.is_relative_to(NO_HOME)


def spell(path: Path) -> str:
    """Write the name of a file for the eye; below home as `~` for a user who has none."""
    return str(Path("~") / path.relative_to(NO_HOME)) if is_homeless(path) else str(path)


def resolve(name: str, home: Path, folder: Path | None = None) -> Path:
    """Find out which file a name means.

    Args:
        name: as it was typed or set: perhaps in quotes, perhaps with `~` for home.
        home: the user's home folder.
        folder: what a relative name begins from; None for where the program was started.
    """
    name = unquote(name)
    if name == "~" or name.startswith(("~/", "~\\")):
        path = home / name[2:].lstrip("/\\")
    elif name.startswith("~"):
        path = Path(os.path.expanduser(name))  # noqa: PTH111 — Path's fails where nobody is so called
    else:
        path = Path(name)
    return path if folder is None else folder / path


def unquote(text: str) -> str:
    """Take off what is no part of a value: blanks and a mark at its ends, one pair of quotes."""
    text = text.strip("\ufeff \t\r\n")
    if len(text) > 1 and text[0] + text[-1] in _QUOTES:
        return text[1:-1].strip()
    return text


def clean_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Read our variables as they are meant: `docker --env-file` keeps quotes, and Windows a CR.

    Returns:
        All variables; those that begin with `CLANTUI_`, and those that name proxies, without what
        is no part of their value.
    """
    return {
        name: unquote(value) if name.startswith(_OURS) or name.lower() in _PROXIES else value
        for name, value in environ.items()
    }


def read_text(file: Path, most: int) -> str:
    """Read a text file, a pipe or what a shell's `<(…)` names.

    Args:
        most: bytes to read; of /dev/zero there is no end.

    Raises:
        OSError: if it cannot be read; also where its name can be none.
        NotTextError: if it is neither UTF-8 nor marked as UTF-16.
    """
    try:
        with file.open("rb") as opened:
            content = opened.read(most)
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
    """Say why a file cannot be read, so that it can follow a colon."""
    if is_homeless(file):
        return "there is no home folder (HOME is not set)"
    return error.strerror or type(error).__name__


def user_folder(kind: str, environ: Mapping[str, str]) -> Path:
    """Find the folder that the system has for a program's files of a kind.

    Args:
        kind: `data`, `config`, `cache` or `log`.

    Returns:
        The folder, which may not be there; below `NO_HOME` for a user without a home.
    """
    import platformdirs  # noqa: PLC0415 — only where it is needed

    try:
        folder: Path = getattr(platformdirs, f"user_{kind}_path")("clantui")
    except RuntimeError:  # some versions say so that home is unknown
        return NO_HOME / kind
    if sys.platform != "win32" and str(folder).startswith("~"):  # others leave it so
        return resolve(str(folder), find_home(environ))
    return folder
