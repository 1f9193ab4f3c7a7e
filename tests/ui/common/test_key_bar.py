"""Tests of the key bar."""

from __future__ import annotations

import pytest
from textual.app import App

from clantui.ui.common.key_bar import KeyBar
from tests.ui.harness import Stage, make_survey, stage


class CountingBar(KeyBar):
    """A key bar that counts how often it reads the bindings."""

    count = 0

    def _refresh_changed(self) -> None:
        self.count += 1
        super()._refresh_changed()


async def test_several_changes_of_bindings_in_a_turn_are_handled_once() -> None:
    """Three changes in a turn cause one check; a later change causes another."""
    app: App[None] = App()
    async with app.run_test() as pilot:
        bar = CountingBar()
        await app.screen.mount(bar)
        await pilot.pause()
        bar.count = 0
        for turn in (1, 2):
            for _ in range(3):
                app.screen.refresh_bindings()
            await pilot.pause()
            assert bar.count == turn


async def list_bars(s: Stage, *widths: int) -> list[str]:
    """Return the key bar of the top screen at several widths of the window."""
    bars = []
    for width in widths:
        await s.pilot.resize_terminal(width, 30)
        await s.pilot.pause()
        await s.pilot.pause()
        bars.append(str(s.app.screen.query_one(KeyBar).render()))
    return bars


async def test_a_narrow_bar_leaves_out_the_least_important_keys() -> None:
    """Keys are left out from the right, those of the palette, help and back last.

    In a text field a key is shown that types no character, and back before quit.
    """
    async with stage(loaded=make_survey(["Wizard"])) as s:
        assert await list_bars(s, 160, 60, 50, 40, 35, 20, 15, 5) == [
            "↵ Details  / Filter  s Sort  v View  b Race  : Go to  ? Help  q Quit",
            "↵ Details  / Filter  s Sort  : Go to  ? Help  q Quit",
            "↵ Details  / Filter  : Go to  ? Help  q Quit",
            "↵ Details  : Go to  ? Help  q Quit",
            ": Go to  ? Help  q Quit",
            "? Help  q Quit",
            "?  q",
            "q",
        ]
        await s.press("slash")
        assert await list_bars(s, 160, 40, 35, 25, 15, 5) == [
            "↵ Apply  esc Back  ^p Go to  f1 Help  ^q Quit",
            "↵ Apply  esc Back  ^p Go to  f1 Help",
            "esc Back  ^p Go to  f1 Help",
            "esc Back  f1 Help",
            "f1 Help",
            "f1",
        ]
        await s.press("escape", "s")
        assert await list_bars(s, 80) == ["esc Close"]


async def test_a_click_presses_the_key_under_the_mouse(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key is pressed by its first and its last cell; beyond the last key nothing happens."""
    pressed: list[str] = []
    async with stage(loaded=make_survey(["Wizard"])) as s:
        (bar,) = await list_bars(s, 160)
        monkeypatch.setattr(s.app, "simulate_key", pressed.append)
        start = bar.index("s Sort") + 1  # after the padding
        for x in (1, start - 3, start, start + len("s Sort") - 1, len(bar), len(bar) + 1):
            await s.pilot.click(KeyBar, offset=(x, 0))
    assert pressed == ["enter", "slash", "s", "s", "q"]
