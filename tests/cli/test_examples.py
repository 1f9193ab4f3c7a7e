"""Tests that run the examples of the help in a shell, against the demo API."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import pytest

from clantui.cli.parser import make_parser
from clantui.cli.registry import COMMANDS, SCREEN
from clantui.demo.world.world import World
from tests.cli.processes import SECRET, TIMEOUT, serve, start_program
from tests.cli.shells import find_shell, prepare_home
from tests.terminal.harness import command_in_terminal

WORLD: Final = World()

CLANS: Final = {"2PP": WORLD.home, "9Y8V": WORLD.alone}
"""Clans of the demo world that replace those named in the examples."""

LONG_RUNNING: Final = {SCREEN, "watch", "serve", "demo-api"}
"""Commands that run until they are stopped; SCREEN only if no other command is named."""

EXAMPLES: Final = [
    (name, words) for name in (SCREEN, *COMMANDS) for words, _ in make_parser(name).examples
]


def make_runnable(words: str) -> str:
    """Return an example with clans that exist."""
    for example, tag in CLANS.items():
        words = re.sub(rf"\b{example}\b", tag.removeprefix("#"), words)
    return f"clantui {words}"


def runs_until_stopped(name: str, words: str) -> bool:
    """Return True if an example runs until it is stopped."""
    return name in LONG_RUNNING and words.split(maxsplit=1)[0] not in {*COMMANDS} - LONG_RUNNING


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home folder that the examples share, as a user's do."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def environ(home: Path) -> Iterator[dict[str, str]]:
    """Return the environment of a user of the demo API with a stored clan."""
    variables = {**prepare_home(home, clans=False), "EDITOR": "cat", "VISUAL": ""}
    with serve(home, "demo-api") as (url, _):
        variables |= {"CLANTUI_BASE_URL": url, "CLANTUI_TOKEN": SECRET}
        command = ["bash", "-c", make_runnable("show 2PP")]
        subprocess.run(
            command, env=variables, stdout=subprocess.DEVNULL, check=True, timeout=TIMEOUT
        )
        yield variables


ENDING: Final = [e for e in EXAMPLES if not runs_until_stopped(*e)]
"""Examples that end by themselves."""


@pytest.mark.parametrize(
    ("name", "words"),
    [
        pytest.param(name, words, marks=[pytest.mark.soak] * (first != words))
        for name, words in ENDING
        for first in [dict(reversed(ENDING))[name]]
    ],
    ids=lambda value: value,
)
def test_every_example_succeeds(
    home: Path, environ: dict[str, str], name: str, words: str
) -> None:
    """Each example is run unchanged, and prints something or writes a file."""
    if "jq" in words:
        find_shell("jq")
    del name
    pipe = subprocess.PIPE
    ends: dict[str, Any] = {"cwd": home, "stdout": pipe, "stderr": pipe, "encoding": "utf-8"}
    plain = shlex.split(make_runnable(words))
    if any(word in {"|", ">"} for word in plain):
        bash = [find_shell("bash"), "-c", f"set -o pipefail; {make_runnable(words)}"]
        running = subprocess.Popen(bash, env=environ, stdin=subprocess.DEVNULL, **ends)
    else:
        assert plain[0] == "clantui"
        usual = {key: value for key, value in environ.items() if key != "PYTHONPATH"}
        running = start_program(plain[1:], usual, **ends)
    with running:
        out, err = running.communicate(timeout=TIMEOUT)
    assert running.returncode == 0, err
    assert "Traceback" not in err
    assert out.strip() or " -o " in words


PRINTING: Final = [name for name in COMMANDS if name != "watch"]
"""Commands that print something at once; `watch` waits for a change."""


def test_every_command_reports_a_full_disk(home: Path, environ: dict[str, str]) -> None:
    """The first example of each command fails with one sentence if stdout cannot be written."""
    usual = {key: value for key, value in environ.items() if key != "PYTHONPATH"}
    for name in PRINTING:
        if name == "serve" and find_spec("textual_serve") is None:
            continue
        words = shlex.split(make_runnable(dict(reversed(EXAMPLES))[name]))[1:]
        words += ["--port", "0"] * (name in LONG_RUNNING)
        with (
            Path("/dev/full").open("w") as full,
            start_program(
                words, usual, cwd=home, stdout=full, stderr=subprocess.PIPE, encoding="utf-8"
            ) as program,
        ):
            _, err = program.communicate(timeout=TIMEOUT)
        assert program.returncode == 2, name
        assert err == "clantui: stdout cannot be written: No space left on device\n", name


FIRST: Final = dict(reversed([e for e in EXAMPLES if runs_until_stopped(*e)]))
"""The first long-running example of each command."""


@pytest.mark.parametrize(
    ("name", "words"),
    [
        pytest.param(
            name,
            words,
            marks=[pytest.mark.soak] * (FIRST[name] != words or name not in {SCREEN, "watch"}),
        )
        for name, words in EXAMPLES
        if runs_until_stopped(name, words)
    ],
    ids=lambda value: value,
)
def test_a_long_running_example_runs_until_interrupted(
    home: Path, environ: dict[str, str], name: str, words: str
) -> None:
    """A long-running example prints output and runs until it is interrupted."""
    signs = {
        SCREEN: "players",
        "watch": "again in",
        "demo-api": "Ctrl+C stops",
        "serve": "Ctrl+C stops",
    }
    if name == "serve":
        pytest.importorskip("textual_serve", reason="the extra clantui[web] is not installed")
    port = (
        " --port 0" if name in {"serve", "demo-api"} else ""
    )  # the port of the example may be taken
    command = (
        find_shell("bash"),
        "-c",
        f"cd {home}; {make_runnable(words)}{port}; echo ended: $?",
    )
    with command_in_terminal(command, environ) as screen:
        text = screen.wait_for(signs[name])
        assert "ended:" not in text
        screen.press("q" if name == SCREEN else "\x03")
        screen.exit_code()
