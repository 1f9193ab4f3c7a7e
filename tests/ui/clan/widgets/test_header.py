"""Tests of the lines above a table: clicks open what they name, and nothing is repeated."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
from rich.cells import cell_len
from textual.content import Content

from clantui.core.clan_list import ClanList, ClanRef
from clantui.core.model.errors import Unreachable
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.views import TAB_VIEWS, make_short_tab_title, make_tab_title
from clantui.ui.clan.load_state import LoadState
from clantui.ui.clan.widgets.header import (
    QUESTION,
    ClanHeader,
    ViewTabs,
    describe_player_counts,
    list_clan_titles,
)
from clantui.ui.clan.widgets.tag_input import TagInput
from clantui.ui.common.tab_line import TabLine
from clantui.ui.switcher.screen import SwitcherScreen
from tests.ui.harness import NOON, Stage, clan_of, make_survey, stage, start_survey, tag_number

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
    await s.load(make_survey(CARDS))
    s.screen.controller.use_list(CLANS)
    await s.pilot.pause()


def read_top_lines(s: Stage) -> str:
    """Return all words above the table."""
    return f"{s.title} {s.screen.query_one(TagInput).value} {s.message}"


@pytest.mark.parametrize(
    "names",
    [TAB_VIEWS[1:3], pytest.param(TAB_VIEWS[3:], marks=pytest.mark.soak)],
    ids=["few", "others"],
)
async def test_a_click_on_a_view_opens_it(names: tuple[str, ...]) -> None:
    """The tab of a view opens that view, and becomes the current one."""
    async with stage(first="2PP", load_delay=1000) as s:
        await open_home(s)
        tabs = s.screen.query_one(ViewTabs)
        for name in names:
            await click(s, ViewTabs, make_tab_title(name))
            assert s.screen.controller.state.view == name
            assert tabs.titles[tabs.active] == make_tab_title(name)


@pytest.mark.parametrize(
    "widths",
    [(60, 66), pytest.param((70, 80, 120), marks=pytest.mark.soak)],
    ids=["few", "others"],
)
async def test_no_tab_title_is_cut_within_a_word(widths: tuple[int, ...]) -> None:
    """From 60 columns every view has a tab, with a shorter title if there is no room."""
    async with stage(first="2PP", load_delay=1000) as s:
        await open_home(s)
        tabs = s.screen.query_one(ViewTabs)
        for case in product(widths, TAB_VIEWS):
            width, name = case
            if width != s.app.size.width:
                await s.resize(width, 20)
            s.screen.controller.show_view(name)
            await s.pilot.pause()
            line = str(tabs.render())
            advice = f"{line}: no room at {width}; see _SHORT_TITLES in core/views/__init__"
            assert not {"…", "›"} & {*line}, advice
            assert make_tab_title(name) in line or width < 66, advice
            assert all(
                make_short_tab_title(n) in line or make_tab_title(n) in line for n in TAB_VIEWS
            ), advice


async def test_clicks_on_the_first_line_do_what_its_words_say() -> None:
    """The age of the data loads it again, a tab shows its clan, the plus opens the switcher."""
    async with stage(first="2PP", load_delay=1000) as s:
        await open_home(s)
        s.clock.advance(300)
        s.screen.tick()
        await click(s, ClanHeader, "●")
        assert len(s.backend.loads) == 2
        await open_home(s)
        await click(s, ClanHeader, "2 Otherclan")
        assert s.screen.controller.state.tag == Tag("2QQ")
        await click(s, ClanHeader, "+ c")
        assert isinstance(s.app.screen, SwitcherScreen)


def make_partial() -> Survey:
    """Return a survey with one player missing."""
    clan, players = clan_of(CARDS)
    survey = start_survey(CARDS)
    for member in clan.members[1:]:
        survey = survey.with_player(players[member.tag])
    return survey.with_failure(clan.members[0].tag, Unreachable("no answer in 10 s"))


@pytest.mark.parametrize(
    "sizes",
    [
        (
            (60, 20),
            (120, 40),
        ),
        pytest.param(((80, 24),), marks=pytest.mark.soak),
    ],
    ids=["few", "others"],
)
async def test_nothing_is_shown_twice_above_the_table(sizes: tuple[tuple[int, int], ...]) -> None:
    """Tag, counts, failure and the key that stops are shown once, in one line."""
    async with stage(first="2PP", size=(60, 20)) as s:
        for state in ("asking", "loading", "partial", "whole"):
            if state == "loading":
                await s.arrive(start_survey(CARDS))
            if state == "partial":
                await s.load(make_partial())
            if state == "whole":
                await s.press("r")
                await s.load(make_survey(CARDS))
            for size in sizes:
                await s.resize(*size)
                first_line = read_top_lines(s)
                for words in ("#2PP", "Esc cancels", "missing", "Loading", "elixir", "0/4"):
                    limit = 2 if (words, state) == ("#2PP", "asking") else 1
                    assert first_line.count(words) <= limit, (state, size, first_line)
                assert s.screen.query_one("#message").size.height == 1, (state, size)


async def test_the_status_bar_names_the_baseline() -> None:
    """During a comparison with a day, the line names the day and the keys that end it."""
    async with stage(loaded=make_survey(CARDS)) as s:
        assert "compared" not in s.message
        day = Snapshot.of(make_survey(CARDS)).at - timedelta(days=9)
        s.screen.controller.update_state(s.screen.controller.state.with_comparison(day))
        await s.pilot.pause()
        assert s.message.startswith("compared with 12 Nov · H, then 0 ends it")
        assert day == NOON - timedelta(days=9)
        s.screen.controller.update_state(s.screen.controller.state.with_comparison(day))
        await s.pilot.pause()
        assert "compared" not in s.message
        s.screen.controller.update_state(
            s.screen.controller.state.with_comparison(day - timedelta(days=365))
        )
        await s.pilot.pause()
        assert s.message.startswith("compared with 12 Nov 2025 · ")
        await s.press("v")  # a view that counts no changes
        assert "compared" not in s.message
        assert s.message
        await s.press("V")
        assert s.message.startswith("compared with 12 Nov 2025 · ")


async def test_the_number_of_players_always_has_a_noun() -> None:
    """The number of players is left out if it has no room, but not that some are missing."""
    survey = make_survey(CARDS)
    assert list(describe_player_counts(LoadState(survey=survey))) == ["4 players"]
    some = start_survey(CARDS).with_player(next(iter(clan_of(CARDS)[1].values()))).cancel()
    assert list(describe_player_counts(LoadState(survey=some)))[1] == "1/4"


def test_clans_are_numbered_up_to_the_last_number_key() -> None:
    """A clan alone has no number; the tab of the current clan names the view, if asked to."""
    alone = ClanList(clans=(ClanRef(Tag("2PP")),))
    assert list_clan_titles(ClanList()) == ()
    assert list_clan_titles(alone) == ("#2PP", "+ c")
    assert list_clan_titles(alone, "Levels") == ("#2PP › Levels", "+ c")
    titles = ("1 Thornwood", "2 Otherclan › Levels", "+ c")
    assert list_clan_titles(CLANS.move(1), "Levels") == titles
    clans = tuple(ClanRef(tag_number(number), f"Clan{number}") for number in range(1, 12))
    numbered = [f"{number} Clan{number}" for number in range(1, 10)]
    assert list_clan_titles(ClanList("many", clans)) == (*numbered, "Clan10", "Clan11", "+ c")


async def test_the_first_line_says_what_the_program_is_for_until_there_is_a_clan() -> None:
    """The name of the program stays in a small window, and the purpose is cut before it."""
    async with stage(size=(80, 24)) as s:
        header = s.screen.query_one(ClanHeader)
        assert str(header.render()).rstrip() == f"clantui  {QUESTION}"
        for width, end in ((80, "● just now"), (21, "● just now"), (20, "●")):
            await s.resize(width, 24)
            header.fresh = Content("● just now")
            line = str(header.render())
            assert cell_len(line) == header.content_size.width
            assert line.startswith("clantui")
            assert line.endswith(f" {end}")


async def test_view_titles_are_whole_exactly_as_long_as_they_fit() -> None:
    """Of shorter titles, the current one stays whole with the title of its row, if it can."""
    async with stage(size=(120, 24), loaded=make_survey(CARDS)) as s:
        tabs = s.screen.query_one(ViewTabs)
        tabs.show_view("levels", "Wizard")
        needed = cell_len(" ".join(tabs.titles))
        edge = 120 - tabs.content_size.width
        for width, is_whole in ((needed + edge, True), (needed + edge - 1, False)):
            await s.resize(width, 24)
            tabs.show_view("levels", "Wizard")
            choices = tabs.title_choices()
            first, last = choices[0], choices[-1]
            assert (first == tabs.titles) is is_whole
            current = TAB_VIEWS.index("levels")
            assert first[current] == f"{make_tab_title('levels')} › Wizard"
            short = make_tab_title if is_whole else make_short_tab_title
            assert last[current] == f"{short('levels')} › Wizard"


@pytest.mark.soak
async def test_the_tab_of_the_clan_on_screen_is_the_active_one() -> None:
    """The active tab follows the keys that step through the clans."""
    async with stage(load_delay=1000, loaded=make_survey(CARDS)) as s:
        s.screen.controller.use_list(CLANS)
        header = s.screen.query_one(ClanHeader)
        for key, index in (("right", 1), ("right", 0), ("left", 1)):
            await s.press(key)
            assert header.active == index
