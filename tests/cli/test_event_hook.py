"""Tests of the command of `watch --exec`, with real processes."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from clantui.cli.event_hook import EventHook
from tests.polling import TIMEOUT, wait_until

LINE: Final = '{"type": "joined", "name": "Ida ☠"}\n'
LONG: Final = 60.0
"""Timeout of a command, in s."""


def wait_without_loop(condition: Callable[[], bool]) -> None:
    """Wait for what another process does, without a turn of the event loop."""
    deadline = time.monotonic() + TIMEOUT
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def has_text(file: Path, text: str) -> Callable[[], bool]:
    """Return a condition: a file has exactly this text."""
    return lambda: file.exists() and file.read_text("utf-8") == text


async def test_each_event_is_a_line_on_stdin_in_order(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The command runs once for each event, in order, and its output is discarded."""
    messages: list[str] = []
    seen = tmp_path / "seen"
    hook = EventHook(f"cat >> '{seen}'; echo noise; echo noise >&2", messages.append, os.environ)
    lines = [LINE, LINE.replace("Ida", "Bo"), LINE]
    for line in lines:
        hook.send(line)
    await wait_until(has_text(seen, "".join(lines)))
    await hook.close()
    assert messages == []
    assert capfd.readouterr() == ("", "")


async def test_an_event_waits_until_the_command_has_ended(tmp_path: Path) -> None:
    """The command never runs twice at the same time, whenever an event comes."""
    seen, go = tmp_path / "seen", tmp_path / "go"
    command = (
        f"echo begin >> '{seen}'; until [ -e '{go}' ]; do sleep 0.01; done; echo end >> '{seen}'"
    )
    hook = EventHook(command, lambda _: None, os.environ)
    hook.send(LINE)
    await wait_until(has_text(seen, "begin\n"))
    hook.send(LINE)
    other = await asyncio.create_subprocess_shell("sh -c true")  # as much time as it would need
    await other.wait()
    go.touch()
    await wait_until(has_text(seen, "begin\nend\n" * 2))
    await hook.close()


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (
            "no-such-command-anywhere",
            "is not there, or uses a command that is not (exit code 127)",
        ),
        ("cat > /dev/null; exit 3", "failed with exit code 3"),
        ("exec 0<&-; exit 3", "failed with exit code 3"),
        ("/", "cannot be run: is it executable? (exit code 126)"),
        ("kill -9 $$", "was ended by signal 9"),
    ],
)
async def test_a_repeated_failure_is_reported_once(
    tmp_path: Path, command: str, sentence: str
) -> None:
    """A command that fails for each event is reported once, and each event is tried."""
    messages: list[str] = []
    seen = tmp_path / "seen"
    hook = EventHook(f"echo x >> '{seen}'; {command}", messages.append, os.environ)
    for _ in range(3):
        hook.send(LINE)
    await wait_until(has_text(seen, "x\nx\nx\n"))
    await wait_until(lambda: len(messages) > 0)
    await hook.close()
    assert messages == [f"the command of --exec {sentence}"]


@pytest.mark.parametrize(
    ("command", "missing"),
    [
        ("no-such-command-anywhere --flag", "no-such-command-anywhere"),
        ("./no-such-file", "./no-such-file"),
        ("  /no/such/file\t| cat", ""),  # its first word is not plain
        ("cat >> file", ""),
        ("read line; echo", ""),
        ("if true; then cat; fi", ""),
        ("cd / && cat", ""),
        ("NAME=1 no-such-command-anywhere", ""),
        ("(cat)", ""),
        ("no-such-c++ --flag", "no-such-c++"),
        (". ./no-such-file", ""),
        ("command no-such-command", ""),
        ("for x in 1 2; do cat; done", ""),
        ("while read line; do echo; done", ""),
        ("case $HOOK in *) cat;; esac", ""),
        ("export NAME=1; cat", ""),
        ("umask 077; cat >> file", ""),
        ("trap '' HUP; cat", ""),
        ("$HOOK", ""),
        ("", ""),
    ],
)
def test_a_program_that_is_missing_is_reported_before_the_first_event(
    command: str, missing: str
) -> None:
    """The check looks up the first word of the command, unless it is shell syntax."""
    sentences: list[str] = []
    EventHook(command, sentences.append, os.environ).check()
    expected = f"the command of --exec starts a program that was not found: {missing}"
    assert sentences == ([expected] if missing else [])


async def test_a_missing_program_is_reported_once_in_all(tmp_path: Path) -> None:
    """After the check, its exit code 127 says nothing new."""
    messages: list[str] = []
    seen = tmp_path / "seen"
    missing = "no-such-command-anywhere"
    command = f"{missing} || {{ echo x >> '{seen}'; exit 127; }}"
    hook = EventHook(command, messages.append, os.environ)
    hook.check()
    for _ in range(3):
        hook.send(LINE)
    await wait_until(has_text(seen, "x\nx\nx\n"))
    await hook.close()
    assert messages == [f"the command of --exec starts a program that was not found: {missing}"]


async def test_a_hanging_command_is_killed_with_its_children(tmp_path: Path) -> None:
    """After the timeout a command and its children are killed; the loop is not blocked."""
    messages: list[str] = []
    pid = tmp_path / "pid"
    command = f"sh -c 'echo $$ > {pid}; sleep 1000' & wait"
    hook = EventHook(command, messages.append, os.environ, timeout=0.5)
    hook.send(LINE)
    assert not pid.exists(), "it blocks"
    await wait_until(
        lambda: messages == ["the command of --exec took longer than 0.5 s and was killed"]
    )
    # On a busy machine it may be killed before it has written its number.
    await wait_until(lambda: not pid.exists() or not is_running(int(pid.read_text() or "0")))
    await hook.close()


async def test_a_flood_of_output_is_discarded(tmp_path: Path) -> None:
    """A command that prints more than a pipe holds, and reads nothing, still succeeds."""
    messages: list[str] = []
    seen = tmp_path / "seen"
    command = f"head -c 50000000 /dev/zero; head -c 50000000 /dev/zero >&2; echo x > '{seen}'"
    hook = EventHook(command, messages.append, os.environ)
    hook.send(LINE * 10_000)
    await wait_until(has_text(seen, "x\n"))
    await hook.close()
    assert messages == []


async def test_an_event_that_is_not_read_is_no_failure(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A command may end without reading an event of any size, even if a child never reads it."""
    messages: list[str] = []
    seen = tmp_path / "seen"
    command = f"exec 3<&0; sleep 1000 <&3 & echo $! >> '{seen}'"
    hook = EventHook(command, messages.append, os.environ, timeout=2)
    for _ in range(2):
        hook.send(LINE * 10_000)
    await wait_until(lambda: seen.exists() and seen.read_text().count("\n") == 2)
    await hook.close()
    for pid in seen.read_text().split():
        os.kill(int(pid), signal.SIGKILL)
    gc.collect()  # asyncio logs an exception that was not retrieved when its future is collected
    assert (messages, caplog.messages) == ([], [])


@pytest.mark.parametrize("turns", [2, 3, 4])
async def test_the_end_of_the_watch_ends_a_command_that_is_starting(
    tmp_path: Path, turns: int
) -> None:
    """The children of a shell that has just started end with it, before the loop knows of it."""
    pids = tmp_path / "pids"
    hook = EventHook(f"sleep 1000 & echo $! > '{pids}'; wait", lambda _: None, os.environ)
    hook.send(LINE)
    for _ in range(turns):
        await asyncio.sleep(0)
    wait_without_loop(lambda: pids.exists() and pids.read_text().endswith("\n"))
    await hook.close()
    child = int(pids.read_text())
    await wait_until(lambda: not is_running(child))


async def test_the_end_of_the_watch_ends_the_command(tmp_path: Path) -> None:
    """A command that runs when the watch ends is killed."""
    messages: list[str] = []
    pid = tmp_path / "pid"
    hook = EventHook(f"echo $$ > '{pid}'; sleep 1000", messages.append, os.environ)
    hook.send(LINE)
    await wait_until(lambda: pid.exists() and pid.read_text().strip() != "")
    await hook.close()
    await wait_until(lambda: not is_running(int(pid.read_text())))
    assert messages == []


@pytest.mark.parametrize(("number", "events"), [(1, "1 event"), (2, "2 events")])
async def test_events_still_queued_at_the_end_are_reported(
    tmp_path: Path, number: int, events: str
) -> None:
    """Events that the command did not get before the watch ended are counted."""
    messages: list[str] = []
    pid = tmp_path / "pid"
    hook = EventHook(f"echo $$ > '{pid}'; sleep 1000", messages.append, os.environ)
    for _ in range(1 + number):
        hook.send(LINE)
    await wait_until(pid.exists)
    await hook.close()
    assert messages == [f"the command of --exec was not given {events}: the watch has ended"]


async def test_the_command_does_not_get_the_api_key(tmp_path: Path) -> None:
    """The environment is the user's, without the API key."""
    seen = tmp_path / "seen"
    environ = {**os.environ, "CLANTUI_TOKEN": "secret", "MINE": "1"}
    hook = EventHook(f"echo $MINE$CLANTUI_TOKEN > '{seen}'", lambda _: None, environ)
    hook.send(LINE)
    await wait_until(has_text(seen, "1\n"))
    await hook.close()


def is_running(pid: int) -> bool:
    """Return True if a process runs, and is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


async def test_a_command_runs_where_no_file_can_be_created(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a container all folders may be read-only; Linux has files in memory."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "missing"))
    messages: list[str] = []
    seen = tmp_path / "seen"
    hook = EventHook(f"cat > '{seen}'", messages.append, os.environ)
    hook.send(LINE)
    await wait_until(has_text(seen, LINE))
    await hook.close()
    assert messages == []


async def test_too_many_waiting_events_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence says so; the others still wait for the command."""
    monkeypatch.setattr("clantui.cli.event_hook._QUEUE_SIZE", 2)
    messages: list[str] = []
    hook = EventHook("true", messages.append, os.environ)
    for _ in range(4):
        hook.send(LINE)
    slow = "the command of --exec is too slow: more than 2 events wait, so some are left out"
    assert messages == [slow]
    await hook.close()
    assert messages[1:] == ["the command of --exec was not given 2 events: the watch has ended"]


async def test_a_watch_without_events_ends_without_a_message() -> None:
    """Closing a hook that has run nothing does nothing."""
    messages: list[str] = []
    await EventHook("true", messages.append, os.environ).close()
    assert messages == []


async def test_a_command_that_the_system_refuses_is_reported() -> None:
    """A command longer than the system allows cannot be started at all."""
    messages: list[str] = []
    hook = EventHook("true " + "x" * 9_000_000, messages.append, os.environ)
    hook.send(LINE)
    hook.send(LINE)
    await wait_until(lambda: len(messages) > 0)
    await hook.close()
    assert messages[0] == "the command of --exec cannot be run: Argument list too long"
