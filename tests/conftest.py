"""Runs all tests on one event loop with the reactor, and fails tests that leave work running."""

from __future__ import annotations

import asyncio
import gc
import inspect
import logging
import sys
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import settings

from clantui import runtime
from tests.posix import PosixOnly

# A property that does not hold usually fails in its first examples; `.ci/run` tries more. Both
# use the same examples in each run; "random" uses new ones, to find unknown bugs.
settings.register_profile("usual", max_examples=15, derandomize=True)
settings.register_profile("deep", max_examples=200, derandomize=True)
settings.register_profile("random", max_examples=500, derandomize=False)
settings.load_profile("usual")

FOLDER: Final = Path(__file__).parent

TIMEOUT: Final = 600
"""Seconds after which an asynchronous test counts as hung."""

GRACE: Final = 30.0
"""Seconds in which all tasks of a test must end."""

_LOOP: Final = asyncio.SelectorEventLoop()
asyncio.set_event_loop(_LOOP)
_REACTOR: Final[Any] = runtime.start_reactor(_LOOP)


def pytest_configure(config: pytest.Config) -> None:
    """Skip the modules that this platform cannot run."""
    config.pluginmanager.register(PosixOnly(sys.platform))


def pytest_collection(session: pytest.Session) -> None:
    """Import all modules of tests, each worker from another one on.

    Compiling the assertions of all tests takes 15 s; workers that begin at different modules find
    most of them compiled by another one.
    """
    gc.disable()  # until all modules are there; see `pytest_collection_finish`
    worker = getattr(session.config, "workerinput", None)
    if worker is None or [session.config.rootpath / arg for arg in session.config.args] != [
        FOLDER
    ]:
        return
    modules = sorted(FOLDER.rglob("test_*.py"))
    first = len(modules) * int(worker["workerid"].removeprefix("gw")) // worker["workercount"]
    for path in (*modules[first:], *modules[:first]):
        name = ".".join(path.relative_to(FOLDER.parent).with_suffix("").parts)
        with suppress(Exception, pytest.skip.Exception):  # pytest imports it again and reports it
            import_module(name)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the linters and the type checker, which take longest."""
    items.sort(key=lambda item: "tests/test_house.py" not in item.nodeid)


def pytest_collection_finish() -> None:
    """Exclude all modules from garbage collection.

    They are never freed; without them the tests of the screen take a quarter less processor time.
    Rarer collections save another quarter, and need 60 MB more memory.
    """
    gc.enable()
    gc.collect()
    gc.freeze()
    gc.set_threshold(5000, 10, 40)


@pytest.fixture
def reactor() -> Any:
    """Return the running reactor."""
    return _REACTOR


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a coroutine test on the loop of the reactor."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = pyfuncitem._fixtureinfo.argnames
    arguments = {name: pyfuncitem.funcargs[name] for name in names}
    _LOOP.run_until_complete(asyncio.wait_for(pyfuncitem.obj(**arguments), TIMEOUT))
    return True


@pytest.fixture(autouse=True)
def _nothing_left(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test that leaves tasks, timers or sockets, or in which an error was logged."""
    before = set(_REACTOR.getReaders())
    yield
    _LOOP.run_until_complete(_wait_for_tasks())
    tasks = [task for task in asyncio.all_tasks(_LOOP) if not task.done()]
    timers = [call for call in _REACTOR.getDelayedCalls() if call.active()]
    sockets = [reader for reader in _REACTOR.getReaders() if reader not in before]
    for call in timers:
        call.cancel()
    assert (tasks, timers, sockets, list_logged_errors(caplog)) == ([], [], [], [])


def list_logged_errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return the errors logged in all phases of a test; `caplog.records` has only the current."""
    get = caplog.get_records
    records = (*get("setup"), *get("call"), *get("teardown"))
    return [record.getMessage() for record in records if record.levelno >= logging.ERROR]


async def _wait_for_tasks() -> None:
    """Wait for running tasks, at most `GRACE` seconds."""
    for _ in range(5):
        await asyncio.sleep(0)
    deadline = _LOOP.time() + GRACE
    while len(asyncio.all_tasks(_LOOP)) > 1 and _LOOP.time() < deadline:  # noqa: ASYNC110 — any tasks
        await asyncio.sleep(0.01)


def pytest_sessionfinish() -> None:
    """Stop the reactor and close the loop, as the program does."""
    runtime._finish(_LOOP)
