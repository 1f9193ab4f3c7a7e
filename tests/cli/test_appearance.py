"""Tests of colours and ASCII on the command line, and of the settings that decide."""

from __future__ import annotations

import fcntl
import io
import json
import pty
import struct
import termios
from pathlib import Path
from typing import Final

import pytest

from clantui.cli.appearance import measure_terminal, should_use_ascii, should_use_colour
from clantui.cli.documents import make_reader
from clantui.cli.registry import Context
from clantui.cli.resolve import check_theme
from clantui.cli.screen_app import _make_appearance
from clantui.config.settings import SettingsError
from clantui.ui.appearance.themes import list_theme_names
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
    assert not bare.this_run_only, "a default is for all runs"


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


class Terminal(io.TextIOWrapper):
    """A stdout with an encoding, that may be a terminal."""

    def __init__(self, encoding: str, *, is_terminal: bool) -> None:
        super().__init__(io.BytesIO(), encoding=encoding)
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        """Return True for a terminal."""
        return self._is_terminal


@pytest.mark.parametrize(
    ("words", "encoding", "terminal", "expected"),
    [
        ((), "utf-8", True, False),
        ((), "ascii", True, True),
        ((), "latin-1", True, True),
        ((), "ascii", False, False),
        (("--ascii",), "utf-8", True, True),
        (("--no-ascii",), "ascii", True, False),
    ],
)
def test_a_terminal_without_unicode_gets_ascii(
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    encoding: str,
    *,
    terminal: bool,
    expected: bool,
) -> None:
    """The option decides, then the encoding of a terminal; a pipe gets UTF-8."""
    options = read_options("show", "--demo", *words)
    monkeypatch.setattr("sys.stdout", Terminal(encoding, is_terminal=terminal))
    assert should_use_ascii(options) is expected
    look, _ = _make_appearance(options, Context({}, Path()))
    assert look.ascii is expected, "so does the screen"


def test_without_stdout_nothing_is_ascii(monkeypatch: pytest.MonkeyPatch) -> None:
    """A closed stdout is no terminal."""
    monkeypatch.setattr("sys.stdout", None)
    assert not should_use_ascii(read_options("show", "--demo"))


@pytest.mark.parametrize("columns", [0, 60])
def test_the_first_terminal_is_measured(columns: int) -> None:
    """Closed streams and pipes are skipped; without a terminal there is no size."""
    ends = pty.openpty()
    fcntl.ioctl(ends[1], termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    with open(ends[0], "rb", buffering=0), open(ends[1], "w") as terminal:  # noqa: PTH123
        assert measure_terminal(None, io.StringIO(), terminal) == (columns, 24)
    assert measure_terminal(None, io.StringIO(), terminal) is None
    assert measure_terminal() is None


@pytest.mark.parametrize(("columns", "width"), [(0, None), (1, 1), (60, 60)])
def test_the_reader_of_the_output_has_the_width_of_the_terminal(
    monkeypatch: pytest.MonkeyPatch, columns: int, width: int | None
) -> None:
    """A terminal of 0×0 has no known width, and a file has none."""
    ends = pty.openpty()
    fcntl.ioctl(ends[1], termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    with open(ends[0], "rb", buffering=0), open(ends[1], "w") as terminal:  # noqa: PTH123
        monkeypatch.setattr("sys.stdout", terminal)
        monkeypatch.setenv("TERM", "xterm-256color")
        monkeypatch.setenv("COLORTERM", "")
        monkeypatch.setenv("FORCE_COLOR", "")
        monkeypatch.setenv("NO_COLOR", "")
        reader = make_reader(read_options("show", "--demo"))
        assert (reader.width, reader.colours, reader.true_colour) == (width, True, False)
        monkeypatch.setenv("COLORTERM", "truecolor")
        assert make_reader(read_options("show", "--demo")).true_colour
        filed = make_reader(read_options("show", "--demo", "-o", "x.txt"))
        assert (filed.width, filed.colours) == (None, False)
        assert not make_reader(read_options("race", "--demo")).colours
