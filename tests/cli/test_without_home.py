"""Tests of a user without a home folder, as in a container."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Final

import pytest

from clantui.core.names import ExitCode
from tests.cli.processes import CRASH, SECRET, TIMEOUT, Done, environment

UNKNOWN_USER: Final = 54_321
"""A user id that the system does not know."""

pytestmark = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can change its user"
)


BECOME: Final = f"import os; os.setreuid({UNKNOWN_USER}, 0)\n"
"""Program that changes to an unknown user, who can still read the interpreter."""

NO_CONFIG: Final = "there is no home folder for a config; set HOME or CLANTUI_CONFIG"

MAIN: Final = "import sys; from clantui.__main__ import main; sys.exit(main())"


def run_without_home(tmp_path: Path, program: str, *words: str, **more: str) -> Done:
    """Run a program as a user who has no account, without HOME, in an empty folder."""
    environ = {**environment(tmp_path, **more)}
    del environ["HOME"]
    done = subprocess.run(
        [sys.executable, "-c", BECOME + program, *words],
        env=environ,
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=TIMEOUT,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return Done(done.returncode, done.stdout, done.stderr)


def clantui(tmp_path: Path, *words: str, **more: str) -> Done:
    """Run the program without a home; check that it creates no folder called `~`."""
    done = run_without_home(tmp_path, MAIN, *words, **more)
    assert "unexpected" not in done.err
    assert [*tmp_path.iterdir()] == []
    return done


def test_a_missing_home_folder_is_reported_once(tmp_path: Path, demo_url: str) -> None:
    """With a key in a variable a clan is shown; one sentence says that it is not stored."""
    clan = demo_tag()
    done = clantui(tmp_path, "show", clan, "--base-url", demo_url, CLANTUI_TOKEN=SECRET)
    assert done.code == 0
    assert done.out.startswith("Lantern Keep")
    assert done.sentence == (
        "there is no home folder (HOME is not set): no key file is read, and nothing is saved"
    )


def demo_tag() -> str:
    """Return the tag of the demo's home clan."""
    from clantui.demo.world.world import World

    return World(1).home


soak: Final = partial(pytest.param, marks=pytest.mark.soak)


@pytest.mark.parametrize(
    ("words", "code", "text"),
    [
        (("show", "--demo"), 0, ""),
        soak(("keys",), 0, ""),
        soak(("--help",), 0, ""),
        soak(("completion", "clans"), 0, ""),
        (("config", "show"), 0, r"config +default +no home folder for a config \(not there\)\n"),
        soak(
            ("config", "check"),
            0,
            "^no home folder for a config: no config file: defaults are used",
        ),
        (("config", "path"), 2, NO_CONFIG),
        soak(("config", "edit"), 2, NO_CONFIG),
        (("doctor", "--base-url", "http://127.0.0.1:9/v1"), 2, ""),
        soak(("show", "2PP"), 2, ""),
        (("history", "2PP"), 4, ""),
        soak(("doctor", "--demo"), 0, ""),
        soak(("show", "2PP", "--token-file", "~/key"), 2, ""),
        (("show", "--demo", "-o", "~/x.csv"), 2, ""),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_every_command_works_without_a_home_folder(
    tmp_path: Path, words: tuple[str, ...], code: int, text: str
) -> None:
    """Commands that need a home folder say so; no command ends in a traceback."""
    done = clantui(tmp_path, *words, EDITOR="true")
    assert done.code == code, done.err
    assert re.search(text, done.out + done.err)
    if words == ("config", "show"):
        assert re.search(r"\nstore +default +none: there is no home folder, so nothing", done.out)
        assert "is not there: no API key is set" in done.out
    assert "/dev/null" not in done.out + done.err


def test_a_named_store_is_used_without_a_home_folder(tmp_path: Path) -> None:
    """A store named explicitly needs no home folder."""
    file = tmp_path / "x" / "store.sqlite3"
    done = run_without_home(tmp_path, MAIN, "history", "2PP", CLANTUI_STORE=str(file))
    assert "home" not in done.err
    assert file.exists()


def test_a_crash_is_reported_without_a_home_folder(tmp_path: Path) -> None:
    """A crash report needs no home folder and names --verbose."""
    done = run_without_home(tmp_path, CRASH)
    assert done.code == ExitCode.BUG
    summary, log_line = done.err.splitlines()
    assert "RuntimeError: first line" in summary
    assert "--verbose" in log_line
