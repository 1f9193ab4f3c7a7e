"""Program starts by fork, without the cost of imports; see `fork_server`."""

from __future__ import annotations

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, AnyStr, Final

from tests.cli.fork_server import MESSAGE

_SCRIPT: Final = Path(__file__).with_name("fork_server.py")

_READ_AT_START: Final = ("COV", "ESCDELAY", "LC_", "PYTHON", "TEXTUAL")
"""Prefixes of variables that Python, Textual or coverage read at the start of a process."""


def can_fork(environ: Mapping[str, str]) -> bool:
    """Return True if a fork in this environment behaves like a fresh process."""
    is_usual = not any(name.startswith(_READ_AT_START) for name in environ)
    return sys.platform != "win32" and is_usual and environ.get("LANG") == "C.UTF-8"


class Fork(subprocess.Popen[AnyStr]):
    """The program as a fork of the server, used like any `Popen`.

    The methods with an underscore override those of `subprocess` that start a process and wait.
    """

    def __init__(
        self,
        words: Sequence[str],
        *,
        env: Mapping[str, str],
        terminal: bool = False,
        **more: Any,
    ) -> None:
        """Start the program.

        Args:
            words: arguments after the program's name.
            env: an environment that `can_fork` accepts.
            terminal: True to make stdin the controlling terminal, as after a login.
            more: arguments of `Popen`.
        """
        self._is_login = terminal
        super().__init__([*words], env=env, **more)

    def _execute_child(self, *arguments: Any) -> None:
        words, folder, environ = arguments[0], arguments[5], arguments[6]
        passed: list[int] = [*arguments[4]]
        pipes, is_session = arguments[10:16], arguments[21]
        ends = pipes[0], pipes[3], pipes[5]  # stdin, stdout and stderr as the program has them
        streams: list[int] = [number if end == -1 else end for number, end in enumerate(ends)]
        request = {
            "words": words,
            "environ": dict(environ),
            "folder": str(folder or Path.cwd()),
            "passed": passed,
            "session": is_session,
            "terminal": self._is_login,
            "hangs_up": signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN,
        }
        pair = socket.socketpair()
        self._ours: socket.socket = pair[0]
        with pair[1] as its:
            _server().ask(request, [*streams, *passed, its.fileno()])
        self._close_pipe_fds(*pipes)  # type: ignore[attr-defined]
        (self.pid,) = MESSAGE.unpack(self._ours.recv(MESSAGE.size))
        self._child_created = True

    def _try_wait(self, wait_flags: int) -> tuple[int, int]:
        self._ours.setblocking(wait_flags == 0)
        try:
            (status,) = MESSAGE.unpack(self._ours.recv(MESSAGE.size))
        except BlockingIOError:
            return 0, 0
        self._ours.close()
        return self.pid, status

    def _internal_poll(self, *_: object, **__: object) -> int | None:
        lock = self._waitpid_lock  # type: ignore[attr-defined]
        if self.returncode is None and lock.acquire(blocking=False):
            try:
                pid, status = self._try_wait(os.WNOHANG)
                if pid:
                    self._handle_exitstatus(status)  # type: ignore[attr-defined]
            finally:
                lock.release()
        return self.returncode


class _Server:
    """Process of the fork server, one for each test worker."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._ours, its = socket.socketpair()
        with its:
            self._process = subprocess.Popen(
                [sys.executable, str(_SCRIPT), str(its.fileno())],
                pass_fds=[its.fileno()],
                env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8"},
            )

    def ask(self, request: Mapping[str, Any], descriptors: Sequence[int]) -> None:
        """Request a process with these descriptors; the last one receives its pid and status."""
        text = json.dumps(request).encode()
        with self._turn:  # some tests start programs from several threads
            socket.send_fds(self._ours, [MESSAGE.pack(len(text))], descriptors)
            self._ours.sendall(text)

    def stop(self) -> None:
        """Stop the server; processes that it has started continue."""
        self._ours.close()
        self._process.wait()


_FIRST: Final = threading.Lock()


def _server() -> _Server:
    with _FIRST:
        return _only_server()


@cache
def _only_server() -> _Server:
    server = _Server()
    atexit.register(server.stop)
    return server
