"""Tests that the config file is found, read, checked and left unchanged."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clantui.config.file import VARIABLE, check_config, read_config

HERE = Path("config.toml")


def complaints(text: str) -> list[tuple[int, str]]:
    """Return the errors in a text, as line numbers and reasons."""
    return [(one.line, one.why) for one in check_config(HERE, text).wrong]


def test_a_valid_setting_keeps_its_line() -> None:
    """Settings and keys are known with the lines that set them."""
    config = check_config(HERE, 'theme = "nord"\r\nrate = 3\r\n[keys]\r\nrace = "f2"\r\n')
    assert config.values == {"theme": "nord", "rate": 3.0}
    assert config.lines == {"theme": 1, "rate": 2, "keys.race": 4}
    assert config.keymap == {"race": "f2"}
    assert config.first == ""


@pytest.mark.parametrize(
    ("text", "line", "why"),
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
    ],
)
def test_an_invalid_setting_is_reported_with_its_line(text: str, line: int, why: str) -> None:
    """Unknown names, wrong values, and what is no TOML: the line, and what was meant or may be."""
    ((where, told),) = complaints(text)
    assert where == line
    assert why in told


def test_one_wrong_line_spoils_no_other() -> None:
    """Valid settings beside invalid ones are kept; errors are listed by line."""
    config = check_config(
        HERE, 'rate = "x"\ntimeout = 3\nview = 1\n[keys]\nrace = "f2"\nrase = 3\n'
    )
    assert config.values == {"timeout": 3.0}
    assert config.keymap == {"race": "f2"}
    assert [one.line for one in config.wrong] == [1, 3, 6]
    assert config.first.startswith("config.toml, line 1: rate is not")
    assert config.first.endswith("and 2 more: clantui config check")


@given(st.text())
def test_no_text_is_too_odd(text: str) -> None:
    """Whatever a file holds, it is read or complained of on one of its lines."""
    config = check_config(HERE, text)
    last = max(len(text.splitlines()), 1)
    assert all(1 <= one.line <= last for one in config.wrong)


def test_no_file_is_no_complaint_unless_it_was_named(tmp_path: Path) -> None:
    """A config is nobody's duty; but one that the environment names must be there."""
    file = tmp_path / "config.toml"
    (wrong,) = read_config({VARIABLE: str(file)}).wrong
    assert "No such file" in wrong.why
    file.write_text("rate = 3")
    assert read_config({VARIABLE: str(file)}).values == {"rate": 3.0}
    file.write_bytes(b"rate = 3\n# \xff\n")
    (wrong,) = read_config({VARIABLE: str(file)}).wrong
    assert (wrong.line, wrong.why) == (2, "this is not UTF-8")
    (wrong,) = read_config({VARIABLE: str(tmp_path)}).wrong
    assert wrong.why.startswith("cannot be read: ")


def test_keys_that_cannot_be_bound_are_left_out() -> None:
    """The others stay bound, and each that cannot be is complained of with its line."""
    config = check_config(HERE, 'rate = "x"\n[keys]\nrace = "f2"\nhelp = "f3"\n')
    found = config.without_keys({"race": "race: f2 is taken"})
    assert found.keymap == {"help": "f3"}
    assert [problem.line for problem in found.wrong] == [1, 3]
    assert found.sentence(found.wrong[1]) == "config.toml, line 3: race: f2 is taken"
