"""The table is drawn as often as a person can see it, not with each player."""

from __future__ import annotations

import asyncio
import time
from typing import Final

import pytest

from clantui.core.model.survey import Survey
from clantui.ui.common.update import REDRAW_INTERVAL
from tests.budget.steps import Steps, counted, least, linear
from tests.ui.harness import Stage, begun, clan_of, stage

CARDS: Final = [f"Card {n % 20}" for n in range(50)]
GRID: Final = "clan/card_table.py"
TABLE: Final = "common/table.py"
ENDS: Final = 4
"""Drawings at a load's ends: the roster, the first to answer, the last picture, the end itself."""


def pictures(cards: list[str]) -> list[Survey]:
    """A load's pictures, from the roster to the last player."""
    survey = begun(cards)
    players = clan_of(cards)[1].values()
    return [survey, *(survey := survey.with_player(player) for player in players)]


def drawings(s: Stage) -> list[int]:
    """From now on: the rows of the table each time it is drawn from other ones."""
    drawn: list[int] = []
    s.screen.watch(s.grid, "rows", lambda rows: drawn.append(len(rows)), init=False)
    return drawn


async def arriving(s: Stage, survey: Survey) -> None:
    """Let a picture arrive by itself, superseded by none, and take no time over it."""
    s.engine.loads[0].emit(survey)
    while s.screen.view.state.load_status.survey is not survey:  # noqa: ASYNC110 — nothing tells it
        await asyncio.sleep(0)


async def test_a_burst_of_answers_is_drawn_once_or_twice() -> None:
    """All fifty in one turn of the loop: the table is drawn for the last, not for each."""
    async with stage(first="2PP") as s:
        roster, *answers = pictures(CARDS)
        await s.arrive(roster)
        drawn = drawings(s)
        for survey in answers:
            s.engine.loads[0].emit(survey)
        await s.end()
        await s.drawn()
    assert drawn[-1] == 20
    assert len(drawn) <= ENDS


async def test_the_table_is_drawn_ten_times_a_second_at_most() -> None:
    """Fifty answers one by one: a drawing for each tenth of a second it takes, and the ends."""
    async with stage(first="2PP") as s:
        roster, *answers = pictures(CARDS)
        await s.arrive(roster)
        drawn, begun_at = drawings(s), time.monotonic()
        with counted() as steps:
            for survey in answers:
                await arriving(s, survey)
            await s.end()
            await s.drawn()
        # The slower the machine, the more it may draw: only drawing with each answer fails.
        most = ENDS + int((time.monotonic() - begun_at) / REDRAW_INTERVAL)
        height = s.grid.size.height
    assert drawn[-1] == 20
    if most >= len(answers):
        pytest.skip("the machine is too busy to tell")
    assert len(drawn) <= most
    assert steps.of(GRID, "CardTable.watch_rows") == len(drawn)
    assert steps.of(TABLE, "RowTable.render_line") <= 2 * height * most


async def test_a_line_is_drawn_only_where_it_is_seen() -> None:
    """A table of 500 cards on 24 lines: a drawing draws those in sight, and no other."""
    cards = [f"Card {n}" for n in range(500)]
    async with stage(first="2PP") as s:
        with counted() as steps:
            await s.arrive(pictures(cards)[-1])
        assert len(s.grid.rows) == 500
        assert 0 < steps.of(TABLE, "RowTable.draw_row") <= 4 * s.grid.size.height


async def drawing(players: int) -> Steps:
    """The steps of drawing one whole picture of so many."""
    cards = [f"Card {n}" for n in range(players)]
    last = pictures(cards)[-1]
    async with stage(first="2PP") as s:
        with counted() as steps:
            await s.arrive(last)
    return steps


async def test_a_drawing_costs_the_same_for_each_player() -> None:
    """50 players or 500, each with a card of their own: tenfold the steps at most."""
    linear(await drawing(50), await drawing(500), 10)


async def telling(players: int) -> Steps:
    """The steps that one more answer costs between two drawings."""
    *before, _ = pictures([f"Card {n % 20}" for n in range(players)])
    nearly = iter(before[-9:])
    async with stage(first="2PP") as s:
        await s.arrive(next(nearly))
        return await least(lambda: arriving(s, next(nearly)), 8)


async def test_an_answer_between_two_drawings_costs_the_same_however_large_the_clan() -> None:
    """The two lines that each answer updates do not go through all players."""
    few, many = await telling(50), await telling(500)
    linear(few, many, 1, 2.0)
