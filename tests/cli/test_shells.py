"""Tests of the completion scripts in the shells themselves."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

from clantui.cli.commands.completion import SHELLS
from clantui.cli.options import FORMATS, RACE_FORMATS
from clantui.cli.parser import make_parser
from clantui.cli.registry import COMMANDS
from clantui.core.names import COMPARISON_SORTS
from clantui.core.views import ALL_VIEWS
from tests.cli.processes import TIMEOUT, run
from tests.cli.shells import ORDER, SHOWN, find_shell, prepare_home

pytestmark = pytest.mark.soak

_NEXT: Final = "-- next --"
"""Line between the completions of two texts."""

_BASH: Final = f"""
set -u
eval "$(clantui completion bash)"
COMP_TYPE=9 COMP_WORDS=()
for word in "$@" '{_NEXT}'; do
  if [ "$word" = '{_NEXT}' ]; then
    COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)) COMP_LINE="${{COMP_WORDS[*]}}" COMPREPLY=()
    _clantui 2> /dev/null # compopt complains that it is not called by readline
    printf '%s\\n' "${{COMPREPLY[@]-}}" '{_NEXT}'
    COMP_WORDS=()
  else
    COMP_WORDS+=("$word")
  fi
done
"""

_FISH: Final = f"""
clantui completion fish | source
for line in $argv
  complete -C "$line"
  echo '{_NEXT}'
end
"""


def bash(home: Path, environ: dict[str, str], *texts: Sequence[str]) -> list[list[str]]:
    """Return bash's completions of the last word of each text, all from one bash."""
    words = [word for text in texts for word in ("clantui", *text, _NEXT)]
    return _lists(home, [find_shell("bash"), "--norc", "-c", _BASH, "bash", *words[:-1]], environ)


def fish(home: Path, environ: dict[str, str], *texts: Sequence[str]) -> list[list[str]]:
    """Return fish's completions of the last word of each text, as `word TAB description`."""
    lines = [" ".join(("clantui", *text)) for text in texts]
    return _lists(home, [find_shell("fish"), "--no-config", "-c", _FISH, *lines], environ)


def _lists(home: Path, command: list[str], environ: dict[str, str]) -> list[list[str]]:
    done = subprocess.run(
        command,
        cwd=home,
        env=environ,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=TIMEOUT,
        check=True,
        encoding="utf-8",
    )
    assert done.stderr == ""
    assert not (home / "pwned").exists()
    *lists, remaining = done.stdout.split(f"{_NEXT}\n")
    assert remaining == ""
    return [[line for line in block.split("\n") if line] for block in lists]


CASES: Final = {
    "format": (("show", "--format", ""), FORMATS),
    "format-of-race": (("race", "--format", ""), RACE_FORMATS),
    "view": (("show", "--view", "d"), [name for name in ALL_VIEWS if name.startswith("d")]),
    "sort": (("--demo", "compare", "--sort", ""), COMPARISON_SORTS),
    "view-of-compare": (("compare", "--view", ""), ALL_VIEWS),
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


def test_bash_completes_commands_options_and_values(tmp_path: Path) -> None:
    """Bash completes commands, options, their values, files and nothing, each in its place."""
    environ = prepare_home(tmp_path, clans=False)
    lists = bash(tmp_path, environ, *(words for words, _ in CASES.values()))
    found = {shown: sorted(completions) for shown, completions in zip(CASES, lists, strict=True)}
    assert found == {shown: sorted(offered) for shown, (_, offered) in CASES.items()}


def test_fish_completes_commands_options_and_values(tmp_path: Path) -> None:
    """Fish completes the same, with descriptions."""
    environ = prepare_home(tmp_path, clans=False)
    lists = fish(tmp_path, environ, *(words for words, _ in CASES.values()))
    found = {
        shown: sorted(line.split("\t")[0].rstrip("/") for line in completions)
        for shown, completions in zip(CASES, lists, strict=True)
    }
    assert found == {shown: sorted(offered) for shown, (_, offered) in CASES.items()}


def test_bash_completes_after_an_equals_sign(tmp_path: Path) -> None:
    """`played` completes `--view=p`, which bash splits into three words."""
    environ = prepare_home(tmp_path, clans=False)
    texts = (("show", "--view", "=", "p"), ("show", "--view", "="))
    assert bash(tmp_path, environ, *texts) == [["played"], list(ALL_VIEWS)]


def test_bash_completes_clans_and_never_expands_names(tmp_path: Path) -> None:
    """Clans are listed with their names, a single match only with its tag; commands come first.

    `$(…)` in a name is not expanded.
    """
    clans = [f"{tag}  {SHOWN[tag]}" for tag in ORDER]
    texts = (("show", ""), ("show", "9y"), ("",))
    found = bash(tmp_path, prepare_home(tmp_path), *texts)
    assert found == [clans, ["9Y8V"], [*clans, *COMMANDS]]


def test_fish_completes_clans_and_never_expands_names(tmp_path: Path) -> None:
    """Clans are in order with their names as descriptions; `$(…)` in a name is not expanded."""
    (found,) = fish(tmp_path, prepare_home(tmp_path), ("show", ""))
    assert found == [f"{tag}\t{SHOWN[tag]}" for tag in ORDER]


@pytest.mark.parametrize("name", SHELLS)
def test_a_script_has_every_command_and_option(tmp_path: Path, name: str) -> None:
    """The script has every command and each of its options, new ones included."""
    script = run(tmp_path, "completion", name).out
    for command in COMMANDS:
        assert command in script
        for action in make_parser(command)._actions:
            for flag in action.option_strings:
                assert (flag.lstrip("-") if name == "fish" else flag) in script


@pytest.mark.parametrize("name", SHELLS)
def test_a_shell_parses_its_script(tmp_path: Path, name: str) -> None:
    """The shell parses the script without an error."""
    file = tmp_path / "script"
    file.write_text(run(tmp_path, "completion", name).out, "utf-8")
    done = subprocess.run([find_shell(name), "-n", str(file)], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
