"""Tests that the config file is found, read, checked and left unchanged."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clantui.config.file import (
    VARIABLE,
    Config,
    ConfigProblem,
    check_config,
    find_config_file,
    read_config,
)

PATH = Path("config.toml")


def list_problems(text: str) -> list[tuple[int, str]]:
    """Return the errors in a text, as line numbers and reasons."""
    return [(problem.line, problem.reason) for problem in check_config(PATH, text).problems]


def test_a_valid_setting_keeps_its_line() -> None:
    """Settings and keys are known with the lines that set them."""
    config = check_config(PATH, 'theme = "nord"\r\nrate = 3\r\n[keys]\r\nrace = "f2"\r\n')
    assert config.values == {"theme": "nord", "rate": 3.0}
    assert config.lines == {"theme": 1, "rate": 2, "keys.race": 4}
    assert config.keymap == {"race": "f2"}
    assert config.first_problem == ""


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ('\nthme = "x"', 2, "there is no setting thme; did you mean theme?"),
        ("key = 1", 1, "there is no setting key; did you mean keys?"),
        ("concurency = 3", 1, "did you mean concurrency?"),
        ("at-once = 3", 1, "the setting at-once is called concurrency now"),
        (
            'notify = "bel"',
            1,
            'notify is not one of "none", "bell", "desktop"; did you mean bell?',
        ),
        ("rate = 0", 1, "rate is not a number from 0.1 to 1,000"),
        ("theme = {a = 1}", 1, "theme is not a theme's name in quotes"),
        ("[theme]\na = 1", 1, "theme is not a theme's name in quotes"),
        ("[keys]\nrace = 3", 2, 'race is not a text such as "b,f2"'),
        ("keys = 3", 1, "keys must be a table"),
        ("\nrate = = 3", 2, "invalid value"),
        ('store = "a\\u0000b"', 1, "store is not a file's name in quotes"),
        ("\nrate = " + "1" * 5_000, 0, "numbers or brackets that are too long"),
        ("rate = " + "[" * 5_000, 0, "numbers or brackets that are too long"),
    ],
)
def test_an_invalid_setting_is_reported_with_its_line(text: str, line: int, reason: str) -> None:
    """An unknown name, an invalid value or invalid TOML has its line and a suggestion."""
    ((found_line, found_reason),) = list_problems(text)
    assert found_line == line
    assert reason in found_reason


def test_only_a_word_is_suggested() -> None:
    """The letters of a description are no choices."""
    ((_, reason),) = list_problems('away = "w"')
    assert reason == "away is not a number of weeks from 1 to 52, such as 2"


def test_invalid_settings_do_not_affect_valid_ones() -> None:
    """The valid ones are used; errors are listed by line."""
    config = check_config(
        PATH, 'rate = "x"\ntimeout = 3\nview = 1\n[keys]\nrace = "f2"\nrase = 3\n'
    )
    assert config.values == {"timeout": 3.0}
    assert config.keymap == {"race": "f2"}
    assert [problem.line for problem in config.problems] == [1, 3, 6]
    assert config.first_problem.startswith("config.toml, line 1: rate is not")
    assert config.first_problem.endswith("and 2 more: clantui config check")


@given(st.text())
def test_any_text_is_read_or_reported(text: str) -> None:
    """Any text is read, or its error has one of its lines."""
    config = check_config(PATH, text)
    last = max(len(text.splitlines()), 1)
    assert all(1 <= problem.line <= last for problem in config.problems)


def test_only_a_named_config_must_exist(tmp_path: Path) -> None:
    """A missing config is no error, unless the environment names it."""
    file = tmp_path / "config.toml"
    (problem,) = read_config({VARIABLE: str(file)}).problems
    assert "No such file" in problem.reason
    file.write_text("rate = 3")
    assert read_config({VARIABLE: str(file)}).values == {"rate": 3.0}
    file.write_bytes(b"rate = 3\n# \xff\n")
    (problem,) = read_config({VARIABLE: str(file)}).problems
    assert (problem.line, problem.reason) == (2, "this is not UTF-8")
    (problem,) = read_config({VARIABLE: str(tmp_path)}).problems
    assert problem.reason.startswith("cannot be read: ")


def test_keys_that_cannot_be_bound_are_left_out() -> None:
    """The other keys stay bound, and each invalid one is reported with its line."""
    config = check_config(PATH, 'rate = "x"\n[keys]\nrace = "f2"\nhelp = "f3"\n')
    found = config.without_keys({"race": "race: f2 is taken"})
    assert found.keymap == {"help": "f3"}
    assert [problem.line for problem in found.problems] == [1, 3]
    assert found.describe(found.problems[1]) == "config.toml, line 3: race: f2 is taken"
    later = check_config(PATH, '[keys]\nrace = "f2"\nhelp = 3\n').without_keys({"race": "taken"})
    assert later.first_problem.startswith("config.toml, line 2: taken")


@pytest.mark.parametrize(
    ("problems", "sentence", "hint"),
    [
        ((), "", ""),
        ((3,), "c.toml, line 3: x", "Check line 3 of c.toml: clantui config check"),
        ((0,), "c.toml: x", "Check c.toml: clantui config check"),
        (
            (1, 2),
            "c.toml, line 1: x · and 1 more: clantui config check",
            "Check line 1 of c.toml · 1 more problem: clantui config check",
        ),
        (
            (1, 2, 2),
            "c.toml, line 1: x · and 2 more: clantui config check",
            "Check line 1 of c.toml · 2 more problems: clantui config check",
        ),
    ],
)
def test_the_first_problem_stands_for_the_others(
    problems: tuple[int, ...], sentence: str, hint: str
) -> None:
    """A problem of the whole file has no line."""
    found = tuple(ConfigProblem(line=line, reason="x") for line in problems)
    config = Config(file=Path("c.toml"), problems=found)
    assert (config.first_problem, config.hint) == (sentence, hint)


def test_a_named_config_may_be_in_quotes_and_in_the_home_folder(tmp_path: Path) -> None:
    """The name follows the rules of all file names."""
    environ = {VARIABLE: '"~/mine.toml"', "HOME": str(tmp_path)}
    assert find_config_file(environ) == tmp_path / "mine.toml"


def test_a_long_config_is_read(tmp_path: Path) -> None:
    """A config may have many comments."""
    file = tmp_path / "config.toml"
    file.write_text("# a comment\n" * 2_000 + "rate = 3\n")
    assert read_config({VARIABLE: str(file)}).values == {"rate": 3.0}


def test_keys_may_be_in_tables_of_tables() -> None:
    """A dotted name, a table of its own and an inline table are the same."""
    text = '[keys]\nclan.next = "f2"\nempty = {}\n[keys.race]\nopen = "f3"\n'
    config = check_config(PATH, text)
    assert config.keymap == {"clan.next": "f2", "race.open": "f3"}
    assert config.lines == {"keys.clan.next": 2, "keys.race.open": 5}
    assert list_problems(text) == [(3, 'empty is not a text such as "b,f2"')]


def test_problems_are_in_the_order_of_their_lines() -> None:
    """Keys are read first, wherever their table is."""
    assert [line for line, _ in list_problems("rate = 0\ntimeout = 0\n[keys]\nrace = 3\n")] == [
        1,
        2,
        4,
    ]


def test_a_line_break_of_windows_in_a_text_is_one_line_break() -> None:
    """Line numbers and values are those of the same file with other line ends."""
    config = check_config(PATH, "rate = 3\r\n\r\ntheme = 3\r\n")
    assert config.values == {"rate": 3.0}
    assert [problem.line for problem in config.problems] == [3]


def test_a_sentence_about_wrong_toml_begins_with_a_small_letter() -> None:
    """It follows the file and the line."""
    for text, line in (("rate = = 3", 1), ("a = [1,\n\n", 2), ("rate = 1\nrate = 2\n", 2)):
        ((found, reason),) = list_problems(text)
        assert found == line
        assert reason[:1].islower()
