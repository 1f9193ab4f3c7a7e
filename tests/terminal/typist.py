"""Types at random into the program, in a real pseudo-terminal, and looks at how it ends.

python -m tests.terminal.typist --seed 7 --minutes 10
python -m tests.terminal.typist --seed 7 --run 12        one run again
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

from tests.cli.processes import SECRET, environment, start
from tests.terminal.harness import PROGRAM, Terminal, command_in_terminal
from tests.terminal.typing import SUSPEND, typing

RUN: Final = 25.0
"""Seconds that one run of the program is typed into."""

PATIENCE: Final = 20.0
"""Seconds after which it is taken to stay for ever."""


WORDS: Final[tuple[tuple[str, ...], ...]] = (
    *(("--demo",), ("--demo", "--latency", "0"), ("--demo", "--latency", "2000"), ()),
    *(("--demo", "--ascii"), ("--demo", "--theme", "ansi-dark"), ("FAULTY",)),
)
"""Ways to start it: the last with a server at which much goes wrong."""

FAULTS: Final = (
    *({"fault": "throttled", "match": "/players/", "share": 0.1, "seconds": 1},),
    *({"fault": kind, "share": 0.04} for kind in ("reset-middle", "maintenance", "truncated")),
    *({"fault": kind, "share": 0.03} for kind in ("other-shape", "bad-json", "not-found", "slow")),
)

ENDS: Final[dict[str | int, int]] = {
    "\x11": 0,
    signal.SIGTERM: 143,
    signal.SIGHUP: 129,
    signal.SIGINT: 130,
}
"""Ways out, and the exit code of each."""


class Blind:
    """A screen that nobody looks at: only what is written counts."""

    lines: tuple[str, ...] = ()

    def feed(self, fresh: bytes) -> None:
        """Look away."""

    def resize(self, columns: int, lines: int) -> None:
        """Look away."""


@dataclass(frozen=True, slots=True)
class Run:
    """Result of one run.

    Attributes:
        number: which of its seed.
        keys: how many were typed.
        seconds: how long it was typed into.
        fault: what was wrong; empty for nothing.
        last: the last that was typed.
    """

    number: int
    keys: int
    seconds: float
    fault: str
    last: tuple[str, ...]


def type_into(
    seed: int, number: int, home: Path, seconds: float = RUN, program: tuple[str, ...] = PROGRAM
) -> Run:
    """Run the program once, type into it, end it, and look at what it leaves.

    Args:
        seed: of all runs.
        number: of this one.
        home: an empty folder.
        seconds: how long to type.
        program: what to type into; the words to start it with are added.
    """
    dice = Random(f"{seed}/{number}")
    words, nohup = dice.choice(WORDS), dice.choice(("", "", "1"))
    way = dice.choice(list(ENDS))
    errors = home / "errors"
    with _served(words, home) as (words, more):
        environ = environment(home, NOHUP=nohup, BROWSER="true", PYTHONFAULTHANDLER="1", **more)
        with command_in_terminal((*program, *words), environ, (80, 24), errors, home) as screen:
            screen._screen = Blind()  # type: ignore[assignment]
            begun, keys, last = time.monotonic(), 0, []
            for typed in typing(dice):
                if time.monotonic() - begun > seconds or _ended(screen):
                    break
                if typed.size is not None:
                    screen.resize(*typed.size)
                    last.append(str(typed.size))
                if typed.text:
                    _press(screen, typed.text)
                    last.append(repr(typed.text))
                keys += typed.keys
                _watch(screen, typed.pause)
                if typed.text == SUSPEND:
                    screen.send(signal.SIGCONT)
            took = time.monotonic() - begun
            alone = _ended(screen)
            fault = _left(screen, way, nohup=bool(nohup), alone=alone)
    said = errors.read_text("utf-8", "replace") if errors.exists() else ""
    logs = [log.read_text("utf-8", "replace") for log in home.rglob("crash.log")]
    faults = [fault, said and f"on standard error: {said}", *logs]
    return Run(number, keys, took, "\n".join(filter(None, faults)), tuple(last[-30:]))


@contextmanager
def _served(
    words: tuple[str, ...], home: Path
) -> Iterator[tuple[tuple[str, ...], dict[str, str]]]:
    """Have a server where one is wanted: the words and the variables to reach it with."""
    if words != ("FAULTY",):
        yield words, {}
        return
    file = home / "faults.json"
    file.write_text(json.dumps(FAULTS))
    with start(home, "demo-api", "--latency", "100", "--faults", str(file)) as server:
        try:
            assert server.stdout is not None
            url = server.stdout.readline().strip()
            yield ("2PPVQQ2L", "--base-url", url), {"CLANTUI_TOKEN": SECRET}
        finally:
            server.kill()


def _ended(screen: Terminal) -> bool:
    return screen._process.poll() is not None


def _press(screen: Terminal, text: str) -> None:
    """Type, a little at a time: a terminal that is not read takes no more."""
    for at in range(0, len(text), 500):
        screen.press(text[at : at + 500])
        _watch(screen, 0.0)


def _watch(screen: Terminal, seconds: float) -> None:
    """Read what is drawn for some time."""
    end = time.monotonic() + seconds
    while screen._read(max(0.0, min(0.01, end - time.monotonic()))) or time.monotonic() < end:
        if time.monotonic() > end + 0.05:
            break


def _left(screen: Terminal, way: str | int, *, nohup: bool, alone: bool) -> str:
    """Have it end, and tell what was wrong about that; empty for nothing."""
    allowed = {0, 130} if alone else {ENDS[way], 0, 130}
    way = "\x11" if nohup and way == signal.SIGHUP else way
    until, asked = time.monotonic() + PATIENCE, 0.0
    if not alone:
        _press(screen, "\x1b[201~")
    allowed |= {ENDS[way], -way if isinstance(way, int) else 0}  # before it listens, or after
    while not _ended(screen):
        if time.monotonic() > until:
            screen.send(signal.SIGABRT)  # which has it tell where it is, on standard error
            _watch(screen, 1.0)
            return f"it stays, for all of {way!r}"
        if time.monotonic() > asked + 2:  # the first may have ended a sequence that was cut
            asked = time.monotonic()
            screen.send(signal.SIGCONT)  # ctrl+z may have been among the last
            if isinstance(way, str):
                screen.press(way)
            else:
                screen.send(way)
        _watch(screen, 0.05)
    try:
        code = screen.exit_code()
        if b"\x1b[?1049h" in screen.raw:
            screen.restored()
    except AssertionError as why:
        return str(why)
    return "" if code in allowed else f"its exit code is {code}, and should be of {allowed}"


def type_for(seed: int, minutes: float, jobs: int) -> list[Run]:
    """Type into run after run until the time is over, some beside each other."""
    end = time.monotonic() + minutes * 60

    def one(number: int) -> Run | None:
        if (left := end - time.monotonic()) <= 0:
            return None
        with tempfile.TemporaryDirectory() as home:
            run = type_into(seed, number, Path(home), min(RUN, left))
        if run.fault:
            tell(f"run {run.number} of seed {seed}: {run.fault}\n  after {' '.join(run.last)}")
        return run

    with ThreadPoolExecutor(jobs) as several:
        runs = several.map(one, range(int(minutes * 60 * jobs) + jobs))
        return [run for run in runs if run is not None]


def tell(text: str) -> None:
    """Print a line at once, as a whole."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> int:
    """Type, and tell what came of it: 0 where nothing was wrong."""
    parser = argparse.ArgumentParser(prog="typist", description=__doc__)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--minutes", type=float, default=2.0)
    parser.add_argument("--jobs", type=int, default=2, help="runs beside each other")
    parser.add_argument("--run", type=int, help="this run of the seed alone")
    options = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGHUP):  # what is ignored here is ignored there
        signal.signal(number, signal.SIG_DFL)
    if options.run is not None:
        with tempfile.TemporaryDirectory() as home:
            runs = [type_into(options.seed, options.run, Path(home))]
        tell(f"{runs[0].fault or 'nothing wrong'}\n  after {' '.join(runs[0].last)}")
    else:
        runs = type_for(options.seed, options.minutes, options.jobs)
    wrong = [run.number for run in runs if run.fault]
    keys, typed = sum(run.keys for run in runs), sum(run.seconds for run in runs) / 60
    tell(
        f"+ typist: seed {options.seed}, {len(runs)} runs, {keys:,} keys in {typed:.1f} minutes, "
        f"{len(wrong)} went wrong {wrong or ''}"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
