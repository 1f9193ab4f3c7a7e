"""Tests of `watch`: its events, their output, and the errors it survives."""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Final

import pytest

from clantui.cli.commands import watch as watching
from clantui.cli.main import parse
from clantui.core.model.attempt import OnAttempt, ignore
from clantui.core.model.errors import (
    AccessDenied,
    InvalidResponse,
    Maintenance,
    NotFound,
    RoyaleError,
    Throttled,
)
from clantui.core.model.load_request import LoadRequest
from clantui.core.model.race import Race
from clantui.core.model.race_log import PastWeek, RaceLog, WarRecord
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.demo.world.world import World
from tests.cli.processes import PATIENCE, SECRET, environment, finish, start
from tests.cli.strict import all_complaints
from tests.core.history.test_events import race
from tests.core.history.test_reminders import war_day
from tests.factories.races import people
from tests.factories.surveys import HOME, KNIGHT, LATE, PEKKA, WIZARD, survey
from tests.fakes import FakeClanSource
from tests.terminal.harness import terminal

NOON: Final = datetime(2026, 11, 21, 13, 0, 7, tzinfo=timezone(timedelta(hours=1)))
EARLIER: Final = timezone(timedelta(hours=1))
"""A time zone other than UTC."""
NO_RACE: Final = NotFound("no race now")


@dataclass
class FakeReadings(FakeClanSource):
    """An engine that gives what the test has put there, answer by answer.

    Attributes:
        clans: what each reading of a clan brings.
        races: what each reading of its race brings; in none where there are no more.
        logs: what each reading of its past weeks brings; none where there are no more.
        asked: the wishes so far.
    """

    clans: list[Survey | RoyaleError]
    races: list[Race | RoyaleError] = field(default_factory=list)
    logs: list[RaceLog] = field(default_factory=list)
    asked: list[LoadRequest] = field(default_factory=list)
    warning: str = ""

    async def load(
        self,
        request: LoadRequest,
        on_update: Callable[[Survey], object],
        on_retry: OnAttempt = ignore,
    ) -> Survey:
        """Return the next reading."""
        del on_retry
        self.asked.append(request)
        picture = self.clans.pop(0)
        if isinstance(picture, RoyaleError):
            raise picture
        on_update(picture)
        return picture

    async def war(self, tag: Tag) -> WarRecord:
        """Return the next race, and the next log."""
        del tag
        given = self.races.pop(0) if self.races else NO_RACE
        log = self.logs.pop(0) if self.logs else None
        if isinstance(given, NotFound):
            return WarRecord(log=log)
        if isinstance(given, RoyaleError):
            raise given
        return WarRecord(race=given, log=log)

    async def open_demo(self, *, remember: bool = True) -> Tag:
        """Pretend that the demo answers now."""
        assert not remember
        return HOME


@dataclass
class Told:
    """Result of a watch: its exit code, lines of stdout and stderr, and its waits in s."""

    code: int
    out: list[str]
    err: list[str]
    waits: list[float]


class Watching:
    """Watch that runs until the answers are used up, without real waits."""

    def __init__(self, capfd: pytest.CaptureFixture[str]) -> None:
        self._capfd = capfd

    async def __call__(self, hand: FakeReadings, *words: str) -> Told:
        """Watch some answers with these arguments."""
        waits: list[float] = []

        async def wait(seconds: float) -> None:
            waits.append(seconds)
            if not hand.clans:
                raise asyncio.CancelledError

        options = parse(["watch", *(words or ("2PP",))])
        try:
            code = await watching.run(options, hand, wait=wait, now=lambda: NOON, zone=EARLIER)
        except asyncio.CancelledError:
            code = 130
        out, err = self._capfd.readouterr()
        return Told(code, out.splitlines(), err.splitlines(), waits)


@pytest.fixture
def watched(capfd: pytest.CaptureFixture[str]) -> Watching:
    """Return a watch that ends with its answers."""
    return Watching(capfd)


async def test_watch_names_its_clans_and_nothing_else(watched: Watching) -> None:
    """A first or unchanged reading prints no data; stderr names the watched clan."""
    quiet = survey([KNIGHT, WIZARD])
    told = await watched(FakeReadings([quiet, quiet, quiet], [race(5, 3)] * 3))
    assert told.out == []
    assert told.err == [
        "clantui: watching #2PP every 10 min, Ctrl+C ends",
        "clantui: Lantern Keep #2PP: 2 members · week 1 · war day 1 of 4 · 1st of 3 today",
    ]
    assert told.waits == [600.0] * 3


async def test_each_event_is_a_line_with_its_time(watched: Watching) -> None:
    """Each change between two readings is one line on stdout, events of the members first."""
    hand = FakeReadings(
        [
            survey([KNIGHT, WIZARD]),
            survey([KNIGHT, PEKKA, KNIGHT]),
            survey([KNIGHT, PEKKA, KNIGHT]),
        ],
        [race(5, 3), race(5, 9), race(5, 9)],
    )
    told = await watched(hand)
    assert told.out == [
        "2026-11-21 13:00:07  Lantern Keep: Player 2 joined, plays Knight",
        "2026-11-21 13:00:07  Lantern Keep: Player 1 moved from Wizard to P.E.K.K.A",
        "2026-11-21 13:00:07  Lantern Keep: Amber Wardens overtook us: now 2nd of 3 today",
    ]


async def test_jsonl_is_an_object_a_line(watched: Watching) -> None:
    """JSON Lines have one object a line with the kind, the time in UTC and the tags."""
    hand = FakeReadings([survey([KNIGHT]), survey([PEKKA])])
    told = await watched(hand, "2PP", "--format", "jsonl")
    (event,) = map(json.loads, told.out)
    assert all_complaints("\n".join(told.out), "event-line") == []
    assert (event["type"], event["at"]) == ("moved", "2026-11-21T12:00:07Z")
    assert (event["clan"], event["after"]["id"]) == ("#2PP", PEKKA.id)


async def test_every_event_is_as_promised(watched: Watching) -> None:
    """Every kind of event is valid under the schema."""
    hand = FakeReadings(
        [survey([KNIGHT, WIZARD]), survey([PEKKA]), survey([PEKKA])],
        [race(5, 3), race(5, 9), race(5, 9, period=1)],
    )
    told = await watched(hand, "2PP", "--format", "jsonl")
    assert {json.loads(line)["type"] for line in told.out} == {"moved", "left", "overtaken", "day"}
    assert all_complaints("\n".join(told.out), "event-line") == []


async def test_the_last_picture_stands_in_for_the_next(watched: Watching) -> None:
    """Each reading is given the one before, whose players stand in for missing ones."""
    first = survey([KNIGHT])
    hand = FakeReadings([first, LATE, first])
    await watched(hand)
    assert [wish.before for wish in hand.asked] == [None, first, first]
    assert all(wish.max_age == math.inf for wish in hand.asked)


@pytest.mark.parametrize(
    "why", [LATE, Throttled("slow down"), Maintenance("closed"), InvalidResponse("?")]
)
async def test_trouble_is_said_once_and_waited_out(watched: Watching, why: RoyaleError) -> None:
    """An outage is reported once, and so is its end; the watch goes on."""
    hand = FakeReadings([survey([KNIGHT]), why, why, why, survey([PEKKA])])
    told = await watched(hand)
    assert told.err[2:] == [
        f"clantui: #2PP: {why.sentence}; trying again",
        "clantui: #2PP: all is loaded again",
    ]
    assert [line.partition("  ")[2] for line in told.out] == [
        "Lantern Keep: Player 0 moved from Knight to P.E.K.K.A"
    ]


async def test_trouble_at_the_start_is_waited_out_too(watched: Watching) -> None:
    """A watch may begin without a network."""
    told = await watched(FakeReadings([LATE, survey([KNIGHT]), survey([PEKKA])]))
    assert "no answer" in told.err[1]
    assert len(told.out) == 1


async def test_a_partial_reading_is_told_as_such_and_as_no_event(watched: Watching) -> None:
    """Missing players are reported once and compared again when they are back."""
    liked = [KNIGHT, WIZARD]
    silent = survey(liked, failed=[0])
    told = await watched(FakeReadings([survey(liked), silent, silent, survey([PEKKA, WIZARD])]))
    assert told.err[2:] == [
        "clantui: #2PP: 1 of 2 players missing (no answer in 10 s); watching the others",
        "clantui: #2PP: all is loaded again",
    ]
    assert [line.partition(": ")[2] for line in told.out] == [
        "Player 0 moved from Knight to P.E.K.K.A"
    ]


async def test_without_a_race_the_clan_is_watched(watched: Watching) -> None:
    """A clan without a race, or whose race fails, is watched all the same."""
    told = await watched(FakeReadings([survey([KNIGHT]), survey([PEKKA])], [NO_RACE, LATE]))
    assert told.err[1:] == [
        "clantui: Lantern Keep #2PP: 1 member · in no race now",
        "clantui: #2PP: the race: no answer in 10 s; trying again",
    ]
    assert len(told.out) == 1


async def test_a_race_that_lacks_something_is_not_compared_with(watched: Watching) -> None:
    """A race without our medals is not compared, then or later."""
    hand = FakeReadings([survey([KNIGHT])] * 3, [race(5, 3), race(0, 3), race(5, 3)])
    assert (await watched(hand)).out == []


@pytest.mark.parametrize(("why", "code"), [(NotFound("no clan"), 4), (AccessDenied("bad key"), 5)])
async def test_a_permanent_error_ends_the_watch(
    watched: Watching, why: RoyaleError, code: int
) -> None:
    """An unknown clan or an invalid key ends the watch at once with its code."""
    told = await watched(FakeReadings([why]))
    assert (told.code, told.out, told.waits) == (code, [], [])
    assert told.err[-1] == f"clantui: #2PP: {why.sentence}"


async def test_one_clan_that_is_not_there_leaves_the_others(watched: Watching) -> None:
    """Unknown clans are skipped; the others are watched one after the other, each once."""
    hand = FakeReadings([NotFound("no clan"), survey([KNIGHT]), survey([PEKKA])])
    told = await watched(hand, "2PR", "2PP", "2PR")
    assert [str(wish.tag) for wish in hand.asked] == ["#2PR", "#2PP", "#2PP"]
    assert (told.code, len(told.out)) == (130, 1)


async def test_the_first_clan_that_is_lost_decides_the_code(watched: Watching) -> None:
    """If no clan is left to watch, the first clan's error decides the exit code."""
    told = await watched(
        FakeReadings([NotFound("no clan"), AccessDenied("bad key")]), "2PR", "2PP"
    )
    assert (told.code, told.out, told.waits) == (NotFound("").exit_code, [], [])
    assert told.err[-2:] == ["clantui: #2PR: no clan", "clantui: #2PP: bad key"]


async def test_a_key_refused_later_is_waited_out(watched: Watching) -> None:
    """A key refused later does not end the watch, because an address may change back."""
    hand = FakeReadings([survey([KNIGHT]), AccessDenied("bad key"), survey([PEKKA])])
    assert len((await watched(hand)).out) == 1


@pytest.mark.parametrize(
    ("every", "seconds", "said"),
    [
        ("30s", 120.0, "2 min"),
        ("120", 120.0, "2 min"),
        ("150s", 150.0, "150 s"),
        ("2h", 7200.0, "2 h"),
    ],
)
async def test_no_oftener_than_the_api_answers_anew(
    watched: Watching, every: str, seconds: float, said: str
) -> None:
    """An interval below the API's two minutes is raised, with a notice."""
    told = await watched(FakeReadings([survey([KNIGHT])]), "2PP", "--interval", every)
    raised = [line for line in told.err if "using 2 min" in line]
    assert told.waits == [seconds]
    assert len(raised) == (every == "30s")
    assert f"clantui: watching #2PP every {said}, Ctrl+C ends" in told.err


async def test_the_demo_is_watched_without_a_tag(watched: Watching) -> None:
    """`--demo` alone watches the demo's own clan."""
    hand = FakeReadings([survey([KNIGHT])])
    await watched(hand, "--demo")
    assert [wish.tag for wish in hand.asked] == [HOME]


async def test_no_terminal_is_not_rung(watched: Watching) -> None:
    """--notify reports that stderr is not a terminal and writes no escape sequence."""
    hand = FakeReadings([survey([KNIGHT]), survey([PEKKA])])
    told = await watched(hand, "2PP", "--notify", "desktop")
    assert told.err[0] == "clantui: --notify desktop needs a terminal, and stderr is none"
    assert not any(c in "".join(told.out + told.err) for c in "\a\x1b")
    assert len(told.out) == 1


class Screen:
    """Terminal as stderr."""

    def __init__(self) -> None:
        self.text = ""

    def isatty(self) -> bool:
        """Return True."""
        return True

    def write(self, text: str) -> int:
        """Keep the text."""
        self.text += text
        return len(text)

    def flush(self) -> None:
        """Do nothing."""


@pytest.mark.parametrize(("how", "bells"), [("none", 0), ("bell", 1), ("desktop", 3)])
def test_a_terminal_is_rung_once_a_reading(
    capfd: pytest.CaptureFixture[str], how: str, bells: int
) -> None:
    """The events of one reading are one notification; a reading without any is silent."""
    screen: Any = Screen()
    teller = watching._Reporter(
        argparse.Namespace(
            format="text", notify=how, quiet=False, exec=None, remind=None, away=None
        ),
        lambda: NOON,
        EARLIER,
        screen,
    )
    before, after = (survey([KNIGHT] * n) for n in (1, 3))
    one = watching._WatchedClan(tag=HOME)
    for picture in (before, after, after):
        watching._compare(one, picture, WarRecord(), teller)
    assert screen.text.count("\a") == bells
    assert ("Player 1 joined" in screen.text) == (how == "desktop")
    assert capfd.readouterr().out.count("\n") == 2


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_a_signal_ends_it(tmp_path: Path, demo_url: str, number: int, code: int) -> None:
    """Ctrl+C during the wait ends the watch with 130 and without a word."""
    words = ["watch", World().home, "--base-url", demo_url]
    process = start(tmp_path, *words, CLANTUI_TOKEN=SECRET)
    assert process.stderr is not None
    first = [process.stderr.readline() for _ in range(2)]
    process.send_signal(number)
    done = finish(process)
    assert (done.code, done.out, done.err) == (code, "", "")
    assert "every 10 min" in first[0]
    assert "50 members" in first[1]


def test_ctrl_c_at_a_terminal_leaves_a_clean_line(tmp_path: Path) -> None:
    """On a terminal a line shows the last reading; Ctrl+C clears it."""
    with terminal(tmp_path, "watch", "--demo") as opened:
        opened.wait_for("50 members", "again in 10 min")
        opened.press("\x03")
        assert opened.exit_code() == 130
        assert "again in" not in opened.text


def test_a_reader_that_has_gone_ends_it(tmp_path: Path) -> None:
    """A reader that has gone ends the watch quietly with 0."""
    reading, writing = os.pipe()
    os.close(reading)
    with subprocess.Popen(
        [sys.executable, "-m", "clantui", "watch", "--demo"],
        stdout=writing,
        stderr=subprocess.PIPE,
        env=environment(tmp_path),
    ) as process:
        os.close(writing)
        try:
            _, err = process.communicate(timeout=PATIENCE)
        finally:
            process.kill()
    assert process.returncode == 0
    assert b"members" not in err
    assert b"Traceback" not in err
    assert err.count(b"\n") == 1


async def test_a_command_gets_each_event(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """With --exec a command gets each event as a line of the schema, whatever the format."""
    seen = tmp_path / "seen"
    hand = FakeReadings([survey([KNIGHT, WIZARD]), survey([PEKKA])])

    async def wait(seconds: float) -> None:
        del seconds
        if not hand.clans:
            async with asyncio.timeout(PATIENCE):
                while not seen.exists() or seen.read_text("utf-8").count("\n") < 2:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
            raise asyncio.CancelledError

    options = parse(["watch", "2PP", "--exec", f"cat >> '{seen}'"])
    with pytest.raises(asyncio.CancelledError):
        await watching.run(options, hand, wait=wait, now=lambda: NOON, zone=EARLIER)
    lines = seen.read_text("utf-8")
    assert all_complaints(lines, "event-line") == []
    assert [json.loads(line)["type"] for line in lines.splitlines()] == ["left", "moved"]
    assert "Player 1 left" in capfd.readouterr().out


async def test_decks_left_are_told_before_the_day_ends(watched: Watching) -> None:
    """Less than --remind before the day's end members with decks are told of, once a day."""
    day = war_day(0, 2, 4)
    quiet = survey([KNIGHT])
    told = await watched(FakeReadings([quiet] * 3, [day] * 3), "2PP", "--remind", "24h")
    (line,) = told.out
    assert "Lantern Keep: 1 player still has 4 decks left, and the day ends in" in line
    assert (await watched(FakeReadings([quiet] * 3, [day] * 3))).out == []


async def test_who_stays_away_is_told_after_the_weeks_of_a_setting(watched: Watching) -> None:
    """--away says after how many weeks somebody not seen, or without a war deck, is told of."""
    week = PastWeek(season=1, section=1, participants=people(0))
    played = PastWeek(season=1, section=0, participants=people(4))
    logs = [
        RaceLog(clan=HOME, weeks=weeks)
        for weeks in ((week, played), (week, week, played), (week, week, week, played))
    ]
    quiet = survey([KNIGHT])
    said = [
        "Player 0 has used no war deck for 2 weeks",
        "Player 0 has used no war deck for 3 weeks",
    ]
    for words, sentence in (((), said[0]), (("--away", "3"), said[1])):
        told = await watched(FakeReadings([quiet] * 3, [], [*logs]), "2PP", *words)
        assert [line.partition(": ")[2] for line in told.out] == [sentence]
