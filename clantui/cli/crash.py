"""A defect of ours: two lines for the user, the traceback for a log."""

from __future__ import annotations

import sys
import traceback
from datetime import UTC, datetime
from typing import Final

FAILED: Final = 1
"""Exit code of a defect."""


def report(error: Exception, *, verbose: bool) -> int:
    """Tell that the program failed, and where it is written how.

    Args:
        error: what nobody expected.
        verbose: whether to show the traceback, too.

    Returns:
        The exit code.
    """
    what = f"{type(error).__name__}: {error}".splitlines()[0][:200]
    print(f"clantui: something unexpected happened: {what}", file=sys.stderr)
    print(f"clantui: {_written(error)}", file=sys.stderr)
    if verbose:
        traceback.print_exception(error)
    return FAILED


def _written(error: Exception) -> str:
    import platformdirs  # noqa: PLC0415 — only for this

    file = platformdirs.user_log_path("clantui") / "crash.log"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as log:
            file.chmod(0o600)
            log.write(f"\n{datetime.now(UTC).isoformat(timespec='seconds')}\n")
            log.writelines(traceback.format_exception(error))
    except OSError as why:
        return f"and the log {file} cannot be written: {why.strerror}"
    return f"the log is {file}; please send it with a bug report"
