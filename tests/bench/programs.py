"""Other programs of the terminal: from their start to the screen one can use, and their memory."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Final

from tests.bench.figures import Part, Row, interleaved
from tests.bench.marks import FIELD, KEY
from tests.bench.rooms import room, version_in
from tests.bench.terminal import COLUMNS, LINES, resident, terminal
from tests.bench.truth import Wrong

REST: Final = 1.5
"""Seconds after the first usable paint: then memory is looked at."""

_LOG: Final = 1_000
"""Lines of the file that is looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A program to be compared with.

    Attributes:
        package: its name for pip.
        more: what pip must be told besides.
        words: that start it; `{log}` and `{page}` are files to look at.
        marks: what stands on the screen when it can be used, its foot among it.
    """

    package: str
    more: Sequence[str] = ()
    words: Sequence[str]
    marks: Sequence[str]


PROGRAMS: Final = (
    Program(package="toolong", words=("tl", "{log}"), marks=(f"line {_LOG}", "Help")),
    Program(package="dooit", words=("dooit",), marks=("Workspaces", "Welcome to Dooit", "NORMAL")),
    Program(package="frogmouth", words=("frogmouth", "{page}"), marks=("the first page", "Quit")),
    Program(
        package="posting",
        more=("tree-sitter<0.26",),  # with 0.26 it crashes before its first paint
        words=("posting",),
        marks=("Collection is empty", "No headers", "Quit"),
    ),
    Program(
        package="harlequin",
        words=("harlequin",),
        marks=("Query Editor", "Query Results", "Run Query", "Quit"),
    ),
)


@dataclass(frozen=True, slots=True)
class _Took:
    """ms to the usable screen, MB a moment later."""

    ms: float
    mb: float


def measure(runs: int) -> Part:
    """Start all of them by turns; one that cannot be installed or started is left out.

    Args:
        runs: of each.
    """
    with ExitStack() as folders:
        homes = Path(folders.enter_context(tempfile.TemporaryDirectory()))
        python = [sys.executable, "-m", "clantui"]
        said: list[str] = []
        ways: dict[str, Callable[[], _Took]] = {
            "clantui": partial(_started, python, (FIELD, KEY), homes / "clantui"),
            **_others(homes, said),
        }
        took = interleaved(runs, ways)
    ours = took.pop("clantui")
    fastest = min((median(one.ms for one in each) for each in took.values()), default=None)
    smallest = min((median(one.mb for one in each) for each in took.values()), default=None)
    rows = [Row(what="clantui", ms=[one.ms for one in ours], against=fastest, most=1)]
    rows += [Row(what=name, ms=[one.ms for one in each]) for name, each in took.items()]
    rows.append(
        Row(what="clantui: memory", ms=[t.mb for t in ours], against=smallest, most=1, unit="MB")
    )
    rows += [
        Row(what=f"{name}: memory", ms=[one.mb for one in each], unit="MB")
        for name, each in took.items()
    ]
    note = (
        f"{COLUMNS}×{LINES} cells; from the start of the process until all that one needs stands "
        f"there; resident memory {REST:g} s later. Each has a home that it has been started in "
        f"before. clantui against the least of the others. {' '.join(said)}"
    )
    return Part(title="Other programs, start to usable", rows=rows, note=note.strip())


def _others(homes: Path, said: list[str]) -> Mapping[str, Callable[[], _Took]]:
    """Return the programs that can be installed and started here; print the others."""
    log, page = homes / "some.log", homes / "page.md"
    log.write_text("".join(f"10:00:00 INFO line {n}\n" for n in range(1, _LOG + 1)), "utf-8")
    page.write_text(
        "# the first page\n\n" + "Some words, *some* of them strong.\n\n" * 40, "utf-8"
    )
    ways: dict[str, Callable[[], _Took]] = {}
    for program in PROGRAMS:
        try:
            programs = room(program.package, program.package, *program.more)
            name = f"{program.package} {version_in(programs, program.package)}"
            first, *rest = [word.format(log=log, page=page) for word in program.words]
            command = [str(programs / first), *rest]
            way = partial(_started, command, program.marks, homes / program.package)
            way()
        except Wrong as why:
            said.append(f"Left out: {program.package} ({str(why).splitlines()[0]}).")
        else:
            ways[name] = way
    return ways


def _started(command: Sequence[str], marks: Sequence[str], home: Path) -> _Took:
    """Start a program, see it usable, and leave it.

    Raises:
        Wrong: if it never is.
    """
    home.mkdir(exist_ok=True)
    with terminal(command, home) as shown:
        shown.until(*marks)
        shown.settle(0.5)
        there = [f.at for f in shown.frames() if all(mark in f.text for mark in marks)]
        if not there:
            raise Wrong(f"not all of {marks} stand there:\n{shown.frame().text}")
        shown.listen(REST - 0.5)
        return _Took((there[0] - shown.begun) * 1000, resident(shown.pid))
