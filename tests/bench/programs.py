"""Other terminal programs: from the start to a usable screen, and memory."""

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

from tests.bench.expected import WrongResult
from tests.bench.figures import Part, Row, run_interleaved
from tests.bench.first_paint_texts import FIELD, KEY
from tests.bench.terminal import COLUMNS, LINES, measure_memory, open_terminal
from tests.bench.venvs import get_version, make_environment

PAUSE: Final = 1.5
"""Seconds from the first usable paint to the measurement of memory."""

_LOG: Final = 1_000
"""Lines of the log file that toolong opens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A program to compare with.

    Attributes:
        package: its name for pip.
        extra_packages: more requirements for pip.
        command_words: its command line; `{log}` and `{page}` are files to open.
        marks: texts on the screen when it is usable, with one of the footer.
    """

    package: str
    extra_packages: Sequence[str] = ()
    command_words: Sequence[str]
    marks: Sequence[str]


PROGRAMS: Final = (
    Program(package="toolong", command_words=("tl", "{log}"), marks=(f"line {_LOG}", "Help")),
    Program(
        package="dooit",
        command_words=("dooit",),
        marks=("Workspaces", "Welcome to Dooit", "NORMAL"),
    ),
    Program(
        package="frogmouth",
        command_words=("frogmouth", "{page}"),
        marks=("the first page", "Quit"),
    ),
    Program(
        package="posting",
        extra_packages=("tree-sitter<0.26",),  # with 0.26 it crashes before its first paint
        command_words=("posting",),
        marks=("Collection is empty", "No headers", "Quit"),
    ),
    Program(
        package="harlequin",
        command_words=("harlequin",),
        marks=("Query Editor", "Query Results", "Run Query", "Quit"),
    ),
)


@dataclass(frozen=True, slots=True)
class _Sample:
    """ms to the usable screen, MB `PAUSE` seconds later."""

    ms: float
    mb: float


def measure(runs: int) -> Part:
    """Start all programs in turn; skip those that cannot be installed or started.

    Args:
        runs: of each.
    """
    with ExitStack() as folders:
        homes = Path(folders.enter_context(tempfile.TemporaryDirectory()))
        python = [sys.executable, "-m", "clantui"]
        notes: list[str] = []
        ways: dict[str, Callable[[], _Sample]] = {
            "clantui": partial(_measure_start, python, (FIELD, KEY), homes / "clantui"),
            **_make_others(homes, notes),
        }
        samples = run_interleaved(runs, ways)
    ours = samples.pop("clantui")
    fastest = min(
        (median(sample.ms for sample in each) for each in samples.values()), default=None
    )
    smallest = min(
        (median(sample.mb for sample in each) for each in samples.values()), default=None
    )
    rows = [
        Row(label="clantui", values=[sample.ms for sample in ours], baseline=fastest, target=1)
    ]
    rows += [
        Row(label=name, values=[sample.ms for sample in each]) for name, each in samples.items()
    ]
    rows.append(
        Row(
            label="clantui: memory",
            values=[sample.mb for sample in ours],
            baseline=smallest,
            target=1,
            unit="MB",
        )
    )
    rows += [
        Row(label=f"{name}: memory", values=[sample.mb for sample in each], unit="MB")
        for name, each in samples.items()
    ]
    note = (
        f"{COLUMNS}×{LINES} cells; from the start of the process until the screen is usable; "
        f"resident memory {PAUSE:g} s later. Each has been started in its home folder before. "
        f"clantui against the fastest or smallest of the others. {' '.join(notes)}"
    )
    return Part(title="Other programs, start to usable", rows=rows, note=note.strip())


def _make_others(homes: Path, notes: list[str]) -> Mapping[str, Callable[[], _Sample]]:
    """Return the programs that can be installed and started; add a note on each other one."""
    log, page = homes / "some.log", homes / "page.md"
    log.write_text("".join(f"10:00:00 INFO line {n}\n" for n in range(1, _LOG + 1)), "utf-8")
    page.write_text(
        "# the first page\n\n" + "Some words, *some* of them strong.\n\n" * 40, "utf-8"
    )
    ways: dict[str, Callable[[], _Sample]] = {}
    for program in PROGRAMS:
        try:
            programs = make_environment(program.package, program.package, *program.extra_packages)
            name = f"{program.package} {get_version(programs, program.package)}"
            first, *rest = [word.format(log=log, page=page) for word in program.command_words]
            command = [str(programs / first), *rest]
            way = partial(_measure_start, command, program.marks, homes / program.package)
            way()
        except WrongResult as error:
            notes.append(f"Left out: {program.package} ({str(error).splitlines()[0]}).")
        else:
            ways[name] = way
    return ways


def _measure_start(command: Sequence[str], marks: Sequence[str], home: Path) -> _Sample:
    """Start a program, wait until it is usable, and end it.

    Raises:
        WrongResult: if it never is usable.
    """
    home.mkdir(exist_ok=True)
    with open_terminal(command, home) as terminal:
        terminal.wait_for(*marks)
        terminal.wait_until_quiet(0.5)
        times = [f.at for f in terminal.frames() if all(mark in f.text for mark in marks)]
        if not times:
            raise WrongResult(f"not all of {marks} are shown:\n{terminal.frame().text}")
        terminal.read_for(PAUSE - 0.5)
        return _Sample((times[0] - terminal.started_at) * 1000, measure_memory(terminal.pid))
