"""Tests of cheap updates of widgets."""

from __future__ import annotations

from textual.app import App
from textual.widget import Widget

from clantui.ui.common.update import follow_bindings


async def test_several_changes_of_bindings_in_a_turn_are_handled_once() -> None:
    """Three changes in a turn cause one call; a later change causes another."""
    calls: list[int] = []
    app: App[None] = App()
    async with app.run_test() as pilot:
        widget = Widget()
        await app.screen.mount(widget)
        await pilot.pause()
        follow_bindings(widget, lambda: calls.append(1))
        for turn in (1, 2):
            for _ in range(3):
                app.screen.refresh_bindings()
            await pilot.pause()
            assert len(calls) == turn
