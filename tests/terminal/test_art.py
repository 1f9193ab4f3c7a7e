"""Tests of images in a terminal: its query, the drawing, and the restored state."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

import pytest

from clantui.cli.screen_app import _find_art
from clantui.demo.world.world import World
from clantui.images.loader import ART_MISSING
from clantui.ui.appearance.appearance import Appearance
from tests.cli.processes import run_python
from tests.terminal.harness import terminal

pytestmark = pytest.mark.soak

pytest.importorskip("textual_image", reason="no textual-image: pip install 'clantui[art]'")

DEMO: Final = ("--demo", "--latency", "0", "--art")
WIDE: Final = (120, 40)
WORLD: Final = World()
HALF: Final = "▀▀▀▀▀▀"


def test_a_terminal_without_a_reply_gets_half_blocks(tmp_path: Path) -> None:
    """A terminal that does not reply has no image protocol. It is restored at the end."""
    with terminal(tmp_path, *DEMO, size=WIDE) as screen:
        screen.wait_for("50 players", HALF)
        for key in "vmQ":
            screen.press(key)
        screen.wait_for("Decks › Deck 1", f"│{HALF}")
        screen.press("q")
        assert screen.exit_code() == 0
        assert screen.check_restored()
    assert not list(tmp_path.rglob("*.png"))


@pytest.mark.soak
def test_a_window_of_80_columns_shows_no_image(tmp_path: Path) -> None:
    """A window of 80 columns shows no image, also after a wider one has shown one."""
    with terminal(tmp_path, *DEMO, size=(80, 40)) as screen:
        screen.wait_for("50 players")
        screen.resize(*WIDE)
        screen.wait_for(HALF)
        screen.resize(80, 40)
        screen.wait_for(lambda text: HALF not in text)
        screen.press("q")
        assert screen.exit_code() == 0


def test_a_late_reply_is_not_taken_for_keys(tmp_path: Path) -> None:
    """The program waits for the first reply, and sends no more queries."""
    with terminal(tmp_path, *DEMO, size=WIDE) as screen:
        screen.wait_until(lambda: b"\x1b[c" in screen.raw, "the question")
        time.sleep(0.2)  # a slow connection
        screen.press("\x1b[?62;4;6c")
        screen.wait_for("50 players", HALF)
        assert b"\x1b_G" not in screen.raw
        assert b"\x1b[16t" not in screen.raw
        assert screen.lines[2].startswith(f" {WORLD.home} ")
        screen.press("q")
        assert screen.exit_code() == 0


@pytest.mark.soak
def test_with_ascii_there_are_no_images(tmp_path: Path) -> None:
    """The terminal is not asked about images either."""
    with terminal(tmp_path, *DEMO, "--ascii", size=WIDE) as screen:
        screen.wait_for("50 players")
        assert b"\x1b[c" not in screen.raw
        assert "".join(screen.lines).isascii()
        screen.press("q")
        assert screen.exit_code() == 0


def test_without_colours_there_are_no_images() -> None:
    """Half blocks without colours would be grey, so the terminal is not queried."""
    assert _find_art(Appearance(colours=False), wanted=True) == (None, "")


def test_without_the_extra_a_sentence_says_how_to_install_it(tmp_path: Path) -> None:
    """Everything but the images works without textual-image."""
    script = (
        "import sys; sys.modules['textual_image'] = None\n"
        "from clantui.images.loader import can_draw_images\n"
        "from clantui.cli.screen_app import _find_art\n"
        "from clantui.ui.appearance.appearance import DEFAULT_APPEARANCE as appearance\n"
        "print(can_draw_images(), *_find_art(appearance, wanted=True), sep='|')\n"
        "print(any(name.startswith('PIL') for name in sys.modules))\n"
    )
    assert run_python(tmp_path, script).out.splitlines() == [f"False|None|{ART_MISSING}", "False"]
    assert "pip install 'clantui[art]'" in ART_MISSING
