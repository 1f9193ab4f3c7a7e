"""Lists the modules that a process of the program imports."""

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

from tests.budget.first_frame_driver import REPORT
from tests.cli.processes import TIMEOUT, environment

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
        names: full names of the modules.
    """

    names: frozenset[str]

    @classmethod
    def read(cls, report: Path) -> Self:
        """Read the report of a process; leave out modules of the tests."""
        modules = json.loads(report.read_text("utf-8"))["modules"]
        own = {"tests", "__main__"}
        names = frozenset(n for n in modules if n.partition(".")[0] not in own)
        return cls(names)

    @property
    def foreign(self) -> set[str]:
        """Return the imported packages that belong neither to Python nor to the program."""
        tops = {name.partition(".")[0] for name in self.names}
        private = {top for top in tops if top.startswith("_")}
        hooks = {"sitecustomize", "usercustomize"}  # Python imports them at its start
        return tops - private - hooks - sys.stdlib_module_names - {"clantui"}

    def of(self, *tops: str) -> set[str]:
        """Return which of these packages were imported."""
        return {name.partition(".")[0] for name in self.names} & set(tops)

    def of_ours(self, *parts: str) -> set[str]:
        """Return which of these parts of the program, such as "ui", were imported."""
        return {p for p in parts if f"clantui.{p}" in self.names}


def run(home: Path, *words: str, **more: str) -> Modules:
    """Run a command that succeeds.

    Returns:
        The modules imported by the end, without those that Python imports at its start.
    """
    report = home / "modules.json"
    subprocess.run(
        [sys.executable, "-c", _RUN, str(report), *words],
        cwd=ROOT,
        capture_output=True,
        env=environment(home, **more),
        timeout=TIMEOUT,
        check=True,
    )
    return Modules.read(report)


async def run_in_thread(home: Path, *words: str, **more: str) -> Modules:
    """Run a command while the loop continues, for a command that uses a server of the test."""
    return await asyncio.to_thread(run, home, *words, **more)


def run_until_paint(home: Path, *words: str, **more: str) -> Modules:
    """Run the screen in its own terminal until its first paint.

    Returns:
        The modules imported by then, with those that Python imports at its start.
    """
    report = home / "modules.json"
    driver = {
        "TEXTUAL_DRIVER": "tests.budget.first_frame_driver:ReportingDriver",
        REPORT: str(report),
    }
    controller, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-c", _OPEN, *words],
        cwd=ROOT,
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env=environment(home, **driver, **more),
    )
    os.close(terminal)
    try:
        output = _read_all(controller)
        assert process.wait(TIMEOUT) == 0, output[-2000:].decode(errors="replace")
    finally:
        process.kill()
        process.wait()
        os.close(controller)
    return Modules.read(report)


def _read_all(descriptor: int) -> bytes:
    """Read everything written to a terminal until it is closed."""
    output = b""
    try:
        while data := os.read(descriptor, 65536):
            output += data
    except OSError:  # on Linux, the end of the output
        pass
    return output
