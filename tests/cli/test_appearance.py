"""Tests of colours and ASCII on the command line, and of the settings that decide."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import pytest

from clantui.cli.appearance import should_use_colour
from clantui.cli.registry import Context
from clantui.cli.screen_app import _make_appearance
from clantui.cli.themes import check_theme, list_theme_names
from clantui.config.settings import SettingsError
from tests.cli.in_process import read_options, run_here
from tests.cli.processes import run

SHOW: Final = ("show", "--demo")


@pytest.mark.parametrize(
    ("choice", "environ", "terminal", "expected"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"FORCE_COLOR": ""}, False, False),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ("auto", {"TERM": "dumb"}, True, False),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
    ],
)
def test_colours_follow_options_then_environment(
    choice: str, environ: dict[str, str], *, terminal: bool, expected: bool
) -> None:
    """The flag decides on colours, then NO_COLOR, then FORCE_COLOR, then the terminal."""
    assert should_use_colour(choice, environ, terminal=terminal) is expected


def test_a_piped_table_has_colours_only_if_requested(tmp_path: Path) -> None:
    """A table in a pipe has colours only with FORCE_COLOR or --color always."""
    assert "\x1b" not in run(tmp_path, *SHOW, FORCE_COLOR="", NO_COLOR="").out
    assert "\x1b[1m" in run(tmp_path, *SHOW, FORCE_COLOR="1").out
    assert "\x1b[1m" in run(tmp_path, *SHOW, "--color", "always", NO_COLOR="1").out
    assert "\x1b" not in run(tmp_path, *SHOW, "--color", "never", FORCE_COLOR="1").out
    json.loads(run(tmp_path, *SHOW, "--format", "json", "--color", "always").out)


def test_ascii_output_is_ascii_only() -> None:
    """Displayed text is ASCII; formats with raw values keep the names as they are."""
    for words in (SHOW, ("race", "--demo")):
        shown, as_ascii = (run_here(*words, *more).out for more in ((), ("--ascii",)))
        assert as_ascii.isascii(), words
        assert as_ascii, words
        assert not shown.isascii(), words
    assert not run_here(*SHOW, "--format", "csv", "--ascii").out.isascii()


def test_options_set_the_appearance_of_the_screen() -> None:
    """Each option sets its part of the appearance."""
    options = read_options("--theme", "nord", "--color", "never", "--ascii", "--no-animation")
    look, _ = _make_appearance(options, Context({"FORCE_COLOR": "1"}, Path()))
    assert (look.theme, look.colours, look.ascii, look.animation) == ("nord", False, True, False)
    assert look.this_run_only
    options = read_options("--no-ascii")
    bare, _ = _make_appearance(options, Context({}, Path()))
    assert (bare.theme, bare.colours, bare.ascii, bare.animation) == (
        "clantui-dark",
        True,
        False,
        True,
    )


@pytest.mark.parametrize(
    ("words", "environ", "config", "this_run_only"),
    [
        (("--theme", "nord"), {}, "", True),
        ((), {"CLANTUI_THEME": "nord"}, "", True),
        ((), {}, 'theme = "nord"', False),
    ],
)
def test_only_a_theme_of_the_config_is_the_usual_one(
    tmp_path: Path,
    words: tuple[str, ...],
    environ: dict[str, str],
    config: str,
    *,
    this_run_only: bool,
) -> None:
    """A theme of an option or a variable is for this run; one of the config is for all runs."""
    file = tmp_path / "config.toml"
    file.write_text(config)
    options = read_options(*words, CLANTUI_CONFIG=str(file), **environ)
    look, warning = _make_appearance(options, Context({}, Path()))
    assert (look.theme, look.this_run_only, warning) == ("nord", this_run_only, "")


@pytest.mark.parametrize("words", [(), ("--demo",), ("serve",)])
def test_the_theme_list_prints_all_names_without_a_terminal(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    """`--theme list` prints the names of all themes, a line each, also into a pipe."""
    done = run(tmp_path, *words, "--theme", "list")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [*list_theme_names()]


def test_an_unknown_theme_is_refused_with_a_suggestion() -> None:
    """An unknown theme is refused with the nearest name."""
    with pytest.raises(SettingsError, match="did you mean clantui-light"):
        check_theme("clantui-lihgt")
