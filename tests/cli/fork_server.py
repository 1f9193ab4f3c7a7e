"""A process that has imported the whole program, and forks for each start of it.

It is run as a script by `forks`, with the descriptor of a socket on which it is asked. An import
is two thirds of what a start takes; the process is real all the same, with descriptors, signals,
an exit code and Python's own end.
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
"""A number on the sockets: the size of a request in bytes, before it; a pid, then a status."""

_MAX_FDS: Final = 16


class _Started(Exception):
    """Raised in the new process, which goes on as the program."""

    def __init__(self, request: dict[str, Any], descriptors: list[int]) -> None:
        """Note what is asked for; see `become`."""
        self.request, self.descriptors = request, descriptors


def import_all() -> None:
    """Import every module of the program, but for the reactor, which each process has its own of.

    Nothing may be running yet: a fork has the calling thread alone.
    """
    import clantui

    for module in pkgutil.walk_packages(clantui.__path__, "clantui."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    assert "twisted.internet.reactor" not in sys.modules
    assert threading.active_count() == 1
    gc.collect()
    gc.freeze()  # a look at each of these would copy the memory that processes share


def serve(asked: socket.socket) -> None:
    """Start processes as they are asked for, and tell how each ends, until nobody can ask.

    Raises:
        _Started: in each of them.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ours, theirs = socket.socketpair()
    for end in (ours, theirs):
        end.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
    watchers: dict[int, socket.socket] = {}
    while True:
        ready, _, _ = select.select([asked, ours], [], [])
        if ours in ready:
            ours.recv(1024)
            _tell_ends(watchers)
        if asked in ready:
            head, descriptors, *_ = socket.recv_fds(asked, MESSAGE.size, _MAX_FDS)
            if not head:
                return
            request = json.loads(asked.recv(MESSAGE.unpack(head)[0], socket.MSG_WAITALL))
            *its, watcher = descriptors
            pid = os.fork()
            if not pid:
                for one in (asked, ours, theirs, *watchers.values()):
                    one.close()
                os.close(watcher)
                raise _Started(request, its)
            for each in its:
                os.close(each)
            watchers[pid] = socket.socket(fileno=watcher)
            watchers[pid].send(MESSAGE.pack(pid))


def _tell_ends(watchers: dict[int, socket.socket]) -> None:
    """Send the status of each process that has ended to who has asked for it."""
    while watchers:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        with watchers.pop(pid) as watcher:
            try:
                watcher.send(MESSAGE.pack(status))
            except BrokenPipeError:  # nobody wants to know
                continue


def become(request: dict[str, Any], descriptors: list[int]) -> None:
    """Make this process what a fresh one would be: environment, folder, streams, signals, words.

    Args:
        request: `words`, `environ` and `folder`; `terminal`: whether stdin is a terminal that
            becomes the process's own, as a login does; `session`: whether it begins a session;
            `hangs_up`: whether SIGHUP ends it, unlike under `nohup`.
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
    """Give descriptors these numbers, and close those they had."""
    free = max(*descriptors, *numbers) + 1
    for at, each in enumerate(descriptors):
        os.dup2(each, free + at)
        os.close(each)
    for at, number in enumerate(numbers):
        os.dup2(free + at, number)
        os.close(free + at)


def _stream(number: int, mode: str, errors: str = "surrogateescape") -> Any:  # noqa: ANN401
    """Open a standard stream as Python does where the locale is C.UTF-8."""
    is_line = number == 2 or os.isatty(number)
    buffering = 1 if is_line and mode == "w" else -1
    return open(
        number, mode, buffering, encoding="utf-8", errors=errors, newline="\n", closefd=False
    )


def main() -> None:
    """Serve; in each process that is started, run the program."""
    sys.path.pop(0)  # this folder
    import_all()
    sys.path.insert(0, "")
    try:
        with socket.socket(fileno=int(sys.argv[1])) as asked:
            serve(asked)
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
    """End as Python does, but for taking each module to pieces, which takes longest of all."""
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
