"""Tests of the entry point: its own information, and its few imports."""

from __future__ import annotations

import re
from importlib.metadata import version
from pathlib import Path
from typing import Final

import pytest

from tests.cli.processes import list_imports, run

HEAVY: Final = {"textual", "twisted", "treq", "OpenSSL"}


@pytest.mark.parametrize("flag", ["--version", "-V"])
def test_the_version_is_that_of_the_package(tmp_path: Path, flag: str) -> None:
    """The printed version is the package's, on stdout."""
    done = run(tmp_path, flag)
    assert (done.code, done.out, done.err) == (0, f"clantui {version('clantui')}\n", "")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("show 2PX", 2),
        ("config show", 0),
        ("config path", 0),
        ("history 2PP", 4),
    ],
)
def test_commands_without_requests_import_nothing_heavy(
    tmp_path: Path, words: str, code: int
) -> None:
    """Commands that load nothing import neither Textual nor the network stack."""
    found, names = list_imports(tmp_path, *words.split())
    assert found == code
    assert names & HEAVY == set()


def test_help_has_examples_and_names_the_exit_codes(tmp_path: Path) -> None:
    """The help shows three examples, the commands, and every exit code."""
    done = run(tmp_path, "--help")
    assert (done.code, done.err) == (0, "")
    examples = done.out.partition("\nexamples:\n")[2].partition("\n\n")[0]
    assert len(re.findall(r"^  clantui ", examples, re.MULTILINE)) == 3
    for word in ("--demo", "--theme", "demo-api", "clantui COMMAND --help", "~/.crtoken"):
        assert word in done.out
    codes = done.out.partition("\nexit codes:\n")[2]
    for code in ("0", "1", "2", "3", "4", "5", "6", "130", "143"):
        assert re.search(rf"^  {code} +\w", codes, re.MULTILINE)


@pytest.mark.parametrize("words", [["--seed", "7", "show", "--demo"], ["show", "--demo"]])
def test_a_command_may_follow_its_options(tmp_path: Path, words: list[str]) -> None:
    """Options before the command count: another seed gives another clan of the same name."""
    out = run(tmp_path, *words).out
    assert out.startswith("Lantern Keep #")
    assert ("#2PPVQQ2L" in out) == ("7" not in words)
