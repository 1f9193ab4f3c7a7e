"""Tests of the pane with the players of a card."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.content import Content

from clantui.ui.common.clans.player_lists import PlayerList
from clantui.ui.common.clans.player_pane import PlayerPane


class PaneApp(App[None]):
    """App of a pane for some clans."""

    def __init__(self, clans: int) -> None:
        super().__init__()
        self.pane = PlayerPane(clans)

    def compose(self) -> ComposeResult:
        """Yield the pane."""
        yield self.pane


@pytest.mark.parametrize(("clans", "lines"), [(1, 1), (2, 2), (5, 5), (7, 5)])
async def test_a_pane_below_a_table_has_a_line_for_each_of_five_clans(
    clans: int, lines: int
) -> None:
    """It has its height before the players are known, so that the table does not move."""
    app = PaneApp(clans)
    lists = [PlayerList(title=f"Keep {n}", number=0, share=None) for n in range(clans)]
    async with app.run_test():
        assert app.pane.size.height == lines
        app.pane.show(lists, Content("Wizard"))
        shown = str(app.pane.content).splitlines()
    assert [line.split("  ")[0] for line in shown] == [f"Keep {n}" for n in range(lines)]


async def test_a_pane_beside_a_table_begins_with_the_card() -> None:
    """Its clans are below each other, with the names that fit."""
    app = PaneApp(5)
    lists = [PlayerList(title="Keep", number=4, share=0.08, names=("Ann", "Bob", "Cy", "Dee"))]
    async with app.run_test(size=(20, 12)) as pilot:
        app.screen.add_class("-beside")
        await pilot.pause()
        app.pane.show(lists, Content("Wizard"))
        shown = [line.strip() for line in str(app.pane.content).splitlines()]
    assert shown == ["Wizard", f"Keep{'4 (8%)':>16}", "Ann", "… 3 more"]
