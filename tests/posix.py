"""Modules that only POSIX has: without them the tests that need them are skipped with a reason."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pytest

_NEEDED: Final = re.compile(
    r"\b(fcntl|termios|pty|tests\.terminal|tests\.cli\.shells|mkfifo|os\.fork|SIGHUP|SIGKILL)\b"
)


def why_not(text: str, platform: str) -> str | None:
    """Say why a test module cannot be run.

    Args:
        text: the module's source.
        platform: as `sys.platform` has it.

    Returns:
        A sentence, or None where it can be.
    """
    found = _NEEDED.search(text) if platform == "win32" else None
    return found and f"needs {found[1]}: Windows has no such terminals, files or signals"


class PosixOnly:
    """A plugin of pytest's that skips what this platform cannot run, before it is imported."""

    def __init__(self, platform: str) -> None:
        """Skip on a platform, as `sys.platform` has it."""
        self._platform = platform

    def pytest_pycollect_makemodule(
        self, module_path: Path, parent: pytest.Collector
    ) -> pytest.Module | None:
        """Give a module that skips itself, or leave it to pytest."""
        reason = why_not(module_path.read_text("utf-8"), self._platform)
        if reason is None:
            return None
        module: _Skipped = _Skipped.from_parent(parent, path=module_path)
        module.reason = reason
        return module


class _Skipped(pytest.Module):
    """A module that is not even imported."""

    reason = ""

    def collect(self) -> Iterable[pytest.Item | pytest.Collector]:
        """Skip, and say why."""
        pytest.skip(self.reason, allow_module_level=True)
