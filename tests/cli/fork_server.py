"""Server process that has imported the whole program, and forks for each start of it.

`forks` runs it as a script, with the descriptor of a socket for requests. Imports take two thirds
of a start. A fork is a real process, with its own descriptors, signals and exit code.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import pkgutil
import runpy
import select
import signal
import socket
import struct
import sys
import threading
import time
from typing import Any, Final, NoReturn

MESSAGE: Final = struct.Struct("!i")
"""A number on the sockets: the size of a request in bytes before it; later a pid and a status."""

_MAX_FDS: Final = 16


class _Started(Exception):
    """Raised in each forked process, to leave the server's loop."""

    def __init__(self, request: dict[str, Any], descriptors: list[int]) -> None:
        self.request, self.descriptors = request, descriptors


def import_all() -> None:
    """Import every module of the program except the reactor, which each process creates.

    No thread may be running yet, because a fork has only the calling thread.
    """
    import clantui

    for module in pkgutil.walk_packages(clantui.__path__, "clantui."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    assert "twisted.internet.reactor" not in sys.modules
    assert threading.active_count() == 1
    gc.collect()
    gc.freeze()  # a garbage collection would copy shared memory


def serve(requests: socket.socket) -> None:
    """Start processes on request, and report their exit status, until the socket is closed.

    Raises:
        _Started: in each started process.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    wakeup_reader, wakeup_writer = socket.socketpair()
    for end in (wakeup_reader, wakeup_writer):
        end.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wakeup_writer.fileno(), warn_on_full_buffer=False)
    watchers: dict[int, socket.socket] = {}
    while True:
        ready, _, _ = select.select([requests, wakeup_reader], [], [])
        if wakeup_reader in ready:
            wakeup_reader.recv(1024)
            _report_ends(watchers)
        if requests in ready:
            head, descriptors, *_ = socket.recv_fds(requests, MESSAGE.size, _MAX_FDS)
            if not head:
                return
            request = json.loads(requests.recv(MESSAGE.unpack(head)[0], socket.MSG_WAITALL))
            *streams, watcher = descriptors
            pid = os.fork()
            if not pid:
                for connection in (requests, wakeup_reader, wakeup_writer, *watchers.values()):
                    connection.close()
                os.close(watcher)
                raise _Started(request, streams)
            for descriptor in streams:
                os.close(descriptor)
            watchers[pid] = socket.socket(fileno=watcher)
            watchers[pid].send(MESSAGE.pack(pid))


def _report_ends(watchers: dict[int, socket.socket]) -> None:
    """Send the status of each ended process to its starter."""
    while watchers:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        with watchers.pop(pid) as watcher:
            try:
                watcher.send(MESSAGE.pack(status))
            except BrokenPipeError:  # the starting process has ended
                continue


def become(request: dict[str, Any], descriptors: list[int]) -> None:
    """Give this process the environment, folder, streams, signals and arguments of a request.

    Args:
        request: `words`, `environ` and `folder`; `terminal`: True to make stdin the
            controlling terminal, as after a login; `session`: True to start a session;
            `hangs_up`: True if SIGHUP ends the process, unlike under `nohup`.
        descriptors: stdin, stdout, stderr, and those that get the numbers in `passed`.
    """
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    numbers = [0, 1, 2, *request["passed"]]
    if request["session"]:
        os.setsid()
    _move(descriptors, numbers)
    if request["terminal"]:
        os.login_tty(os.dup(0))
    os.environ.clear()
    os.environ.update(request["environ"])
    if os.environ.get("NOHUP") or not request["hangs_up"]:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    if errors := os.environ.pop("ERRORS", ""):
        os.dup2(os.open(errors, os.O_WRONLY | os.O_CREAT), 2)
    time.tzset()
    os.chdir(request["folder"])
    sys.path[0] = request["folder"]
    sys.argv[1:] = request["words"]
    sys.stdin = sys.__stdin__ = _stream(0, "r")  # type: ignore[misc]
    sys.stdout = sys.__stdout__ = _stream(1, "w")  # type: ignore[misc]
    sys.stderr = sys.__stderr__ = _stream(2, "w", "backslashreplace")  # type: ignore[misc]


def _move(descriptors: list[int], numbers: list[int]) -> None:
    """Move descriptors to these numbers, which may overlap."""
    free = max(*descriptors, *numbers) + 1
    for at, descriptor in enumerate(descriptors):
        os.dup2(descriptor, free + at)
        os.close(descriptor)
    for at, number in enumerate(numbers):
        os.dup2(free + at, number)
        os.close(free + at)


def _stream(number: int, mode: str, errors: str = "surrogateescape") -> Any:
    """Open a standard stream as Python does in the locale C.UTF-8."""
    is_line = number == 2 or os.isatty(number)
    buffering = 1 if is_line and mode == "w" else -1
    return open(
        number, mode, buffering, encoding="utf-8", errors=errors, newline="\n", closefd=False
    )


def main() -> None:
    """Serve requests; in each forked process, run the program."""
    sys.path.pop(0)  # the folder of this script
    import_all()
    sys.path.insert(0, "")
    try:
        with socket.socket(fileno=int(sys.argv[1])) as requests:
            serve(requests)
    except _Started as started:
        become(started.request, started.descriptors)
    else:
        os._exit(0)
    end(run())


def run() -> int:
    """Run the program, and return its exit code."""
    try:
        runpy.run_module("clantui", run_name="__main__", alter_sys=True)
    except SystemExit as ended:
        code = ended.code
    else:
        code = 0
    if isinstance(code, str):
        sys.stderr.write(f"{code}\n")
        return 1
    return code or 0


def end(code: int) -> NoReturn:
    """Exit like Python, but skip the teardown of modules, the slowest part of an exit."""
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except OSError:
        code = 120
    os._exit(code)


if __name__ == "__main__":
    main()
