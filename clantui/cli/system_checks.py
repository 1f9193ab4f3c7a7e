"""Checks of this computer: key file, certificates, store, versions."""

from __future__ import annotations

import os
import platform
import shlex
import shutil
import sqlite3
import ssl
import stat
from collections.abc import Mapping
from contextlib import closing
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from clantui.api.transport.trust import create_ssl_context
from clantui.cli import lazy
from clantui.config.paths import NO_HOME_FOLDER, is_below_no_home
from clantui.core.doctor.report import Check, fail, ok, skip, warn
from clantui.core.names import ExitCode
from clantui.files import describe_error

_MIN_FREE: Final = 4_000_000
"""Bytes that the responses about two or three clans take."""

_OTHERS_BITS: Final = stat.S_IRGRP | stat.S_IROTH | stat.S_IWGRP | stat.S_IWOTH

_PACKAGES: Final = ("clantui", "textual", "twisted", "treq")


def check_key_file(file: Path | None) -> Check:
    """Check that no other user can read or change the key file."""
    if file is None:
        return skip("key-file", "the API key is not in a file")
    try:
        mode = file.stat().st_mode
    except FileNotFoundError:
        return skip("key-file", f"there is no {file}")
    except (OSError, ValueError):
        return skip("key-file", f"{file} cannot be checked")
    if not stat.S_ISREG(mode) or os.name != "posix":
        return skip("key-file", "permissions cannot be checked here")
    bits = f"{file} has mode {stat.S_IMODE(mode):03o}"
    if mode & _OTHERS_BITS:
        return warn(
            "key-file",
            f"{bits}: other users can read or change it",
            f"chmod 600 {shlex.quote(str(file))}",
        )
    return ok("key-file", f"{bits}: only you can use it")


def check_certificates(environ: Mapping[str, str], *, needed: bool) -> Check:
    """Check the root certificates, which an https base URL needs."""
    names = ("SSL_CERT_FILE", "SSL_CERT_DIR")
    name = next((name for name in names if environ.get(name)), "")
    origin = f"{name} {environ[name]}" if name else f"certifi {_find_version('certifi')}"
    try:
        count = create_ssl_context(environ).cert_store_stats()["x509_ca"]
    except OSError:
        count, finding = 0, f"those of {origin} cannot be read"
    else:
        finding = f"{count} roots, {origin}"
    if count:
        return ok("certificates", finding)
    step = f"unset {name}, or let it name root certificates" if name else "reinstall certifi"
    if needed:
        return fail("certificates", finding, step, ExitCode.USAGE)
    return warn("certificates", f"{finding}; not needed for this base URL", step)


def check_store(file: Path) -> Check:
    """Check that the store is intact, without creating or migrating it."""
    if is_below_no_home(file):
        step = "set HOME, or let CLANTUI_STORE name a file"
        return warn("store", f"{NO_HOME_FOLDER}: nothing is saved", step)
    try:
        if problem := _find_problem(file):
            return _warn_unwritable(f"{file} {problem}")
        if not file.exists():
            return ok("store", f"{file} is not there yet")
        length = file.stat().st_size
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", uri=True)) as database:
            is_whole = lazy.database.is_intact(database)
    except (OSError, ValueError, sqlite3.Error) as error:
        return _warn_unwritable(f"{file} cannot be opened ({describe_error(error)})")
    if is_whole:
        return ok("store", f"{file}, {length} bytes, intact")
    # else a large store would be opened without a full check
    lazy.database.request_full_check(file)
    finding = f"{file}, {length} bytes, is damaged"
    return warn("store", finding, "nothing to do: the next load sets it aside for a new one")


def _find_problem(file: Path) -> str:
    """Return why a file cannot be written, found without writing; empty if no reason is found."""
    folder = next(folder for folder in file.absolute().parents if folder.exists())
    if not file.exists() and not (folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)):
        return "cannot be made"
    if file.exists() and not (file.is_file() and os.access(file, os.W_OK)):
        return "cannot be written"
    free = shutil.disk_usage(folder).free
    return f"has {free} bytes of room left" if free < _MIN_FREE else ""


def _warn_unwritable(finding: str) -> Check:
    step = "let CLANTUI_STORE name a file that you may write"
    return warn("store", f"{finding}: nothing is saved", step)


def check_versions() -> Check:
    """Check the versions of packages, without importing packages that a load does not need."""
    openssl = " ".join(ssl.OPENSSL_VERSION.split()[:2])
    found = {name: _find_version(name) for name in _PACKAGES}
    packages = ", ".join(f"{name} {number}" for name, number in found.items())
    finding = f"{packages}, {openssl}, python {platform.python_version()}"
    if "?" in found.values():
        return warn("versions", finding, "install the packages with a ? again")
    return ok("versions", finding)


def _find_version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "?"
