"""The program on a real pseudo-terminal, as a person has it before them."""

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
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from tests.cli.forks import Fork, can_fork
from tests.cli.processes import SECRET, environment
from tests.terminal.emulator import Emulator

PATIENCE: Final = 30.0
"""Seconds after which something is taken not to happen any more."""

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
"""Makes the terminal the program's own, as a login does; then signals and keys are its too."""


class Terminal:
    """A terminal with the program in it; see `terminal`."""

    def __init__(
        self,
        words: tuple[str, ...],
        environ: dict[str, str],
        size: tuple[int, int],
        errors: Path | None = None,
        folder: Path | None = None,
    ) -> None:
        """Start the program, or another.

        Args:
            words: the command, its first word with its path.
            environ: its environment.
            size: columns and lines.
            errors: a file for its standard error, which is else the terminal.
            folder: where it works; where we do if None.
        """
        columns, lines = size
        self._ours, theirs = pty.openpty()
        self._theirs = theirs  # kept open, so that the attributes can be asked for at the end
        self._set_size(columns, lines)
        self.attributes = termios.tcgetattr(theirs)
        self.raw = b""
        self.reads = True
        self._gone = False
        self._screen = Emulator(columns or 80, lines or 24)
        environ = {**environ, "ERRORS": str(errors or "")}
        ends: dict[str, Any] = {"stdin": theirs, "stdout": theirs, "stderr": theirs}
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
        """The screen's lines."""
        return list(self._screen.lines)

    def press(self, keys: str) -> None:
        """Type; every key is sent as a terminal sends it."""
        os.write(self._ours, keys.encode())

    def wait_for(self, *wanted: str | Callable[[str], bool]) -> str:
        """Wait until the screen holds all of some texts, or fulfils conditions.

        Returns:
            What stands on the screen then.
        """

        def there() -> bool:
            text = self.text
            return all(w in text if isinstance(w, str) else w(text) for w in wanted)

        self._wait(there, f"{wanted} on the screen")
        return self.text

    def resize(self, columns: int, lines: int) -> None:
        """Pull at the window's corner."""
        self._screen.resize(columns, lines)
        self._set_size(columns, lines)

    def send(self, number: int) -> None:
        """Send a signal."""
        self._process.send_signal(number)

    def freeze(self) -> None:
        """Have nothing that is written reach the screen, as ctrl+s does."""
        termios.tcflow(self._theirs, termios.TCOOFF)

    def thaw(self) -> None:
        """Have it reach the screen again."""
        termios.tcflow(self._theirs, termios.TCOON)

    def vanish(self) -> None:
        """Take the terminal away, as a closed window or a lost line does."""
        os.close(self._ours)
        os.close(self._theirs)
        self._gone = True

    def exit_code(self) -> int:
        """Wait for the end, and give what a shell would see."""
        self._wait(lambda: self._process.poll() is not None, "the end")
        while self._read(0):
            pass
        assert SECRET.encode() not in self.raw
        assert b"Traceback" not in self.raw
        return int(self._process.returncode)

    def restored(self) -> bool:
        """Tell whether all modes of the terminal are as they were before."""
        switched: dict[bytes, bytes] = {}
        for modes, switch in re.findall(rb"\x1b\[\?([0-9;]+)([hl])", self.raw):
            switched |= dict.fromkeys(modes.split(b";"), switch)
        on = {mode for mode, switch in switched.items() if switch == b"h"}
        keys_pushed = self.raw.count(b"\x1b[>1u") - self.raw.count(b"\x1b[<u")
        assert b"1049" in switched, "never was a screen"
        assert on - {b"25", b"7"} == set(), "left switched on"
        assert switched.get(b"25", b"h") == b"h", "the cursor is hidden"
        assert keys_pushed <= 0, "the keyboard still speaks another protocol"
        assert termios.tcgetattr(self._theirs) == self.attributes, "the terminal's modes differ"
        return True

    def close(self) -> None:
        """Kill whatever is left."""
        self._process.kill()
        self._process.wait()
        if not self._gone:
            self.vanish()

    def _set_size(self, columns: int, lines: int) -> None:
        size = struct.pack("HHHH", lines, columns, 0, 0)
        fcntl.ioctl(self._theirs, termios.TIOCSWINSZ, size)

    def _wait(self, there: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not there():
            assert time.monotonic() < deadline, f"waited in vain for {what}:\n{self.text}"
            self._read(0.05)

    def _read(self, seconds: float) -> bool:
        """Take in what the program has written; whether there was anything."""
        if self._gone or not self.reads:
            time.sleep(seconds)
            return False
        ready, _, _ = select.select([self._ours], [], [], seconds)
        if not ready:
            return False
        try:
            fresh = os.read(self._ours, 1 << 16)
        except OSError:  # Linux's way of saying that this was all
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
    """Run the program in a terminal, and kill it in the end.

    Args:
        home: the user's home folder.
        words: after the program's name.
        size: columns and lines.
        errors: a file for its standard error, which is else the terminal.
        more: for the environment.
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
    """Run any command in a terminal, and kill it in the end; see `Terminal`."""
    opened = Terminal(command, environ, size, errors, folder)
    try:
        yield opened
    finally:
        opened.close()
