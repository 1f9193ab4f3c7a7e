"""Tests of completion by Tab in a shell."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.shells import SHOWN, find_shell, prepare_home
from tests.terminal.harness import Terminal, command_in_terminal

pytestmark = pytest.mark.soak


@contextmanager
def bash(home: Path) -> Iterator[Terminal]:
    """Run an interactive bash with completion; Tab lists at once, in one column."""
    (home / ".inputrc").write_text(
        "set bell-style none\nset enable-bracketed-paste off\nset show-all-if-ambiguous on\n"
        "set completion-display-width 0\n"
    )
    environ = {**prepare_home(home), "PS1": "ready> ", "INPUTRC": str(home / ".inputrc")}
    with command_in_terminal(
        (find_shell("bash"), "--norc", "--noprofile", "-i"), environ
    ) as screen:
        screen.wait_for("ready>")
        screen.press(f'cd {home}; eval "$(clantui completion bash)"; clear\n')
        screen.wait_for(lambda text: text.strip() == "ready>")
        yield screen


@contextmanager
def zsh(home: Path) -> Iterator[Terminal]:
    """Run an interactive zsh with completion."""
    (home / ".zshrc").write_text(
        "PROMPT='ready> '; unsetopt beep\n"
        f"cd {home}; autoload -Uz compinit; compinit -u -D\n"
        'eval "$(clantui completion zsh)"\n'
    )
    environ = {**prepare_home(home), "ZDOTDIR": str(home)}
    with command_in_terminal((find_shell("zsh"), "--no-globalrcs", "-i"), environ) as screen:
        screen.wait_for("ready>")
        yield screen


def line(command: str) -> str:
    """Return the command line behind the prompt."""
    return f"ready> {command}"


def test_tab_in_bash_lists_clans_and_inserts_a_tag(tmp_path: Path) -> None:
    """Names are listed and never executed. A completion inserts the tag and a space."""
    with bash(tmp_path) as screen:
        screen.press("clantui show \t")
        screen.wait_for(*(f"{tag}  {name}" for tag, name in SHOWN.items()))
        screen.press("9\t--merge")
        screen.wait_for(line("clantui show 9Y8V --merge"))
        assert b"\x1b[31m" not in screen.raw
    assert not (tmp_path / "pwned").exists()


def test_tab_in_bash_completes_after_an_equals_sign(tmp_path: Path) -> None:
    """`--view=l` becomes `--view=levels`, although bash splits words at the equals sign."""
    with bash(tmp_path) as screen:
        screen.press("clantui show --view=l\t9")
        screen.wait_for(line("clantui show --view=levels 9"))


def test_tab_in_zsh_lists_clans_and_inserts_a_tag(tmp_path: Path) -> None:
    """Names are neither executed nor read as zsh markup. Only the tag is inserted."""
    with zsh(tmp_path) as screen:
        screen.press("clantui show \t")
        screen.wait_for(*SHOWN.values(), *SHOWN)
        screen.press("9\t2PP 9y\t--merge")
        screen.wait_for(line("clantui show 9Y8V 2PP 9Y8V --merge"))
        assert b"\x1b[31m" not in screen.raw
    assert not (tmp_path / "pwned").exists()


def test_tab_in_zsh_completes_commands_options_and_values(tmp_path: Path) -> None:
    """A command is also found after an option; its own options and their values are listed."""
    with zsh(tmp_path) as screen:
        screen.press("clantui --demo rac\t--form\tch\t9")
        screen.wait_for(line("clantui --demo race --format chat 9"))
        screen.press("\x15clantui completion \t")
        screen.wait_for("bash", "fish", "zsh")
        screen.press("\x15clantui \t")
        screen.wait_for("print a clan's cards", "Larks & Co")
