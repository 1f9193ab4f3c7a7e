"""A pseudo-terminal with a program in it: what it wrote and when, and what stood on it then."""

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

from tests.bench.truth import Wrong
from tests.terminal.emulator import Emulator

LINES: Final = 40
COLUMNS: Final = 120

PATIENCE: Final = 20.0
"""Seconds after which what is waited for will not come any more."""

_CONTROL: Final = re.compile(
    rb"\x1b(\[[0-?]*[ -/]*[@-~]|[P\]_^X][^\x1b\x07]*(\x1b\\|\x07)?|[^\[P\]_^X])"
)
_ASKED: Final = b"\x1b[?2026$p"
_ANSWER: Final = b"\x1b[?2026;2$y"
"""The answer of a terminal that shows frames at once: each frame then has an end."""

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
    """Contents of the terminal at a moment.

    Attributes:
        at: when, s of `time.perf_counter`.
        lines: of text, without the blanks at their ends.
        grounds: of each line the colour behind its third cell, which tells where a cursor is.
    """

    at: float
    lines: tuple[str, ...]
    grounds: tuple[str, ...]

    @property
    def text(self) -> str:
        """All of it."""
        return "\n".join(self.lines)


class Terminal:
    """Runs a program, keeps what it writes with the time it came, and paints it later.

    Painting takes longer than a frame, so that nothing is painted while time is taken.

    Attributes:
        begun: when the program was started, s of `time.perf_counter`.
        pid: of the program.
    """

    def __init__(self, command: Sequence[str], home: Path, more: Mapping[str, str]) -> None:
        """Start a program.

        Args:
            command: its words.
            home: the user's home folder.
            more: for the environment.
        """
        self._ours, theirs = os.openpty()
        size = struct.pack("HHHH", LINES, COLUMNS, 0, 0)
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, size)
        self._heard: list[tuple[float, bytes]] = []
        self._tail = b""
        self._closed = False
        self.begun = time.perf_counter()
        self._process = subprocess.Popen(
            command,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=environment(home) | dict(more),
            start_new_session=True,
        )
        self.pid = self._process.pid
        os.close(theirs)

    @property
    def size(self) -> int:
        """Bytes written so far."""
        return sum(len(heard) for _, heard in self._heard)

    def press(self, keys: str) -> float:
        """Type; gives the moment, s of `time.perf_counter`."""
        at = time.perf_counter()
        os.write(self._ours, keys.encode())
        return at

    def listen(self, seconds: float) -> None:
        """Take in what is written for so long."""
        deadline = time.perf_counter() + seconds
        while (left := deadline - time.perf_counter()) > 0:
            self._read(left)

    def until(self, *marks: str) -> float:
        """Take in what is written until all of some texts were; gives the moment.

        Raises:
            Wrong: if they are not within `PATIENCE`.
        """
        deadline = time.perf_counter() + PATIENCE
        wanted = {mark.encode() for mark in marks}
        painted = _CONTROL.sub(b"", b"".join(heard for _, heard in self._heard))
        while wanted := {mark for mark in wanted if mark not in painted}:
            if (left := deadline - time.perf_counter()) <= 0:
                raise Wrong(f"no {wanted} within {PATIENCE:g} s, but\n{self.frame().text}")
            if heard := self._read(left):
                painted = painted[-200:] + _CONTROL.sub(b"", heard)
        return self._heard[-1][0]

    def settle(self, quiet: float = 0.6) -> None:
        """Take in what is written until nothing more comes for so many seconds.

        Raises:
            Wrong: if it never rests.
        """
        deadline = time.perf_counter() + PATIENCE
        while self._read(quiet):
            if time.perf_counter() > deadline:
                raise Wrong(f"it did not rest within {PATIENCE:g} s")

    def frames(self, since: float = 0.0) -> Iterator[Frame]:
        """Paint all that was written, from the beginning.

        Args:
            since: only what stood there from then on, s of `time.perf_counter`.

        Yields:
            What stood on the terminal after each frame, or part of one, that came.
        """
        screen = Emulator(COLUMNS, LINES)
        for at, heard in self._heard:
            for part in heard.replace(_FRAME, _FRAME + b"\0").split(b"\0"):
                screen.feed(part)
                if at >= since and part:
                    yield Frame(at, screen.lines, screen.grounds(2))

    def frame(self) -> Frame:
        """Return the contents now."""
        *_, last = self.frames()
        return last

    def close(self, keys: str = "") -> None:
        """Leave: by keys where there are some, else by force."""
        if keys:
            self.press(keys)
            deadline = time.perf_counter() + PATIENCE
            while self._process.poll() is None and time.perf_counter() < deadline:
                self._read(0.05)
        self._process.kill()
        self._process.wait()
        if not self._closed:
            self._closed = True
            os.close(self._ours)

    def _read(self, seconds: float) -> bytes:
        """Take in once; empty where nothing came."""
        if not select.select([self._ours], [], [], seconds)[0]:
            return b""
        try:
            heard = os.read(self._ours, 1 << 16)
        except OSError:  # Linux's way of saying that this was all
            time.sleep(seconds)
            return b""
        self._heard.append((time.perf_counter(), heard))
        if _ASKED in self._tail[-len(_ASKED) :] + heard:
            os.write(self._ours, _ANSWER)
        self._tail = b"" if _ASKED in heard else heard
        return heard


@contextlib.contextmanager
def terminal(
    command: Sequence[str], home: Path, more: Mapping[str, str] | None = None
) -> Iterator[Terminal]:
    """Run a program in a terminal, and end it.

    Args:
        command: its words.
        home: the user's home folder.
        more: for the environment.
    """
    opened = Terminal(command, home, more or {})
    try:
        yield opened
    finally:
        opened.close()


def environment(home: Path) -> dict[str, str]:
    """Ours, without what would change how a program looks, or where it keeps things.

    Nor what keeps Python from writing its bytecode: an installed program is not compiled anew at
    each start.
    """
    plain = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "HOME": str(home)}
    return {k: v for k, v in os.environ.items() if not k.startswith(_HIDDEN)} | plain


def resident(pid: int, *, at_most: bool = False) -> float:
    """MB of memory that a process and those it has started hold, or have held at the most."""
    told = Path(f"/proc/{pid}/status").read_text("utf-8")
    mine = int(told.partition("VmHWM:" if at_most else "VmRSS:")[2].split()[0]) * 1024 / 1e6
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    return mine + sum(resident(int(child), at_most=at_most) for child in children)


def processor(pid: int) -> float:
    """Return ms of the processor that a process has used, with threads that have ended."""
    words = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK") * 1000


def used(pid: int) -> float:
    """Seconds of the processor that a process has used, all its threads together."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text("ascii").split()[0]) for task in tasks) / 1e9
