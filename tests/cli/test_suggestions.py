"""A mistyped word is named, together with the nearest known one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

import pytest

from clantui.cli.parser import WIDTH, list_in_columns, parse

Refuse: TypeAlias = Callable[..., str]


@pytest.fixture
def refuse(capsys: pytest.CaptureFixture[str]) -> Refuse:
    """Return a function that parses words, which must end with code 2 and one sentence."""

    def refuse(*words: str) -> str:
        with pytest.raises(SystemExit) as ended:
            parse(words)
        out, err = capsys.readouterr()
        assert (ended.value.code, out) == (2, "")
        (sentence,) = err.splitlines()
        assert sentence.startswith("clantui: ")
        return sentence.removeprefix("clantui: ")

    return refuse


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("show 2PP --fromat csv", "unrecognized arguments: --fromat · did you mean --format?"),
        ("show 2PP --fromat=csv", "unrecognized arguments: --fromat=csv · did you mean --format?"),
        ("show 2PP --viwe=war-members", "--viwe=war-members · did you mean --view?"),
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
def test_a_mistyped_word_gets_a_suggestion(refuse: Refuse, typed: str, message: str) -> None:
    """A mistyped option, value or command is one line with the nearest one, and code 2."""
    assert message in refuse(*typed.split())


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
def test_an_unknown_word_gets_no_suggestion(refuse: Refuse, typed: str) -> None:
    """A word that resembles no known one, or one by chance, is refused without a suggestion."""
    assert "mean" not in refuse(*typed.split())


@pytest.mark.parametrize("command", ["show", "race", "history", "compare", "watch"])
def test_a_name_after_a_command_is_not_taken_for_a_command(refuse: Refuse, command: str) -> None:
    """A clan's name after a command is reported as a name, with the way to search for it."""
    sentence = refuse(command, "hello")
    assert "this looks like a clan's name" in sentence
    assert "press c" in sentence


def test_a_name_among_tags_is_quoted_unless_it_may_be_a_key(refuse: Refuse) -> None:
    """The message says which word is wrong; a longer one is not shown, nor is its beginning."""
    assert refuse("show", "2PP", "Mossy Hut").startswith('"Mossy Hut": this looks like')
    assert refuse("show", "2PP", "WCtRmXkWnBvZsEdFh").startswith("this looks like a")


def test_an_unknown_option_is_named_before_its_value(refuse: Refuse) -> None:
    """An unknown option is reported before its value, which looks like a tag."""
    assert "tags" not in refuse("show", "--colour", "red", "2PP")


def test_after_two_hyphens_all_are_tags(refuse: Refuse) -> None:
    """After `--` an invalid word is refused as a tag, not as an option."""
    assert "not a tag" in refuse("--", "--format")


def test_a_refusal_names_the_help_of_its_command(refuse: Refuse) -> None:
    """The whole sentence, with one option of many commands, of one, and of none."""
    assert refuse("2PP", "2PY") == "unrecognized arguments: 2PY · clantui --help shows more"
    assert refuse("race", "2PP", "--merge") == (
        "unrecognized arguments: --merge · --merge is an option of clantui show"
        " · clantui race --help shows more"
    )
    assert refuse("doctor", "--interval", "5m") == (
        "unrecognized arguments: --interval · --interval is an option of clantui watch"
        " · clantui doctor --help shows more"
    )
    assert "is an option of clantui show, compare · did" not in refuse("race", "--sort", "x")
    assert refuse("race", "--sort", "x") == (
        "unrecognized arguments: --sort · --sort is an option of clantui show, compare"
        " · clantui race --help shows more"
    )


def test_a_word_with_a_blank_is_no_unknown_option(refuse: Refuse) -> None:
    """It is refused as a tag; a word with one hyphen is left to argparse."""
    assert "unrecognized" not in refuse("show", "--no such option")


ROW: Final = "name"


@pytest.mark.parametrize(("free", "in_one_line"), [(0, True), (1, False)])
def test_columns_are_aligned_as_long_as_they_fit(free: int, *, in_one_line: bool) -> None:
    """If one row is too wide for the page, every row has two lines."""
    text = "x" * (WIDTH - len("  ") - len(ROW) - len("  ") + free)
    lines = list_in_columns([(ROW, text), ("a", "b")]).splitlines()
    if in_one_line:
        assert lines == [f"  {ROW}  {text}", "  a     b"]
    else:
        assert lines == [f"  {ROW}", f"      {text}", "  a", "      b"]


@pytest.mark.parametrize("words", [("show", "2PX"), ("race", "2PX"), ("2PX",)])
def test_a_wrong_tag_is_refused_by_its_reason_alone(
    refuse: Refuse, words: tuple[str, ...]
) -> None:
    """The name of the argument would only be in the way."""
    assert refuse(*words).startswith("X is never in a tag (only 0289PYLQGRJCUV)")
