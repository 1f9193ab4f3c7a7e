"""Files that are whole or not there, whenever somebody looks or the machine stops."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Final

_PRIVATE: Final = 0o600
_SHARED: Final = 0o666

_NO_LINKS: Final = {
    getattr(errno, name)
    for name in ("EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK", "EACCES", "EINVAL")
    if hasattr(errno, name)
}
"""Errors of a file system without hard links."""


def atomic_write(
    path: Path, data: bytes, *, replace: bool, private: bool = False, durable: bool = True
) -> None:
    """Write a file beside its place, and only then give it its name.

    Args:
        path: of the file; a link is replaced, not followed.
        replace: whether it may take the place of a file that is there, also of one that has just
            come; the new one has its permissions.
        private: whether it is for its owner alone.
        durable: whether to wait until it is on the disk, name and all.

    Raises:
        FileExistsError: if there is a file and it may not be replaced.
        OSError: if it cannot be written; what was there is then as it was.
    """
    half = path.with_name(f".clantui-{os.getpid()}-{os.urandom(4).hex()}{path.suffix}")
    mode = _PRIVATE if private else _SHARED
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(half, flags, mode), "wb") as file:
            file.write(data)
            file.flush()
            if durable:
                os.fsync(file.fileno())
        if not private and (old := mode_of(path)) is not None:
            half.chmod(stat.S_IMODE(old))  # who may read the old one may read the new one
        if replace:
            half.replace(path)
        else:
            take_name(half, path)
    finally:
        half.unlink(missing_ok=True)
    if durable:
        _sync_folder(path.parent)


def mode_of(path: Path) -> int | None:
    """Return the mode of what is there, as `stat` gives it; None for nothing."""
    try:
        return path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None


def take_name(half: Path, path: Path) -> None:
    """Give a file a name that nobody has taken; `replace` would take it from somebody.

    Raises:
        FileExistsError: if somebody has.
    """
    try:
        os.link(half, path)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if mode_of(path) is not None:
            raise FileExistsError from None
        half.rename(path)  # refuses by itself on Windows; elsewhere the moment between is ours


def _sync_folder(folder: Path) -> None:
    """Have the new name on the disk too, where a folder can be opened for that."""
    with suppress(OSError):
        end = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(end)
        finally:
            os.close(end)
