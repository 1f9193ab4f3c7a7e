"""The screen in a terminal, against a server: ours, and the same screen on aiohttp."""

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
from tests.bench.figures import Part, Row, interleaved
from tests.bench.rooms import room, version_in
from tests.bench.terminal import Frame, Terminal, terminal
from tests.bench.truth import HOME, PAIRS, TOKEN, Wrong

FIRST: Final = 4
"""The table's first row on the terminal."""

OPEN: Final = 1.5
"""Seconds that the program is open before Enter is pressed."""

IDLE_KEYS: Final = 7
IDLE_GAP: Final = 0.17
"""Seconds from a key to the next, while nothing happens."""

LOAD_KEYS: Final = 7
LOAD_GAP: Final = 0.03
"""The same during a load of some 200 ms."""

AFTER: Final = 0.3
"""Seconds after the last answer in which a stall still counts: history is read and drawn then."""

ENTER_MOST: Final = 1.0
KEY_MOST: Final = 40.0
LATE_KEY_MOST: Final = 80.0
STALL_MOST: Final = 25.0
"""Targets: Enter to table against aiohttp's; ms of a key in a load, half of them and 95 of 100; ms
of a stall."""

_SAME: Final = ("textual", "rich", "msgspec", "platformdirs")
_ROW: Final = re.compile(r" +\d+ [ ▌](\S.*?)  +(\d+)  ")


@dataclass(frozen=True, slots=True)
class _Took:
    """ms of one round."""

    table: float
    idle: Sequence[float]
    loading: Sequence[float]
    stall: float
    starting: float


def measure(runs: int) -> Part:
    """Load the home clan on both screens by turns, and press keys meanwhile.

    Args:
        runs: of each.

    Raises:
        Wrong: if a table is not the right one.
    """
    pins = [f"{name}=={version(name)}" for name in _SAME]
    programs = room("aiohttp-screen", "aiohttp", *pins)
    pythons = {"ours": sys.executable, "aiohttp": str(programs / "python")}
    with server.running() as served:
        more = {
            "CLANTUI_BASE_URL": served.url,
            "CLANTUI_TOKEN": TOKEN,
            "SSL_CERT_FILE": served.ca,
        }
        ways = {name: partial(_round, name, python, more) for name, python in pythons.items()}
        took = interleaved(runs, ways)
    note = (
        f"Answers take {server.LATENCY:g} ms. The program has been open for {OPEN:g} s when Enter "
        "is pressed; finished is the frame with the right table and nothing waited for. Keys: "
        "from `j` to the frame with the cursor there, idle and while the clan is asked anew. "
        f"aiohttp {version_in(programs, 'aiohttp')}: the same screen and store, only the requests "
        "are aiohttp's."
    )
    return Part(title="The screen, from key to frame", rows=_rows(took), note=note)


def _rows(took: Mapping[str, Sequence[_Took]]) -> list[Row]:
    ours, other = took["ours"], took["aiohttp"]
    against = median(one.table for one in other)
    rows = [
        Row(
            what="clantui: Enter to the finished table",
            ms=[one.table for one in ours],
            against=against,
            most=ENTER_MOST,
        ),
        Row(what="the same screen on aiohttp", ms=[one.table for one in other]),
    ]
    for name, each in (("clantui", ours), ("on aiohttp", other)):
        idle = [ms for one in each for ms in one.idle]
        loading = [ms for one in each for ms in one.loading]
        is_ours = name == "clantui"
        rows += [
            Row(what=f"{name}: key to paint, idle", ms=idle),
            Row(
                what=f"{name}: key to paint during a load",
                ms=loading,
                most=KEY_MOST if is_ours else None,
            ),
            Row(
                what=f"{name}: the same, 95 of 100",
                ms=[quantiles(loading, n=20, method="inclusive")[-1]],
                most=LATE_KEY_MOST if is_ours else None,
            ),
            Row(
                what=f"{name}: longest stall, Enter to table",
                ms=[one.stall for one in each],
                most=STALL_MOST if is_ours else None,
            ),
            Row(what=f"{name}: longest stall while starting", ms=[one.starting for one in each]),
        ]
    return rows


def _round(name: str, python: str, more: Mapping[str, str]) -> _Took:
    module = "clantui" if name == "ours" else "tests.bench.aiohttp_screen"
    plain = [python, "-m", module]
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        with terminal(plain, home, more) as shown:
            entered = _enter(shown)
            table = finished(shown, entered) - entered
            shown.close("q")
        with terminal(plain, home, more) as shown:
            idle, loading = _keys(shown)
    with tempfile.TemporaryDirectory() as folder:
        stall, starting = _stalls(name, python, Path(folder), more)
    return _Took(table * 1000, idle, loading, stall, starting)


def _enter(shown: Terminal) -> float:
    """Type the home clan's tag and, later, Enter; gives that moment."""
    shown.until("Help")
    shown.listen(OPEN - 0.5)
    shown.press(HOME)
    shown.listen(0.5)
    entered = shown.press("\r")
    shown.settle()
    return entered


def _keys(shown: Terminal) -> tuple[list[float], list[float]]:
    """Show the stored clan again: move the cursor, idle and during a refresh."""
    shown.until("Help", "just now")
    shown.listen(OPEN)
    shown.settle()
    told = _until_there(shown, _pressed(shown, IDLE_KEYS, IDLE_GAP))
    asked = shown.press("R")
    pressed = _pressed(shown, LOAD_KEYS, LOAD_GAP)
    begun = next((f.at for f in shown.frames(asked) if "◌" in f.lines[0]), None)
    if begun is None:
        raise Wrong(f"nothing was asked anew:\n{shown.frame().text}")
    over = finished(shown, begun)
    during = [at for at in pressed if at < over]
    if len(during) < 2:
        raise Wrong("the load was over before a key was pressed")
    return told, _until_there(shown, during)


def _pressed(shown: Terminal, times: int, gap: float) -> list[float]:
    """Move the cursor down again and again, whatever has become of the key before."""
    pressed = []
    for _ in range(times):
        shown.listen(gap)
        pressed.append(shown.press("j"))
    shown.settle()
    return pressed


def _until_there(shown: Terminal, pressed: Sequence[float]) -> list[float]:
    """For each key the ms to the frame in which the cursor is where the key sent it."""
    frames = list(shown.frames())
    before = [frame for frame in frames if frame.at <= pressed[0]]
    start = cursor(before[-1])
    took = []
    for number, at in enumerate(pressed, 1):
        there = [f.at for f in frames if f.at >= at and (cursor(f) or 0) >= start + number]
        if not there:
            raise Wrong(f"the cursor did not move:\n{frames[-1].text}")
        took.append((there[0] - at) * 1000)
    return took


def _stalls(name: str, python: str, home: Path, more: Mapping[str, str]) -> tuple[float, float]:
    """Measure the longest time that the loop was held: from Enter to the table, and before."""
    file = home / "late.json"
    with terminal([python, "-m", "tests.bench.watched", str(file), name], home, more) as shown:
        entered = _enter(shown)
        over = finished(shown, entered) + AFTER
        shown.close("q")
    late = json.loads(file.read_text("utf-8"))
    during = [ms for at, ms in late if entered <= at <= over]
    return max(during, default=0.0), max((ms for at, ms in late if at < entered), default=0.0)


def finished(shown: Terminal, since: float) -> float:
    """When the table of the home clan was whole and nothing was waited for.

    Args:
        shown: the terminal.
        since: not before this, s of `time.perf_counter`.

    Raises:
        Wrong: if it never was.
    """
    for frame in shown.frames(since):
        if "●" in frame.lines[0] and right(frame):
            return frame.at
    raise Wrong(f"this is not the table of {HOME}:\n{shown.frame().text}")


def right(frame: Frame) -> bool:
    """Tell whether the whole table of the home clan is shown."""
    found = [_ROW.match(line) for line in frame.lines[FIRST : FIRST + len(PAIRS)]]
    return [(one[1], int(one[2])) for one in found if one] == PAIRS


def cursor(frame: Frame) -> int:
    """Return the row of the table that the cursor is on, from 0; -1 where it is on none."""
    grounds = frame.grounds[FIRST : FIRST + len(PAIRS)]
    odd = [i for i, ground in enumerate(grounds) if grounds.count(ground) == 1]
    return odd[0] if len(odd) == 1 else -1
