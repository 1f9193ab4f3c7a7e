"""Tests of the key bar."""

from __future__ import annotations

from textual.app import App

from clantui.ui.common.key_bar import KeyBar


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
