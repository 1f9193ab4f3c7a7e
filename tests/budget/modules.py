"""Which modules the program has imported, told by a process of its own."""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import pty
import struct
import subprocess
import sys
import termios
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from tests.budget.painting import REPORT
from tests.cli.processes import PATIENCE, environment

ROOT: Final = Path(__file__).parent.parent.parent

_RUN: Final = """
import sys
before = set(sys.modules)
from clantui.__main__ import main
try:
    code = main(sys.argv[2:])
except SystemExit as ended:
    code = ended.code
new = sorted(set(sys.modules) - before)
import json
with open(sys.argv[1], "w", encoding="utf-8") as file:
    json.dump({"modules": new}, file)
sys.exit(code)
"""

_OPEN: Final = "import sys; from clantui.__main__ import main; sys.exit(main())"


@dataclass(frozen=True, slots=True)
class Modules:
    """Modules that a process has imported.

    Attributes:
        names: of the modules, in full.
    """

    names: frozenset[str]

    @classmethod
    def read(cls, report: Path) -> Self:
        """Parse the report of a process, without the modules of the tests."""
        told = json.loads(report.read_text("utf-8"))
        own = {"tests", "__main__"}
        names = frozenset(n for n in told["modules"] if n.partition(".")[0] not in own)
        return cls(names)

    @property
    def foreign(self) -> set[str]:
        """The packages that are neither Python's nor ours."""
        tops = {name.partition(".")[0] for name in self.names}
        private = {top for top in tops if top.startswith("_")}
        return tops - private - sys.stdlib_module_names - {"clantui"}

    def of(self, *tops: str) -> set[str]:
        """Which of these packages there are."""
        return {name.partition(".")[0] for name in self.names} & set(tops)

    def of_ours(self, *parts: str) -> set[str]:
        """Which of these parts of the program there are."""
        return {p for p in parts if f"clantui.{p}" in self.names}


def run(home: Path, *words: str, **more: str) -> Modules:
    """Run a command to its good end.

    Args:
        home: the user's home folder.
        words: after the program's name.
        more: for the environment.

    Returns:
        What was imported by the end, without what Python itself begins with.
    """
    report = home / "modules.json"
    subprocess.run(
        [sys.executable, "-c", _RUN, str(report), *words],
        cwd=ROOT,
        capture_output=True,
        env=environment(home, **more),
        timeout=PATIENCE,
        check=True,
    )
    return Modules.read(report)


async def run_beside(home: Path, *words: str, **more: str) -> Modules:
    """Do the same while the loop goes on: for a command that asks a server of the test."""
    return await asyncio.to_thread(run, home, *words, **more)


def painted(home: Path, *words: str, **more: str) -> Modules:
    """Open the screen in a terminal of its own, up to its first paint; see `run`.

    Returns:
        What was there when the first paint went out, with what Python itself begins with.
    """
    report = home / "modules.json"
    told = {"TEXTUAL_DRIVER": "tests.budget.painting:Painting", REPORT: str(report)}
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-c", _OPEN, *words],
        cwd=ROOT,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment(home, **told, **more),
    )
    os.close(theirs)
    try:
        seen = _all(ours)
        assert process.wait(PATIENCE) == 0, seen[-2000:].decode(errors="replace")
    finally:
        process.kill()
        process.wait()
        os.close(ours)
    return Modules.read(report)


def _all(terminal: int) -> bytes:
    """Read everything written to a terminal until it is closed."""
    seen = b""
    try:
        while data := os.read(terminal, 65536):
            seen += data
    except OSError:  # Linux says so that the other end is closed
        pass
    return seen
