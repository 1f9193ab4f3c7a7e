"""Tests that tests which need POSIX are skipped on Windows."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.posix import find_skip_reason

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("file", sorted((ROOT / "tests" / "terminal").glob("test_*.py")))
def test_tests_of_the_terminal_are_skipped_on_windows(file: Path) -> None:
    """The reason says what Windows is missing."""
    text = file.read_text("utf-8")
    assert "Windows has no such terminals" in (find_skip_reason(text, "win32") or "")
    assert find_skip_reason(text, "linux") is None
    assert find_skip_reason(text, "darwin") is None


def test_a_skipped_module_is_not_imported(tmp_path: Path) -> None:
    """The import would fail on Windows; pytest's summary shows the reason."""
    file = tmp_path / "test_it.py"
    file.write_text("import fcntl\nprint('was imported')\n", "utf-8")
    script = (
        "import pytest\nfrom tests.posix import PosixOnly\n"
        f"pytest.main(['-rs', '-s', '--rootdir={tmp_path}', r'{file}'], [PosixOnly('win32')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert "needs fcntl" in done.stdout
    assert "was imported" not in done.stdout
