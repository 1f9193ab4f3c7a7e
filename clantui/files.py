"""Files that are written completely or not at all, even if the machine crashes."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Final

_NO_LINKS: Final = {
    getattr(errno, name)
    for name in ("EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK", "EACCES", "EINVAL")
    if hasattr(errno, name)
}
"""Errors of file systems without hard links."""


def atomic_write(
    path: Path, data: bytes, *, replace: bool, private: bool = False, durable: bool = True
) -> None:
    """Write a temporary file in the same folder, then rename it.

    Args:
        path: the file; a symbolic link is replaced, not followed.
        replace: whether an existing file may be replaced; the new file gets its permissions,
            unless it is `private`.
        private: whether only the owner may read the file.
        durable: whether to wait until data and name are on the disk.

    Raises:
        FileExistsError: if the file exists and may not be replaced.
        OSError: if it cannot be written; an existing file is then unchanged.
    """
    temporary = path.with_name(f".clantui-{os.getpid()}-{os.urandom(4).hex()}{path.suffix}")
    mode = 0o600 if private else 0o666
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(temporary, flags, mode), "wb") as file:
            file.write(data)
            file.flush()
            if durable:
                os.fsync(file.fileno())
        if not private and (old := read_mode(path)) is not None:
            temporary.chmod(stat.S_IMODE(old))
        if replace:
            temporary.replace(path)
        else:
            rename_without_replacing(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    if durable:
        _sync_folder(path.parent)


def describe_error(error: Exception) -> str:
    """Return why a file cannot be used, if possible in the words of the system; never empty."""
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def read_mode(path: Path) -> int | None:
    """Return the mode of a file, as in `stat`; None if there is none."""
    try:
        return path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None


def rename_without_replacing(temporary: Path, path: Path) -> None:
    """Rename a file, or raise FileExistsError where `Path.replace` would overwrite another one."""
    try:
        os.link(temporary, path)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if read_mode(path) is not None:
            raise FileExistsError from None
        temporary.rename(path)  # on Windows it never replaces; elsewhere there is a short race


def _sync_folder(folder: Path) -> None:
    """Flush a folder, and with it the new name, to the disk, where the platform allows it."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
