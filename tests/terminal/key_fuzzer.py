"""Types random input into the program in a pseudo-terminal, and checks that it ends correctly.

python -m tests.terminal.key_fuzzer --seed 7 --minutes 10
python -m tests.terminal.key_fuzzer --seed 7 --run 12        repeat one run
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

from tests.cli.processes import SECRET, environment, serve
from tests.terminal.harness import PROGRAM, Terminal, command_in_terminal
from tests.terminal.random_input import SUSPEND, generate_inputs

RUN: Final = 25.0
"""Seconds of input of one run."""

TIMEOUT: Final = 60.0
"""Seconds after which the program counts as hung."""

WORDS: Final[tuple[tuple[str, ...], ...]] = (
    ("--demo",),
    ("--demo", "--latency", "0"),
    ("--demo", "--latency", "2000"),
    (),
    ("--demo", "--ascii"),
    ("--demo", "--theme", "ansi-dark"),
    ("FAULTY",),
)
"""Arguments of the program; FAULTY uses a server with faults."""

FAULTS: Final = (
    {"fault": "throttled", "match": "/players/", "share": 0.1, "seconds": 1},
    *({"fault": kind, "share": 0.04} for kind in ("reset-middle", "maintenance", "truncated")),
    *({"fault": kind, "share": 0.03} for kind in ("other-shape", "bad-json", "not-found", "slow")),
)

EXIT_CODES: Final[dict[str | int, int]] = {
    "\x11": 0,
    signal.SIGTERM: 143,
    signal.SIGHUP: 129,
    signal.SIGINT: 130,
}
"""Keys and signals that end the program, with the exit code of each."""


class BlindScreen:
    """A screen that draws nothing, to save time."""

    lines: tuple[str, ...] = ()

    def feed(self, fresh: bytes) -> None:
        """Ignore the output."""

    def resize(self, columns: int, lines: int) -> None:
        """Ignore the size."""


@dataclass(frozen=True, slots=True)
class Run:
    """Result of one run.

    Attributes:
        number: number of the run; seed and number decide its input.
        keys: number of typed keys.
        seconds: duration of the input.
        fault: the errors found; empty if there are none.
        last: the last inputs.
    """

    number: int
    keys: int
    seconds: float
    fault: str
    last: tuple[str, ...]


def type_into(
    seed: int, number: int, home: Path, seconds: float = RUN, program: tuple[str, ...] = PROGRAM
) -> Run:
    """Run the program once, type into it, end it, and check its exit and its output.

    Args:
        home: an empty folder.
        seconds: duration of the input.
        program: the command, without its arguments.
    """
    rng = Random(f"{seed}/{number}")
    words, nohup = rng.choice(WORDS), rng.choice(("", "", "1"))
    ending = rng.choice(list(EXIT_CODES))
    errors = home / "errors"
    with _start_server(words, home) as (words, more):
        environ = environment(home, NOHUP=nohup, BROWSER="true", PYTHONFAULTHANDLER="1", **more)
        with command_in_terminal((*program, *words), environ, (80, 24), errors, home) as screen:
            screen._screen = BlindScreen()  # type: ignore[assignment]
            started_at, keys, last = time.monotonic(), 0, []
            for typed in generate_inputs(rng):
                if time.monotonic() - started_at > seconds or screen.has_ended:
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
            elapsed = time.monotonic() - started_at
            ended_early = screen.has_ended
            fault = _end_and_check(screen, ending, nohup=bool(nohup), ended_early=ended_early)
    output = errors.read_text("utf-8", "replace") if errors.exists() else ""
    logs = [log.read_text("utf-8", "replace") for log in home.rglob("crash.log")]
    faults = [fault, output and f"on standard error: {output}", *logs]
    return Run(number, keys, elapsed, "\n".join(filter(None, faults)), tuple(last[-30:]))


@contextmanager
def _start_server(
    words: tuple[str, ...], home: Path
) -> Iterator[tuple[tuple[str, ...], dict[str, str]]]:
    """Run a server for FAULTY; yield the arguments and variables to connect to it."""
    if words != ("FAULTY",):
        yield words, {}
        return
    file = home / "faults.json"
    file.write_text(json.dumps(FAULTS))
    with serve(home, "demo-api", "--latency", "100", "--faults", str(file)) as (url, _):
        yield ("2PPVQQ2L", "--base-url", url), {"CLANTUI_TOKEN": SECRET}


def _press(screen: Terminal, text: str) -> None:
    """Type in small parts, because a terminal that is not read blocks."""
    for start_at in range(0, len(text), 500):
        screen.press(text[start_at : start_at + 500])
        _watch(screen, 0.0)


def _watch(screen: Terminal, seconds: float) -> None:
    """Read the output for some time."""
    end = time.monotonic() + seconds
    while screen.read(max(0.0, min(0.01, end - time.monotonic()))) or time.monotonic() < end:
        if time.monotonic() > end + 0.05:
            break


def _end_and_check(screen: Terminal, ending: str | int, *, nohup: bool, ended_early: bool) -> str:
    """End the program, and return the errors found; empty if there are none."""
    allowed = {0, 130} if ended_early else {EXIT_CODES[ending], 0, 130}
    ending = "\x11" if nohup and ending == signal.SIGHUP else ending
    deadline, sent_at = time.monotonic() + TIMEOUT, 0.0
    if not ended_early:
        _press(screen, "\x1b[201~")
    allowed |= {
        EXIT_CODES[ending],
        -ending if isinstance(ending, int) else 0,
    }  # with the program's signal handlers or, at its start and end, without them
    while not screen.has_ended:
        if time.monotonic() > deadline:
            screen.send(signal.SIGABRT)  # prints its stack to standard error
            _watch(screen, 1.0)
            return f"it does not end after {ending!r}"
        if time.monotonic() > sent_at + 2:  # the first may have completed a cut sequence
            sent_at = time.monotonic()
            screen.send(signal.SIGCONT)  # ctrl+z may have been among the last
            if isinstance(ending, str):
                screen.press(ending)
            else:
                screen.send(ending)
        _watch(screen, 0.05)
    try:
        code = screen.exit_code()
        if b"\x1b[?1049h" in screen.raw:
            screen.check_restored()
    except AssertionError as error:
        return str(error)
    return "" if code in allowed else f"its exit code is {code}, not one of {allowed}"


def type_for(seed: int, minutes: float, jobs: int) -> list[Run]:
    """Make runs for this time, `jobs` of them in parallel."""
    end = time.monotonic() + minutes * 60

    def do_run(number: int) -> Run | None:
        if (left := end - time.monotonic()) <= 0:
            return None
        with tempfile.TemporaryDirectory() as home:
            run = type_into(seed, number, Path(home), min(RUN, left))
        if run.fault:
            print_line(
                f"run {run.number} of seed {seed}: {run.fault}\n  after {' '.join(run.last)}"
            )
        return run

    with ThreadPoolExecutor(jobs) as pool:
        runs = pool.map(do_run, range(int(minutes * 60 * jobs) + jobs))
        return [run for run in runs if run is not None]


def print_line(text: str) -> None:
    """Print a line with a single write, and flush it."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> int:
    """Run the command; return 1 if a run has found errors."""
    parser = argparse.ArgumentParser(prog="key_fuzzer", description=__doc__)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--minutes", type=float, default=2.0)
    parser.add_argument("--jobs", type=int, default=2, help="runs at a time")
    parser.add_argument("--run", type=int, help="repeat only this run of the seed")
    options = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGHUP):  # ignored signals are inherited
        signal.signal(number, signal.SIG_DFL)
    if options.run is not None:
        with tempfile.TemporaryDirectory() as home:
            runs = [type_into(options.seed, options.run, Path(home))]
        print_line(f"{runs[0].fault or 'nothing wrong'}\n  after {' '.join(runs[0].last)}")
    else:
        runs = type_for(options.seed, options.minutes, options.jobs)
    wrong = [run.number for run in runs if run.fault]
    keys, typed = sum(run.keys for run in runs), sum(run.seconds for run in runs) / 60
    print_line(
        f"+ key fuzzer: seed {options.seed}, {len(runs)} runs, "
        f"{keys:,} keys in {typed:.1f} minutes, {len(wrong)} went wrong {wrong or ''}"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
