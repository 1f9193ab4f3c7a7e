"""A pseudo-terminal that runs a program: its output with times, and the frames it shows."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import select
import struct
import subprocess
import termios
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.bench.expected import WrongResult
from tests.terminal.emulator import Emulator

LINES: Final = 40
COLUMNS: Final = 120

TIMEOUT: Final = 20.0
"""Seconds after which waiting fails."""

_CONTROL: Final = re.compile(
    rb"\x1b(\[[0-?]*[ -/]*[@-~]|[P\]_^X][^\x1b\x07]*(\x1b\\|\x07)?|[^\[P\]_^X])"
)
_QUERY: Final = b"\x1b[?2026$p"
_ANSWER: Final = b"\x1b[?2026;2$y"
"""Answer of a terminal with synchronized output: then each frame has an end mark."""

_FRAME: Final = b"\x1b[?2026l"

_HIDDEN: Final = (
    "CLANTUI_",
    "TEXTUAL",
    "XDG_",
    "COLUMNS",
    "LINES",
    "NO_COLOR",
    "COV",
    "PYTHON",
)


@dataclass(frozen=True, slots=True)
class Frame:
    """Contents of the terminal at a time.

    Attributes:
        at: s of `time.perf_counter`.
        lines: text, without trailing blanks.
        backgrounds: background of each line's third cell, which shows the row of the cursor.
    """

    at: float
    lines: tuple[str, ...]
    backgrounds: tuple[str, ...]

    @property
    def text(self) -> str:
        """All lines."""
        return "\n".join(self.lines)


class Terminal:
    """A program in a terminal; keeps its output with times, and paints it later.

    Painting takes longer than a frame, so nothing is painted during a measurement.

    Attributes:
        started_at: start of the program, s of `time.perf_counter`.
        pid: of the program.
    """

    def __init__(self, command: Sequence[str], home: Path, extra_env: Mapping[str, str]) -> None:
        self._own_side, child_side = os.openpty()
        size = struct.pack("HHHH", LINES, COLUMNS, 0, 0)
        fcntl.ioctl(child_side, termios.TIOCSWINSZ, size)
        self._output: list[tuple[float, bytes]] = []
        self._tail = b""
        self._closed = False
        self.started_at = time.perf_counter()
        self._process = subprocess.Popen(
            command,
            stdin=child_side,
            stdout=child_side,
            stderr=child_side,
            env=clean_environment(home) | dict(extra_env),
            start_new_session=True,
        )
        self.pid = self._process.pid
        os.close(child_side)

    @property
    def size(self) -> int:
        """Bytes written so far."""
        return sum(len(data) for _, data in self._output)

    def press(self, keys: str) -> float:
        """Type keys; return the time, s of `time.perf_counter`."""
        at = time.perf_counter()
        os.write(self._own_side, keys.encode())
        return at

    def read_for(self, seconds: float) -> None:
        """Read output for some seconds."""
        deadline = time.perf_counter() + seconds
        while (left := deadline - time.perf_counter()) > 0:
            self._read(left)

    def wait_for(self, *marks: str) -> float:
        """Read output until all texts were written; return the time of the last output.

        Raises:
            WrongResult: if they do not come within `TIMEOUT`.
        """
        deadline = time.perf_counter() + TIMEOUT
        wanted = {mark.encode() for mark in marks}
        painted = _CONTROL.sub(b"", b"".join(data for _, data in self._output))
        while wanted := {mark for mark in wanted if mark not in painted}:
            if (left := deadline - time.perf_counter()) <= 0:
                raise WrongResult(f"no {wanted} within {TIMEOUT:g} s, but\n{self.frame().text}")
            if data := self._read(left):
                painted = painted[-200:] + _CONTROL.sub(b"", data)
        return self._output[-1][0]

    def wait_until_quiet(self, quiet: float = 0.6) -> None:
        """Read output until none comes for `quiet` seconds.

        Raises:
            WrongResult: if output does not stop within `TIMEOUT`.
        """
        deadline = time.perf_counter() + TIMEOUT
        while self._read(quiet):
            if time.perf_counter() > deadline:
                raise WrongResult(f"output did not stop within {TIMEOUT:g} s")

    def frames(self, since: float = 0.0) -> Iterator[Frame]:
        """Paint the output from the beginning.

        Args:
            since: skip earlier frames, s of `time.perf_counter`.

        Yields:
            The contents after each frame, or each part of a frame.
        """
        screen = Emulator(COLUMNS, LINES)
        for at, data in self._output:
            for part in data.replace(_FRAME, _FRAME + b"\0").split(b"\0"):
                screen.feed(part)
                if at >= since and part:
                    yield Frame(at, screen.lines, screen.get_backgrounds(2))

    def frame(self) -> Frame:
        """Return the contents now."""
        *_, last = self.frames()
        return last

    def close(self, keys: str = "") -> None:
        """Quit with keys if given, then kill the program."""
        if keys:
            self.press(keys)
            deadline = time.perf_counter() + TIMEOUT
            while self._process.poll() is None and time.perf_counter() < deadline:
                self._read(0.05)
        self._process.kill()
        self._process.wait()
        if not self._closed:
            self._closed = True
            os.close(self._own_side)

    def _read(self, seconds: float) -> bytes:
        """Read once; return b"" if there is no output."""
        if not select.select([self._own_side], [], [], seconds)[0]:
            return b""
        try:
            data = os.read(self._own_side, 1 << 16)
        except OSError:  # Linux: end of output
            time.sleep(seconds)
            return b""
        self._output.append((time.perf_counter(), data))
        if _QUERY in self._tail[-len(_QUERY) :] + data:
            os.write(self._own_side, _ANSWER)
        self._tail = b"" if _QUERY in data else data
        return data


@contextlib.contextmanager
def open_terminal(
    command: Sequence[str], home: Path, extra_env: Mapping[str, str] | None = None
) -> Iterator[Terminal]:
    """Run a program in a terminal, and end it.

    Args:
        command: with its arguments.
        home: the user's home folder.
        extra_env: more environment variables.
    """
    opened = Terminal(command, home, extra_env or {})
    try:
        yield opened
    finally:
        opened.close()


def clean_environment(home: Path) -> dict[str, str]:
    """Return our environment without variables that change the look or the folders of programs.

    Python may write bytecode: an installed program is not compiled at each start.
    """
    plain = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "HOME": str(home)}
    return {k: v for k, v in os.environ.items() if not k.startswith(_HIDDEN)} | plain


def measure_memory(pid: int, *, at_most: bool = False) -> float:
    """Return resident MB of a process and its children, now or at the peak."""
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    mine = int(status.partition("VmHWM:" if at_most else "VmRSS:")[2].split()[0]) * 1024 / 1e6
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    return mine + sum(measure_memory(int(child), at_most=at_most) for child in children)


def measure_cpu_ms(pid: int) -> float:
    """Return ms of processor time of a process, with ended threads."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") * 1000


def measure_cpu_seconds(pid: int) -> float:
    """Return seconds of processor time of all living threads of a process."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text("ascii").split()[0]) for task in tasks) / 1e9
