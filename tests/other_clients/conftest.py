"""Fixture of the tests of third-party clients, which `.ci/run` installs in a separate venv."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec

import pytest

from tests.other_clients.demo_json import Demo

if not (find_spec("clash_royale") and find_spec("pyroyale")):
    collect_ignore_glob = ["test_*.py"]


@pytest.fixture(scope="session")
def demo() -> Iterator[Demo]:
    """Serve the demo in a separate process, because the clients block."""
    command = [sys.executable, "-m", "clantui", "demo-api", "--quiet"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield Demo(process.stdout.readline().strip())
        finally:
            process.terminate()
