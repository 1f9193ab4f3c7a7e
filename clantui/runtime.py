"""One asyncio event loop for Textual and Twisted, with a clean start and shutdown.

`run` creates the loop and gives it to the reactor. The reactor is never `run()`: it is started
when it is first needed (after the first paint), and stopped after the main coroutine has ended.
Stopped earlier, it would stop the loop under the main coroutine; never stopped, its resolver
threads would block the exit. `asyncio.run` closes the loop too early for this.
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
from clantui.core.names import ExitCode

if TYPE_CHECKING:
    from twisted import logger
    from twisted.internet import asyncioreactor
    from twisted.internet import main as twisted_main
else:
    logger = LateModule("twisted.logger")
    asyncioreactor = LateModule("twisted.internet.asyncioreactor")
    twisted_main = LateModule("twisted.internet.main")


def run(main: Callable[[], Coroutine[Any, Any, int]]) -> int:
    """Run a program on its own event loop.

    Args:
        main: the main coroutine function. Signals cancel it, unless it calls `handle_signals`
            itself.

    Returns:
        The exit code: the result of `main`, or 128 + the signal's number.
    """
    # The reactor does not accept Windows' default loop.
    loop = asyncio.SelectorEventLoop()
    asyncio.set_event_loop(loop)
    try:
        return loop.run_until_complete(_run_interruptible(main))
    finally:
        _finish(loop)


async def _run_interruptible(main: Callable[[], Coroutine[Any, Any, int]]) -> int:
    task = asyncio.ensure_future(main())
    codes: list[int] = [ExitCode.INTERRUPTED]

    def stop(code: int) -> None:
        codes.append(code)
        task.cancel()

    handle_signals(stop)
    try:
        return await task
    except asyncio.CancelledError:
        return codes[-1]


def handle_signals(stop: Callable[[int], object]) -> None:
    """Call `stop` with 128 + the number of SIGTERM, SIGINT or SIGHUP, unless it is ignored."""
    loop = asyncio.get_running_loop()
    for name in ("SIGTERM", "SIGINT", "SIGHUP"):
        number = getattr(signal, name, None)
        # `nohup` starts us with SIGHUP ignored.
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            with contextlib.suppress(NotImplementedError):  # Windows
                loop.add_signal_handler(number, stop, 128 + number)


def import_twisted() -> None:
    """Import the slow parts of Twisted. Run it in a thread, so that the screen stays responsive.

    The imports install no reactor, so a thread is safe.
    """
    with _hide_package("OpenSSL"):
        for name in ("treq.client", "twisted.internet.asyncioreactor"):
            import_module(name)


@contextlib.contextmanager
def _hide_package(package: str) -> Iterator[None]:
    """Make an optional package look uninstalled to the imports in this context.

    Twisted works without pyOpenSSL, and our TLS uses the standard library (`api/transport/tls`).
    pyOpenSSL's imports, cryptography and service_identity, would take 50 ms and 10 MB. A later
    import still finds the package.
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
    """Install and start the reactor on a loop, once per process, and return it."""
    start_logging()  # before the reactor starts
    reactor: Any = asyncioreactor.AsyncioSelectorReactor(loop)
    twisted_main.installReactor(reactor)
    reactor.startRunning(installSignalHandlers=False)
    enable_garbage_collection()
    return reactor


@cache
def start_logging() -> None:
    """Send Twisted's log to `logging`; otherwise critical messages are printed over the screen."""
    logger.globalLogBeginner.beginLoggingTo(
        [logger.STDLibLogObserver()], redirectStandardIO=False, discardBuffer=True
    )


def enable_garbage_collection() -> None:
    """Enable garbage collection, except for the imported objects, which stay; see `__main__`."""
    gc.freeze()
    gc.enable()


def _finish(loop: asyncio.AbstractEventLoop) -> None:
    """Cancel the remaining tasks, stop the reactor if there is one, close the loop."""
    try:
        if tasks := asyncio.all_tasks(loop):
            for task in tasks:
                task.cancel()
            loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        loop.run_until_complete(loop.shutdown_asyncgens())
        if (reactor := sys.modules.get("twisted.internet.reactor")) is not None:
            running: Any = reactor
            running.callLater(0, running.stop)
            loop.run_forever()
        # Last: a command's store may still be writing in one of its threads.
        loop.run_until_complete(loop.shutdown_default_executor())
    finally:
        asyncio.set_event_loop(None)
        # The loop closes its pipe before it stops Python from writing signals to it.
        signal.set_wakeup_fd(-1)
        loop.close()
