"""A mistyped word is named, together with the nearest known one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.processes import run


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("show 2PP --fromat csv", "unrecognized arguments: --fromat · did you mean --format?"),
        ("show 2PP --fromat=csv", "unrecognized arguments: --fromat=csv · did you mean --format?"),
        ("show 2PP --tok", "unrecognized arguments: --tok · did you mean --token-file?"),
        ("show --FORMAT csv", "did you mean --format?"),
        ("--format csv 2PP", "--format · --format is an option of clantui show, compare, card, …"),
        ("race --merg", "did you mean --merge? --merge is an option of clantui show"),
        ("show 2PP --format cvs", "did you mean csv?"),
        ("doctor --no-color", "did you mean --color?"),
        ("show 2PP --format jsn", "did you mean json?"),
        ("show 2PP --view favorites", "did you mean favourites?"),
        ("shwo 2PP", "did you mean the command show?"),
        ("hlep", "did you mean the command help?"),
        ("Show 2PP", "did you mean the command show?"),
        ("help shwo", "did you mean show?"),
        ("completion bsh", "unknown shell bsh; use bash, zsh or fish"),
    ],
)
def test_a_mistyped_word_gets_a_suggestion(tmp_path: Path, typed: str, message: str) -> None:
    """A mistyped option, value or command is one line with the nearest one, and code 2."""
    done = run(tmp_path, *typed.split())
    assert (done.code, done.out) == (2, "")
    assert message in done.sentence


@pytest.mark.parametrize(
    "typed",
    [
        "--zzz",
        "show --qqq",
        "zzz",
        "show --format qq",
        "show --since 2PP",
        "watch --every 5m",
        "card --format csv",
        "show --format svg",
    ],
)
def test_an_unknown_word_gets_no_suggestion(tmp_path: Path, typed: str) -> None:
    """A word that resembles no known one, or one by chance, is refused without a suggestion."""
    done = run(tmp_path, *typed.split())
    assert (done.code, done.out) == (2, "")
    assert "mean" not in done.sentence


@pytest.mark.parametrize("command", ["show", "race", "history", "compare", "watch"])
def test_a_name_after_a_command_is_not_taken_for_a_command(tmp_path: Path, command: str) -> None:
    """A clan's name after a command is reported as a name, with the way to search for it."""
    done = run(tmp_path, command, "hello")
    assert (done.code, done.out) == (2, "")
    assert "this looks like a clan's name" in done.sentence
    assert "press c" in done.sentence


def test_an_unknown_option_is_named_before_its_value(tmp_path: Path) -> None:
    """An unknown option is reported before its value, which looks like a tag."""
    assert "tags" not in run(tmp_path, "show", "--colour", "red", "2PP").sentence


def test_after_two_hyphens_all_are_tags(tmp_path: Path) -> None:
    """After `--` an invalid word is refused as a tag, not as an option."""
    assert "not a tag" in run(tmp_path, "--", "--format").sentence
