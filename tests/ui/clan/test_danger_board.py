"""Tests of the picture of win rates in the table of opponents' cards."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import pytest
from rich.segment import Segment

from clantui.core.model.battle import Battle, Mode
from clantui.core.model.game import Card
from tests.factories.battles import LOST, WON, battle, game
from tests.factories.surveys import CARDS, KNIGHT, PEKKA, QUEEN, WIZARD
from tests.ui.harness import Stage, loaded, stage

GAMES: Final = {KNIGHT: (10, 50), WIZARD: (20, 20), PEKKA: (50, 10), QUEEN: (0, 9)}
"""By an opponent's card, games won and lost against it: worst for us, luck, best, too few."""


def fights(card: Card, wins: int, losses: int) -> list[Battle]:
    """Return war battles against a card."""
    results = [WON] * wins + [LOST] * losses
    return [battle(0, game(CARDS[-1], won=won, against=(card,)), mode=Mode.WAR) for won in results]


@asynccontextmanager
async def board(size: tuple[int, int] = (80, 24)) -> AsyncIterator[Stage]:
    """Open the view of opponents' cards, with all logs there."""
    async with stage(first="2PP", rest=1000, size=size) as s:
        await s.arrive(loaded(["Wizard", "Miner"]))
        await s.end()
        s.screen.controller.show_view("faced")
        await s.pilot.pause()
        load = s.engine.logs[-1]
        log = [fight for card, told in GAMES.items() for fight in fights(card, *told)]
        load.seen(load.players[0], *log)
        for player in load.players[1:]:
            load.seen(player)
        await s.pilot.pause()
        await s.drawn()
        yield s


def range_of(s: Stage, index: int) -> Segment:
    """Return the range of a row: the run of cells with the dot in it."""
    return next(run for run in s.grid.draw_row(index) if "●" in run.text or "○" in run.text)


async def test_the_worst_for_us_stands_on_top_in_the_colour_of_losses() -> None:
    """Left of the line is a loss, right of it a gain; luck and too few games are grey."""
    async with board() as s:
        await s.press("G")
        await s.press("g")
        assert [row.card for row in s.grid.rows] == [KNIGHT, WIZARD, PEKKA, QUEEN]
        muted, loss, gain = (s.grid.component(part).color for part in ("muted", "loss", "gain"))
        await s.press("j")
        colours = {index: range_of(s, index).style for index in (0, 2, 3)}
        assert [style and style.color for style in colours.values()] == [loss, gain, muted]
        await s.press("k")
        wizard = range_of(s, 1).style
        assert wizard is not None
        assert wizard.color == muted
        assert len({loss, gain, muted}) == 3


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40), (200, 60)])
async def test_the_line_of_50_percent_is_one_line_from_the_heading_down(
    size: tuple[int, int],
) -> None:
    """In every row the line, or what crosses it, is below the same figure of the heading."""
    async with board(size) as s:
        lines = ["".join(run.text for run in s.grid.render_line(y)) for y in range(5)]
        middle = lines[0].index("50%") + 1
        assert all(line[middle] in "│┼●○" for line in lines[1:])
        assert all(line.count("●") + line.count("○") >= 1 for line in lines[1:])


async def test_a_click_on_the_picture_sorts_by_nothing() -> None:
    """The picture has no order of its own: the heading of the number has it."""
    async with board() as s:
        order = s.screen.view.sort
        heading = "".join(run.text for run in s.grid.render_line(0))
        await s.pilot.click(s.grid, offset=(heading.index("50%"), 0))
        await s.pilot.pause()
        assert s.screen.view.sort == order
