"""Tests of the code itself: lint, format, types, imports and the length of files."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent


@pytest.mark.parametrize(
    "command",
    [
        ["ruff", "check", "--quiet", "."],
        ["ruff", "format", "--quiet", "--check", "."],
        ["mypy"],
        ["lint-imports"],
    ],
    ids=["lint", "format", "types", "imports"],
)
def test_static_checks_pass(command: list[str]) -> None:
    """The checks are those of CI."""
    tool = BIN / command[0]
    done = subprocess.run(
        [tool, *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_file_has_more_than_500_lines() -> None:
    """A longer file has more than one subject and can be split. Tests may be longer."""
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in modules()}
    assert lengths
    assert {path.name: n for path, n in lengths.items() if n > 500} == {}


def test_only_the_bridge_turns_a_deferred_into_a_future() -> None:
    """Twisted meets asyncio in one module, so a reader finds all of its rules there."""
    files = [p for p in (ROOT / "clantui").rglob("*.py") if "asFuture" in p.read_text("utf-8")]
    assert files == [ROOT / "clantui" / "backend" / "bridge.py"]


def test_state_imports_only_the_content_of_textual() -> None:
    """import-linter checks that these modules import no widget of ours; this adds Textual's."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    (state,) = (
        c for c in contracts["contracts"] if c["name"] == "State and sentences import no widget"
    )
    for module in state["source_modules"]:
        text = ROOT.joinpath(*module.split(".")).with_suffix(".py").read_text("utf-8")
        names = [
            node.module for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom)
        ]
        assert {name for name in names if name and name.startswith("textual")} <= {
            "textual.content"
        }


def modules() -> list[Path]:
    """Return the modules of the program, without the tests."""
    return sorted((ROOT / "clantui").rglob("*.py"))
