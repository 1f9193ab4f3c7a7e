"""Pictures on a real terminal: asked what it can, drawn on, and left as it was."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Final

import pytest

from clantui.demo.world.world import World
from clantui.images.loader import MISSING
from tests.cli.processes import environment
from tests.terminal.harness import terminal

pytest.importorskip("textual_image", reason="no textual-image: pip install 'clantui[art]'")

DEMO: Final = ("--demo", "--latency", "0", "--art")
WIDE: Final = (120, 40)
WORLD: Final = World()
HALF: Final = "▀▀▀▀▀▀"


def test_a_terminal_that_says_nothing_gets_half_blocks(tmp_path: Path) -> None:
    """Asked and silent, it is drawn on with letters alone, and left as it was."""
    with terminal(tmp_path, *DEMO, size=WIDE) as screen:
        screen.wait_for("50 players", HALF)
        screen.press("q")
        assert screen.exit_code() == 0
        assert screen.restored()
    assert not list(tmp_path.rglob("*.png"))


def test_80_columns_have_no_picture(tmp_path: Path) -> None:
    """In one column there is none; pulled wide it comes, pulled narrow it goes."""
    with terminal(tmp_path, *DEMO, size=(80, 40)) as screen:
        screen.wait_for("50 players")
        screen.resize(*WIDE)
        screen.wait_for(HALF)
        screen.resize(80, 40)
        screen.wait_for(lambda text: HALF not in text)
        screen.press("q")
        assert screen.exit_code() == 0


def test_an_answer_that_comes_late_types_nothing(tmp_path: Path) -> None:
    """Over a long line the first answer is waited for, and nothing more is asked."""
    with terminal(tmp_path, *DEMO, size=WIDE) as screen:
        screen._wait(lambda: b"\x1b[c" in screen.raw, "the question")
        time.sleep(0.2)  # that is what a long line does
        screen.press("\x1b[?62;4;6c")
        screen.wait_for("50 players", HALF)
        assert b"\x1b_G" not in screen.raw
        assert b"\x1b[16t" not in screen.raw
        assert screen.lines[2].startswith(f" {WORLD.home} ")
        screen.press("q")
        assert screen.exit_code() == 0


def test_ascii_has_no_pictures(tmp_path: Path) -> None:
    """With ASCII only no card image is drawn, and the terminal is not asked about images."""
    with terminal(tmp_path, *DEMO, "--ascii", size=WIDE) as screen:
        screen.wait_for("50 players")
        assert b"\x1b[c" not in screen.raw
        assert "".join(screen.lines).isascii()
        screen.press("q")
        assert screen.exit_code() == 0


def test_without_the_extra_it_says_how_to_have_it(tmp_path: Path) -> None:
    """Without textual-image one sentence says what to do, and all else works."""
    script = (
        "import sys; sys.modules['textual_image'] = None\n"
        "from clantui.images.loader import can_draw_images\n"
        "from clantui.cli.screen_app import _find_art\n"
        "from argparse import Namespace\n"
        "print(can_draw_images(), *_find_art(Namespace(art=True, ascii=None)), sep='|')\n"
        "print(any(name.startswith('PIL') for name in sys.modules))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == [f"False|None|{MISSING}", "False"]
    assert "pip install 'clantui[art]'" in MISSING
