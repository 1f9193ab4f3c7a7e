"""Runs the program in a pseudo-terminal, and emulates its screen."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from array import array
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from tests.cli.forks import Fork, can_fork
from tests.cli.processes import SECRET, environment
from tests.polling import TIMEOUT
from tests.terminal.emulator import Emulator

PROGRAM: Final = (sys.executable, "-m", "clantui")
"""The command that starts the program."""

_LOGIN: Final = """
import os, signal, sys
os.login_tty(0)
if os.environ.get("NOHUP"):
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
if errors := os.environ.pop("ERRORS"):
    os.dup2(os.open(errors, os.O_WRONLY | os.O_CREAT), 2)
os.execv(sys.argv[1], sys.argv[1:])
"""
"""Makes the terminal the controlling terminal, as a login does, so that it can send signals."""


class Terminal:
    """A terminal that runs the program; see `terminal`."""

    def __init__(
        self,
        words: tuple[str, ...],
        environ: dict[str, str],
        size: tuple[int, int],
        errors: Path | None = None,
        folder: Path | None = None,
    ) -> None:
        """Start a command.

        Args:
            words: the command, the first word with its path.
            size: columns and lines.
            errors: file for standard error; None for the terminal.
            folder: working directory; None for the current one.
        """
        columns, lines = size
        self._master, slave = pty.openpty()
        self._slave = slave  # kept open to read the attributes at the end
        self._set_size(columns, lines)
        self.attributes = termios.tcgetattr(slave)
        self.raw = b""
        self.reads = True
        self._has_vanished = False
        self._screen = Emulator(columns or 80, lines or 24)
        environ = {**environ, "ERRORS": str(errors or "")}
        ends: dict[str, Any] = {"stdin": slave, "stdout": slave, "stderr": slave}
        ends |= {"env": environ, "cwd": folder}
        self._process: subprocess.Popen[bytes]
        if words[: len(PROGRAM)] == PROGRAM and can_fork(environ):
            self._process = Fork(words[len(PROGRAM) :], terminal=True, **ends)
        else:
            self._process = subprocess.Popen([sys.executable, "-ISc", _LOGIN, *words], **ends)

    @property
    def text(self) -> str:
        """Return the text on the screen."""
        return "\n".join(self._screen.lines)

    @property
    def lines(self) -> list[str]:
        """The lines on the screen."""
        return list(self._screen.lines)

    def press(self, keys: str) -> None:
        """Send keys."""
        os.write(self._master, keys.encode())

    def wait_for(self, *expected: str | Callable[[str], bool]) -> str:
        """Wait until the screen has all texts and meets all conditions; return its text."""

        def is_shown() -> bool:
            text = self.text
            return all(e in text if isinstance(e, str) else e(text) for e in expected)

        self.wait_until(is_shown, f"{expected} on the screen")
        return self.text

    def wait_until(self, condition: Callable[[], bool], name: str) -> None:
        """Read the output until a condition is true; fail with its name after `TIMEOUT`."""
        deadline = time.monotonic() + TIMEOUT
        while not condition():
            assert time.monotonic() < deadline, f"waited in vain for {name}:\n{self.text}"
            self.read(0.02)

    def resize(self, columns: int, lines: int) -> None:
        """Resize the window."""
        self._screen.resize(columns, lines)
        self._set_size(columns, lines)

    def clear(self) -> None:
        """Clear the screen, as another program does."""
        self._screen.feed(b"\x1b[2J")

    def send(self, number: int) -> None:
        """Send a signal."""
        self._process.send_signal(number)

    def stop_output(self) -> None:
        """Stop the output, as Ctrl+S does."""
        termios.tcflow(self._slave, termios.TCOOFF)

    def reset_modes(self) -> None:
        """Restore the modes from before the program, as a shell does after stopping a program."""
        termios.tcsetattr(self._slave, termios.TCSANOW, self.attributes)

    def resume(self) -> None:
        """Resume the output, as Ctrl+Q does."""
        termios.tcflow(self._slave, termios.TCOON)

    @property
    def is_read(self) -> bool:
        """Return True if the program has read all keys."""
        waiting = array("i", [0])
        fcntl.ioctl(self._slave, termios.FIONREAD, waiting)
        return not waiting[0]

    @property
    def is_full(self) -> bool:
        """Return True if the terminal accepts no more output."""
        return not select.select([], [self._slave], [], 0)[1]

    def hang_up(self) -> None:
        """Close the terminal, as a closed window or a lost connection does."""
        os.close(self._master)
        os.close(self._slave)
        self._has_vanished = True

    @property
    def has_ended(self) -> bool:
        """Return True after the program's end."""
        return self._process.poll() is not None

    @property
    def is_stopped(self) -> bool:
        """Return True if the program is suspended and all its output is read."""
        status = Path(f"/proc/{self._process.pid}/stat").read_text()
        return status.rpartition(")")[2].split()[0] == "T" and not self.read(0)

    def count_wakes(self) -> dict[str, int]:
        """Return how often each thread of the program has slept and woken, by its id."""
        wakes = {}
        for status in Path(f"/proc/{self._process.pid}/task").glob("*/status"):
            _, _, after = status.read_text().partition("\nvoluntary_ctxt_switches:")
            wakes[status.parent.name] = int(after.split()[0])
        return wakes

    def exit_code(self) -> int:
        """Wait for the end, and return the exit code."""
        self.wait_until(lambda: self.has_ended, "the end")
        while self.read(0):
            pass
        assert SECRET.encode() not in self.raw
        assert b"Traceback" not in self.raw
        return int(self._process.returncode)

    def check_restored(self) -> bool:
        """Check that all modes of the terminal are as before; raise AssertionError if not."""
        switched: dict[bytes, bytes] = {}
        for modes, switch in re.findall(rb"\x1b\[\?([0-9;]+)([hl])", self.raw):
            switched |= dict.fromkeys(modes.split(b";"), switch)
        on = {mode for mode, switch in switched.items() if switch == b"h"}
        keys_pushed = self.raw.count(b"\x1b[>1u") - self.raw.count(b"\x1b[<u")
        assert b"1049" in switched, "never was a screen"
        assert on - {b"25", b"7"} == set(), "left switched on"
        assert switched.get(b"25", b"h") == b"h", "the cursor is hidden"
        assert keys_pushed <= 0, "the keyboard still speaks another protocol"
        assert termios.tcgetattr(self._slave) == self.attributes, "the terminal's modes differ"
        return True

    def close(self) -> None:
        """Kill the program, and close the terminal."""
        self._process.kill()
        self._process.wait()
        if not self._has_vanished:
            self.hang_up()

    def _set_size(self, columns: int, lines: int) -> None:
        size = struct.pack("HHHH", lines, columns, 0, 0)
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, size)

    def read(self, seconds: float) -> bool:
        """Read the output of the program; return True if there was any."""
        if self._has_vanished or not self.reads:
            time.sleep(seconds)
            return False
        ready, _, _ = select.select([self._master], [], [], seconds)
        if not ready:
            return False
        try:
            fresh = os.read(self._master, 1 << 16)
        except OSError:  # end of the output on Linux
            return False
        self.raw += fresh
        self._screen.feed(fresh)
        return True


@contextlib.contextmanager
def terminal(
    home: Path,
    *words: str,
    size: tuple[int, int] = (80, 24),
    errors: Path | None = None,
    **more: str,
) -> Iterator[Terminal]:
    """Run the program in a terminal, and kill it at the end.

    Args:
        home: the home folder of the user.
        words: arguments of the program.
        size: columns and lines.
        errors: file for standard error; None for the terminal.
        more: environment variables.
    """
    environ = environment(home, **more)
    with command_in_terminal((*PROGRAM, *words), environ, size, errors, folder=home) as opened:
        yield opened


@contextlib.contextmanager
def command_in_terminal(
    command: tuple[str, ...],
    environ: dict[str, str],
    size: tuple[int, int] = (80, 24),
    errors: Path | None = None,
    folder: Path | None = None,
) -> Iterator[Terminal]:
    """Run any command in a terminal, and kill it at the end; see `Terminal`."""
    opened = Terminal(command, environ, size, errors, folder)
    try:
        yield opened
    finally:
        opened.close()
