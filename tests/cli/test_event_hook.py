"""Tests of the command of `watch --exec`, with real processes."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from clantui.cli.watch.event_hook import EventHook

LINE: Final = '{"type": "joined", "name": "Ida ☠"}\n'
LONG: Final = 60.0
"""Seconds after which a command is taken for hung."""


async def until(condition: Callable[[], bool]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(LONG):
        while not condition():  # noqa: ASYNC110 — it is about files and processes
            await asyncio.sleep(0.01)


def has(file: Path, text: str) -> Callable[[], bool]:
    """Return a condition: a file has a text."""
    return lambda: file.exists() and file.read_text("utf-8") == text


async def test_each_event_is_a_line_on_stdin_in_order(tmp_path: Path) -> None:
    """The command is run once for each event, in their order, and its output goes nowhere."""
    said: list[str] = []
    seen = tmp_path / "seen"
    hook = EventHook(f"cat >> '{seen}'; echo noise; echo noise >&2", said.append, os.environ)
    lines = [LINE, LINE.replace("Ida", "Bo"), LINE]
    for line in lines:
        hook.send(line)
    await until(has(seen, "".join(lines)))
    await hook.close()
    assert said == []


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (
            "no-such-command-anywhere",
            "is not there, or uses a command that is not (exit code 127)",
        ),
        ("cat > /dev/null; exit 3", "failed with exit code 3"),
    ],
)
async def test_a_failure_is_told_once(tmp_path: Path, command: str, sentence: str) -> None:
    """A command that fails for each event is complained of once, and each event is tried."""
    said: list[str] = []
    seen = tmp_path / "seen"
    hook = EventHook(f"echo x >> '{seen}'; {command}", said.append, os.environ)
    for _ in range(3):
        hook.send(LINE)
    await until(has(seen, "x\nx\nx\n"))
    await until(lambda: len(said) > 0)
    await hook.close()
    assert said == [f"the command of --exec {sentence}"]


async def test_a_command_that_hangs_is_killed_with_its_children(tmp_path: Path) -> None:
    """After its time a command is killed, all of it; the loop went on meanwhile."""
    said: list[str] = []
    pid = tmp_path / "pid"
    command = f"sh -c 'echo $$ > {pid}; sleep 1000' & wait"
    hook = EventHook(command, said.append, os.environ, seconds=0.5)
    hook.send(LINE)
    assert not pid.exists(), "it blocks"
    await until(lambda: said == ["the command of --exec took longer than 0.5 s and was killed"])
    await until(lambda: not runs(int(pid.read_text())))
    await hook.close()


async def test_a_flood_of_output_is_discarded(tmp_path: Path) -> None:
    """A command may write more than any pipe holds, and reads nothing: it still ends well."""
    said: list[str] = []
    seen = tmp_path / "seen"
    command = f"head -c 50000000 /dev/zero; head -c 50000000 /dev/zero >&2; echo x > '{seen}'"
    hook = EventHook(command, said.append, os.environ)
    hook.send(LINE * 10_000)
    await until(has(seen, "x\n"))
    await hook.close()
    assert said == []


async def test_the_end_of_the_watch_ends_the_command(tmp_path: Path) -> None:
    """A command that runs when the watch ends is killed, and nobody waits for it."""
    said: list[str] = []
    pid = tmp_path / "pid"
    hook = EventHook(f"echo $$ > '{pid}'; sleep 1000", said.append, os.environ)
    hook.send(LINE)
    await until(lambda: pid.exists() and pid.read_text().strip() != "")
    await hook.close()
    await until(lambda: not runs(int(pid.read_text())))
    assert said == []


async def test_the_command_is_not_given_the_key(tmp_path: Path) -> None:
    """The environment is the user's, without the API key."""
    seen = tmp_path / "seen"
    environ = {**os.environ, "CLANTUI_TOKEN": "secret", "MINE": "1"}
    hook = EventHook(f"echo $MINE$CLANTUI_TOKEN > '{seen}'", lambda _: None, environ)
    hook.send(LINE)
    await until(has(seen, "1\n"))
    await hook.close()


def runs(pid: int) -> bool:
    """Return True if a process runs, and is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
