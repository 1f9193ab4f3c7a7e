"""Tests that the screen is laid out only when a size changes, because layout is slow."""

from __future__ import annotations

import ast
import re
from typing import Final

import pytest
from textual.widgets import Static

from clantui.core.model.survey import Survey
from clantui.ui.clan.body import ClanBody
from clantui.ui.clan.widgets.card_table import CardTable
from clantui.ui.clan.widgets.detail import DetailPane
from clantui.ui.clan.widgets.panels import PanelStrip
from clantui.ui.clan.widgets.welcome import Welcome
from tests.pictures import ROOT
from tests.ui.harness import Stage, clan_of, stage, start_survey

CARDS: Final = [f"Card {n % 6}" for n in range(30)]


def list_surveys() -> list[Survey]:
    """Return a load's surveys, from the roster to the last player."""
    survey = start_survey(CARDS)
    return [survey, *(survey := survey.with_player(p) for p in clan_of(CARDS)[1].values())]


def layouts(s: Stage) -> list[object]:
    """Return a list to which each layout from now on is added."""
    laid: list[object] = []
    s.screen.screen_layout_refresh_signal.subscribe(s.screen, laid.append, immediate=True)
    return laid


@pytest.mark.parametrize(
    "size",
    [
        (80, 24),
        pytest.param((120, 40), marks=pytest.mark.soak),
        pytest.param((200, 60), marks=pytest.mark.soak),
    ],
)
async def test_answers_cause_no_layout(size: tuple[int, int]) -> None:
    """More players with the same cards change words and numbers, but no widget's size."""
    async with stage(first="2PP", size=size) as s:
        *before, nearly, last = list_surveys()
        await s.arrive(before[12])
        laid = layouts(s)
        await s.arrive(before[20])
        await s.arrive(nearly)
        assert "29/30" in s.message
        assert laid == []
        await s.load(last)
        assert "6 cards" in s.message
        assert laid == []


async def test_a_long_message_gets_more_lines() -> None:
    """A longer message changes the layout, and so does the next one."""
    async with stage(first="2PP") as s:
        await s.load(list_surveys()[-1])
        slot = s.screen.query_one("#message", Static)
        long_notice = "a notice of more words than there is room for in one line " * 3
        for notice, lines in ((long_notice, 3), ("a word", 1)):
            laid = layouts(s)
            s.screen.controller.show_notice(notice)
            await s.pilot.pause()
            assert laid != []
            assert slot.size.height == lines


async def test_only_content_that_scrolls_has_a_scrollbar() -> None:
    """A scrollbar appears with more rows than lines or a lower window, and disappears again."""
    async with stage(first="2PP") as s:
        await s.arrive(start_survey(CARDS))
        for number, bar in ((6, False), (30, True), (6, False)):
            cards = [f"Card {n % number}" for n in range(30)]
            survey = start_survey(cards)
            for player in clan_of(cards)[1].values():
                survey = survey.with_player(player)
            await s.arrive(survey)
            assert s.table.show_vertical_scrollbar is bar
        await s.resize(80, 8)
        assert s.table.show_vertical_scrollbar


async def test_the_first_steps_are_shown_alone() -> None:
    """The first steps go when a clan is shown, and the pane appears if it fits."""
    async with stage(size=(120, 40)) as s:
        body = s.screen.query_one(ClanBody)
        assert [type(part) for part in body.children if part.display] == [Welcome]
        await s.press(*"2PP", "enter")
        shown = [type(part) for part in body.children if part.display]
        assert shown == [CardTable, DetailPane, PanelStrip]


async def test_the_age_is_not_drawn_again_within_a_minute() -> None:
    """Within a minute the age is not repainted."""
    async with stage(first="2PP") as s:
        await s.load(list_surveys()[-1])
        s.screen.tick()
        title = s.title
        assert "just now" in title
        s.clock.advance(58)
        s.screen.tick()
        assert s.title == title
        s.clock.advance(2)
        s.screen.tick()
        assert "1 min ago" in s.title


def test_the_styles_of_a_widget_are_about_it() -> None:
    """Textual applies its rules only below it; those for a size of the screen are the app's.

    The rules in the `CSS` of a screen apply to all others, too, unless they begin with its name.
    """
    wrong = []
    for path in (ROOT / "clantui" / "ui").rglob("*.py"):
        if "CSS = " not in (source := path.read_text("utf-8")):
            continue
        for node in ast.walk(ast.parse(source)):
            if not isinstance(node, ast.ClassDef):
                continue
            for statement in node.body:
                if ast.unparse(statement).startswith(("DEFAULT_CSS = ", "CSS = ")):
                    styles = ast.literal_eval(statement.value)  # type: ignore[attr-defined]
                    selectors = ",".join(re.findall(r"([^{}]+){", styles)).split(",")
                    wrong += [
                        f"{path.name}: {selector.strip()}"
                        for selector in selectors
                        if not re.match(rf"{node.name}\b", selector.strip())
                    ]
    assert wrong == []
