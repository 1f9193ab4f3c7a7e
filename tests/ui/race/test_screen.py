"""Tests of the race screen: requests, the table, and the way to another clan."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator, Callable, Sized
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import pytest
from msgspec.structs import replace
from rich.cells import cell_len
from textual.types import AnimationLevel
from textual.widgets import Static

from clantui.core.clan_list import ClanList
from clantui.core.model.errors import NotFound, RoyaleError, Unreachable
from clantui.core.model.game import Member, RosterGap
from clantui.core.model.load_request import LoadRequest
from clantui.core.model.race import PeriodType, Race, RaceClan
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.pace import Pace
from clantui.core.race.standings import compute_standings
from clantui.core.text.phrases import ordinal
from clantui.ui.common.column_widths import GAP
from clantui.ui.common.header import ScreenHeader
from clantui.ui.race.member_table import MemberTable
from clantui.ui.race.remaining_players import RemainingPlayers
from clantui.ui.race.screen import RaceScreen
from clantui.ui.race.table import RaceTable
from clantui.ui.race.top_cards import TopCards
from tests.factories.races import CLANS, participant, people, race, racer
from tests.factories.surveys import AT, HOME
from tests.ui.fake_backend import Question
from tests.ui.harness import Stage, loaded, stage
from tests.ui.screen_text import text

LATE: Final = Unreachable("no answer in 10 s")
RACE: Final = race(
    *(racer(clan, people(*[2] * (i + 1), 0), medals=100 * i) for i, clan in enumerate(CLANS))
)
"""Five clans whose order is the other way round: the last of `CLANS` leads."""

ORDER: Final = tuple(reversed(CLANS))


@dataclass
class Shown:
    """Race screen on a stage."""

    on: Stage
    screen: RaceScreen
    known: dict[Tag, Survey]
    left: list[ClanList | None] = field(default_factory=list)

    @property
    def question(self) -> Question:
        """Return the last request."""
        return self.on.engine.questions[-1]

    @property
    def table(self) -> RaceTable:
        """Return the table."""
        return self.screen.query_one(RaceTable)

    @property
    def pointed(self) -> Tag | None:
        """Return the clan under the cursor."""
        return self.table.highlighted.clan.tag if self.table.highlighted else None

    @property
    def title(self) -> str:
        """Return the first line."""
        return str(self.screen.query_one(ScreenHeader).render())

    @property
    def state(self) -> str:
        """Return the second line."""
        return str(self.screen.query_one("#state", Static).content)

    @property
    def rows(self) -> list[str]:
        """Return the lines of the table, without its heading."""
        lines = range(1, len(self.table.rows) + 1) if self.table.rows else range(3)
        return [self.table.render_line(y).text.rstrip() for y in lines]

    @property
    def legend(self) -> str:
        """Return the line below the rows of the table."""
        return self.table.render_line(len(self.table.rows) + 1).text.strip()

    @property
    def cards(self) -> list[str]:
        """Return the clans' top cards, without the heading."""
        return str(self.screen.query_one(TopCards).render()).splitlines()[1:]

    @property
    def heading(self) -> str:
        """Return the heading of the clans' top cards."""
        return str(self.screen.query_one(TopCards).render()).splitlines()[0]

    @property
    def people(self) -> str:
        """Return the players who have decks left."""
        return str(self.screen.query_one(RemainingPlayers).render())

    async def answer(self, outcome: Race | RoyaleError, question: int = -1) -> None:
        """Answer the request, and wait until the result is drawn."""
        questions = self.on.engine.questions
        await self.on.until(lambda: questions and not questions[question].answer.done())
        answer = questions[question].answer
        if isinstance(outcome, RoyaleError):
            answer.set_exception(outcome)
        else:
            answer.set_result(outcome)
        await self.on.pilot.pause()
        await self.on.pilot.pause()

    async def sail(self) -> None:
        """Wait until the boats have arrived."""
        await self.on.until(lambda: self.table.sailed == 1.0)

    async def press(self, *keys: str) -> None:
        """Press keys."""
        await self.on.press(*keys)


def _has_length(values: Sized, length: int) -> bool:
    return len(values) == length


def half_of(survey: Survey) -> Survey:
    """Return a survey for whose last half of the members it still waits."""
    late = [member.tag for member in survey.clan.members][len(survey.clan.members) // 2 - 1 :]
    players = {tag: player for tag, player in survey.players.items() if tag not in late}
    return replace(survey, players=players, waiting=frozenset(late))


@asynccontextmanager
async def opened(
    outcome: Race | RoyaleError | None = None, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Shown]:
    """Open the race of the home clan, and answer its request."""
    async with stage(first="2PP", size=size) as on:
        known: dict[Tag, Survey] = {}

        async def load(tag: Tag, emit: Callable[[Survey], object]) -> object:
            return await on.engine.load(LoadRequest(tag=tag, before=known.get(tag)), emit)

        screen = RaceScreen(
            on.engine,
            on.clock,
            HOME,
            "Thornwood",
            known.get,
            load,
            paused_for=on.screen.controller.paused_for,
        )
        shown = Shown(on, screen, known)
        await on.app.push_screen(screen, shown.left.append)
        await on.pilot.pause()
        if outcome is not None:
            await shown.answer(outcome)
        yield shown
        for question in on.engine.questions:
            question.answer.cancel()


async def test_it_paints_first_and_asks_then() -> None:
    """The screen is painted, with the clan's name, before the one request is answered."""
    async with opened() as shown:
        assert (shown.question.what, shown.question.about) == ("race", (HOME, math.inf))
        assert "Thornwood" in shown.title
        assert "◌ loading" in shown.title
        assert "Loading the race of #2PP" in shown.state
        assert "".join(shown.rows) == ""  # said once


async def test_the_clans_stand_by_place_with_ours_marked() -> None:
    """The five clans are sorted by place, ours marked, with the day above."""
    async with opened(RACE) as shown:
        assert [clan.clan.tag for clan in shown.screen.clans] == list(ORDER)
        assert [row.split()[0] for row in shown.rows] == ["1st", "2nd", "3rd", "4th", "5th"]
        assert ["▸" in row for row in shown.rows] == [tag == HOME for tag in ORDER]
        assert "week 3 · war day 4 of 4" in shown.title
        assert "● just now" in shown.title
        assert shown.state.startswith("Your boat should end the week ")
        assert "You are 5th today, 100 behind #2RC" in shown.state


async def test_the_first_line_has_the_time_left_where_there_is_room() -> None:
    """The time left is an estimate, with the local time of the reset on a wide screen."""
    async with opened(RACE, size=(120, 24)) as shown:
        day = "week 3 · war day 4 of 4 · about 22 h left"
        assert f"{day} · until 10:00" in shown.title
        await shown.on.pilot.resize_terminal(70, 24)
        await shown.on.pilot.pause()
        assert "River race  war day 4 of 4 · about 22 h left" in shown.title
        assert "until" not in shown.title
        await shown.on.pilot.resize_terminal(60, 20)
        await shown.on.pilot.pause()
        assert "River race" in shown.title
        assert "22 h left" in shown.title
        shown.on.clock.advance(23 * 3600)
        shown.screen.tick()
        assert "left" not in shown.title, "the race is of a day that is over"


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (110, 30), (120, 40), (200, 60)])
async def test_nothing_stands_twice_and_the_screen_has_its_name(size: tuple[int, int]) -> None:
    """The boat stands in its column or above the table, and the first line names the screen."""
    today = race(
        racer(HOME, people(2, 0), medals=300, fame=1_000),
        racer(CLANS[1], people(4), medals=500),
        day=4,
    )
    async with opened(today, size=size) as shown:
        assert ("boat 1,000" in shown.state) != shown.table.has_column("boat")
        assert "River race" in shown.title
        assert shown.state.count("estimate") + shown.legend.count("estimate") <= 1


async def test_the_age_is_the_answer_s() -> None:
    """A cached response has the age of the API's answer, which grows on the screen."""
    async with opened(replace(RACE, age=120.0)) as shown:
        assert "● 2 min ago" in shown.title
        shown.on.clock.advance(600)
        shown.screen.tick()
        assert "○ stale · 12 min ago" in shown.title


async def test_an_error_takes_nothing_away() -> None:
    """A failed refresh keeps the table, and shows the reason, the age and the next step."""
    async with opened(RACE) as shown:
        before = shown.rows
        shown.on.clock.advance(180)
        await shown.press("r")
        assert shown.question.about == (HOME, 0.0), "anew means not from what is kept"
        assert shown.rows == before
        await shown.answer(LATE)
        assert shown.rows == before
        assert "✗ no answer in 10 s · r retries" in shown.state
        assert "× offline · 3 min old" in shown.title
        await shown.press("r")
        await shown.answer(RACE)
        assert "✗" not in shown.state


async def test_without_a_race_the_reason_stands_there() -> None:
    """Without a race the reason is shown; there is no table, and nothing to open or copy."""
    async with opened(NotFound("#2PP is in no river race now")) as shown:
        assert shown.state.startswith(
            "✗ #2PP is in no river race now: it never raced, or a season"
        )
        assert "".join(shown.rows) == ""
        await shown.press("enter", "y")
        assert shown.left == []
        assert shown.on.app.clipboard == ""
        await shown.press("r")
        await shown.answer(RACE)
        assert len(shown.rows) == 5


async def test_clans_still_being_matched_are_no_table() -> None:
    """A race without clans, during matchmaking, shows a message in place of the table."""
    async with opened(race()) as shown:
        assert "Matchmaking" in shown.state
        await shown.press("j", "enter")
        assert shown.left == []


@pytest.mark.parametrize("key", ["enter", "right", "l"])
async def test_a_hop_gives_the_clans_as_a_course(key: str) -> None:
    """Opening a clan gives the table's clans as a list, starting at the cursor."""
    async with opened(RACE) as shown:
        await shown.press("j", key)
        (course,) = shown.left
        assert course is not None
        assert course.title == "river race"
        assert [(stop.tag, stop.name) for stop in course.stops] == [(t, str(t)) for t in ORDER]
        assert course.current == ORDER[1]


@pytest.mark.parametrize("key", ["escape", "left", "h"])
async def test_the_way_back_hops_nowhere(key: str) -> None:
    """Closing the screen by any key gives None."""
    async with opened(RACE) as shown:
        await shown.press("j", key)
        assert shown.left == [None]


async def test_an_answer_after_leaving_changes_nothing() -> None:
    """Leaving cancels the request; a late answer changes nothing."""
    async with opened() as shown:
        await shown.press("escape")
        assert shown.left == [None]
        assert shown.on.engine.questions[0].answer.cancelled()
        assert shown.on.app.screen is shown.on.screen


async def test_only_the_last_question_counts() -> None:
    """A second `r` replaces the first request, whose late error is not shown."""
    async with opened(RACE) as shown:
        await shown.press("r")
        shown.on.engine.questions[1].answer.set_exception(LATE)
        shown.screen.action_refresh()
        await shown.on.pilot.pause()
        second = shown.on.engine.questions[2]
        assert "✗" not in shown.state
        assert "◌ loading" in shown.title
        second.answer.set_result(RACE)
        await shown.on.pilot.pause()
        assert "● just now" in shown.title


async def test_the_cursor_stays_on_its_clan() -> None:
    """Cursor and players follow their clan when the order changes."""
    async with opened(RACE) as shown:
        await shown.press("G", "k")
        assert shown.pointed == ORDER[3]
        turned = [replace(clan, medals_today=500 - clan.medals_today) for clan in RACE.clans]
        await shown.press("r")
        await shown.answer(replace(RACE, clans=tuple(turned)))
        assert [clan.clan.tag for clan in shown.screen.clans] == list(CLANS)
        assert shown.pointed == ORDER[3] == CLANS[1]
        assert str(CLANS[1]) in shown.people
        await shown.press("g")
        assert shown.pointed == CLANS[0]


async def test_a_clan_that_is_gone_leaves_the_cursor_its_line() -> None:
    """With fewer clans the cursor is on one that exists."""
    async with opened(RACE) as shown:
        await shown.press("G")
        await shown.press("r")
        await shown.answer(replace(RACE, clans=RACE.clans[3:]))
        assert shown.pointed == CLANS[3]
        await shown.press("enter")
        (course,) = shown.left
        assert course is not None
        assert course.current == CLANS[3]


async def test_a_click_points_and_a_second_hops() -> None:
    """One click moves the cursor, and a second one opens the clan."""
    async with opened(RACE) as shown:
        await shown.on.pilot.click(RaceTable, offset=(10, 3))
        assert shown.pointed == ORDER[2]
        await shown.on.pilot.click(RaceTable, offset=(10, 0))
        assert shown.pointed == ORDER[2], "the heading is no clan"
        await shown.on.pilot.click(RaceTable, offset=(10, 3), times=2)
        await shown.on.pilot.pause()
        (course,) = shown.left
        assert course is not None
        assert course.current == ORDER[2]


async def test_top_cards_are_of_what_is_at_hand() -> None:
    """A stored clan shows its top cards; any other says how to load them."""
    async with opened() as shown:
        shown.known[HOME] = loaded(["Wizard", "Wizard", "Miner"])
        await shown.answer(RACE)
        *others, ours = shown.cards
        assert "Wizard 67%" in ours
        assert "Miner 33%" in ours
        assert [line.split()[-1] for line in others] == ["▱▱▱▱▱▱▱▱", *["waiting"] * 3]


async def test_clans_are_loaded_one_after_the_other_our_own_first() -> None:
    """All five clans are loaded without a key press, one at a time, beginning with our own."""
    async with opened() as shown:
        loads, before = shown.on.engine.loads, len(shown.on.engine.loads)
        await shown.answer(RACE)
        for count, tag in enumerate((HOME, *ORDER[:-1]), 1):
            await shown.on.until(partial(_has_length, loads, before + count))
            assert loads[-1].tag == tag
            survey = loaded(["Wizard", "Miner"], tag=tag.text)
            loads[-1].emit(survey)
            loads[-1].end()
        await shown.on.until(lambda: not shown.screen.state.loading)
        assert len(loads) == before + len(CLANS)
        assert all("Wizard 50%" in line for line in shown.cards)
        await shown.press("r")
        await shown.answer(RACE)
        assert len(loads) == before + len(CLANS), "what is in hand is not loaded again"


async def test_a_load_shows_how_far_it_is() -> None:
    """A clan that is loading shows the part of its players who have answered."""
    async with opened(RACE) as shown:
        shown.on.engine.loads[-1].emit(half_of(loaded(["Wizard"] * 8, tag=HOME.text)))
        await shown.on.until(lambda: "▰" in shown.cards[-1])
        assert shown.cards[-1].split()[-1] == "▰▰▰▱▱▱▱▱"


async def test_loads_pause_while_the_api_refuses_the_pace() -> None:
    """After a refusal no further clan is asked for before the pause is over."""
    async with opened(RACE) as shown:
        loads = shown.on.engine.loads
        before = len(loads)
        shown.on.engine.on_pause(5.0)
        await shown.on.pilot.pause()
        loads[-1].emit(loaded(["Wizard"], tag=HOME.text))
        loads[-1].end()
        await shown.on.until(lambda: not shown.screen.state.loading)
        shown.screen.tick()
        assert len(loads) == before
        shown.on.clock.advance(6)
        shown.screen.tick()
        await shown.on.until(lambda: len(loads) == before + 1)


async def test_a_failed_load_asks_for_no_further_clan() -> None:
    """After one clan could not be loaded the others wait for `r`, which loads all of them."""
    async with opened(RACE) as shown:
        loads = shown.on.engine.loads
        before = len(loads)
        loads[-1].end(LATE)
        await shown.on.until(lambda: not shown.screen.state.loading)
        assert len(loads) == before
        assert "no answer in 10 s · r retries" in shown.cards[-1]
        await shown.press("r")
        await shown.answer(RACE)
        await shown.on.until(lambda: len(loads) == before + 1)
        assert loads[-1].tag == HOME


async def test_loads_end_with_the_screen() -> None:
    """Leaving the race cancels the load that it has started, and starts no other."""
    async with opened(RACE) as shown:
        load, number = shown.on.engine.loads[-1], len(shown.on.engine.loads)
        await shown.press("escape")
        await shown.on.until(lambda: load.cancelled)
        assert len(shown.on.engine.loads) == number


async def test_a_roster_that_arrives_makes_the_figures_sure() -> None:
    """Until a clan is loaded its decks are marked as an estimate, and then no longer."""
    async with opened(race(racer(HOME, people(1, 0), medals=9)), size=(120, 24)) as shown:
        assert "  ~7  " in shown.rows[0]
        assert "~ estimate" in shown.legend
        assert "estimate" not in shown.state, "it stands below the track"
        young = loaded(["Miner"], tag=HOME.text)
        members = tuple(
            Member(tag=p.tag, name=p.name, raw_name=p.raw_name) for p in people(1, 0)[:1]
        )
        survey = replace(young, clan=replace(young.clan, members=members))
        shown.on.engine.loads[-1].emit(survey)
        await shown.on.until(lambda: "  3  " in shown.rows[0])
        assert "estimate" not in shown.legend


async def test_m_shows_the_medals_of_each_member() -> None:
    """`m` shows medals, decks and medals per deck of the clan's members, and goes back."""
    crew = [participant(0, 4, 8, 2_000), participant(1, 1, 1, 300), participant(2)]
    async with opened(race(racer(HOME, crew, medals=9), racer(CLANS[1], people(4)))) as shown:
        table = shown.screen.query_one(MemberTable)
        assert not table.region.height
        await shown.press("m")
        assert table.has_focus
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
        assert shown.left == []
        assert shown.table.has_focus


async def test_boats_sail_between_two_reloads() -> None:
    """After a reload boats sail to their new places; without animations they are there at once."""
    ours, other = racer(HOME, people(1), medals=100), racer(CLANS[1], people(1), medals=1_000)
    moved = replace(ours, medals_today=900)
    levels: tuple[tuple[AnimationLevel, float], ...] = (("full", 0.0), ("none", 1.0))
    for level, first in levels:
        async with opened(race(ours, other)) as shown:
            shown.on.app.animation_level = level
            start = shown.table.position_of(HOME)
            shown.table.show(compute_standings(race(moved, other)))
            end = shown.table._to[HOME]
            assert end.now > start.now
            assert shown.table.position_of(HOME) == start.towards(end, first)
            await shown.sail()
            assert shown.table.position_of(HOME) == end


@pytest.mark.parametrize(
    ("size", "cards"), [((60, 20), False), ((60, 24), True), ((80, 40), True)]
)
async def test_names_have_their_lines_before_cards_have_any(
    size: tuple[int, int], cards: bool
) -> None:
    """Top cards take no lines from the players with decks left, who are more important."""
    crew = [participant(n, n % 4) for n in range(16)]
    clans = [racer(tag, crew, medals=9 - i) for i, tag in enumerate((HOME, *CLANS[1:]))]
    async with opened(size=size) as shown:
        shown.known[CLANS[1]] = loaded(["Wizard", "Wizard", "Miner"], tag=CLANS[1].text)
        await shown.answer(race(*clans))
        people = shown.screen.query_one(RemainingPlayers)
        assert "… and" not in shown.people
        assert shown.people.count("Player") == 16
        assert people.region.height >= len(shown.people.splitlines())
        assert shown.screen.query_one(TopCards).display == cards
        await shown.on.pilot.resize_terminal(60, 20)
        await shown.on.pilot.pause()
        assert shown.people.count("Player") == 16
        await shown.on.pilot.resize_terminal(80, 40)
        await shown.on.pilot.pause()
        assert shown.screen.query_one(TopCards).display


@pytest.mark.parametrize(
    ("size", "beside", "medals"),
    [((80, 24), False, False), ((120, 24), True, False), ((120, 40), False, True)],
)
async def test_a_wide_screen_has_cards_and_medals_beside_the_players(
    size: tuple[int, int], *, beside: bool, medals: bool
) -> None:
    """Wide and low, cards stand beside the players; wide and high, medals stand there, too."""
    crew = [participant(n, n % 4) for n in range(8)]
    async with opened(race(racer(HOME, crew), racer(CLANS[1], crew)), size=size) as shown:
        players = shown.screen.query_one(RemainingPlayers).region
        cards = shown.screen.query_one(TopCards).region
        table = shown.screen.query_one(MemberTable).region
        assert (cards.y == players.y) == beside
        assert (table.height > 0 and table.right <= players.x) == medals
        for part in (players, cards):
            assert part.width >= 50
            assert part.height >= 3
            assert part.right <= size[0]


async def test_the_people_are_those_of_the_clan_under_the_cursor() -> None:
    """The players of the selected clan are sorted by decks left, most first."""
    crew = [participant(0, 4), participant(1, 1), participant(2), participant(3, 1)]
    async with opened(race(racer(HOME, crew, medals=9), racer(CLANS[1], people(4)))) as shown:
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
        assert legend == " ● deck used  ○ left  · 47 more players can join"
        await shown.press("j")
        assert "all decks are used" in shown.people


async def test_people_who_do_not_fit_are_counted() -> None:
    """At every height each player is either named or counted."""
    crew = [participant(number, number % 4) for number in range(50)]
    counted = []
    async with opened(race(racer(HOME, crew))) as shown:
        for height in (40, 18, 14, 12, 11):
            await shown.on.pilot.resize_terminal(80, height)
            await shown.on.pilot.pause()
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


async def test_a_young_roster_tells_who_has_left() -> None:
    """Players outside a recent roster have no decks to use; with an old roster they may."""
    crew = people(0, 0, 0)
    young = loaded(["Miner", "Miner"])
    members = tuple(Member(tag=p.tag, name=p.name, raw_name=p.raw_name) for p in crew[:2])
    async with opened() as shown:
        shown.known[HOME] = replace(young, clan=replace(young.clan, members=members))
        await shown.answer(race(racer(HOME, crew)))
        assert "2 with decks left" in shown.people
        assert "may have left" not in shown.people
        shown.on.clock.advance(3700)
        await shown.press("r")
        await shown.answer(race(racer(HOME, crew)))
        assert "3 with decks left (some may have left the clan)" in shown.people


async def test_a_roster_that_is_not_certain_tells_nobody_has_left() -> None:
    """With a contradictory roster every participant may still battle."""
    crew = people(0, 0, 0)
    young = loaded(["Miner", "Miner"])
    members = tuple(Member(tag=p.tag, name=p.name, raw_name=p.raw_name) for p in crew[:2])
    gap = RosterGap(counted=3, listed=2)
    async with opened() as shown:
        clan = replace(young.clan, members=members, gap=gap)
        shown.known[HOME] = replace(young, clan=clan)
        await shown.answer(race(racer(HOME, crew)))
        assert "3 with decks left (some may have left the clan)" in shown.people


async def test_y_copies_the_line_for_the_chat_and_says_so() -> None:
    """`y` copies our clan's chat line, whichever clan is selected, brackets in names included."""
    ann = replace(participant(0, 1), name="[b]Ann[/x]")
    async with opened(race(racer(HOME, [ann]), racer(CLANS[1], people(0)))) as shown:
        await shown.press("G", "y")
        line = "Decks left today: 3 of 4 · [b]Ann[/x] 3"
        assert shown.on.app.clipboard == line
        *_, note = shown.on.app._notifications
        assert note.message.startswith("Copied the list")
        assert cell_len(f"› {note.message}") <= 78, "the hint is not cut"
        assert not note.markup


async def test_training_projects_nothing() -> None:
    """On training days uncounted values are dashes, and a line says when they count again."""
    async with opened(race(*RACE.clans, kind=PeriodType.TRAINING, day=1)) as shown:
        assert all(row.split()[0] == "–" and row.split()[-1] == "–" for row in shown.rows)
        assert "the war starts in 2 days" in shown.state
        assert "no battle counts today" in shown.people


async def test_a_wait_for_the_api_is_told() -> None:
    """A pause after too many requests is shown as a countdown."""
    async with opened() as shown:
        shown.on.engine.on_pause(3.2)
        await shown.on.pilot.pause()
        shown.screen.tick()
        assert "Too many requests, continuing in 4 s" in shown.state


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60), (60, 18), (40, 12), (20, 8)])
async def test_no_line_is_wider_than_the_screen(size: tuple[int, int]) -> None:
    """Names are cut and numbers are not; in a tiny window the rightmost numbers go."""
    wide = tuple(replace(clan, name="部落" * 12) for clan in RACE.clans)
    async with opened(replace(RACE, clans=wide), size=size) as shown:
        width = shown.table.size.width
        for i in range(len(wide)):
            strip, line = shown.table.draw_row(i), shown.table.render_line(i + 1)
            assert line.cell_length == width
            assert line.text.startswith(f"  {ordinal(i + 1)}  ")
            assert "部落" in line.text
            if width >= 40:
                assert strip.cell_length <= width + GAP
            if width >= 60:
                left = "~" + str(shown.screen.clans[i].decks_left)
                assert left in line.text, "the number of decks is not cut"


async def test_help_tells_the_keys_of_the_race() -> None:
    """`?` lists the keys of this screen."""
    async with opened(RACE) as shown:
        await shown.press("question_mark")
        text = " ".join(str(static.content) for static in shown.on.app.screen.query(Static))
        assert "Show this clan's cards" in text
        assert "Back to the clan" in text


async def test_a_finished_clan_is_not_asked_to_play() -> None:
    """A clan whose boat has finished shows the reason in place of players with decks left."""
    racers = tuple(replace(clan, finished=AT) for clan in RACE.clans if clan.tag == HOME)
    async with opened(replace(RACE, clans=racers)) as shown:
        people = str(shown.screen.query_one(RemainingPlayers).render())
        assert people.strip("─ ") == f"{racers[0].name} · finished: no more medals today"
        assert "–" in shown.rows[0]


async def test_the_time_that_the_clans_take_is_told() -> None:
    """Above the cards stand players, pace and time; no time once it has taken twice as long."""
    async with opened() as shown:
        shown.on.engine.pace = Pace(at_once=0.0, per_second=5.0)
        people_of = people(*[2] * 10)
        await shown.answer(race(*(racer(clan, people_of) for clan in CLANS)))
        assert shown.heading.endswith("50 players at 5 a second: about 10 s")
        shown.on.clock.advance(19)
        shown.screen.draw()
        assert shown.heading.endswith("about 10 s")
        shown.on.clock.advance(2)
        shown.screen.draw()
        assert shown.heading.endswith("50 players at 5 a second")
        shown.on.engine.pace = Pace(at_once=50.0, per_second=5.0)
        shown.screen.draw()
        assert shown.heading.endswith("─")


def _named(clan: Tag, name: str, *players: str) -> RaceClan:
    """Return a clan of these players, none of whom has battled today."""
    members = (
        replace(participant(at), name=player, raw_name=player) for at, player in enumerate(players)
    )
    return replace(racer(clan, members), name=name, raw_name=name)


NAMED: Final = race(
    _named(HOME, "Thornwood", "Anna", "Bernd"),
    _named(CLANS[1], "Iron Harbour", "Hannah", "Carl"),
    _named(CLANS[2], "Old Mill", "Dora"),
)


async def test_the_filter_finds_players_in_all_clans_while_it_is_typed() -> None:
    """Each letter leaves the clans with a match and their players who match, and their number."""
    async with opened(NAMED) as shown:
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


async def test_a_clan_that_matches_keeps_all_its_players() -> None:
    """A clan found by its own name shows everybody in it."""
    async with opened(NAMED) as shown:
        await shown.press("slash", *"mill", "enter", "m")
        members = shown.screen.query_one(MemberTable)
        assert [row.participant.name for row in members.rows] == ["Dora"]


async def test_enter_keeps_the_filter_and_escape_clears_it() -> None:
    """Enter goes to the table with what was found; Escape shows all, then leaves."""
    async with opened(NAMED) as shown:
        await shown.press("slash", *"hannah", "enter")
        assert shown.table.has_focus
        assert shown.state.endswith("1 of 3 clans · 1 of 5 players · /hannah · Esc clears")
        await shown.press("escape")
        assert len(shown.table.rows) == 3
        assert shown.left == []
        await shown.press("escape")
        assert shown.left == [None]


async def test_a_clan_found_by_the_filter_opens_among_all() -> None:
    """The list to walk through has all the clans, and begins at the one that was found."""
    async with opened(NAMED) as shown:
        await shown.press("slash", *"mill", "enter", "enter")
        assert [(course.at, len(course.stops)) for course in shown.left if course] == [(2, 3)]


async def test_nothing_below_moves_while_the_filter_is_typed() -> None:
    """Hidden clans keep their lines, and without a match the reason stands in one of them."""
    async with opened(NAMED) as shown:
        height = shown.table.size.height
        await shown.press("slash", *"zzz")
        assert shown.table.size.height == height
        assert "Nothing matches “zzz” · Esc clears the filter" in shown.table.render_line(2).text
        await shown.press("enter", "enter")
        assert shown.left == []
