"""Tests of what the output of a command is drawn for: its width, its colours, its letters."""

from __future__ import annotations

import fcntl
import os
import struct
import termios
from collections.abc import Iterator
from typing import Final, TextIO

import pytest

from clantui.cli.documents import make_reader
from tests.cli.in_process import read_options

SHOW: Final = ("show", "2PP")


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[TextIO]:
    """Open a terminal of 97 columns, without variables about colours."""
    for name in ("NO_COLOR", "FORCE_COLOR", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    terminal_end, program_end = os.openpty()
    with os.fdopen(program_end, "w", encoding="utf-8") as stdout:
        resize(stdout, 97)
        yield stdout
    os.close(terminal_end)


def resize(terminal: TextIO, columns: int) -> None:
    """Give a terminal another number of columns."""
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))


@pytest.mark.parametrize(
    ("words", "width", "has_colours"),
    [
        (SHOW, 97, True),
        ((*SHOW, "--color", "never"), 97, False),
        ((*SHOW, "-o", "x.txt"), None, False),
        ((*SHOW, "-o", "x.txt", "--color", "always"), None, False),
        (("race", "2PP"), 97, False),  # it has no --color
        (("card", "2PP"), 97, True),
    ],
)
def test_a_file_has_neither_the_width_nor_the_colours_of_the_terminal(
    monkeypatch: pytest.MonkeyPatch,
    terminal: TextIO,
    words: tuple[str, ...],
    width: int | None,
    *,
    has_colours: bool,
) -> None:
    """Printed text fits the terminal; without a size, as in some containers, it is wide."""
    monkeypatch.setattr("sys.stdout", terminal)
    reader = make_reader(read_options(*words))
    assert (reader.width, reader.colours, reader.ascii) == (width, has_colours, False)
    resize(terminal, 0)
    assert make_reader(read_options(*words)).width is None


def test_a_pipe_has_no_width_and_colours_only_if_forced(monkeypatch: pytest.MonkeyPatch) -> None:
    """`--color always` is for a pager."""
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    reader_end, writer_end = os.pipe()
    with os.fdopen(writer_end, "w", encoding="ascii") as stdout:
        monkeypatch.setattr("sys.stdout", stdout)
        found = [make_reader(read_options(*SHOW, *more)) for more in ((), ("--color", "always"))]
    os.close(reader_end)
    assert [(reader.width, reader.colours) for reader in found] == [(None, False), (None, True)]
    assert not any(reader.ascii for reader in found), "a pipe gets UTF-8"


@pytest.mark.parametrize(("colours", "expected"), [("truecolor", True), ("", False)])
def test_a_terminal_says_if_it_has_all_colours(
    monkeypatch: pytest.MonkeyPatch, terminal: TextIO, colours: str, *, expected: bool
) -> None:
    """Others get the nearest of 256."""
    monkeypatch.setattr("sys.stdout", terminal)
    monkeypatch.setenv("COLORTERM", colours)
    assert make_reader(read_options(*SHOW)).true_colour is expected


def test_ascii_is_for_files_too(monkeypatch: pytest.MonkeyPatch, terminal: TextIO) -> None:
    """The option, not the terminal, decides on the letters of a file."""
    monkeypatch.setattr("sys.stdout", terminal)
    for more in ((), ("-o", "x.txt")):
        assert make_reader(read_options(*SHOW, "--ascii", *more)).ascii
