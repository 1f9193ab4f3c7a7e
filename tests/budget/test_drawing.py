"""Tests of how often the table is drawn, and of the work for each drawing."""

from __future__ import annotations

import time
from typing import Final

import pytest

from clantui.core.model.survey import Survey
from clantui.ui.common.update import REDRAW_INTERVAL
from tests.budget.steps import Steps, check_linear, count_least, count_steps
from tests.polling import wait_until
from tests.ui.harness import Stage, clan_of, stage, start_survey

CARDS: Final = [f"Card {n % 20}" for n in range(50)]
GRID: Final = "clan/widgets/card_table.py"
TABLE: Final = "common/table/table.py"
EXTRA_DRAWINGS: Final = 4
"""Drawings at start and end: of the roster, first response, last survey, end of the load."""


def make_surveys(cards: list[str]) -> list[Survey]:
    """Return the surveys of a load, from the roster to the last player."""
    survey = start_survey(cards)
    players = clan_of(cards)[1].values()
    return [survey, *(survey := survey.with_player(player) for player in players)]


def record_drawings(s: Stage) -> list[int]:
    """Record the number of rows each time the table gets new rows."""
    drawn: list[int] = []
    s.screen.watch(s.table, "rows", lambda rows: drawn.append(len(rows)), init=False)
    return drawn


async def show_update(s: Stage, survey: Survey) -> None:
    """Emit a survey, and wait until it is in the state of the screen."""
    s.backend.loads[0].emit(survey)
    await wait_until(lambda: s.screen.view.state.load.survey is survey)


async def test_responses_in_one_turn_are_drawn_together() -> None:
    """Fifty responses cause only the drawings at start and end."""
    async with stage(first="2PP") as s:
        roster, *updates = make_surveys(CARDS)
        await s.arrive(roster)
        drawn = record_drawings(s)
        for survey in updates:
            s.backend.loads[0].emit(survey)
        await s.end()
        await s.wait_until_drawn()
    assert drawn[-1] == 20
    assert len(drawn) <= EXTRA_DRAWINGS


async def test_the_table_is_drawn_at_most_ten_times_a_second() -> None:
    """The drawings at start and end are added to this limit."""
    async with stage(first="2PP") as s:
        roster, *updates = make_surveys(CARDS)
        await s.arrive(roster)
        drawn, started_at = record_drawings(s), time.monotonic()
        with count_steps() as steps:
            for survey in updates:
                await show_update(s, survey)
            await s.end()
            await s.wait_until_drawn()
        # A slow machine takes longer, so it may draw more often, but not for each response.
        limit = EXTRA_DRAWINGS + int((time.monotonic() - started_at) / REDRAW_INTERVAL)
        height = s.table.size.height
    assert drawn[-1] == 20
    if limit >= len(updates):
        pytest.skip("on this busy machine one drawing for each response is within the limit")
    assert len(drawn) <= limit
    assert steps.of(GRID, "CardTable.watch_rows") == len(drawn)
    assert steps.of(TABLE, "RowTable.render_line") <= 2 * height * limit


async def test_only_visible_lines_are_drawn() -> None:
    """Of a table of 500 cards, 24 lines are visible."""
    cards = [f"Card {n}" for n in range(500)]
    async with stage(first="2PP") as s:
        with count_steps() as steps:
            await s.arrive(make_surveys(cards)[-1])
        assert len(s.table.rows) == 500
        assert 0 < steps.of(TABLE, "RowTable.draw_row") <= 4 * s.table.size.height


async def test_moving_the_cursor_draws_two_lines() -> None:
    """The cursor draws the row that it leaves and the row that it enters."""
    async with stage(first="2PP") as s:
        await s.load(make_surveys([f"Card {n}" for n in range(50)])[-1])
        await s.press("down", "down")
        with count_steps() as steps:
            await s.press("down")
        assert s.highlighted_card == s.cards[3]
        assert steps.of(TABLE, "RowTable.draw_row") == 2


async def count_drawing(players: int) -> Steps:
    """Count the steps of drawing a complete survey."""
    cards = [f"Card {n}" for n in range(players)]
    last = make_surveys(cards)[-1]
    async with stage(first="2PP") as s:
        with count_steps() as steps:
            await s.arrive(last)
    return steps


async def test_the_steps_of_drawing_are_linear_in_the_players() -> None:
    """500 players, each with another card, take ten times the steps of 50."""
    check_linear(await count_drawing(50), await count_drawing(500), 10)


async def count_update(players: int) -> Steps:
    """Count the steps of a response that does not cause a drawing."""
    *before, _ = make_surveys([f"Card {n % 20}" for n in range(players)])
    last = iter(before[-9:])
    async with stage(first="2PP") as s:
        await s.arrive(next(last))
        return await count_least(lambda: show_update(s, next(last)), 8)


async def test_an_update_does_not_depend_on_the_size_of_the_clan() -> None:
    """Each response updates two lines of the screen: as many steps for 50 players as for 500."""
    few, many = await count_update(50), await count_update(500)
    check_linear(few, many, 1, 2.0)
