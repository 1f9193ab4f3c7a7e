"""Tests of `clantui help`, which prints the pages of `--help`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from clantui.cli.registry import COMMANDS
from tests.cli.processes import run


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_a_command_equals_its_help_option(tmp_path: Path, name: str) -> None:
    """`clantui help COMMAND` and `clantui COMMAND --help` are the same page."""
    done = run(tmp_path, "help", name)
    assert (done.code, done.err) == (0, "")
    assert done == run(tmp_path, name, "--help")


def test_help_without_a_command_lists_every_command(tmp_path: Path) -> None:
    """`clantui help` is `clantui --help` and lists every command."""
    done = run(tmp_path, "help")
    assert (done.code, done.err) == (0, "")
    assert done == run(tmp_path, "--help")
    commands = done.out.partition("\ncommands:\n")[2].partition("\n\n")[0]
    assert re.findall(r"^  ([a-z-]+)", commands, re.MULTILINE) == [*COMMANDS]
