"""The screen in a terminal with a server: our client, and the same screen on aiohttp."""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from statistics import median, quantiles
from typing import Final

from tests.bench import server
from tests.bench.expected import HOME, PAIRS, WrongResult
from tests.bench.figures import Part, Row, run_interleaved
from tests.bench.terminal import Frame, Terminal, open_terminal
from tests.bench.venvs import get_version, make_environment

FIRST: Final = 4
"""Line of the table's first row on the terminal."""

OPEN: Final = 1.5
"""Seconds from the start to Enter."""

IDLE_KEYS: Final = 7
IDLE_GAP: Final = 0.17
"""Seconds between keys, while nothing loads."""

LOAD_KEYS: Final = 7
LOAD_GAP: Final = 0.03
"""The same during a load of some 200 ms."""

AFTER: Final = 0.3
"""Seconds after the last answer in which a stall still counts: the history loads then."""

MAX_ENTER_RATIO: Final = 1.0
MAX_KEY_MS: Final = 40.0
MAX_LATE_KEY_MS: Final = 80.0
MAX_STALL_MS: Final = 25.0
"""Targets: Enter to table relative to aiohttp; ms of a key during a load, median and 95th
percentile; ms of a stall."""

_SAME: Final = ("textual", "rich", "msgspec", "platformdirs")
_ROW: Final = re.compile(r" +\d+ [ ▌](\S.*?)  +(\d+)  ")


@dataclass(frozen=True, slots=True)
class _Sample:
    """Times of one round, in ms."""

    table: float
    idle: Sequence[float]
    loading: Sequence[float]
    stall: float
    starting: float


def measure(runs: int) -> Part:
    """Load the home clan on both screens in turn, and press keys meanwhile.

    Args:
        runs: of each.

    Raises:
        WrongResult: if a table is wrong.
    """
    pins = [f"{name}=={version(name)}" for name in _SAME]
    programs = make_environment("aiohttp-screen", "aiohttp", *pins)
    pythons = {"ours": sys.executable, "aiohttp": str(programs / "python")}
    with server.run_server() as served:
        extra_env = served.variables
        ways = {
            name: partial(_run_round, name, python, extra_env) for name, python in pythons.items()
        }
        samples = run_interleaved(runs, ways)
    note = (
        f"Answers take {server.LATENCY:g} ms. The program has been open for {OPEN:g} s when Enter "
        "is pressed; finished is the frame with the right table and no open request. Keys: from "
        "`j` to the frame with the cursor on the next row, idle and while the clan reloads. "
        f"aiohttp {get_version(programs, 'aiohttp')}: the same screen and store, only requests "
        "are aiohttp's."
    )
    return Part(title="The screen, from key to frame", rows=_make_rows(samples), note=note)


def _make_rows(samples: Mapping[str, Sequence[_Sample]]) -> list[Row]:
    ours, other = samples["ours"], samples["aiohttp"]
    baseline = median(sample.table for sample in other)
    rows = [
        Row(
            label="clantui: Enter to the finished table",
            values=[sample.table for sample in ours],
            baseline=baseline,
            target=MAX_ENTER_RATIO,
        ),
        Row(label="the same screen on aiohttp", values=[sample.table for sample in other]),
    ]
    for name, each in (("clantui", ours), ("on aiohttp", other)):
        idle = [ms for sample in each for ms in sample.idle]
        loading = [ms for sample in each for ms in sample.loading]
        is_ours = name == "clantui"
        rows += [
            Row(label=f"{name}: key to paint, idle", values=idle),
            Row(
                label=f"{name}: key to paint during a load",
                values=loading,
                target=MAX_KEY_MS if is_ours else None,
            ),
            Row(
                label=f"{name}: the same, 95 of 100",
                values=[quantiles(loading, n=20, method="inclusive")[-1]],
                target=MAX_LATE_KEY_MS if is_ours else None,
            ),
            Row(
                label=f"{name}: longest stall, Enter to table",
                values=[sample.stall for sample in each],
                target=MAX_STALL_MS if is_ours else None,
            ),
            Row(
                label=f"{name}: longest stall while starting",
                values=[sample.starting for sample in each],
            ),
        ]
    return rows


def _run_round(name: str, python: str, extra_env: Mapping[str, str]) -> _Sample:
    module = "clantui" if name == "ours" else "tests.bench.aiohttp_screen"
    plain = [python, "-m", module]
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        with open_terminal(plain, home, extra_env) as terminal:
            entered = _type_tag(terminal)
            table = find_finished_time(terminal, entered) - entered
            terminal.close("q")
        with open_terminal(plain, home, extra_env) as terminal:
            idle, loading = _measure_idle_and_load(terminal)
    with tempfile.TemporaryDirectory() as folder:
        stall, starting = _measure_stalls(name, python, Path(folder), extra_env)
    return _Sample(table * 1000, idle, loading, stall, starting)


def _type_tag(terminal: Terminal) -> float:
    """Type the home clan's tag and Enter; return the time of Enter."""
    terminal.wait_for("Help")
    terminal.read_for(OPEN - 0.5)
    terminal.press(HOME)
    terminal.read_for(0.5)
    entered = terminal.press("\r")
    terminal.wait_until_quiet()
    return entered


def _measure_idle_and_load(terminal: Terminal) -> tuple[list[float], list[float]]:
    """Open the stored clan and move the cursor, idle and during a reload."""
    terminal.wait_for("Help", "just now")
    terminal.read_for(OPEN)
    terminal.wait_until_quiet()
    idle = _measure_keys(terminal, _press_down(terminal, IDLE_KEYS, IDLE_GAP))
    reloaded_at = terminal.press("R")
    pressed = _press_down(terminal, LOAD_KEYS, LOAD_GAP)
    started_at = next((f.at for f in terminal.frames(reloaded_at) if "◌" in f.lines[0]), None)
    if started_at is None:
        raise WrongResult(f"the clan did not reload:\n{terminal.frame().text}")
    ended_at = find_finished_time(terminal, started_at)
    during = [at for at in pressed if at < ended_at]
    if len(during) < 2:
        raise WrongResult("the load was over before a key was pressed")
    return idle, _measure_keys(terminal, during)


def _press_down(terminal: Terminal, times: int, gap: float) -> list[float]:
    """Move the cursor down several times, without waiting for the effect."""
    pressed = []
    for _ in range(times):
        terminal.read_for(gap)
        pressed.append(terminal.press("j"))
    terminal.wait_until_quiet()
    return pressed


def _measure_keys(terminal: Terminal, pressed: Sequence[float]) -> list[float]:
    """Return, for each key, the ms to the frame in which the cursor has moved."""
    frames = list(terminal.frames())
    before = [frame for frame in frames if frame.at <= pressed[0]]
    start = find_cursor_row(before[-1])
    delays = []
    for number, at in enumerate(pressed, 1):
        times = [
            f.at for f in frames if f.at >= at and (find_cursor_row(f) or 0) >= start + number
        ]
        if not times:
            raise WrongResult(f"the cursor did not move:\n{frames[-1].text}")
        delays.append((times[0] - at) * 1000)
    return delays


def _measure_stalls(
    name: str, python: str, home: Path, extra_env: Mapping[str, str]
) -> tuple[float, float]:
    """Return the longest block of the loop from Enter to the table, and before Enter."""
    file = home / "late.json"
    with open_terminal(
        [python, "-m", "tests.bench.stall_watch", str(file), name], home, extra_env
    ) as terminal:
        entered = _type_tag(terminal)
        ended_at = find_finished_time(terminal, entered) + AFTER
        terminal.close("q")
    late = json.loads(file.read_text("utf-8"))
    during = [ms for at, ms in late if entered <= at <= ended_at]
    return max(during, default=0.0), max((ms for at, ms in late if at < entered), default=0.0)


def find_finished_time(terminal: Terminal, since: float) -> float:
    """Return the time when the table of the home clan was complete and nothing was loading.

    Args:
        terminal: that shows it.
        since: earliest time, s of `time.perf_counter`.

    Raises:
        WrongResult: if it never was complete.
    """
    for frame in terminal.frames(since):
        if "●" in frame.lines[0] and has_right_table(frame):
            return frame.at
    raise WrongResult(f"this is not the table of {HOME}:\n{terminal.frame().text}")


def has_right_table(frame: Frame) -> bool:
    """Return True if the complete table of the home clan is shown."""
    found = [_ROW.match(line) for line in frame.lines[FIRST : FIRST + len(PAIRS)]]
    return [(match[1], int(match[2])) for match in found if match] == PAIRS


def find_cursor_row(frame: Frame) -> int:
    """Return the table row of the cursor, from 0; -1 if there is none."""
    colours = frame.backgrounds[FIRST : FIRST + len(PAIRS)]
    unique = [i for i, colour in enumerate(colours) if colours.count(colour) == 1]
    return unique[0] if len(unique) == 1 else -1
