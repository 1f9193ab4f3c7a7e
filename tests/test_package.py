"""Tests of the README, the workflow of CI, and the requirements."""

from __future__ import annotations

import re
import tomllib
from itertools import chain
from typing import Any

import yaml  # type: ignore[import-untyped]

from clantui.cli.parser import make_parser
from clantui.cli.registry import COMMANDS, SCREEN
from clantui.ui.keymap.actions import collect_actions
from tests import approve
from tests.readme_keys import README, ROOT, with_keys

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
KEY_NAMES = {"↓": "down", "↑": "up", "→": "right", "←": "left", "Enter": "enter", "Esc": "escape"}


def test_the_readme_has_all_keys() -> None:
    """`python -m tests.readme_keys` updates the README's table of keys."""
    text = README.read_text("utf-8")
    assert with_keys(text) == text, "`python -m tests.readme_keys` writes the table"


def test_one_command_updates_all_approved_files() -> None:
    """A module that writes an approved file when it runs is listed in `tests.approve`."""
    found = set()
    for path in (ROOT / "tests").rglob("*.py"):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        text = path.read_text("utf-8")
        is_tool = name.startswith(("tests.bench.", "tests.terminal.")) or "test_" in path.name
        if not is_tool and '\nif __name__ == "__main__":' in text and ".write_text(" in text:
            found.add(name)
    assert found == {*approve.MODULES}


def test_each_key_in_the_readmes_short_table_is_bound() -> None:
    """The short table is the one above the table of all keys."""
    table = README.read_text("utf-8").partition("## Keys\n")[2].partition("<details>")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    keys = {key for row in rows for key in re.findall(r"`([^`]+)`", row)}
    bound = set(chain.from_iterable(action.keys for action in collect_actions().values()))
    assert len(keys) > 12
    assert {key for key in keys if KEY_NAMES.get(key, key) not in bound} == set()


def test_links_of_the_readme_lead_to_files_that_exist() -> None:
    """Pictures and the changelog's links are checked, too; web addresses are not."""
    for page in (README, ROOT / "CHANGELOG.md"):
        text = page.read_text("utf-8")
        links = re.findall(r"\]\(([^)#]+)\)|src(?:set)?=\"([^\"]+)\"", text)
        paths = [path for path in chain.from_iterable(links) if path and "://" not in path]
        assert [path for path in paths if not (ROOT / path).exists()] == []


def test_the_readme_names_each_command() -> None:
    """A user finds every command there, mostly with an example."""
    text = README.read_text("utf-8")
    missing = [name for name in COMMANDS if not re.search(rf"clantui {name}\b", text)]
    assert not missing, f"add `clantui {missing[0]} …` to README.md, to the examples of the shell"


OPTIONS_OF_CURL = {"--retry"}
"""Options of `curl` in the README's example of a hook."""


def test_each_option_in_the_readme_exists() -> None:
    """The README's options are of the screen, of a command, or of curl in a hook's example."""
    text = re.sub(r"^ +curl .*$", "", README.read_text("utf-8"), flags=re.MULTILINE)
    options = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text))
    parsers = [make_parser(command) for command in (*COMMANDS, SCREEN)]
    known = set(chain(*(parser._option_string_actions for parser in parsers)))
    assert options
    assert options - OPTIONS_OF_CURL - known == set()


def test_the_workflow_runs_all_checks_on_each_system_and_python() -> None:
    """`.ci/run` has all checks; the Pythons are the lowest supported one and all later ones."""
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


def test_each_requirement_has_only_a_lowest_version() -> None:
    """`.ci/versions` tests these versions. An upper bound would conflict with other packages."""
    requirements = [*PROJECT["dependencies"], *chain(*PROJECT["optional-dependencies"].values())]
    lower_bound = re.compile(r"[a-z-]+(\[[a-z]+\])?>=[\d.]+")
    other = [line for line in requirements if not lower_bound.fullmatch(line)]
    assert other == ["clantui[art,png,web]"]
