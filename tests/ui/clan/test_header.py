"""Tests of the lines above a table: a click goes where it says, and nothing stands twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.model.errors import Unreachable
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.views import short_tab_title, tab_title, view_names
from clantui.ui.clan.header import ADD, ClanHeader, ViewTabs, player_counts
from clantui.ui.clan.status import LoadStatus
from clantui.ui.clan.tag_input import TagInput
from clantui.ui.common.tab_line import TabLine
from clantui.ui.switcher.screen import SwitcherScreen
from tests.ui.harness import NOON, Stage, begun, clan_of, loaded, stage

CARDS = ["Wizard", "Hog Rider", "Wizard", "Miner"]
CLANS = ClanList("mine", (ClanRef(Tag("2PP"), "Thornwood"), ClanRef(Tag("2QQ"), "Otherclan")))


async def click(s: Stage, line: type[TabLine], words: str) -> None:
    """Click on the first letter of some words in a line."""
    widget = s.screen.query_one(line)
    at = str(widget.render()).index(words) + widget.styles.padding.left
    await s.pilot.click(widget, offset=(at, 0))
    await s.pilot.pause()


async def open_home(s: Stage) -> None:
    """Load the first of two clans."""
    await s.arrive(loaded(CARDS))
    await s.end()
    s.screen.controller.use_list(CLANS)
    await s.pilot.pause()


def top(s: Stage) -> str:
    """Return all words above the table."""
    return f"{s.title} {s.screen.query_one(TagInput).value} {s.message}"


@pytest.mark.parametrize("name", view_names()[1:])
async def test_a_click_on_a_view_opens_it(name: str) -> None:
    """Each view's tab opens that view, and is the current one from then on."""
    async with stage(first="2PP", rest=1000) as s:
        await open_home(s)
        await click(s, ViewTabs, tab_title(name))
        assert s.screen.controller.state.view == name
        tabs = s.screen.query_one(ViewTabs)
        assert tabs.titles[tabs.active] == tab_title(name)


@pytest.mark.parametrize("width", [60, 66, 70, 80, 120])
async def test_no_view_is_cut_in_mid_word(width: int) -> None:
    """From 60 columns on every view has its tab, with a shorter name where there is no room."""
    async with stage(first="2PP", size=(width, 20)) as s:
        await open_home(s)
        tabs = s.screen.query_one(ViewTabs)
        for name in view_names():
            tabs.show_view(name)
            await s.pilot.pause()
            line = str(tabs.render())
            assert "…" not in line
            assert "›" not in line
            assert tab_title(name) in line
            assert all(short_tab_title(n) in line or tab_title(n) in line for n in view_names())


async def test_a_click_on_a_clan_opens_it_and_one_on_the_last_tab_the_switcher() -> None:
    """The tab of another clan turns to it; the one with a plus opens the switcher."""
    async with stage(first="2PP", rest=1000) as s:
        await open_home(s)
        await click(s, ClanHeader, "2 Otherclan")
        assert s.screen.controller.state.tag == Tag("2QQ")
        await click(s, ClanHeader, ADD)
        assert isinstance(s.app.screen, SwitcherScreen)


async def test_a_click_on_the_freshness_reloads() -> None:
    """The words that say how old the data is load it again."""
    async with stage(first="2PP", rest=1000) as s:
        await open_home(s)
        s.clock.advance(300)
        s.screen.tick()
        await click(s, ClanHeader, "●")
        assert len(s.engine.loads) == 2


def partial() -> Survey:
    """Return a survey with one player missing."""
    clan, players = clan_of(CARDS)
    survey = begun(CARDS)
    for member in clan.members[1:]:
        survey = survey.with_player(players[member.tag])
    return survey.with_failure(clan.members[0].tag, Unreachable("no answer in 10 s"))


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
@pytest.mark.parametrize("state", ["asking", "loading", "whole", "partial"])
async def test_nothing_stands_twice_above_the_table(state: str, size: tuple[int, int]) -> None:
    """The tag, the counts, the failure and the way to stop are told once, in one line."""
    async with stage(first="2PP", size=size) as s:
        if state != "asking":
            await s.arrive(
                {"loading": begun, "whole": loaded}.get(state, lambda _: partial())(CARDS)
            )
        if state in {"whole", "partial"}:
            await s.end()
        said = top(s)
        for words in ("#2PP", "Esc cancels", "missing", "Loading", "elixir", "0/4"):
            limit = 2 if (words, state) == ("#2PP", "asking") else 1
            assert said.count(words) <= limit, said
        assert s.screen.query_one("#message").size.height == 1


async def test_the_line_above_the_table_says_what_changes_are_counted_from() -> None:
    """While a day of the history is compared with, the line says which, and how to end it."""
    async with stage(first="2PP") as s:
        await s.arrive(loaded(CARDS))
        await s.end()
        assert "compared" not in s.message
        day = Snapshot.of(loaded(CARDS)).at - timedelta(days=9)
        s.screen.controller.count_changes_since(day)
        await s.pilot.pause()
        assert s.message.startswith("compared with 12 Nov · H, then 0 ends it")
        assert day == NOON - timedelta(days=9)
        s.screen.controller.count_changes_since(day)
        await s.pilot.pause()
        assert "compared" not in s.message


async def test_the_number_of_players_never_stands_without_its_word() -> None:
    """The number of players is left out if it has no room, but not that some are missing."""
    survey = loaded(CARDS)
    assert list(player_counts(LoadStatus(survey=survey))) == ["4 players"]
    some = begun(CARDS).with_player(next(iter(clan_of(CARDS)[1].values()))).cancel()
    assert list(player_counts(LoadStatus(survey=some)))[1] == "1/4"
