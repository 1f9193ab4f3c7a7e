"""A defect of ours: two lines for the user, the traceback for a log."""

from __future__ import annotations

import os
import sys
import traceback
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final

from clantui.config.paths import NO_HOME, is_homeless, user_folder

FAILED: Final = 1
"""Exit code of a defect."""


def report(error: Exception, *, verbose: bool) -> int:
    """Tell that the program failed, and where it is written how.

    Args:
        verbose: whether to show the traceback, too.

    Returns:
        The exit code.
    """
    what = _in_short(error)
    with suppress(OSError):  # stderr has gone, or its disk is full
        print(f"clantui: something unexpected happened: {what}", file=sys.stderr)
        print(f"clantui: {_write_log(error)}", file=sys.stderr)
        if verbose:
            traceback.print_exception(error)
    return FAILED


def _in_short(error: Exception) -> str:
    try:
        return f"{type(error).__name__}: {error}".splitlines()[0][:200]
    except Exception:  # noqa: BLE001 — an error whose text is an error
        return type(error).__name__


def _write_log(error: Exception) -> str:
    try:
        file = user_folder("log", os.environ) / "crash.log"
    except Exception:  # noqa: BLE001 — what tells of a crash must not crash
        file = NO_HOME
    if is_homeless(file):
        return "there is no home folder for a log; --verbose shows the details"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as log:
            file.chmod(0o600)
            log.write(f"\n{datetime.now(UTC).isoformat(timespec='seconds')}\n")
            log.writelines(traceback.format_exception(error))
    except OSError as why:
        return f"and the log {file} cannot be written: {why.strerror}"
    return f"the log is {file}; please send it with a bug report"
