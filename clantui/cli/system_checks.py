"""What the machine itself tells the doctor: terminal, certificates, store, versions."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
import ssl
import sys
from collections.abc import Mapping
from contextlib import closing, suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from clantui.config.paths import is_homeless
from clantui.core.doctor import checks
from clantui.core.doctor.report import USAGE, Check, fail, ok, skip, warning

_ROOM: Final = 4_000_000
"""Bytes that the answers about two or three clans take."""

_PACKAGES: Final = ("clantui", "textual", "twisted", "treq")


def size() -> Check:
    """How large the terminal is, whichever of our ends is at one."""
    for end in (sys.stdout, sys.stderr, sys.stdin):
        with suppress(OSError, AttributeError, ValueError):  # a pipe, or closed
            return checks.size(*os.get_terminal_size(end.fileno()))
    return skip("size", "there is no terminal here")


def characters(environ: Mapping[str, str]) -> Check:
    """Whether names can be printed; see `signs.characters`."""
    encoding = sys.__stdout__.encoding if sys.__stdout__ else None
    return checks.characters(environ, encoding, posix=os.name == "posix")


def certificates(environ: Mapping[str, str], *, needed: bool) -> Check:
    """Which roots vouch for the API, and how many.

    Args:
        environ: the environment, for `SSL_CERT_FILE` and `SSL_CERT_DIR`.
        needed: whether the address to ask is one of https.
    """
    from clantui.api.transport.tls import client_context  # noqa: PLC0415 — heavy

    names = ("SSL_CERT_FILE", "SSL_CERT_DIR")
    name = next((name for name in names if environ.get(name)), "")
    origin = f"{name} {environ[name]}" if name else f"certifi {_version('certifi')}"
    try:
        count = client_context(environ).cert_store_stats()["x509_ca"]
    except OSError:
        count, says = 0, f"those of {origin} cannot be read"
    else:
        says = f"{count} roots, {origin}"
    if count:
        return ok("certificates", says)
    step = f"unset {name}, or let it name root certificates" if name else "reinstall certifi"
    if needed:
        return fail("certificates", says, step, USAGE)
    return warning("certificates", f"{says}; not needed for this address", step)


def store(file: Path) -> Check:
    """Whether the store can be read; it is neither made nor brought up to date here."""
    from clantui.store.database import is_intact  # noqa: PLC0415 — only for this

    if is_homeless(file):
        step = "set HOME, or let CLANTUI_STORE name a file"
        return warning("store", "there is no home folder: nothing is remembered", step)
    try:
        if problem := _hindrance(file):
            return _unwritable(f"{file} {problem}")
        if not file.exists():
            return ok("store", f"{file} is not there yet")
        length = file.stat().st_size
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", uri=True)) as opened:
            is_whole = is_intact(opened)
    except (OSError, ValueError, sqlite3.Error) as error:
        why = getattr(error, "strerror", None) or error
        return _unwritable(f"{file} cannot be opened ({why})")
    if is_whole:
        return ok("store", f"{file}, {length} bytes, intact")
    says = f"{file}, {length} bytes, is damaged"
    return warning("store", says, "nothing to do: the next load sets it aside for a new one")


def _hindrance(file: Path) -> str:
    """What keeps a file from being written, as far as can be told without trying; else empty."""
    folder = next(folder for folder in file.absolute().parents if folder.exists())
    if not file.exists() and not (folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)):
        return "cannot be made"
    if file.exists() and not (file.is_file() and os.access(file, os.W_OK)):
        return "cannot be written"
    free = shutil.disk_usage(folder).free
    return f"has {free} bytes of room left" if free < _ROOM else ""


def _unwritable(says: str) -> Check:
    step = "let CLANTUI_STORE name a file that you may write"
    return warning("store", f"{says}: nothing is remembered", step)


def versions() -> Check:
    """What runs here. Nothing is imported for it that a load would not import."""
    openssl = " ".join(ssl.OPENSSL_VERSION.split()[:2])
    found = {name: _version(name) for name in _PACKAGES}
    told = ", ".join(f"{name} {number}" for name, number in found.items())
    says = f"{told}, {openssl}, python {platform.python_version()}"
    if "?" in found.values():
        return warning("versions", says, "install again what shows a ?")
    return ok("versions", says)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "?"
