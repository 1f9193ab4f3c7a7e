"""Tests that run the help's examples as they stand, in a shell against the demo API."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from clantui.cli.parser import make_parser
from clantui.cli.registry import COMMANDS, SCREEN
from clantui.demo.world.world import World
from tests.cli.processes import PATIENCE, SECRET, start
from tests.cli.shells import furnished, shell
from tests.terminal.harness import command_in_terminal

WORLD: Final = World()

CLANS: Final = {"2PP": WORLD.home, "9Y8V": WORLD.alone}
"""The clans named in examples, with the clans of the demo in their place."""

LASTING: Final = {SCREEN, "watch", "serve", "demo-api"}
"""Commands that run until they are stopped; SCREEN only if no other command is named."""

EXAMPLES: Final = [
    (name, words) for name in (SCREEN, *COMMANDS) for words, _ in make_parser(name).examples
]


def real(words: str) -> str:
    """Return an example with clans that exist."""
    for example, tag in CLANS.items():
        words = re.sub(rf"\b{example}\b", tag.removeprefix("#"), words)
    return f"clantui {words}"


def lasts(name: str, words: str) -> bool:
    """Return whether an example runs until it is stopped."""
    return name in LASTING and words.split(maxsplit=1)[0] not in {*COMMANDS} - LASTING


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home folder that the examples share, as a user's do."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def environ(home: Path) -> Iterator[dict[str, str]]:
    """Return the environment of a user of the demo API with a stored clan."""
    told = {**furnished(home, clans=False), "EDITOR": "cat", "VISUAL": ""}
    with start(home, "demo-api") as api:
        assert api.stdout is not None
        told |= {"CLANTUI_BASE_URL": api.stdout.readline().strip(), "CLANTUI_TOKEN": SECRET}
        command = ["bash", "-c", real("show 2PP")]
        subprocess.run(command, env=told, stdout=subprocess.DEVNULL, check=True, timeout=PATIENCE)
        yield told
        api.terminate()


@pytest.mark.parametrize(
    ("name", "words"), [e for e in EXAMPLES if not lasts(*e)], ids=lambda value: value
)
def test_an_example_does_what_it_says(
    home: Path, environ: dict[str, str], name: str, words: str
) -> None:
    """Every example of every command runs as it stands, succeeds and prints something."""
    if "jq" in words:
        shell("jq")
    del name
    done = subprocess.run(
        [shell("bash"), "-c", f"set -o pipefail; {real(words)}"],
        cwd=home,
        env=environ,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=PATIENCE,
        check=False,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout.strip() or " -o " in words


@pytest.mark.parametrize(
    ("name", "words"), [e for e in EXAMPLES if lasts(*e)], ids=lambda value: value
)
def test_an_example_that_goes_on_is_going(
    home: Path, environ: dict[str, str], name: str, words: str
) -> None:
    """A long-running example prints output and runs until it is interrupted."""
    signs = {
        SCREEN: "players",
        "watch": "again in",
        "demo-api": "Ctrl+C stops",
        "serve": "Ctrl+C stops",
    }
    if name == "serve":
        pytest.importorskip("textual_serve", reason="the extra clantui[web] is not installed")
    port = " --port 0" if name in {"serve", "demo-api"} else ""  # that named may be taken here
    command = (shell("bash"), "-c", f"cd {home}; {real(words)}{port}; echo ended: $?")
    with command_in_terminal(command, environ) as screen:
        text = screen.wait_for(signs[name])
        assert "ended:" not in text
        screen.press("q" if name == SCREEN else "\x03")
        screen.exit_code()
