"""Tests of the line for what has just happened."""

from __future__ import annotations

import pytest
from textual.widgets._toast import Toast

from clantui.ui.common.key_bar import KeyBar
from clantui.ui.common.message_line import MessageLine
from clantui.ui.common.sort_screen import SortScreen
from tests.ui.harness import Stage, loaded, stage
from tests.ui.screen_text import text

HOSTILE = "[b]bold[/b] \x1b[31mred\n\u202eevil <c3>x</c> "


def line(s: Stage) -> MessageLine:
    """Return the line on the visible screen."""
    return s.app.screen.query_one(MessageLine)


async def opened(s: Stage) -> None:
    """Load a clan."""
    await s.arrive(loaded(["Wizard", "Miner"]))
    await s.end()


async def test_the_newest_message_stands_alone_above_the_key_bar() -> None:
    """A message takes the place of the last, on the line above the keys; nothing moves for it."""
    async with stage(first="2PP") as s:
        await opened(s)
        before, grid = text(s.app).splitlines(), s.grid.region
        s.screen.notify("first thing")
        s.screen.notify("second thing")
        await s.pilot.pause()
        after = text(s.app).splitlines()
        changed = [y for y, old in enumerate(before) if old != after[y]]
        assert changed == [22]
        assert "second thing" in after[22]
        assert "first thing" not in text(s.app)
        assert (s.grid.region, s.screen.query_one(KeyBar).region.y) == (grid, 23)
        assert not s.app.screen.query(Toast)


async def test_a_message_goes_when_its_time_is_over() -> None:
    """The line is free again after the timeout; an older message that lasts longer comes back."""
    async with stage(first="2PP") as s:
        await opened(s)
        before = text(s.app)
        s.screen.notify("a warning", severity="warning", timeout=60)
        s.screen.notify("a word", timeout=0.2)
        await s.until(lambda: "a word" in text(s.app))
        await s.until(lambda: "! a warning" in text(s.app))
        await s.pilot.click(MessageLine)
        assert text(s.app) == before


@pytest.mark.parametrize(
    ("severity", "sign"), [("information", "›"), ("warning", "!"), ("error", "✗")]
)
async def test_severity_has_a_sign(severity: str, sign: str) -> None:
    """Each severity begins with its own sign, which needs no colour."""
    async with stage(first="2PP") as s:
        await opened(s)
        s.screen.notify("it happened", title="Thornwood", severity=severity)  # type: ignore[arg-type]
        await s.pilot.pause()
        assert text(s.app).splitlines()[22].startswith(f" {sign} Thornwood: it happened ")


@pytest.mark.parametrize("size", [(80, 24), (30, 10), (10, 4)])
async def test_text_of_strangers_stays_one_short_line(size: tuple[int, int]) -> None:
    """Markup, colour codes and line ends in a message are text; what does not fit ends in `…`."""
    async with stage(first="2PP", size=size) as s:
        await opened(s)
        s.screen.notify(HOSTILE * 9, title=HOSTILE)
        await s.pilot.pause()
        assert line(s).size.height == 1
        shown = text(s.app).splitlines()[size[1] - 2]
        assert shown.rstrip().endswith("…")
        assert "\x1b" not in shown
        assert size[0] < 80 or "[b]bold[/b] [31mred evil x" in shown


async def test_a_dialog_has_the_line_too() -> None:
    """A message that comes while a dialog is open is shown over it, and stays when it closes."""
    async with stage(first="2PP") as s:
        await opened(s)
        await s.press("s")
        assert isinstance(s.app.screen, SortScreen)
        s.screen.notify("meanwhile")
        await s.pilot.pause()
        assert "› meanwhile" in text(s.app)
        await s.press("escape")
        assert len(s.app.screen_stack) == 1
        assert "› meanwhile" in text(s.app)
