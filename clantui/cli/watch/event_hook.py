"""The command of `watch --exec`: it is given each event, and cannot slow the watch."""

from __future__ import annotations

import asyncio
import os
import signal
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Final

from clantui.config.settings import TOKEN_VARIABLE

SECONDS: Final = 30.0
"""Seconds that the command is given for an event."""

_WAITING: Final = 1000
"""Events that wait for the command at most."""

_NOT_FOUND: Final = 127
"""Exit code of a shell for a command that is not there."""


class EventHook:
    """Runs a command for each event, one after the other, with a line of JSON on its stdin.

    Its output is discarded. A failure is told once for each kind of failure.
    """

    def __init__(
        self,
        command: str,
        complain: Callable[[str], object],
        environ: Mapping[str, str],
        *,
        seconds: float = SECONDS,
    ) -> None:
        """Set up; nothing is run yet.

        Args:
            command: for the user's shell.
            complain: called with a sentence about a failure.
            environ: the environment; the command is given it without the API key.
            seconds: after which the command is killed.
        """
        self._command, self._complain, self._seconds = command, complain, seconds
        self._environ = {name: text for name, text in environ.items() if name != TOKEN_VARIABLE}
        self._queue: asyncio.Queue[str] = asyncio.Queue(_WAITING)
        self._worker: asyncio.Task[None] | None = None
        self._told: set[str] = set()

    def send(self, line: str) -> None:
        """Have the command run for an event, as soon as it has ended for those before."""
        if self._worker is None:
            self._worker = asyncio.create_task(self._work())
        try:
            self._queue.put_nowait(line)
        except asyncio.QueueFull:
            self._tell(f"is too slow: more than {_WAITING} events wait, so some are left out")

    async def close(self) -> None:
        """Kill the command where it runs, and give up the events that wait."""
        if self._worker is not None:
            self._worker.cancel()
            with suppress(asyncio.CancelledError):
                await self._worker

    async def _work(self) -> None:
        while True:
            line = await self._queue.get()
            try:
                await self._run(line)
            except OSError as error:
                self._tell(f"cannot be run: {error.strerror or error}")

    async def _run(self, line: str) -> None:
        process = await asyncio.create_subprocess_shell(
            self._command,
            stdin=PIPE,
            stdout=DEVNULL,
            stderr=DEVNULL,
            env=self._environ,
            start_new_session=True,  # so that all of a pipeline can be killed
        )
        try:
            async with asyncio.timeout(self._seconds):
                await process.communicate(line.encode())
        except TimeoutError:
            self._tell(f"took longer than {self._seconds:g} s and was killed")
            return
        finally:
            _kill(process)
            await process.wait()
        if process.returncode == _NOT_FOUND:
            self._tell("is not there, or uses a command that is not (exit code 127)")
        elif process.returncode:
            self._tell(f"failed with exit code {process.returncode}")

    def _tell(self, failure: str) -> None:
        if failure not in self._told:
            self._told.add(failure)
            self._complain(f"the command of --exec {failure}")


def _kill(process: Process) -> None:
    """Kill a process that still runs, with all that it has started."""
    if process.returncode is not None:
        return
    with suppress(ProcessLookupError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
