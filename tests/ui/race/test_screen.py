"""Tests of the race screen: requests, table, filter, players, and opening a clan."""

from __future__ import annotations

import json
import math
import re
from collections.abc import AsyncIterator, Callable, Sized
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, timedelta, timezone
from functools import partial
from itertools import pairwise
from typing import Final

import pytest
from msgspec.structs import replace
from rich.cells import cell_len
from textual.types import AnimationLevel
from textual.widgets import Static

from clantui.core.clan_list import ClanList
from clantui.core.export.document import DEFAULT_READER
from clantui.core.export.rendering import render
from clantui.core.model.errors import NotFound, RoyaleError, Unreachable
from clantui.core.model.game import Member, RosterGap
from clantui.core.model.race import PeriodType, Race, RaceClan
from clantui.core.model.survey import LoadRequest, Survey
from clantui.core.model.tag import Tag
from clantui.core.pace import Pace
from clantui.core.race.standings import compute_standings
from clantui.core.text.dates import format_moment
from clantui.core.text.phrases import ordinal
from clantui.ui.common.clans.clan_set import ClanSurveys
from clantui.ui.common.header import ScreenHeader
from clantui.ui.common.table.column_widths import GAP
from clantui.ui.export.output import describe_chat_line, describe_copy
from clantui.ui.race import screen
from clantui.ui.race.remaining_players import RemainingPlayers
from clantui.ui.race.screen import RaceScreen
from clantui.ui.race.status_text import list_day_texts
from clantui.ui.race.table import NO_BATTLES, MemberTable, RaceTable
from clantui.ui.race.top_cards import TopCards
from tests.factories.races import CLANS, participant, people, race, racer
from tests.factories.surveys import AT, HOME
from tests.polling import wait_until
from tests.ui.fake_backend import BackendCall
from tests.ui.harness import NOON, OpenScreen, Stage, make_survey, stage
from tests.ui.screen_text import text

LATE: Final = Unreachable("no answer in 10 s")
RACE: Final = race(
    *(racer(clan, people(*[2] * (i + 1), 0), medals=100 * i) for i, clan in enumerate(CLANS))
)
"""Five clans in reverse order: the last one of `CLANS` is first."""

ORDER: Final = tuple(reversed(CLANS))


@dataclass
class OpenRace(OpenScreen[RaceScreen, ClanList]):
    """Race screen on a stage."""

    known: dict[Tag, Survey] = field(default_factory=dict)

    @property
    def call(self) -> BackendCall:
        """Return the last request."""
        return self.on.backend.calls[-1]

    @property
    def table(self) -> RaceTable:
        """Return the table."""
        return self.screen.query_one(RaceTable)

    @property
    def highlighted_tag(self) -> Tag | None:
        """Return the clan under the cursor."""
        return self.table.highlighted.clan.tag if self.table.highlighted else None

    @property
    def state(self) -> str:
        """Return the text of the second line."""
        return self.read("#state")

    @property
    def rows(self) -> list[str]:
        """Return the lines of the table without its heading."""
        lines = range(1, len(self.table.rows) + 1) if self.table.rows else range(3)
        return [self.table.render_line(y).text.rstrip() for y in lines]

    @property
    def legend(self) -> str:
        """Return the line below the rows of the table."""
        return self.table.render_line(len(self.table.rows) + 1).text.strip()

    @property
    def cards(self) -> list[str]:
        """Return the clans' top cards, without the heading."""
        return self.read(TopCards).splitlines()[1:]

    @property
    def heading(self) -> str:
        """Return the heading of the clans' top cards."""
        return self.read(TopCards).splitlines()[0]

    @property
    def people(self) -> str:
        """Return the text about players with decks left."""
        return self.read(RemainingPlayers)

    async def answer(self, outcome: Race | RoyaleError, call: int = -1) -> None:
        """Answer a request, and wait until the result is drawn."""
        await self.on.answer(outcome, call)

    async def wait_for_boats(self) -> None:
        """Wait until the animation of the boats has ended."""
        await self.on.until(lambda: self.table.boat_progress == 1.0)


def _has_length(values: Sized, length: int) -> bool:
    return len(values) == length


def half_of(survey: Survey) -> Survey:
    """Return a survey in which the last half of the members is pending."""
    late = [member.tag for member in survey.clan.members][len(survey.clan.members) // 2 - 1 :]
    players = {tag: player for tag, player in survey.players.items() if tag not in late}
    return replace(survey, players=players, waiting=frozenset(late))


@asynccontextmanager
async def open_race_screen(
    outcome: Race | RoyaleError | None = None, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[OpenRace]:
    """Open the race of the home clan, and answer its request if there is an answer."""
    async with stage(first="2PP", size=size) as on:
        shown = await open_race(on)
        if outcome is not None:
            await shown.answer(outcome)
        yield shown


async def open_race(on: Stage, name: str = "Thornwood") -> OpenRace:
    """Open the race of the home clan, whose name may not be known yet."""
    known: dict[Tag, Survey] = {}

    async def load(tag: Tag, emit: Callable[[Survey], object]) -> object:
        return await on.backend.load_clan(LoadRequest(tag=tag, before=known.get(tag)), emit)

    paused_for = on.screen.controller.paused_for
    surveys = ClanSurveys(find=known.get, load=load, paused_for=paused_for, clock=on.clock)
    screen = RaceScreen(on.backend, surveys, HOME, name)
    return await OpenRace(on, screen, known=known).open()


async def test_the_screen_is_painted_before_the_answer() -> None:
    """The screen with the clan's name is painted before its one request is answered."""
    async with open_race_screen() as shown:
        assert (shown.call.name, shown.call.args) == ("load_race", (HOME, math.inf))
        assert "Thornwood" in shown.header
        assert "◌ loading" in shown.header
        assert "Loading the race of #2PP" in shown.state
        assert "".join(shown.rows) == ""  # shown only once, elsewhere


async def test_clans_are_sorted_by_rank_with_ours_marked() -> None:
    """The five clans are sorted by rank, ours is marked, and the day is shown above."""
    async with open_race_screen(RACE) as shown:
        assert [clan.clan.tag for clan in shown.screen.clans] == list(ORDER)
        assert [row.split()[0] for row in shown.rows] == ["1st", "2nd", "3rd", "4th", "5th"]
        assert ["▸" in row for row in shown.rows] == [tag == HOME for tag in ORDER]
        assert "week 3 · war day 4 of 4" in shown.header
        assert "● just now" in shown.header
        assert shown.state.startswith("Your boat should end the week ")
        assert "You are 5th today, 100 behind #2RC" in shown.state


async def test_the_first_line_has_the_time_left_if_it_fits() -> None:
    """The time left is an estimate, with the local time of the reset on a wide screen."""
    async with open_race_screen(RACE, size=(120, 24)) as shown:
        day = "week 3 · war day 4 of 4 · about 22 h left"
        assert f"{day} · until 10:00" in shown.header
        await shown.on.resize(70, 24)
        assert "River race  war day 4 of 4 · about 22 h left" in shown.header
        assert "until" not in shown.header
        await shown.on.resize(60, 20)
        assert "River race" in shown.header
        assert "22 h left" in shown.header
        shown.on.clock.advance(23 * 3600)
        shown.screen.refresh_status()
        assert "left" not in shown.header, "the race is of a day that is over"


@pytest.mark.soak
@pytest.mark.parametrize(
    "places",
    [(0, 3), pytest.param((1, 2), marks=pytest.mark.soak)],
    ids=["first and last", "between"],
)
async def test_the_first_line_has_the_longest_text_that_leaves_room_for_its_name(
    places: tuple[int, ...],
) -> None:
    """One cell less, and a shorter text of the day is shown; the screen's name stays."""
    async with open_race_screen(RACE) as shown:
        name = shown.screen.query_one(ScreenHeader).parts.name
        pairs = [*pairwise(list_day_texts(RACE, NOON, NOON, UTC)[:5])]
        assert len(pairs) == 4
        for words, shorter in (pairs[place] for place in places):
            width = cell_len(f" {name} › River race  {words} ● just now ")
            await shown.on.resize(width, 24)
            assert f"River race  {words} " in shown.header
            await shown.on.resize(width - 1, 24)
            assert f"River race  {shorter} " in shown.header


@pytest.mark.parametrize(
    "sizes",
    [
        ((60, 20), (80, 24), (120, 40)),
        pytest.param(((110, 30), (200, 60)), marks=pytest.mark.soak),
    ],
    ids=["usual", "other"],
)
async def test_no_fact_is_shown_twice_at_any_width(sizes: tuple[tuple[int, int], ...]) -> None:
    """The boat is in its column or above the table; the first line always names the screen."""
    today = race(
        racer(HOME, people(2, 0), medals=300, fame=1_000),
        racer(CLANS[1], people(4), medals=500),
        day=4,
    )
    async with open_race_screen(today) as shown:
        for size in sizes:
            await shown.on.resize(*size)
            assert ("boat " in shown.state) != shown.table.has_column("boat"), size
            assert "River race" in shown.header, size
            assert shown.state.count("estimate") + shown.legend.count("estimate") <= 1, size


async def test_the_age_is_that_of_the_api_response() -> None:
    """A cached response has the age of the API's answer, which grows on the screen.

    If it replaces a newer one it is shown as offline, with its first line below the reason.
    """
    async with open_race_screen(replace(RACE, age=120.0)) as shown:
        assert "● 2 min ago" in shown.header
        first = shown.state.splitlines()[0]
        await shown.press("r")
        await shown.answer(replace(RACE, age=180.0, error=LATE))
        assert shown.state.splitlines() == ["✗ no answer in 10 s · r retries", first]
        assert "× offline · 3 min old" in shown.header
        await shown.press("r")
        await shown.answer(replace(RACE, age=120.0))
        shown.on.clock.advance(600)
        shown.screen.refresh_status()
        assert "○ stale · 12 min ago" in shown.header


async def test_a_failed_reload_keeps_the_table() -> None:
    """A failed reload keeps the table, and shows the reason, the age and the next step."""
    async with open_race_screen(RACE) as shown:
        before = shown.rows
        shown.on.clock.advance(180)
        await shown.press("r")
        assert shown.call.args == (HOME, 0.0), "anew means not from what is kept"
        assert shown.rows == before
        await shown.answer(LATE)
        assert shown.rows == before
        assert "✗ no answer in 10 s · r retries" in shown.state
        assert "× offline · 3 min old" in shown.header
        await shown.press("r")
        assert "✗" not in shown.state, "the reload may succeed"
        await shown.answer(RACE)
        assert "✗" not in shown.state


async def test_without_a_race_the_reason_is_shown() -> None:
    """Without a race there is a reason, no table, and nothing to open or copy."""
    async with open_race_screen(NotFound("#2PP is in no river race now")) as shown:
        assert shown.state.startswith(
            "✗ #2PP is in no river race now: it never raced, or a season"
        )
        assert "".join(shown.rows) == ""
        await shown.press("enter", "y")
        assert shown.results == []
        assert shown.on.app.clipboard == ""
        await shown.press("r")
        await shown.answer(RACE)
        assert len(shown.rows) == 5


async def test_a_race_without_battles_says_why() -> None:
    """During matchmaking there is a message in place of the table.

    On training days uncounted values are dashes, and a line says when the war starts. A clan that
    has finished shows this in place of players with decks left.
    """
    async with open_race_screen(race()) as shown:
        assert "Matchmaking" in shown.state
        await shown.press("j", "enter")
        assert shown.results == []
        shown.screen.load_newer()
        await shown.answer(race(*RACE.clans, kind=PeriodType.TRAINING, day=1))
        assert {(row.split()[0], row.split()[-1]) for row in shown.rows} == {("–", "–")}
        assert "the war starts in 2 days" in shown.state
        assert "no battle counts today" in shown.people
        racers = tuple(replace(clan, finished=AT) for clan in RACE.clans if clan.tag == HOME)
        shown.screen.load_newer()
        await shown.answer(replace(RACE, clans=racers))
        assert shown.people.strip("─ ") == f"{racers[0].name} · finished: no more medals today"
        assert "–" in shown.rows[0]


@pytest.mark.parametrize(
    "keys", [["enter"], pytest.param(["right", "l"], marks=pytest.mark.soak)], ids=" ".join
)
async def test_opening_a_clan_returns_the_list_of_clans(keys: list[str]) -> None:
    """Opening a clan returns the table's clans as a list, with the selected one current."""
    async with stage(first="2PP") as on:
        for key in keys:
            shown = await open_race(on)
            await shown.answer(RACE)
            await shown.press("j", key)
            (clan_list,) = shown.results
            assert clan_list is not None, key
            assert clan_list.title == "river race"
            listed = [(clan.tag, clan.name) for clan in clan_list.clans]
            assert listed == [(tag, str(tag)) for tag in ORDER]
            assert clan_list.current == ORDER[1]


@pytest.mark.soak
@pytest.mark.parametrize(
    "keys", [["escape"], pytest.param(["left", "h"], marks=pytest.mark.soak)], ids=" ".join
)
async def test_back_keys_return_no_clan(keys: list[str]) -> None:
    """Closing the screen by any key returns None."""
    async with stage(first="2PP") as on:
        for key in keys:
            shown = await open_race(on)
            await shown.answer(RACE)
            await shown.press("j", key)
            assert shown.results == [None], key


async def test_closing_the_screen_cancels_its_request_and_its_load() -> None:
    """Leaving cancels the race's request and a clan's load, and starts no other load."""
    async with open_race_screen(RACE) as shown:
        load, number = shown.on.backend.loads[-1], len(shown.on.backend.loads)
        await shown.press("r", "escape")
        assert shown.results == [None]
        assert shown.call.answer.cancelled()
        assert shown.on.app.screen is shown.on.screen
        await shown.on.until(lambda: load.cancelled)
        assert len(shown.on.backend.loads) == number


@pytest.mark.soak
async def test_a_new_request_replaces_an_older_one() -> None:
    """A second `r` replaces the first request, whose late error is not shown."""
    async with open_race_screen(RACE) as shown:
        await shown.press("r")
        shown.on.backend.calls[1].answer.set_exception(LATE)
        shown.screen.action_refresh()
        await shown.on.pilot.pause()
        second = shown.on.backend.calls[2]
        assert "✗" not in shown.state
        assert "◌ loading" in shown.header
        second.answer.set_result(RACE)
        await shown.on.pilot.pause()
        assert "● just now" in shown.header


async def test_the_cursor_follows_its_clan() -> None:
    """Cursor and players follow their clan when the order changes.

    With fewer clans the cursor is on one that exists.
    """
    async with open_race_screen(RACE) as shown:
        await shown.press("G", "k")
        assert shown.highlighted_tag == ORDER[3]
        turned = [replace(clan, medals_today=500 - clan.medals_today) for clan in RACE.clans]
        await shown.press("r")
        await shown.answer(replace(RACE, clans=tuple(turned)))
        assert [clan.clan.tag for clan in shown.screen.clans] == list(CLANS)
        assert shown.highlighted_tag == ORDER[3] == CLANS[1]
        assert str(CLANS[1]) in shown.people
        await shown.press("g")
        assert shown.highlighted_tag == CLANS[0]
        await shown.press("r")
        await shown.answer(replace(RACE, clans=RACE.clans[3:]))
        assert shown.highlighted_tag in CLANS[3:]
        await shown.press("G", "r")
        await shown.answer(replace(RACE, clans=RACE.clans[4:]))
        assert shown.highlighted_tag == CLANS[4]
        await shown.press("enter")
        (clan_list,) = shown.results
        assert clan_list is not None
        assert clan_list.current == CLANS[4]


async def test_a_click_selects_and_a_double_click_opens_a_clan() -> None:
    """One click moves the cursor, and a double click opens the clan."""
    async with open_race_screen(RACE) as shown:
        await shown.on.pilot.click(RaceTable, offset=(10, 3))
        assert shown.highlighted_tag == ORDER[2]
        await shown.on.pilot.click(RaceTable, offset=(10, 0))
        assert shown.highlighted_tag == ORDER[2], "the heading is no clan"
        await shown.on.pilot.click(RaceTable, offset=(10, 3), times=2)
        await shown.on.pilot.pause()
        (clan_list,) = shown.results
        assert clan_list is not None
        assert clan_list.current == ORDER[2]


async def test_top_cards_are_shown_for_loaded_clans() -> None:
    """A stored clan has its top cards, another the share of its players who answered, or waits."""
    async with open_race_screen() as shown:
        shown.known[HOME] = make_survey(["Wizard", "Wizard", "Miner"])
        await shown.answer(RACE)
        *others, ours = shown.cards
        assert "Wizard 67%" in ours
        assert "Miner 33%" in ours
        assert [line.split()[-1] for line in others] == ["▱▱▱▱▱▱▱▱", *["waiting"] * 3]
        load = shown.on.backend.loads[-1]
        load.emit(half_of(make_survey(["Wizard"] * 8, tag=load.tag.text)))
        await shown.on.until(lambda: "▰" in shown.cards[0])
        assert shown.cards[0].split()[-1] == "▰▰▰▱▱▱▱▱"


async def test_clans_are_loaded_one_at_a_time_ours_first() -> None:
    """All five clans are loaded without a key press, one at a time, ours first."""
    async with open_race_screen() as shown:
        loads, before = shown.on.backend.loads, len(shown.on.backend.loads)
        await shown.answer(RACE)
        for count, tag in enumerate((HOME, *ORDER[:-1]), 1):
            await shown.on.until(partial(_has_length, loads, before + count))
            assert loads[-1].tag == tag
            survey = make_survey(["Wizard", "Miner"], tag=tag.text)
            loads[-1].emit(survey)
            loads[-1].end()
        await shown.on.until(lambda: not shown.screen.loader.loads.loading_tags)
        assert len(loads) == before + len(CLANS)
        assert ["Wizard 50%" in line for line in shown.cards] == [True] * len(CLANS)
        await shown.press("r")
        await shown.answer(RACE)
        assert len(loads) == before + len(CLANS), "what is in hand is not loaded again"


async def test_cards_of_an_incomplete_clan_say_how_many_players_they_count() -> None:
    """Cards of a clan that stopped loading are marked, with the number of players, if it fits."""
    half = half_of(make_survey(["Wizard"] * 8, tag=HOME.text)).cancel()
    async with open_race_screen() as shown:
        for tag in CLANS:
            shown.known[tag] = make_survey(["Miner"], tag=tag.text)
        shown.known[HOME] = half
        await shown.answer(RACE)
        assert shown.cards[-1].split()[-7:] == ["Wizard", "100%", "◐", "3", "of", "8", "players"]
        assert "◐" not in shown.cards[0]
        await shown.on.resize(30, 24)
        assert "◐Wizard 100%" in shown.cards[-1]
        await shown.on.resize(80, 50)
        assert any(line.endswith("◐ 3 of 8 players") for line in shown.cards), "beside its name"


async def test_no_clan_is_loaded_during_a_rate_limit_pause() -> None:
    """After too many requests no clan is loaded before the pause is over."""
    async with open_race_screen(RACE) as shown:
        loads = shown.on.backend.loads
        before = len(loads)
        shown.on.backend.pause(5.0)
        await shown.on.pilot.pause()
        loads[-1].emit(make_survey(["Wizard"], tag=HOME.text))
        loads[-1].end()
        await shown.on.until(lambda: not shown.screen.loader.loads.loading_tags)
        shown.screen.refresh_status()
        assert len(loads) == before
        shown.on.clock.advance(6)
        shown.screen.refresh_status()
        await shown.on.until(lambda: len(loads) == before + 1)


async def test_a_failed_load_stops_the_others_until_r() -> None:
    """After a failed load the other clans wait for `r`, which loads all of them."""
    async with open_race_screen(RACE) as shown:
        loads = shown.on.backend.loads
        before = len(loads)
        loads[-1].end(LATE)
        await shown.on.until(lambda: not shown.screen.loader.loads.loading_tags)
        assert len(loads) == before
        assert "no answer in 10 s · r retries" in shown.cards[-1]
        await shown.press("r")
        await shown.answer(RACE)
        await shown.on.until(lambda: len(loads) == before + 1)
        assert loads[-1].tag == HOME


async def test_r_loads_the_missing_players_again() -> None:
    """Failed players of a recent clan are loaded again by `r`, and only by `r`."""
    async with open_race_screen() as shown:
        for tag in CLANS:
            shown.known[tag] = make_survey(["Miner"], tag=tag.text)
        shown.known[ORDER[0]] = half_of(make_survey(["Zap"] * 8, tag=ORDER[0].text)).cancel()
        await shown.answer(RACE)
        before = len(shown.on.backend.loads)
        shown.screen.load_newer()
        await shown.answer(RACE)
        assert len(shown.on.backend.loads) == before
        await shown.press("r")
        await shown.answer(RACE)
        await shown.on.until(lambda: len(shown.on.backend.loads) == before + 1)
        assert shown.on.backend.loads[-1].tag == ORDER[0]


async def test_a_saved_race_says_whose_members_are_missing() -> None:
    """Each clan without a recent roster has its error, or is not there yet."""
    async with open_race_screen() as shown:
        contradictory = make_survey(["Miner"], tag=CLANS[2].text)
        clan = replace(contradictory.clan, gap=RosterGap(counted=3, listed=1))
        shown.known[CLANS[1]] = make_survey(["Miner"], tag=CLANS[1].text)
        shown.known[CLANS[2]] = replace(contradictory, clan=clan)
        await shown.answer(RACE)
        shown.on.backend.loads[-1].end(LATE)
        await shown.on.until(lambda: not shown.screen.loader.loads.loading_tags)
        content, _ = shown.screen.list_export_contents()
        assert content.document is not None
        reasons = {
            line.split(":")[0]: line.rpartition(": ")[2] for line in content.document.errors
        }
        assert reasons == {
            str(HOME): "no answer in 10 s",
            str(CLANS[2]): "the API lists 1 of 3 members",
            f"{CLANS[3]}, {CLANS[4]}": "not there yet",
        }


async def test_a_loaded_roster_replaces_the_estimate() -> None:
    """The decks of a clan are marked as an estimate until its roster is loaded."""
    async with open_race_screen(
        race(racer(HOME, people(1, 0), medals=9)), size=(120, 24)
    ) as shown:
        assert "  ~7  " in shown.rows[0]
        assert "~ estimate" in shown.legend
        assert "estimate" not in shown.state, "it stands below the track"
        young = make_survey(["Miner"], tag=HOME.text)
        members = tuple(
            Member(tag=p.tag, name=p.name, raw_name=p.raw_name) for p in people(1, 0)[:1]
        )
        survey = replace(young, clan=replace(young.clan, members=members))
        shown.on.backend.loads[-1].emit(survey)
        await shown.on.until(lambda: "  3  " in shown.rows[0])
        assert "estimate" not in shown.legend


async def test_m_shows_the_medals_of_each_member() -> None:
    """`m` shows medals, decks and medals per deck of the clan's members, and goes back."""
    participants = [participant(0, 4, 8, 2_000), participant(1, 1, 1, 300), participant(2)]
    async with open_race_screen(
        race(racer(HOME, participants, medals=9), racer(CLANS[1], people(4)))
    ) as shown:
        table = shown.screen.query_one(MemberTable)
        assert not table.region.height
        assert "m Medals" in text(shown.on.app)
        await shown.press("m")
        assert table.has_focus
        assert "m goes back" in text(shown.on.app)
        assert "m Clans" in text(shown.on.app)
        lines = [table.render_line(y).text.split() for y in range(1, 4)]
        assert lines == [
            ["1", "Player", "0", "●●●●", "12", "2,000", "167", "0"],
            ["2", "Player", "1", "●○○○", "2", "300", "150", "0"],
            ["3", "Player", "2", "○○○○", "0", "0", "–", "0"],
        ]
        await shown.press("m")
        assert shown.table.has_focus
        assert not table.region.height
        await shown.press("m", "escape")
        assert shown.results == []
        assert shown.table.has_focus


async def test_boats_move_to_their_new_positions() -> None:
    """After a reload boats move gradually; without animations they jump."""
    ours, other = racer(HOME, people(1), medals=100), racer(CLANS[1], people(1), medals=1_000)
    moved = replace(ours, medals_today=900)
    levels: tuple[tuple[AnimationLevel, float], ...] = (("full", 0.0), ("none", 1.0))
    async with stage(first="2PP") as on:
        for level, first in levels:
            shown = await open_race(on)
            await shown.answer(race(ours, other))
            on.app.animation_level = level
            start = shown.table.locate_boat(HOME)
            shown.table.show(compute_standings(race(moved, other)))
            end = shown.table._to[HOME]
            assert end.now > start.now
            assert shown.table.locate_boat(HOME) == start.interpolate(end, first)
            await shown.wait_for_boats()
            assert shown.table.locate_boat(HOME) == end
            await shown.press("escape")


@pytest.mark.parametrize(
    "cases",
    [
        (
            ((60, 20), False),
            ((60, 24), True),
        ),
        pytest.param(
            (
                ((80, 40), True),
                ((60, 20), False),
            ),
            marks=pytest.mark.soak,
        ),
    ],
    ids=["few", "others"],
)
async def test_players_have_priority_over_top_cards(
    cases: tuple[tuple[tuple[int, int], bool], ...],
) -> None:
    """In a low window the players with decks left keep their lines, and top cards are hidden."""
    participants = [participant(n, n % 4) for n in range(16)]
    clans = [racer(tag, participants, medals=9 - i) for i, tag in enumerate((HOME, *CLANS[1:]))]
    async with open_race_screen(size=(60, 20)) as shown:
        shown.known[CLANS[1]] = make_survey(["Wizard", "Wizard", "Miner"], tag=CLANS[1].text)
        await shown.answer(race(*clans))
        people = shown.screen.query_one(RemainingPlayers)
        for size, cards in cases:
            await shown.on.resize(*size)
            assert "… and" not in shown.people, size
            assert shown.people.count("Player") == 16, size
            assert people.region.height >= len(shown.people.splitlines()), size
            assert shown.screen.query_one(TopCards).display == cards, size


@pytest.mark.soak
async def test_a_wide_screen_has_cards_and_medals_beside_the_players() -> None:
    """A wide, low window has cards beside the players; a wide, high one has medals there."""
    participants = [participant(n, n % 4) for n in range(8)]
    sizes = {(80, 24): (False, False), (120, 24): (True, False), (120, 40): (False, True)}
    async with open_race_screen(
        race(racer(HOME, participants), racer(CLANS[1], participants))
    ) as shown:
        for size, (is_beside, medals) in sizes.items():
            await shown.on.resize(*size)
            players = shown.screen.query_one(RemainingPlayers).region
            cards = shown.screen.query_one(TopCards).region
            table = shown.screen.query_one(MemberTable).region
            assert (cards.y == players.y) == is_beside, size
            assert (table.height > 0 and table.right <= players.x) == medals, size
            for part in (players, cards):
                assert part.width >= 50
                assert part.height >= 3
                assert part.right <= size[0]


async def test_players_of_the_selected_clan_are_listed() -> None:
    """The players of the selected clan are sorted by decks left, most first."""
    participants = [participant(0, 4), participant(1, 1), participant(2), participant(3, 1)]
    async with open_race_screen(
        race(racer(HOME, participants, medals=9), racer(CLANS[1], people(4)))
    ) as shown:
        heading, players, legend = shown.people.splitlines()
        assert heading.startswith("── #2PP · 3 with decks left (some may have left the clan) ──")
        assert players.split("  ") == [
            " ○○○○",
            "Player 2",
            " ●○○○",
            "Player 1",
            " ●○○○",
            "Player 3",
            " ",
        ]
        assert legend == " ● deck used  ○ left  · ~1 more player can battle today"
        await shown.press("j")
        assert "all decks are used" in shown.people


async def test_players_who_do_not_fit_are_counted() -> None:
    """At every height each player is either named or counted."""
    participants = [participant(number, number % 4) for number in range(50)]
    counted = []
    async with open_race_screen(race(racer(HOME, participants))) as shown:
        for height in (40, 14, 11):
            await shown.on.resize(80, height)
            named = shown.people.count("Player ")
            more = shown.people.rsplit("… and ", 1)
            counted.append(int(more[1].split()[0]) if len(more) == 2 else 0)
            assert named + counted[-1] == 50
            assert (
                len(shown.people.splitlines())
                <= shown.screen.query_one(RemainingPlayers).size.height
            )
    assert counted[0] == 0
    assert 0 < counted[-2] < counted[-1]


async def test_y_copies_the_chat_line_of_our_clan() -> None:
    """`y` copies our clan's line, whichever clan is selected; beside a rival a message says so.

    Brackets in names are text.
    """
    ann = replace(participant(0, 1), name="[b]Ann[/x]")
    line = "Decks left today: 3 of 4 · [b]Ann[/x] 3"
    clans = race(racer(HOME, [ann], medals=9), racer(CLANS[1], people(0)))
    async with open_race_screen(clans) as shown:
        for key, message in (("home", f'Copied "{line}"'), ("G", "Copied the list of Thornwood")):
            shown.on.app.copy_to_clipboard("")
            await shown.press(key, "y")
            assert shown.on.app.clipboard == line, key
            *_, note = shown.on.app._notifications
            assert note.message == message
            assert cell_len(f"› {note.message}") <= 78, "the hint is not cut"
            assert not note.markup


async def test_a_race_of_yesterday_has_its_roster_and_its_time() -> None:
    """A stored roster as old as the race is used, and the copied line has the race's time."""
    participants = people(0, 0, 0)
    yesterday = NOON - timedelta(days=1)
    survey = replace(make_survey(["Miner", "Miner"]), at=yesterday)
    members = tuple(Member(tag=p.tag, name=p.name, raw_name=p.raw_name) for p in participants[:2])
    async with open_race_screen() as shown:
        shown.known[HOME] = replace(survey, clan=replace(survey.clan, members=members))
        await shown.answer(replace(race(racer(HOME, participants)), age=86_400.0))
        assert "2 with decks left" in shown.people
        assert "may have left" not in shown.people
        await shown.press("y")
        moment = format_moment(yesterday, NOON.year)
        assert shown.on.app.clipboard.startswith(f"Decks left on {moment}: 8 of 8 · ")


async def test_y_copies_only_the_players_that_the_filter_shows() -> None:
    """With a filter `y` names the players of our clan that match, and copies nothing for none."""
    ours = [
        replace(participant(0, 1), name="Ann"),
        replace(participant(1, 2), name="Bo"),
        replace(participant(2, 0), name="Joann"),
    ]
    async with open_race_screen(race(racer(HOME, ours), racer(CLANS[1], people(0)))) as shown:
        await shown.press("slash", *"ann", "enter", "y")
        assert shown.on.app.clipboard == "Decks left today: Joann 4, Ann 3"
        await shown.press("slash", *"ax", "enter", "y")
        assert shown.on.app.clipboard == "Decks left today: Joann 4, Ann 3", "nothing new"
        *_, note = shown.on.app._notifications
        assert note.message == "No one of Thornwood with decks left matches “ax”"
        await shown.press("escape", "y")
        assert shown.on.app.clipboard == "Decks left today: 9 of 12 · Joann 4, Ann 3, Bo 2"


@pytest.mark.parametrize("line", ["", "Bo " * 15, "Bo " * 16, "Bo " * 90, "日" * 24])
def test_the_message_after_a_copied_chat_line_fits(line: str) -> None:
    """The message shows the line, or, if the line is long, what to do with it."""
    for name in ("list", "reminder"):
        message = describe_copy(line, describe_chat_line(line, name))
        assert cell_len(f"  › {message}") <= 60
        assert line in message or message == f"Copied the {name}: paste it into the clan chat"


async def test_a_rate_limit_pause_is_counted_down() -> None:
    """A pause after too many requests is shown as a countdown."""
    async with open_race_screen() as shown:
        shown.on.backend.pause(3.2)
        await shown.on.pilot.pause()
        shown.screen.refresh_status()
        assert "Too many requests, continuing in 4 s" in shown.state


@pytest.mark.parametrize(
    "sizes",
    [
        ((60, 18), (20, 8)),
        pytest.param(((80, 24), (120, 40), (200, 60), (40, 12)), marks=pytest.mark.soak),
    ],
    ids=["usual", "other"],
)
async def test_no_line_is_wider_than_the_screen(sizes: tuple[tuple[int, int], ...]) -> None:
    """Names are cut and numbers are not; a tiny window hides the rightmost numbers."""
    wide = tuple(replace(clan, name="部落" * 12) for clan in RACE.clans)
    async with open_race_screen(replace(RACE, clans=wide)) as shown:
        for size in sizes:
            await shown.on.resize(*size)
            width = shown.table.size.width
            assert width <= size[0]
            for i in range(len(wide)):
                strip, line = shown.table.draw_row(i), shown.table.render_line(i + 1)
                assert cell_len(line.text) == width, "cells may count themselves wrong"
                assert line.text.startswith(f"  {ordinal(i + 1)}  ")
                assert "部落" in line.text
                if width >= 40:
                    assert cell_len(strip.text) <= width + GAP
                if width >= 60:
                    left = "~" + str(shown.screen.clans[i].decks_left)
                    assert left in line.text, "the number of decks is not cut"


@pytest.mark.soak
async def test_help_lists_the_keys_of_the_race() -> None:
    """`?` lists the keys of this screen."""
    async with open_race_screen(RACE) as shown:
        await shown.press("question_mark")
        text = " ".join(str(static.content) for static in shown.on.app.screen.query(Static))
        assert "Show this clan's cards" in text
        assert "Back to the clan" in text


async def test_the_estimated_load_time_is_shown() -> None:
    """The heading has players, rate and estimated time; after twice the estimate no time.

    After a load has ended, the estimate of the next one begins anew.
    """
    pace = Pace(at_once=0.0, per_second=5.0)
    async with open_race_screen() as shown:
        shown.on.backend.pace = pace
        await shown.answer(race(*(racer(clan, people(*[2] * 10)) for clan in CLANS)))
        assert shown.heading.endswith("50 players at 5 a second: about 10 s")
        for seconds, current, words in (
            (19, pace, "about 10 s"),
            (2, pace, "50 players at 5 a second"),
            (0, Pace(at_once=50.0, per_second=5.0), "─"),
            (30, None, "─"),
            (0, pace, "about 10 s"),
        ):
            shown.on.clock.advance(seconds)
            shown.on.backend.pace = current
            shown.screen.draw()
            assert shown.heading.endswith(words), (seconds, words)


def _make_clan(clan: Tag, name: str, *players: str) -> RaceClan:
    """Return a clan of these players, without battles today."""
    members = (
        replace(participant(at), name=player, raw_name=player) for at, player in enumerate(players)
    )
    return replace(racer(clan, members), name=name, raw_name=name)


NAMED: Final = race(
    _make_clan(HOME, "Thornwood", "Anna", "Bernd"),
    _make_clan(CLANS[1], "Iron Harbour", "Hannah", "Carl"),
    _make_clan(CLANS[2], "Old Mill", "Dora"),
)


async def test_the_filter_finds_players_in_all_clans() -> None:
    """While typing, clans and players without a match are hidden, and matches are counted.

    Hidden clans leave empty lines, one of which has the message about no match.
    """
    async with open_race_screen(NAMED) as shown:
        height = shown.table.size.height
        await shown.press("slash")
        assert "clan or player" in text(shown.on.app)
        await shown.press("a", "n")
        assert [clan.clan.name for clan in shown.table.rows] == ["Thornwood", "Iron Harbour"]
        assert shown.state == "2 of 3 clans · 2 of 5 players"
        assert "Anna" in shown.people
        assert "Bernd" not in shown.people
        await shown.press("n", "a", "h")
        assert [clan.clan.name for clan in shown.table.rows] == ["Iron Harbour"]
        assert "Hannah" in shown.people
        assert "Carl" not in shown.people
        await shown.press("z")
        assert shown.table.size.height == height
        nothing = "Nothing matches “annahz” · Esc clears the filter"
        assert nothing in shown.table.render_line(2).text
        await shown.press("enter", "enter")
        assert shown.results == []
        assert "No clan is under the cursor" in text(shown.on.app)


async def test_a_matching_clan_shows_all_its_players() -> None:
    """A clan whose name matches shows all its players, and opens in the list of all clans."""
    async with open_race_screen(NAMED) as shown:
        await shown.press("slash", *"mill", "enter", "m")
        members = shown.screen.query_one(MemberTable)
        assert [row.participant.name for row in members.rows] == ["Dora"]
        await shown.press("m", "enter")
        assert [
            (clan_list.position, len(clan_list.clans)) for clan_list in shown.results if clan_list
        ] == [(2, 3)]


async def test_enter_applies_the_filter_and_esc_clears_it() -> None:
    """Enter moves the focus to the table; Esc clears the filter, a second Esc closes the race."""
    async with open_race_screen(NAMED) as shown:
        await shown.press("slash", *"hannah", "enter")
        assert shown.table.has_focus
        assert shown.state.endswith("1 of 3 clans · 1 of 5 players · /hannah · Esc clears")
        await shown.press("escape")
        assert len(shown.table.rows) == 3
        assert shown.results == []
        await shown.press("escape")
        assert shown.results == [None]


async def test_a_filter_returns_the_focus_to_the_table_that_had_it() -> None:
    """After Enter and after Esc, the focus is in the clans or in the medals, as before."""
    async with open_race_screen(NAMED) as shown:
        for table in (shown.table, shown.screen.query_one(MemberTable)):
            assert table.has_focus
            await shown.press("slash", "a", "enter")
            assert table.has_focus
            await shown.press("slash", "escape")
            assert table.has_focus
            await shown.press("m")


async def test_the_parts_of_the_race_depend_on_the_size() -> None:
    """Beside from 110 cells, medals from 32 lines, and the legend from eleven lines on."""
    async with open_race_screen(RACE, size=(110, 31)) as shown:
        screen = shown.screen
        parts = {}
        for size in ((109, 40), (110, 31), (110, 32), (80, 20), (80, 21)):
            await shown.on.resize(*size)
            classes = {name for name in ("-both", "-beside") if screen.has_class(name)}
            parts[size] = classes, shown.table.has_legend
            if "-both" in classes:
                heading = shown.read("#medals-heading").rstrip()
                assert cell_len(heading) == screen.query_one("#medals").size.width
        assert parts == {
            (109, 40): (set(), True),
            (110, 31): ({"-beside"}, True),
            (110, 32): ({"-both"}, True),
            (80, 20): (set(), False),
            (80, 21): (set(), True),
        }
        await shown.press("slash")
        assert shown.state == "5 of 5 clans · 20 of 20 players", "while a filter is typed"
        await shown.press("escape")
        assert shown.state.startswith("Your boat")
        await shown.press("r")
        await shown.answer(race(*RACE.clans, kind=PeriodType.TRAINING, day=1))
        assert not shown.table.has_legend, "no boat moves in training"


async def test_saved_tables_have_the_rows_and_the_names_of_their_clan() -> None:
    """The clans' file is in the order of ranks, that of the medals in the order on the screen."""
    async with open_race_screen(NAMED) as shown:
        screen = shown.screen
        await shown.press("slash", *"hannah", "enter")
        displayed, full = screen.list_export_contents()
        assert displayed.description == "1 of 3 clans: hannah · by rank"
        assert displayed.stem == f"thornwood-race-{NOON:%Y-%m-%d}"
        assert full.description == "3 clans"
        await shown.press("m", "S")
        displayed, full = screen.list_export_contents()
        assert displayed.description == "1 of 2 members: hannah · by Medals, lowest first"
        assert displayed.stem == f"iron-harbour-medals-{NOON:%Y-%m-%d}"
        assert full.description == "2 members"
        assert screen.key_names == {"race-members": "Clans"}
        await shown.press("slash", "x")
        assert screen.query_one(MemberTable).placeholder.startswith("Nothing matches “x”")
        await shown.press("escape", "escape")
        assert screen.query_one(MemberTable).placeholder == NO_BATTLES
        assert screen.key_names == {}
        await shown.on.resize(120, 40)
        assert screen.list_export_contents()[0].stem.startswith("thornwood-race")


async def test_a_saved_table_of_a_clan_without_a_name_is_named_after_its_tag() -> None:
    """The file has the clan's tag, so that two such clans have two files."""
    async with stage(first="2PP") as on:
        shown = await open_race(on, name="")
        await shown.answer(race(_make_clan(HOME, "", "Anna")))
        date = f"{NOON:%Y-%m-%d}"
        stems = [content.stem for content in shown.screen.list_export_contents()]
        assert set(stems) == {f"2pp-race-{date}"}
        await shown.press("m")
        stems = [content.stem for content in shown.screen.list_export_contents()]
        assert set(stems) == {f"2pp-medals-{date}"}


async def test_actions_need_a_race() -> None:
    """Without a race only back and reload work; without clans the filter does not open."""
    async with open_race_screen() as shown:
        actions = ("filter", "open_clan", "copy", "members", "refresh", "back")
        enabled = [[bool(shown.screen.check_action(name, ())) for name in actions]]
        assert shown.screen.list_export_contents() == ()
        assert "ago" not in shown.header
        await shown.answer(race())
        enabled.append([bool(shown.screen.check_action(name, ())) for name in actions])
        await shown.press("r")
        await shown.answer(RACE)
        enabled.append([bool(shown.screen.check_action(name, ())) for name in actions])
        assert enabled == [
            [False, False, False, False, True, True],
            [False, True, True, True, True, True],
            [True, True, True, True, True, True],
        ]
        assert "m Medals" in text(shown.on.app), "the key bar follows"
        shown.screen.load_newer()
        await shown.on.pilot.pause()
        assert shown.call.args == (HOME, math.inf), "a recent race is good enough"
        shown.on.backend.pause(5.0)
        await shown.answer(RACE)
        assert "Too many" not in shown.state, "nothing is loading"


async def test_the_time_on_the_screen_goes_on_without_a_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The header reads the clock again while nothing else happens."""
    monkeypatch.setattr(screen, "TICK", 0.05)
    async with open_race_screen(RACE) as shown:
        shown.on.clock.advance(180)
        await wait_until(lambda: "3 min ago" in shown.header, "the age is drawn again")


async def test_the_end_of_the_day_is_in_the_zone_of_the_reader() -> None:
    """Two hours east of Greenwich a war day ends two hours later on the clock."""
    async with stage(first="2PP", size=(120, 24), zone=timezone(timedelta(hours=2))) as on:
        shown = await open_race(on)
        await shown.answer(RACE)
        assert "until 12:00" in shown.header


async def test_a_reload_leaves_the_running_loads_alone() -> None:
    """Loading and waiting clans are not loaded anew; a new clan makes all of them take turns."""
    async with open_race_screen(race(*RACE.clans[:4])) as shown:
        loads, number = shown.on.backend.loads, len(shown.on.backend.loads)
        running = loads[-1]
        running.emit(half_of(make_survey(["Wizard"] * 8, tag=HOME.text)))
        await shown.on.until(lambda: "▰" in shown.cards[-1])
        await shown.press("r")
        await shown.answer(race(*RACE.clans[:4]))
        assert (len(loads), running.cancelled) == (number, False)
        await shown.press("r")
        await shown.answer(RACE)
        await shown.on.until(lambda: running.cancelled)
        assert [load.tag for load in loads[number:]] == [HOME]
        assert shown.screen.loader.loads.queue == ORDER[:-1]


async def test_a_reload_uses_what_other_screens_have_loaded() -> None:
    """The newest survey of a clan is shown, also of one that its own screen is still loading."""
    async with open_race_screen() as shown:
        for tag in CLANS:
            shown.known[tag] = make_survey(["Miner"], tag=tag.text)
        before = len(shown.on.backend.loads)
        shown.known[HOME] = half_of(make_survey(["Wizard"] * 8, tag=HOME.text))
        await shown.answer(RACE)
        assert "loading" in shown.cards[-1]
        shown.known[HOME] = make_survey(["Wizard"], tag=HOME.text)
        shown.on.backend.pace = Pace(at_once=0.0, per_second=5.0)
        shown.screen.refresh_status()
        assert "Wizard 100%" in shown.cards[-1]
        assert shown.heading.endswith("─"), "nothing is left to load"
        shown.known[HOME] = replace(
            make_survey(["Zap"], tag=HOME.text), at=NOON + timedelta(minutes=1)
        )
        await shown.press("r")
        await shown.answer(RACE)
        assert "Zap 100%" in shown.cards[-1]
        assert len(shown.on.backend.loads) == before


@pytest.mark.parametrize(
    "places", [(1, 3), pytest.param((0, 2, 4), marks=pytest.mark.soak)], ids=["few", "others"]
)
async def test_a_clan_is_loaded_again_after_an_hour(places: tuple[int, ...]) -> None:
    """Its age is that of now, not that of an old race; a clan that loads elsewhere is left."""
    hour, complete = timedelta(hours=1), make_survey(["Wizard"] * 8, tag=HOME.text)
    cases = (
        (complete, hour, timedelta(), False),
        (complete, hour + timedelta(seconds=1), timedelta(), True),
        (complete, 2 * hour, 2 * hour, True),
        (half_of(complete), 2 * hour, timedelta(), False),
        (half_of(complete).cancel(), 2 * hour, timedelta(), True),
    )
    async with stage(first="2PP") as on:
        for survey, age, age_of_race, is_loaded in [cases[place] for place in places]:
            shown = await open_race(on)
            for tag in CLANS:
                shown.known[tag] = make_survey(["Miner"], tag=tag.text)
            shown.known[HOME] = replace(survey, at=NOON - age)
            before = len(on.backend.loads)
            await shown.answer(replace(RACE, age=age_of_race.total_seconds()))
            assert len(on.backend.loads) - before == is_loaded, (age, age_of_race)
            await shown.press("escape")


async def test_only_a_recent_roster_excludes_former_members() -> None:
    """Players outside a roster have no decks to use, unless it is contradictory or too old.

    One second more than an hour older than the race, and players may have left.
    """
    participants = people(0, 0, 0)
    members = tuple(Member(tag=p.tag, name=p.name, raw_name=p.raw_name) for p in participants[:2])
    survey = make_survey(["Miner", "Miner"])
    survey = replace(survey, clan=replace(survey.clan, members=members))
    gap = RosterGap(counted=3, listed=2)
    contradictory = replace(survey, clan=replace(survey.clan, gap=gap))
    every = "3 with decks left (some may have left the clan)"
    async with open_race_screen() as shown:
        for known, seconds, words in (
            (survey, 3600, "2 with decks left ─"),
            (contradictory, 60, every),
            (survey, 0, "2 with decks left ─"),
            (survey, 3601, every),
        ):
            shown.known[HOME] = replace(known, at=shown.on.clock())
            shown.on.clock.advance(seconds)
            shown.screen.load_newer()
            await shown.answer(race(racer(HOME, participants)))
            assert f"· {words}" in shown.people, seconds


async def test_the_medals_say_where_their_key_leads() -> None:
    """The heading is as wide as the medals; `m` leads back from them, also after a click."""
    async with open_race_screen(RACE) as shown:
        screen, members = shown.screen, shown.screen.query_one(MemberTable)
        await shown.press("m")
        heading = shown.read("#medals-heading").rstrip()
        assert heading.endswith(" m goes back")
        assert cell_len(heading) == 80
        await shown.press("m")
        await shown.on.resize(120, 40)
        assert shown.read("#medals-heading").rstrip().endswith(" m moves here")
        await shown.on.pilot.click(MemberTable, offset=(10, 1))
        await shown.on.pilot.pause()
        assert members.has_focus
        assert shown.read("#medals-heading").rstrip().endswith(" m goes back")
        await shown.press("m")
        assert shown.table.has_focus
        assert shown.read("#medals-heading").rstrip().endswith(" m moves here")
        assert screen.key_names == {}


async def test_saved_tables_have_the_time_of_the_race() -> None:
    """A race of the cache is saved with its own day, and so are the medals."""
    age = timedelta(days=2)
    async with open_race_screen(replace(NAMED, age=age.total_seconds())) as shown:
        for name in ("thornwood-race", "thornwood-medals"):
            for content in shown.screen.list_export_contents():
                assert content.stem == f"{name}-{NOON - age:%Y-%m-%d}"
                assert content.document is not None
                record = json.loads(render(content.document, "json", DEFAULT_READER))
                assert record["fetched_at"].startswith(f"{NOON - age:%Y-%m-%d}")
            await shown.press("m")


def describe_layout(shown: OpenRace) -> str:
    """Return the lines of each part below the table: `players 3 cards 8`, with the legend."""
    screen = shown.screen
    parts = {
        "players": screen.query_one(RemainingPlayers),
        "cards": screen.query_one(TopCards),
        "medals": screen.query_one("#medals"),
    }
    lines = [f"{name} {part.size.height}" for name, part in parts.items() if part.size.height]
    return " ".join(["legend" if shown.table.has_legend else "", *lines]).strip()


LAYOUTS: Final = """
5 clans, 3 and 12 players, 60x20: players 4 cards 6
5 clans, 3 and 12 players, 120x24: legend players 13 cards 13
5 clans, 20 and 1 players, 60x20: players 10
5 clans, 1 and 40 players, 80x24: legend players 7 cards 6
5 clans, 1 and 40 players, 115x40: legend players 22 cards 7 medals 29
2 clans, 1 and 40 players, 80x24: legend players 12 cards 4
0 clans, 0 and 0 players, 60x20: players 15
"""
"""The lines of each part below the table, for the number of clans and of players in the first two
of them, at a size."""

MORE_LAYOUTS: Final = """
5 clans, 3 and 12 players, 60x24: legend players 6 cards 7
5 clans, 3 and 12 players, 80x24: legend players 5 cards 8
5 clans, 3 and 12 players, 120x40: legend players 6 cards 23 medals 29
5 clans, 20 and 1 players, 60x24: legend players 8 cards 5
5 clans, 20 and 1 players, 80x20: players 6 cards 4
5 clans, 20 and 1 players, 80x24: legend players 7 cards 6
5 clans, 20 and 1 players, 120x40: legend players 9 cards 20 medals 29
5 clans, 1 and 40 players, 60x20: players 4 cards 6
5 clans, 1 and 40 players, 80x27: legend players 10 cards 6
5 clans, 1 and 40 players, 80x40: legend players 12 cards 17
5 clans, 1 and 40 players, 120x20: players 10 cards 10
5 clans, 1 and 40 players, 120x40: legend players 16 cards 13 medals 29
2 clans, 1 and 40 players, 60x20: legend players 12
2 clans, 1 and 40 players, 80x20: legend players 12
5 clans, 40 and 1 players, 120x20: players 10 cards 10
0 clans, 0 and 0 players, 120x24: players 19
"""


@pytest.mark.parametrize(
    "layouts", [LAYOUTS, pytest.param(MORE_LAYOUTS, marks=pytest.mark.soak)], ids=["few", "more"]
)
async def test_the_lines_of_each_part_of_the_race(layouts: str) -> None:
    """Players have the lines that any clan needs, cards the rest if it is four lines or more."""
    cases = [re.findall(r"\d+", line)[:5] for line in layouts.split("\n")[1:-1]]
    found, before = [], None
    async with stage(first="2PP") as on:
        shown = await open_race(on)
        for number, ours, theirs, width, height in (map(int, case) for case in cases):
            if (number, ours, theirs) != before:
                before = number, ours, theirs
                clans = [
                    racer(tag, people(1, *[0] * (players - 1)), medals=9 - at)
                    for at, (tag, players) in enumerate(
                        zip(CLANS, (ours, theirs, 1, 2, 3), strict=True)
                    )
                ]
                shown.screen.load_newer()
                await shown.answer(race(*clans[:number]))
            await on.resize(width, height)
            case = f"{number} clans, {ours} and {theirs} players, {width}x{height}"
            found.append(f"{case}: {describe_layout(shown)}")
    assert found == layouts.strip().split("\n")
