"""The event loop of the program: its result, its signals and its end, in fresh processes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest

from tests.cli.processes import run_python

HEAD: Final = """
import asyncio, contextlib, gc, json, os, signal, sys, threading
from clantui import runtime

log = []


async def end():
    return 7


async def wait():
    try:
        await asyncio.Event().wait()
    finally:
        for _ in range(9):
            await asyncio.sleep(0)
        log.append("cleaned up")


def send(*numbers):
    async def main():
        for number in numbers:
            asyncio.get_running_loop().call_soon(os.kill, os.getpid(), number)
        return await wait()
    return main


def show(*values):
    print(json.dumps(values))
"""


def run_lines(home: Path, *lines: str) -> list[Any]:
    """Run lines of a program after `HEAD`; return the values that it shows."""
    done = run_python(home, HEAD + "\n".join(lines))
    assert (done.code, done.err) == (0, "")
    found: list[Any] = json.loads(done.out)
    return found


def test_the_exit_code_is_the_result_or_that_of_the_signal(tmp_path: Path) -> None:
    """A signal cancels the program, which can still clean up."""
    assert run_lines(
        tmp_path,
        "codes = [runtime.run(end)]",
        "for name in ('SIGTERM', 'SIGINT', 'SIGHUP'):",
        "    codes.append(runtime.run(send(getattr(signal, name))))",
        "show(codes, log)",
    ) == [[7, 143, 130, 129], ["cleaned up"] * 3]


def test_an_ignored_signal_stays_ignored(tmp_path: Path) -> None:
    """`nohup` ignores SIGHUP; other signals still end the program."""
    assert run_lines(
        tmp_path,
        "async def main():",
        "    os.kill(os.getpid(), signal.SIGHUP)",
        "    for _ in range(9):",
        "        await asyncio.sleep(0)",
        "    return 7",
        "signal.signal(signal.SIGHUP, signal.SIG_IGN)",
        "show(runtime.run(main), runtime.run(send(signal.SIGTERM)))",
    ) == [7, 143]


def test_a_program_that_cancels_itself_was_interrupted(tmp_path: Path) -> None:
    """Its exit code is that of Ctrl+C; any other error is raised."""
    assert run_lines(
        tmp_path,
        "async def cancel():",
        "    asyncio.current_task().cancel()",
        "    await wait()",
        "async def fail():",
        "    raise KeyError('x')",
        "code = runtime.run(cancel)",
        "with contextlib.suppress(KeyError):",
        "    code = runtime.run(fail)",
        "show(code)",
    ) == [130]


def test_nothing_is_left_running_at_the_end(tmp_path: Path) -> None:
    """Tasks are cancelled, generators closed, threads awaited, and the loop is gone."""
    assert run_lines(
        tmp_path,
        "async def generate():",
        "    try:",
        "        yield 1",
        "        yield 2",
        "    finally:",
        "        log.append('generator')",
        "        started.set()",
        "async def main():",
        "    global kept, loop",
        "    loop = asyncio.get_running_loop()",
        "    kept = [asyncio.create_task(wait()), generate()]",
        "    await anext(kept[1])",
        "    loop.run_in_executor(None, lambda: (started.wait(), log.append('thread')))",
        "    return 0",
        "started = threading.Event()",
        "code = runtime.run(main)",
        "with contextlib.suppress(RuntimeError):",
        "    asyncio.get_event_loop_policy().get_event_loop()",
        "    log.append('a loop is set')",
        "show(code, sorted(log), loop.is_closed(), signal.set_wakeup_fd(-1))",
    ) == [0, ["cleaned up", "generator", "thread"], True, -1]


def test_the_reactor_ends_with_its_loop(tmp_path: Path) -> None:
    """Its shutdown triggers run, and garbage collection is on from its start."""
    assert run_lines(
        tmp_path,
        "gc.disable()",
        "async def main():",
        "    reactor = runtime.start_reactor(asyncio.get_running_loop())",
        "    reactor.addSystemEventTrigger('before', 'shutdown', log.append, 'shutdown')",
        "    return reactor.running",
        "show(runtime.run(main), log, gc.isenabled(), gc.get_freeze_count() > 0)",
    ) == [True, ["shutdown"], True, True]


@pytest.mark.parametrize("is_imported", [False, True])
def test_a_hidden_package_is_found_afterwards(tmp_path: Path, is_imported: bool) -> None:
    """Only the imports in between miss it, unless it is imported already."""
    assert run_lines(
        tmp_path,
        "import colorsys" if is_imported else "",
        "with runtime._hide_package('colorsys'):",
        "    try:",
        "        import colorsys",
        "    except ImportError:",
        "        log.append('hidden')",
        "import colorsys",
        "show(log, colorsys.ONE_THIRD > 0)",
    ) == [[] if is_imported else ["hidden"], True]
