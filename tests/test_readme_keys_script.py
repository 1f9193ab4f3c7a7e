"""The package as published: the README, its description, and the gate on other systems."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from clantui.cli.parser import make_parser
from clantui.cli.registry import COMMANDS, SCREEN
from clantui.ui.keymap.actions import collect_actions
from tests.posix import find_skip_reason
from tests.readme_keys import README, ROOT, with_keys

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
ON_PAPER = {"↓": "down", "↑": "up", "→": "right", "←": "left", "Enter": "enter", "Esc": "escape"}


def test_the_readme_has_all_keys() -> None:
    """The README's table of keys is the registry's: `python -m tests.readme_keys` writes it."""
    text = README.read_text("utf-8")
    assert with_keys(text) == text


def test_the_keys_to_live_with_are_keys() -> None:
    """Each key of the README's short table does something."""
    table = README.read_text("utf-8").partition("## Keys\n")[2].partition("<details>")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    keys = {key for row in rows for key in re.findall(r"`([^`]+)`", row)}
    bound = set(chain.from_iterable(action.keys for action in collect_actions().values()))
    assert len(keys) > 12
    assert {key for key in keys if ON_PAPER.get(key, key) not in bound} == set()


def test_the_readme_points_at_what_is_there() -> None:
    """Every picture and every page of ours that the README or the changelog names exists."""
    for page in (README, ROOT / "CHANGELOG.md"):
        text = page.read_text("utf-8")
        named = re.findall(r"\]\(([^)#]+)\)|src(?:set)?=\"([^\"]+)\"", text)
        ours = [path for path in chain.from_iterable(named) if path and "://" not in path]
        assert [path for path in ours if not (ROOT / path).exists()] == []


CURLS = {"--retry"}
"""Options of `curl` in the README's example of a hook."""


def test_each_option_of_the_readme_is_one() -> None:
    """An option that the README names is in the help of a command; those of curl are its own."""
    text = re.sub(r"^ +curl .*$", "", README.read_text("utf-8"), flags=re.MULTILINE)
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text))
    pages = (*COMMANDS, SCREEN)
    made = [make_parser(page) for page in pages]
    assert named
    assert named - CURLS - set(chain(*(parser._option_string_actions for parser in made))) == set()


def test_the_workflow_is_the_gate() -> None:
    """Elsewhere the same gate runs, on three systems, on 3.11 and all Pythons after it."""
    file = ROOT / ".github" / "workflows" / "ci.yml"
    workflow: dict[str, Any] = yaml.safe_load(file.read_text("utf-8"))
    gate = workflow["jobs"]["gate"]
    matrix = gate["strategy"]["matrix"]
    assert [step["run"] for step in gate["steps"] if "run" in step] == [".ci/run"]
    assert {name.split("-")[0] for name in matrix["os"]} == {"ubuntu", "macos", "windows"}
    assert matrix["python"] == ["3.11", "3.12", "3.13", "3.14"]
    assert PROJECT["requires-python"] == f">={matrix['python'][0]}"
    assert gate["defaults"]["run"]["shell"] == "bash"
    runs = [step["run"] for step in workflow["jobs"]["versions"]["steps"] if "run" in step]
    assert runs == [".ci/versions lowest highest"]


def test_every_bound_is_a_lowest_version() -> None:
    """A requirement is a name and the lowest version, which `.ci/versions` tries; no more."""
    wanted = [*PROJECT["dependencies"], *chain(*PROJECT["optional-dependencies"].values())]
    bound = re.compile(r"[a-z-]+(\[[a-z]+\])?>=[\d.]+")
    assert [line for line in wanted if not bound.fullmatch(line)] == ["clantui[art,png,web]"]


@pytest.mark.parametrize("file", sorted((ROOT / "tests" / "terminal").glob("test_*.py")))
def test_a_command_without_posix_says_so(file: Path) -> None:
    """Without pseudo-terminals a test of one is skipped, with a reason."""
    text = file.read_text("utf-8")
    assert "Windows has no such terminals" in (find_skip_reason(text, "win32") or "")
    assert find_skip_reason(text, "linux") is None
    assert find_skip_reason(text, "darwin") is None


def test_a_skipped_module_is_not_imported(tmp_path: Path) -> None:
    """The reason stands in pytest's summary, and nothing of the module has run."""
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
