"""Report of a crash: two lines for the user, the traceback in a log."""

from __future__ import annotations

import os
import sys
import traceback
from contextlib import suppress
from datetime import UTC, datetime

from clantui.config.paths import NO_HOME, NO_HOME_FOLDER, find_user_folder, is_below_no_home
from clantui.core.names import ExitCode
from clantui.files import describe_error


def report(error: Exception, *, verbose: bool) -> int:
    """Print the error and the path of the log; return the exit code."""
    summary = _summarise(error)
    with suppress(OSError):  # stderr has gone, or its disk is full
        print(f"clantui: something unexpected happened: {summary}", file=sys.stderr)
        print(f"clantui: {_write_log(error)}", file=sys.stderr)
        if verbose:
            traceback.print_exception(error)
    return ExitCode.BUG


def _summarise(error: Exception) -> str:
    try:
        first_line = f"{type(error).__name__}: {error}".splitlines()[0][:200]
    except Exception:  # noqa: BLE001 — `__str__` of the error fails
        return type(error).__name__
    return "".join(filter(str.isprintable, first_line))  # it may quote text of the network


def _write_log(error: Exception) -> str:
    try:
        file = find_user_folder("log", os.environ) / "crash.log"
    except Exception:  # noqa: BLE001 — a crash report must not crash
        file = NO_HOME
    if is_below_no_home(file):
        return f"{NO_HOME_FOLDER} for a log; --verbose shows the details"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as log:
            file.chmod(0o600)
            log.write(f"\n{datetime.now(UTC).isoformat(timespec='seconds')}\n")
            log.writelines(traceback.format_exception(error))
    except OSError as failure:
        return f"and the log {file} cannot be written: {describe_error(failure)}"
    return f"the log is {file}; please send it with a bug report"
