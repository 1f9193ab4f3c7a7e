"""Skips tests on Windows that need modules of POSIX."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pytest

_NEEDED: Final = re.compile(
    r"\b(fcntl|termios|pty|tests\.terminal|tests\.cli\.shells|mkfifo|os\.fork|RLIMIT_FSIZE|SIGHUP|SIGKILL)\b"
)


def find_skip_reason(text: str, platform: str) -> str | None:
    """Return the reason why a test module cannot run on a platform, or None.

    Args:
        text: source of the module.
        platform: a value of `sys.platform`.
    """
    found = _NEEDED.search(text) if platform == "win32" else None
    return found and f"needs {found[1]}: Windows has no such terminals, files or signals"


class PosixOnly:
    """A pytest plugin that skips modules that cannot run here, before their import."""

    def __init__(self, platform: str) -> None:
        self._platform = platform

    def pytest_pycollect_makemodule(
        self, module_path: Path, parent: pytest.Collector
    ) -> pytest.Module | None:
        """Return a module that skips itself, or None for pytest's own."""
        reason = find_skip_reason(module_path.read_text("utf-8"), self._platform)
        if reason is None:
            return None
        module: _Skipped = _Skipped.from_parent(parent, path=module_path)
        module.reason = reason
        return module


class _Skipped(pytest.Module):
    """A test module that is skipped without being imported."""

    reason = ""

    def collect(self) -> Iterable[pytest.Item | pytest.Collector]:
        """Skip with the reason."""
        pytest.skip(self.reason, allow_module_level=True)
