"""The command of `watch --exec`, which gets each event and does not delay the watch."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Callable, Mapping
from contextlib import suppress
from tempfile import TemporaryFile
from typing import IO, Final

from clantui.config.settings import TOKEN_VARIABLE
from clantui.core.text.phrases import pluralise
from clantui.files import describe_error

TIMEOUT: Final = 30.0
"""Seconds that the command may take for an event, before it is killed."""

_QUEUE_SIZE: Final = 1000
"""Maximum number of events that wait for the command."""

_NOT_FOUND: Final = 127

_FAILURES: Final = {
    126: "cannot be run: is it executable? (exit code 126)",
    _NOT_FOUND: "is not there, or uses a command that is not (exit code 127)",
}
"""Failures by the exit code of a shell that cannot run the command."""

_PLAIN_WORD: Final = re.compile(r"[\w.+/-]+")
"""First word of a command, without characters that are special in a shell."""

_SHELL_WORD: Final = re.compile(
    r"\.|case|cd|command|eval|exec|export|for|if|read|set|source|trap|type|umask|unset|until|while"
)
"""First word of a command that is no program: a reserved word or a built-in of the shell."""


class EventHook:
    """Command that runs for each event, one after the other, with a line of JSON on its stdin.

    The user's shell runs it, in the environment without the API key. Its output is discarded. Each
    kind of failure is reported once.
    """

    def __init__(
        self,
        command: str,
        print_message: Callable[[str], object],
        environ: Mapping[str, str],
        *,
        timeout: float = TIMEOUT,
    ) -> None:
        self._command, self._print_message, self._timeout = command, print_message, timeout
        self._environ = {name: text for name, text in environ.items() if name != TOKEN_VARIABLE}
        self._queue: asyncio.Queue[str] = asyncio.Queue(_QUEUE_SIZE)
        self._worker: asyncio.Task[None] | None = None
        self._reported: set[str] = set()

    def check(self) -> None:
        """Report a missing program, before an event is lost.

        Only the first word is looked up, and only if it is not for the shell.
        """
        word = self._command.lstrip().partition(" ")[0]
        if os.name == "nt" or _SHELL_WORD.fullmatch(word) or not _PLAIN_WORD.fullmatch(word):
            return
        if shutil.which(word, path=self._environ.get("PATH")) is None:
            self._report(f"starts a program that was not found: {word}")
            self._reported.add(_FAILURES[_NOT_FOUND])

    def send(self, line: str) -> None:
        """Queue an event for the command."""
        if self._worker is None:
            self._worker = asyncio.create_task(self._work())
        try:
            self._queue.put_nowait(line)
        except asyncio.QueueFull:
            self._report(f"is too slow: more than {_QUEUE_SIZE} events wait, so some are left out")

    async def close(self) -> None:
        """Kill the running command, and report how many events it has not received."""
        if self._worker is None:
            return
        self._worker.cancel()
        with suppress(asyncio.CancelledError):
            await self._worker
        if waiting := self._queue.qsize():
            self._report(f"was not given {pluralise(waiting, 'event')}: the watch has ended")

    async def _work(self) -> None:
        while True:
            line = await self._queue.get()
            try:
                await self._run(line)
            except OSError as error:
                self._report(f"cannot be run: {describe_error(error)}")

    async def _start(self, line: str) -> Process:
        with _open_unnamed_file() as stdin:
            stdin.write(line.encode())
            stdin.seek(0)
            return await asyncio.create_subprocess_shell(
                self._command,
                stdin=stdin,
                stdout=DEVNULL,
                stderr=DEVNULL,
                env=self._environ,
                start_new_session=True,  # so that a whole pipeline can be killed
            )

    async def _run(self, line: str) -> None:
        # If it were cancelled while it starts, asyncio would kill the shell without its children.
        start = asyncio.create_task(self._start(line))
        try:
            async with asyncio.timeout(self._timeout):
                process = await asyncio.shield(start)
                await process.wait()
        except TimeoutError:
            self._report(f"took longer than {self._timeout:g} s and was killed")
            return
        finally:
            await _end(start)
        if code := process.returncode:
            by_signal = f"was ended by signal {-code}" if code < 0 else ""
            self._report(by_signal or _FAILURES.get(code, f"failed with exit code {code}"))

    def _report(self, failure: str) -> None:
        if failure not in self._reported:
            self._reported.add(failure)
            self._print_message(f"the command of --exec {failure}")


def _open_unnamed_file() -> IO[bytes]:
    """Open an empty file without a name, in memory if the system supports that.

    Unlike a pipe, it can hold an event of any size, even if the command never reads it.
    """
    if sys.platform == "linux":  # in a container, all folders may be read-only
        return os.fdopen(os.memfd_create("event"), "w+b")
    return TemporaryFile()


async def _end(start: asyncio.Task[Process]) -> None:
    """Kill a process, if it could be started, and wait for its end."""
    with suppress(OSError):
        process = await start
        _kill(process)
        await process.wait()


def _kill(process: Process) -> None:
    """Kill a running process and its children."""
    if process.returncode is not None:
        return
    with suppress(ProcessLookupError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
