"""One asyncio loop for Textual and Twisted, started and ended cleanly.

The loop is made here and lent to the reactor, which is never `run()`: it is started when it is
first needed (after the first paint) and stopped after the main coroutine has ended. Stopping it
earlier would stop the loop under the main coroutine; not stopping it leaves the threads of the
resolver to hang the exit. `asyncio.run` cannot be used: it closes the loop before that.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
import sys
from collections.abc import Callable, Coroutine, Iterator
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from clantui.core.modules import LateModule

if TYPE_CHECKING:
    from twisted import logger
    from twisted.internet import asyncioreactor
    from twisted.internet import main as twisted_main
else:
    logger = LateModule("twisted.logger")
    asyncioreactor = LateModule("twisted.internet.asyncioreactor")
    twisted_main = LateModule("twisted.internet.main")

INTERRUPTED = 130
"""128 + SIGINT, what a shell expects after Ctrl+C."""


def run(main: Callable[[], Coroutine[Any, Any, int]]) -> int:
    """Run a program on a loop of its own.

    Args:
        main: its coroutine function. A signal cancels it, unless it takes the signals over by
            calling `handle_signals` itself.

    Returns:
        The exit code: what `main` returned, or 128 + the signal's number.
    """
    # Explicitly: on Windows the default loop is one that the reactor refuses.
    loop = asyncio.SelectorEventLoop()
    asyncio.set_event_loop(loop)
    try:
        return loop.run_until_complete(_interruptible(main))
    finally:
        _finish(loop)


async def _interruptible(main: Callable[[], Coroutine[Any, Any, int]]) -> int:
    task = asyncio.ensure_future(main())
    codes = [INTERRUPTED]

    def stop(code: int) -> None:
        codes.append(code)
        task.cancel()

    handle_signals(asyncio.get_running_loop(), stop)
    try:
        return await task
    except asyncio.CancelledError:
        return codes[-1]


def handle_signals(loop: asyncio.AbstractEventLoop, stop: Callable[[int], object]) -> None:
    """End the program in order when a signal comes, but for those we were told to ignore.

    Args:
        stop: called with the exit code, 128 + the signal's number.
    """
    for name in ("SIGTERM", "SIGINT", "SIGHUP"):
        number = getattr(signal, name, None)
        # Ignored from the start is how `nohup` asks us to outlive the terminal.
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            with contextlib.suppress(NotImplementedError):  # Windows
                loop.add_signal_handler(number, stop, 128 + number)


def import_twisted() -> None:
    """Import the heavy parts. Best in a thread, so that the screen goes on being drawn.

    Importing them installs no reactor, which is what makes a thread safe.
    """
    with _missing("OpenSSL"):
        for name in ("treq.client", "twisted.internet.asyncioreactor"):
            import_module(name)


@contextlib.contextmanager
def _missing(package: str) -> Iterator[None]:
    """Import what follows as where an optional package is not installed (Python, `sys.modules`).

    Twisted does without pyOpenSSL, and our TLS is the standard library's (`api/transport/tls`).
    With cryptography and service_identity it takes 50 ms and 10 MB. Who wants it later gets it.
    """
    if package in sys.modules:
        yield
        return
    sys.modules[package] = None  # type: ignore[assignment]  # as documented
    try:
        yield
    finally:
        del sys.modules[package]


def start_reactor(loop: asyncio.AbstractEventLoop) -> Any:  # noqa: ANN401 — many interfaces at once
    """Install and start the reactor on a loop, once in the life of a process, and return it."""
    begin_logging()  # before the reactor starts
    reactor: Any = asyncioreactor.AsyncioSelectorReactor(loop)
    twisted_main.installReactor(reactor)
    reactor.startRunning(installSignalHandlers=False)
    collect_garbage()
    return reactor


@cache
def begin_logging() -> None:
    """Let Twisted log to `logging`, once: else critical logs are printed, over the screen."""
    logger.globalLogBeginner.beginLoggingTo(
        [logger.STDLibLogObserver()], redirectStandardIO=False, discardBuffer=True
    )


def collect_garbage() -> None:
    """Collect garbage from now on, but what was imported, which stays; see `__main__`."""
    gc.freeze()
    gc.enable()


def _finish(loop: asyncio.AbstractEventLoop) -> None:
    """Cancel what still runs, stop the reactor if there is one, close the loop."""
    try:
        if tasks := asyncio.all_tasks(loop):
            for task in tasks:
                task.cancel()
            loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.run_until_complete(loop.shutdown_default_executor())
        if (reactor := sys.modules.get("twisted.internet.reactor")) is not None:
            running: Any = reactor
            running.callLater(0, running.stop)
            loop.run_forever()
    finally:
        asyncio.set_event_loop(None)
        loop.close()
