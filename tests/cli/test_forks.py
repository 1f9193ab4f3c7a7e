"""A forked program behaves like a fresh process."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.forks import Fork, can_fork
from tests.cli.processes import TIMEOUT, environment, start


@pytest.mark.parametrize(
    "words",
    [
        ("--version",),
        ("show", "--demo", "--format", "csv"),
        ("show", "nonsense"),
        ("config", "show"),
    ],
    ids=" ".join,
)
def test_a_fork_has_the_output_and_exit_code_of_a_fresh_process(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    """Output, messages and exit code are those of `python -m clantui`."""
    environ = environment(tmp_path)
    forked: Fork[str] = Fork(
        words, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    )
    fresh = subprocess.run(
        [sys.executable, "-m", "clantui", *words],
        env=environ,
        capture_output=True,
        encoding="utf-8",
        timeout=TIMEOUT,
        check=False,
    )
    with forked:
        out, err = forked.communicate(timeout=TIMEOUT)
    assert (out, err, forked.returncode) == (fresh.stdout, fresh.stderr, fresh.returncode)


def test_a_signal_that_ends_a_fork_is_its_exit_code(tmp_path: Path) -> None:
    """A killed fork has the signal as its exit code."""
    with start(tmp_path, "demo-api") as process:
        assert isinstance(process, Fork)
        assert process.stdout is not None
        assert process.stdout.readline().startswith("http")
        assert process.poll() is None
        process.kill()
        assert process.wait(TIMEOUT) == -signal.SIGKILL


@pytest.mark.parametrize("more", [{"PYTHONUNBUFFERED": "1"}, {"LC_ALL": "C"}, {"LANG": "C"}])
def test_variables_that_python_reads_at_start_need_a_fresh_process(
    tmp_path: Path, more: dict[str, str]
) -> None:
    """A fork cannot change Python's encoding or settings, so a fresh process is started."""
    assert can_fork(environment(tmp_path))
    assert not can_fork({**environment(tmp_path), **more})
