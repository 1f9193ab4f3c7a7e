"""Fixtures shared by the tests of the command line."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from tests.cli import faults
from tests.cli.processes import serve


@pytest.fixture(scope="session", autouse=True)
def foreground() -> Iterator[None]:
    """Let programs start with the signals of a foreground job, wherever the tests run."""
    names = ("SIGINT", "SIGHUP")  # the second not on Windows
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    ignored = [number for number in numbers if signal.getsignal(number) is signal.SIG_IGN]
    for number in ignored:
        signal.signal(number, signal.SIG_DFL)
    yield
    for number in ignored:
        signal.signal(number, signal.SIG_IGN)


@pytest.fixture(scope="session")
def faulty() -> Iterator[faults.Server]:
    """Return a server of faulty responses."""
    with faults.run_server() as server:
        yield server


@pytest.fixture(scope="session")
def demo_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the base URL of the demo world, served by the program itself."""
    with serve(tmp_path_factory.mktemp("home"), "demo-api") as (url, _):
        yield url
