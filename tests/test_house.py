"""The rules of the house that a machine can check."""

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
def test_the_tools_find_nothing(command: list[str]) -> None:
    """Lint, format, types and the arrow of imports hold everywhere."""
    tool = BIN / command[0]
    done = subprocess.run(
        [tool, *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_file_has_lost_its_shape() -> None:
    """A file is read in a sitting: none of the program's has more than 500 lines."""
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in modules()}
    assert lengths
    assert {path.name: n for path, n in lengths.items() if n > 500} == {}


def test_state_knows_of_textual_its_content_alone() -> None:
    """The modules that import-linter holds free of our widgets import none of Textual's."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    (state,) = (c for c in contracts["contracts"] if c["name"] == "State imports no widget")
    for module in state["source_modules"]:
        text = ROOT.joinpath(*module.split(".")).with_suffix(".py").read_text("utf-8")
        names = [
            node.module for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom)
        ]
        assert {name for name in names if name and name.startswith("textual")} <= {
            "textual.content"
        }


def modules() -> list[Path]:
    """The program's own files."""
    return sorted((ROOT / "clantui").rglob("*.py"))
