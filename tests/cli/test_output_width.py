"""Output on a terminal fits its width; output to a pipe or a file is wide."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import termios
from pathlib import Path
from typing import Final

import pytest
from rich.cells import cell_len

from clantui.demo.world.world import World
from tests.cli.processes import TIMEOUT, environment, run, start_program

WORLD: Final = World(1)

QUICK: Final = ("--demo", "--rate", "1000")
"""Options for commands with more requests than the demo answers at once."""

COMMANDS: Final[dict[str, tuple[str, ...]]] = {
    "show": ("show", "--demo"),
    "decks": ("show", "--demo", "--view", "decks"),
    "played": ("show", *QUICK, "--view", "played"),
    "war": ("show", *QUICK, "--view", "war"),
    "levels": ("show", "--demo", "--view", "levels"),
    "card": ("card", *QUICK),
    "race": ("race", "--demo"),
    "compare": ("compare", *QUICK),
    "history": ("history", "--demo"),
    "top": ("top", "--demo"),
    "merge": ("show", *QUICK, "--merge", WORLD.home, *WORLD.rivals[:2]),
}


def start_on_terminal(home: Path, width: int, *words: str) -> tuple[subprocess.Popen[bytes], int]:
    """Start the program with a terminal of a width as its stdout; return its other end, too."""
    terminal_end, program_end = pty.openpty()
    fcntl.ioctl(program_end, termios.TIOCSWINSZ, struct.pack("HHHH", 40, width, 0, 0))
    environ = environment(home, NO_COLOR="1", COLUMNS="200")
    process = start_program(words, environ, stdout=program_end, stderr=subprocess.DEVNULL)
    os.close(program_end)
    return process, terminal_end


def read_terminal(process: subprocess.Popen[bytes], end: int) -> list[str]:
    """Read a program's output until it ends."""
    text = b""
    try:
        while part := os.read(end, 65_536):
            text += part
    except OSError:  # Linux raises this once the other end is closed
        pass
    os.close(end)
    assert process.wait(TIMEOUT) == 0
    return text.decode().replace("\r\n", "\n").split("\n")


@pytest.mark.parametrize(
    "width", [80, *(pytest.param(width, marks=pytest.mark.soak) for width in (60, 120))]
)
@pytest.mark.parametrize(
    "command",
    [
        pytest.param(name, marks=[pytest.mark.soak] * (name not in {"show", "race", "history"}))
        for name in COMMANDS
    ],
)
def test_no_row_wraps(tmp_path: Path, command: str, width: int) -> None:
    """Each line fits the terminal, whatever COLUMNS says; from 80 columns on shares have bars."""
    lines = read_terminal(*start_on_terminal(tmp_path, width, *COMMANDS[command]))
    assert len(lines) > 6
    assert [line for line in lines if cell_len(line) > width] == []
    assert not any("\x1b" in line for line in lines)  # because of NO_COLOR
    if width >= 80 and command in {"show", "decks", "war", "levels"}:
        assert any("█" in line for line in lines)


def test_a_pipe_and_a_file_are_wide_and_plain(tmp_path: Path) -> None:
    """Output to a pipe, or to a file with -o, is not shortened and has no bars."""
    piped = run(tmp_path, "show", "--demo").out
    file = tmp_path / "cards.txt"
    read_terminal(*start_on_terminal(tmp_path, 60, "show", "--demo", "-o", str(file)))
    for text in (piped, file.read_text("utf-8")):
        assert max(cell_len(line) for line in text.splitlines()) > 80
        assert "█" not in text
        assert "…" not in text
