"""Tests of the completion scripts in the shells themselves."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Final

import pytest

from clantui.cli.commands.completion import SHELLS
from clantui.cli.options import FORMATS, RACE_FORMATS
from clantui.cli.parser import make_parser
from clantui.cli.registry import COMMANDS
from clantui.core.names import COMPARISON_SORTS
from clantui.core.views import all_view_names
from tests.cli.processes import PATIENCE, run
from tests.cli.shells import ORDER, SHOWN, furnished, shell

_BASH: Final = """
set -u
eval "$(clantui completion bash)"
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_TYPE=9 COMP_LINE="$*"
_clantui 2> /dev/null # where compopt complains of not being called by readline
printf '%s\\n' "${COMPREPLY[@]-}"
"""

_FISH: Final = 'clantui completion fish | source; complete -C "$argv"'


def bash(home: Path, environ: dict[str, str], *words: str) -> list[str]:
    """Return bash's completions of the last word."""
    command = [shell("bash"), "--norc", "-c", _BASH, "bash", "clantui", *words]
    return _lines(home, command, environ)


def fish(home: Path, environ: dict[str, str], *words: str) -> list[str]:
    """Return fish's completions of the last word, as `word TAB description`."""
    command = [shell("fish"), "--no-config", "-c", _FISH, " ".join(("clantui", *words))]
    return _lines(home, command, environ)


def _lines(home: Path, command: list[str], environ: dict[str, str]) -> list[str]:
    done = subprocess.run(
        command,
        cwd=home,
        env=environ,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=PATIENCE,
        check=True,
        encoding="utf-8",
    )
    assert done.stderr == ""
    assert not (home / "pwned").exists()
    return [line for line in done.stdout.split("\n") if line]


ASKED: Final = {
    "format": (("show", "--format", ""), FORMATS),
    "format-of-race": (("race", "--format", ""), RACE_FORMATS),
    "view": (("show", "--view", "d"), ("decks", "decks-by-deck")),
    "sort": (("--demo", "compare", "--sort", ""), COMPARISON_SORTS),
    "view-of-compare": (("compare", "--view", ""), all_view_names()),
    "command": (("sh",), ("show",)),
    "of-help": (("help", ""), tuple(COMMANDS)),
    "shell": (("completion", ""), SHELLS),
    "option": (("show", "--fo"), ("--format", "--force")),
    "number": (("show", "--rate", ""), ()),
    "place": (("top", ""), ("world",)),
    "theme": (("--theme", "clantui-s"), ("clantui-safe",)),
    "file": (("show", "--token-file", "b"), ("bin",)),
}
"""Typed text and the completions of its last word."""


@pytest.mark.parametrize("shown", ASKED)
def test_bash_offers_what_can_stand_there(tmp_path: Path, shown: str) -> None:
    """Bash completes commands, options, their values, files and nothing, each in its place."""
    words, offered = ASKED[shown]
    found = bash(tmp_path, furnished(tmp_path, clans=False), *words)
    assert sorted(found) == sorted(offered)


@pytest.mark.parametrize("shown", ASKED)
def test_fish_offers_what_can_stand_there(tmp_path: Path, shown: str) -> None:
    """Fish completes the same, with descriptions."""
    words, offered = ASKED[shown]
    found = fish(tmp_path, furnished(tmp_path, clans=False), *words)
    assert sorted(line.split("\t")[0].rstrip("/") for line in found) == sorted(offered)


def test_bash_completes_after_an_equals_sign(tmp_path: Path) -> None:
    """`played` completes `--view=p`, which bash splits into three words."""
    environ = furnished(tmp_path, clans=False)
    assert bash(tmp_path, environ, "show", "--view", "=", "p") == ["played"]
    assert bash(tmp_path, environ, "show", "--view", "=") == list(all_view_names())


def test_bash_offers_clans_with_names_and_expands_none(tmp_path: Path) -> None:
    """Several clans are shown with their names; `$(…)` in a name is not expanded."""
    environ = furnished(tmp_path)
    assert bash(tmp_path, environ, "show", "") == [f"{tag}  {SHOWN[tag]}" for tag in ORDER]


def test_bash_puts_in_the_tag_alone(tmp_path: Path) -> None:
    """A single matching clan is completed to its tag, without the name."""
    assert bash(tmp_path, furnished(tmp_path), "show", "9y") == ["9Y8V"]


def test_bash_offers_commands_and_clans_at_first(tmp_path: Path) -> None:
    """The first word is completed to clans and commands."""
    found = bash(tmp_path, furnished(tmp_path), "")
    assert found == [*(f"{tag}  {SHOWN[tag]}" for tag in ORDER), *COMMANDS]


def test_fish_offers_clans_with_names_and_expands_none(tmp_path: Path) -> None:
    """Clans are in order with their names as descriptions; `$(…)` in a name is not expanded."""
    found = fish(tmp_path, furnished(tmp_path), "show", "")
    assert found == [f"{tag}\t{SHOWN[tag]}" for tag in ORDER]


@pytest.mark.parametrize("name", SHELLS)
def test_a_script_names_all_there_is(tmp_path: Path, name: str) -> None:
    """The script has every command and each of its options, new ones included."""
    script = run(tmp_path, "completion", name).out
    for command in COMMANDS:
        assert command in script
        for action in make_parser(command)._actions:
            for flag in action.option_strings:
                assert (flag.lstrip("-") if name == "fish" else flag) in script


@pytest.mark.parametrize("name", SHELLS)
def test_a_shell_finds_no_fault_with_its_script(tmp_path: Path, name: str) -> None:
    """The shell parses the script without an error."""
    file = tmp_path / "script"
    file.write_text(run(tmp_path, "completion", name).out, "utf-8")
    done = subprocess.run([shell(name), "-n", str(file)], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
