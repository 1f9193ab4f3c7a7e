"""Tests of the column of win-rate ranges in the table of opponents' cards."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from rich.segment import Segment

from clantui.core.model.battle import Battle, Mode
from clantui.core.model.game import Card
from clantui.ui.common.colours import colour_of
from tests.factories.battles import LOST, WON, battle, game
from tests.factories.surveys import CARDS, KNIGHT, PEKKA, QUEEN, WIZARD
from tests.ui.harness import Stage, make_survey, stage

GAMES: Final = {KNIGHT: (10, 50), WIZARD: (20, 20), PEKKA: (50, 10), QUEEN: (0, 9)}
"""Wins and losses against a card: worst for us, undecided, best, too few games."""


def make_battles(card: Card, wins: int, losses: int) -> list[Battle]:
    """Return war battles against a card."""
    results = [WON] * wins + [LOST] * losses
    return [battle(0, game(CARDS[-1], won=won, against=(card,)), mode=Mode.WAR) for won in results]


@asynccontextmanager
async def open_board() -> AsyncIterator[Stage]:
    """Open the view of opponents' cards, with all logs there."""
    async with stage(load_delay=1000, loaded=make_survey(["Wizard", "Miner"])) as s:
        s.screen.controller.show_view("faced")
        await s.pilot.pause()
        load = s.backend.logs[-1]
        log = [fight for card, counts in GAMES.items() for fight in make_battles(card, *counts)]
        load.answer_player(load.players[0], *log)
        for player in load.players[1:]:
            load.answer_player(player)
        await s.pilot.pause()
        await s.wait_until_drawn()
        yield s


def find_range(s: Stage, index: int) -> Segment:
    """Return the range of a row: the run of cells with the dot in it."""
    return next(run for run in s.table.draw_row(index) if "●" in run.text or "○" in run.text)


async def test_the_card_with_most_losses_is_first_and_red() -> None:
    """Left of the line is a loss, right of it a gain; luck and too few games are grey."""
    async with open_board() as s:
        await s.press("G")
        await s.press("g")
        assert [row.card for row in s.table.rows] == [KNIGHT, WIZARD, PEKKA, QUEEN]
        variables = ("text-muted", "loss-mark", "gain-mark")
        muted, loss, gain = (colour_of(s.table, name).color for name in variables)
        await s.press("j")
        colours = {index: find_range(s, index).style for index in (0, 2, 3)}
        assert [style and style.color for style in colours.values()] == [loss, gain, muted]
        await s.press("k")
        wizard = find_range(s, 1).style
        assert wizard is not None
        assert wizard.color == muted
        assert len({loss, gain, muted}) == 3


async def test_the_50_percent_line_is_straight() -> None:
    """In every row the line, or a mark on it, is below the same digit of the heading."""
    async with open_board() as s:
        for size in ((60, 20), (80, 24), (120, 40), (200, 60)):
            await s.resize(*size)
            lines = ["".join(run.text for run in s.table.render_line(y)) for y in range(5)]
            middle = lines[0].index("50%") + 1
            assert all(line[middle] in "│┼●○" for line in lines[1:]), size
            assert all(line.count("●") + line.count("○") >= 1 for line in lines[1:]), size


async def test_a_click_on_the_range_column_does_not_sort() -> None:
    """The range column has no order of its own: the number column has it."""
    async with open_board() as s:
        order = s.screen.view.sort
        heading = "".join(run.text for run in s.table.render_line(0))
        await s.pilot.click(s.table, offset=(heading.index("50%"), 0))
        await s.pilot.pause()
        assert s.screen.view.sort == order
