"""Runs the program in a separate process and home folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from clantui.demo.world.world import World
from tests.cli.forks import Fork, can_fork

WORLD: Final = World()
SMALL: Final = WORLD.rivals[-1]
"""Tag of a small clan of the demo."""

DEFAULT_STORE: Final = Path(".local/share/clantui/store.sqlite3")
"""Default path of the store, below the home folder."""

TIMEOUT: Final = 120
"""Timeout of a process, in s."""

SECRET: Final = "made-up-key-9f3c7a"
"""A token that the demo accepts, and that no output may contain."""


@dataclass(frozen=True, slots=True)
class Done:
    """Result of a finished process."""

    code: int
    out: str
    err: str

    @property
    def sentence(self) -> str:
        """Return the one line on stderr without the program's name; fail unless there is one."""
        (line,) = self.err.splitlines()
        assert line.startswith("clantui: ")
        return line.removeprefix("clantui: ")


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return the minimal environment of a process, with the variables of coverage."""
    measured = {key: value for key, value in os.environ.items() if key.startswith("COV")}
    required = {"PATH": os.environ["PATH"], "HOME": str(home), "TERM": "xterm-256color"}
    return {**measured, **required, "LANG": "C.UTF-8", **more}


def start(home: Path, *words: str, **more: str) -> subprocess.Popen[str]:
    """Start the program with stdout and stderr as pipes; see `start_program`."""
    pipe = subprocess.PIPE
    return start_program(
        words, environment(home, **more), stdout=pipe, stderr=pipe, encoding="utf-8"
    )


def start_program(
    words: Sequence[str],
    environ: dict[str, str],
    **more: Any,
) -> subprocess.Popen[Any]:
    """Start the program without stdin, by a fork where that equals a fresh process."""
    more = {"stdin": subprocess.DEVNULL, "env": environ, **more}
    if can_fork(environ):
        return Fork(words, **more)
    return subprocess.Popen([sys.executable, "-m", "clantui", *words], **more)


def finish(process: subprocess.Popen[str]) -> Done:
    """Wait for the end, and check that the output has no API key and no crash."""
    with process:
        try:
            out, err = process.communicate(timeout=TIMEOUT)
        finally:
            process.kill()
    assert SECRET not in out + err
    assert "Traceback" not in err
    assert "unexpected" not in err
    return Done(process.returncode, out, err)


def run(home: Path, *words: str, **more: str) -> Done:
    """Run the program to its end; see `start`."""
    return finish(start(home, *words, **more))


@contextmanager
def serve(home: Path, *words: str, **more: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Run a server until the block ends; yield the URL that it prints, and its process."""
    process = start(home, *words, **more)
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip(), process
    finally:
        process.terminate()
        finish(process)


def run_python(home: Path, code: str, *words: str, **more: str) -> Done:
    """Run code in a fresh Python, with the words as its arguments, to its end."""
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        env=environment(home, **more),
        capture_output=True,
        encoding="utf-8",
        timeout=TIMEOUT,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def wait_until(condition: Callable[[], bool], description: str) -> None:
    """Wait until a condition holds, or fail with its description after `TIMEOUT`."""
    deadline = time.monotonic() + TIMEOUT
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for: {description}"
        time.sleep(0.02)


_PROBE: Final = """
import json, sys
from clantui.__main__ import main
try:
    code = main(sys.argv[1:])
except SystemExit as ended:
    code = ended.code
names = sorted({name.partition(".")[0] for name in sys.modules})
print(json.dumps([code, names]), file=sys.stderr)
"""


def list_imports(home: Path, *words: str) -> tuple[int, set[str]]:
    """Run `main`; return its exit code and the top packages imported by the end."""
    code, names = json.loads(run_python(home, _PROBE, *words).err.splitlines()[-1])
    return code, set(names)


def show_settings(home: Path, *words: str, **more: str) -> dict[str, list[str]]:
    """Return each setting's origin and value in `config show`; "" holds the store's contents."""
    done = run(home, "config", "show", *words, **more)
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    start = lines[0].index(lines[0].removeprefix("config").strip())  # column of the origins
    return {line[:start].strip(): line[start:].split(maxsplit=1) for line in lines}


CRASH = """
import sys
from clantui.cli.crash import report
try:
    raise RuntimeError("first line\\x1b[2J\\nsecond line")
except RuntimeError as error:
    sys.exit(report(error, verbose=len(sys.argv) > 1))
"""
"""Program that reports a crash, with its traceback if it has an argument."""
