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
from msgspec.structs import replace

from clantui.cli.commands import watch as watch_command
from clantui.cli.loading import open_demo
from clantui.cli.parser import make_parser, parse
from clantui.cli.progress import ProgressLine
from clantui.core.history.clan_watch import ClanWatch
from clantui.core.model.attempt import OnAttempt, ignore_attempt
from clantui.core.model.errors import (
    AccessDenied,
    InvalidResponse,
    Maintenance,
    NotFound,
    RoyaleError,
    Throttled,
)
from clantui.core.model.game import RosterGap
from clantui.core.model.race import PeriodType, Race, RaceLog, WarRecord
from clantui.core.model.survey import LoadRequest, Survey
from clantui.core.model.tag import Tag
from clantui.core.names import CommandError
from clantui.demo.world.world import World
from tests.cli.in_process import read_options
from tests.cli.processes import SECRET, TIMEOUT, environment, finish, start
from tests.cli.strict_schema import all_complaints
from tests.factories.events import race
from tests.factories.races import people, race_log, war_day
from tests.factories.surveys import HOME, KNIGHT, LATE, PEKKA, WIZARD, make_survey
from tests.fakes import FakeClanBackend
from tests.polling import wait_until
from tests.terminal.harness import terminal

NOON: Final = datetime(2026, 11, 21, 13, 0, 7, tzinfo=timezone(timedelta(hours=1)))
UTC_PLUS_1: Final = timezone(timedelta(hours=1))
NO_RACE: Final = NotFound("no race now")


@dataclass
class FakeLoads(FakeClanBackend):
    """Source that returns the test's results one after the other.

    Attributes:
        clans: result of each load of a clan.
        races: result of each load of its race; after the last one, the clan has no race.
        logs: result of each load of its past weeks; None after the last one.
        errors: error of the past weeks by the number of the load, from 0.
        requests: all requests so far.
    """

    clans: list[Survey | RoyaleError]
    races: list[Race | RoyaleError] = field(default_factory=list)
    logs: list[RaceLog] = field(default_factory=list)
    errors: dict[int, RoyaleError] = field(default_factory=dict)
    requests: list[LoadRequest] = field(default_factory=list)
    warning: str = ""

    async def load_clan(
        self,
        request: LoadRequest,
        on_update: Callable[[Survey], object],
        on_retry: OnAttempt = ignore_attempt,
    ) -> Survey:
        """Return the next survey."""
        del on_retry
        self.requests.append(request)
        survey = self.clans.pop(0)
        if isinstance(survey, RoyaleError):
            raise survey
        on_update(survey)
        return survey

    async def load_war_record(self, tag: Tag) -> WarRecord:
        """Return the next race, and the next log."""
        del tag
        result = self.races.pop(0) if self.races else NO_RACE
        log = self.logs.pop(0) if self.logs else None
        if isinstance(result, NotFound):
            return WarRecord(log=log)
        if isinstance(result, RoyaleError):
            raise result
        return WarRecord(race=result, log=log, error=self.errors.get(len(self.requests) - 1))

    async def open_demo(self, *, remember: bool = True) -> Tag:
        """Pretend that the demo answers now."""
        assert not remember
        return HOME


@dataclass
class WatchResult:
    """Result of a watch: its exit code, lines of stdout and stderr, and its waits in s."""

    code: int
    out: list[str]
    err: list[str]
    waits: list[float]


class WatchRunner:
    """Watch that runs until all results are used up, without real waits."""

    def __init__(self, capfd: pytest.CaptureFixture[str]) -> None:
        self._capfd = capfd

    async def __call__(self, source: FakeLoads, *words: str) -> WatchResult:
        """Watch the results of a source with these arguments."""
        waits: list[float] = []

        async def wait(seconds: float) -> None:
            waits.append(seconds)
            if not source.clans:
                raise asyncio.CancelledError

        options = read_options("watch", *(words or ("2PP",)))
        await open_demo(options, source)
        try:
            code = await watch_command.run(
                options, source, wait=wait, clock=lambda: NOON, zone=UTC_PLUS_1
            )
        except asyncio.CancelledError:
            code = 130
        out, err = self._capfd.readouterr()
        return WatchResult(code, out.splitlines(), err.splitlines(), waits)


@pytest.fixture
def watch(capfd: pytest.CaptureFixture[str]) -> WatchRunner:
    """Return a watch that ends when all results are used up."""
    return WatchRunner(capfd)


async def test_unchanged_clans_print_no_data(watch: WatchRunner) -> None:
    """A first or unchanged survey prints no data; stderr names the watched clan."""
    quiet = make_survey([KNIGHT, WIZARD])
    result = await watch(FakeLoads([quiet, quiet, quiet], [race(5, 3)] * 3))
    assert result.out == []
    assert result.err == [
        "clantui: watching #2PP every 10 min, Ctrl+C ends",
        "clantui: Lantern Keep #2PP: 2 members · week 1 · war day 1 of 4 · 1st of 3 today",
    ]
    assert result.waits == [600.0] * 3


async def test_each_event_is_a_line_with_its_time(watch: WatchRunner) -> None:
    """Each change between two surveys is one line on stdout, events of the members first."""
    source = FakeLoads(
        [
            make_survey([KNIGHT, WIZARD]),
            make_survey([KNIGHT, PEKKA, KNIGHT]),
            make_survey([KNIGHT, PEKKA, KNIGHT]),
        ],
        [race(5, 3), race(5, 9), race(5, 9)],
    )
    result = await watch(source)
    assert result.out == [
        "2026-11-21 13:00:07  Lantern Keep: Player 2 joined, plays Knight",
        "2026-11-21 13:00:07  Lantern Keep: Player 1 moved from Wizard to P.E.K.K.A",
        "2026-11-21 13:00:07  Lantern Keep: Amber Wardens overtook us: now 2nd of 3 today",
    ]


async def test_jsonl_is_an_object_a_line(watch: WatchRunner) -> None:
    """JSON Lines have one object a line with the kind, the time in UTC and the tags."""
    source = FakeLoads([make_survey([KNIGHT]), make_survey([PEKKA])])
    result = await watch(source, "2PP", "--format", "jsonl")
    (event,) = map(json.loads, result.out)
    assert all_complaints("\n".join(result.out), "event-line") == []
    assert (event["type"], event["at"]) == ("moved", "2026-11-21T12:00:07Z")
    assert (event["clan"], event["after"]["id"]) == ("#2PP", PEKKA.id)


async def test_every_format_prints_what_its_name_says(watch: WatchRunner) -> None:
    """Each choice of `--format` but text prints an event as JSON."""
    (names,) = (a.choices for a in make_parser("watch")._actions if a.dest == "format")
    assert names
    for name in names:
        source = FakeLoads([make_survey([KNIGHT]), make_survey([PEKKA])])
        result = await watch(source, "2PP", "--format", name)
        assert [line.startswith("{") for line in result.out] == [name != "text"], name


async def test_every_event_matches_the_schema(watch: WatchRunner) -> None:
    """Every kind of event is valid under the schema."""
    source = FakeLoads(
        [make_survey([KNIGHT, WIZARD]), make_survey([PEKKA]), make_survey([PEKKA])],
        [race(5, 3), race(5, 9), race(5, 9, period=1)],
    )
    result = await watch(source, "2PP", "--format", "jsonl")
    assert {json.loads(line)["type"] for line in result.out} == {
        "moved",
        "left",
        "overtaken",
        "day",
    }
    assert all_complaints("\n".join(result.out), "event-line") == []


async def test_each_load_gets_the_previous_survey(watch: WatchRunner) -> None:
    """Each load gets the previous survey, whose players replace missing ones."""
    first = make_survey([KNIGHT])
    source = FakeLoads([first, LATE, first])
    await watch(source)
    assert [request.before for request in source.requests] == [None, first, first]
    assert all(request.max_age == math.inf for request in source.requests)


@pytest.mark.parametrize(
    "error", [LATE, Throttled("slow down"), Maintenance("closed"), InvalidResponse("?")]
)
async def test_an_outage_is_reported_once(watch: WatchRunner, error: RoyaleError) -> None:
    """An outage and its end are each reported once, and the watch continues."""
    source = FakeLoads([make_survey([KNIGHT]), error, error, error, make_survey([PEKKA])])
    result = await watch(source)
    assert result.err[2:] == [
        f"clantui: #2PP: {error.sentence}; trying again",
        "clantui: #2PP: all is loaded again",
    ]
    assert [line.partition("  ")[2] for line in result.out] == [
        "Lantern Keep: Player 0 moved from Knight to P.E.K.K.A"
    ]


async def test_a_watch_may_begin_without_a_network(watch: WatchRunner) -> None:
    """A failed first load is reported; the next one is the state that later ones differ from."""
    result = await watch(FakeLoads([LATE, make_survey([KNIGHT]), make_survey([PEKKA])]))
    assert "no answer" in result.err[1]
    assert len(result.out) == 1


async def test_missing_players_are_reported_without_events(watch: WatchRunner) -> None:
    """Missing players are reported once, and compared again when they are back."""
    cards = [KNIGHT, WIZARD]
    incomplete = make_survey(cards, failed=[0])
    result = await watch(
        FakeLoads([make_survey(cards), incomplete, incomplete, make_survey([PEKKA, WIZARD])])
    )
    assert result.err[2:] == [
        "clantui: #2PP: 1 of 2 players missing (no answer in 10 s); watching the others",
        "clantui: #2PP: all is loaded again",
    ]
    assert [line.partition(": ")[2] for line in result.out] == [
        "Player 0 moved from Knight to P.E.K.K.A"
    ]


async def test_a_clan_without_a_race_is_watched(watch: WatchRunner) -> None:
    """A clan without a race, or with a failed race, is watched, too."""
    result = await watch(FakeLoads([make_survey([KNIGHT]), make_survey([PEKKA])], [NO_RACE, LATE]))
    assert result.err[1:] == [
        "clantui: Lantern Keep #2PP: 1 member · in no race now",
        "clantui: #2PP: the race: no answer in 10 s; trying again",
    ]
    assert len(result.out) == 1


async def test_missing_past_weeks_are_reported(watch: WatchRunner) -> None:
    """An error of the past weeks is reported once, and so is its end."""
    source = FakeLoads([make_survey([KNIGHT])] * 3, [race(5, 3)] * 3, errors={1: LATE})
    result = await watch(source)
    assert result.err[2:] == [
        "clantui: #2PP: past weeks: no answer in 10 s; trying again",
        "clantui: #2PP: all is loaded again",
    ]


async def test_an_incomplete_race_is_not_compared(watch: WatchRunner) -> None:
    """A race without our medals is not compared, then or later."""
    source = FakeLoads([make_survey([KNIGHT])] * 3, [race(5, 3), race(0, 3), race(5, 3)])
    assert (await watch(source)).out == []


@pytest.mark.parametrize(
    ("error", "code"), [(NotFound("no clan"), 4), (AccessDenied("bad key"), 5)]
)
async def test_a_permanent_error_ends_the_watch(
    watch: WatchRunner, error: RoyaleError, code: int
) -> None:
    """An unknown clan or an invalid key ends the watch at once with its code."""
    result = await watch(FakeLoads([error]))
    assert (result.code, result.out, result.waits) == (code, [], [])
    assert result.err[-1] == f"clantui: #2PP: {error.sentence}"


async def test_an_unknown_clan_is_skipped(watch: WatchRunner) -> None:
    """Unknown clans are skipped; the others are watched one after the other, each once."""
    source = FakeLoads([NotFound("no clan"), make_survey([KNIGHT]), make_survey([PEKKA])])
    result = await watch(source, "2PR", "2PP", "2PR")
    assert [str(request.tag) for request in source.requests] == ["#2PR", "#2PP", "#2PP"]
    assert (result.code, len(result.out)) == (130, 1)


async def test_the_first_error_decides_the_exit_code(watch: WatchRunner) -> None:
    """If no clan is left to watch, the first clan's error decides the exit code."""
    result = await watch(FakeLoads([NotFound("no clan"), AccessDenied("bad key")]), "2PR", "2PP")
    assert (result.code, result.out, result.waits) == (NotFound("").exit_code, [], [])
    assert result.err[-2:] == ["clantui: #2PR: no clan", "clantui: #2PP: bad key"]


async def test_a_key_refused_later_does_not_end_the_watch(watch: WatchRunner) -> None:
    """A key refused later does not end the watch, because an address may change back."""
    source = FakeLoads([make_survey([KNIGHT]), AccessDenied("bad key"), make_survey([PEKKA])])
    assert len((await watch(source)).out) == 1


@pytest.mark.parametrize(
    ("every", "seconds", "interval_text"),
    [
        ("120", 120.0, "2 min"),
        ("150s", 150.0, "150 s"),
        ("2h", 7200.0, "2 h"),
    ],
)
async def test_the_interval_is_between_two_rounds(
    watch: WatchRunner, every: str, seconds: float, interval_text: str
) -> None:
    """The interval is printed at the start, and the watch waits for it after each round."""
    result = await watch(FakeLoads([make_survey([KNIGHT])]), "2PP", "--interval", every)
    assert result.waits == [seconds]
    assert f"clantui: watching #2PP every {interval_text}, Ctrl+C ends" in result.err


async def test_the_demo_is_watched_without_a_tag(watch: WatchRunner) -> None:
    """Without a tag `--demo` watches the home clan of the demo."""
    source = FakeLoads([make_survey([KNIGHT])])
    await watch(source, "--demo")
    assert [request.tag for request in source.requests] == [HOME]


@pytest.mark.parametrize("command", ["", "  "])
def test_an_empty_command_is_refused(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """`--exec "$HOOK"` with an unset variable is refused, because it would do nothing."""
    with pytest.raises(SystemExit) as ended:
        parse(["watch", "2PP", "--exec", command])
    assert ended.value.code == 2
    assert "--exec: the command is empty" in capsys.readouterr().err


async def test_notify_needs_a_terminal(watch: WatchRunner) -> None:
    """--notify reports that stderr is not a terminal and writes no escape sequence."""
    source = FakeLoads([make_survey([KNIGHT]), make_survey([PEKKA])])
    result = await watch(source, "2PP", "--notify", "desktop")
    assert result.err[0] == "clantui: --notify desktop needs a terminal, and stderr is none"
    assert not any(c in "".join(result.out + result.err) for c in "\a\x1b")
    assert len(result.out) == 1


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

    def fileno(self) -> int:
        """Return a descriptor whose reader has not gone."""
        return 0


@pytest.mark.parametrize(("notify", "bells"), [("none", 0), ("bell", 1), ("desktop", 3)])
def test_a_load_notifies_once(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, notify: str, bells: int
) -> None:
    """The events of one load are one notification; a load without events is silent."""
    screen: Any = Screen()
    monkeypatch.setattr("sys.stderr", screen)
    reporter = watch_command._Reporter(
        argparse.Namespace(format="text", notify=notify, quiet=False, exec=None),
        ProgressLine(screen),
        lambda: NOON,
        UTC_PLUS_1,
    )
    before, after = (make_survey([KNIGHT] * n) for n in (1, 3))
    clan = watch_command._WatchedClan(tag=HOME, watch=ClanWatch())
    for survey in (before, after, after):
        watch_command._compare(clan, survey, WarRecord(), reporter)
    assert screen.text.count("\a") == bells
    assert ("Player 1 joined" in screen.text) == (notify == "desktop")
    assert capfd.readouterr().out.count("\n") == 2


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_a_signal_ends_the_watch(tmp_path: Path, demo_url: str, number: int, code: int) -> None:
    """A signal during the wait ends the watch with 128 plus its number, without a message."""
    words = ["watch", World().home, "--base-url", demo_url]
    process = start(tmp_path, *words, CLANTUI_TOKEN=SECRET)
    assert process.stderr is not None
    first = [process.stderr.readline() for _ in range(3)]
    process.send_signal(number)
    done = finish(process)
    assert (done.code, done.err) == (code, "")
    # The clock is the real one: in the last hours of a war day there is a reminder.
    assert all("decks left" in line for line in done.out.splitlines())
    assert "every 10 min" in first[0]
    assert "50 members" in first[1]
    assert "not seen for 2 weeks" in first[2]


def test_ctrl_c_at_a_terminal_leaves_a_clean_line(tmp_path: Path) -> None:
    """On a terminal a line shows the time of the last load; Ctrl+C clears it."""
    with terminal(tmp_path, "watch", "--demo") as opened:
        opened.wait_for("50 members", "again in 10 min")
        opened.press("\x03")
        assert opened.exit_code() == 130
        assert "again in" not in opened.text


def test_a_closed_pipe_ends_the_watch(tmp_path: Path) -> None:
    """If the reader of the output is closed, the watch ends with 0 and without a message."""
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
            _, err = process.communicate(timeout=TIMEOUT)
        finally:
            process.kill()
    assert process.returncode == 0
    assert b"members" not in err
    assert b"Traceback" not in err
    assert err.count(b"\n") == 1


async def test_a_command_gets_each_event(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With --exec a command gets each event as a line of the schema, whatever the format.

    It runs with the variables of the user.
    """
    seen = tmp_path / "seen"
    monkeypatch.setenv("SEEN", str(seen))
    source = FakeLoads([make_survey([KNIGHT, WIZARD]), make_survey([PEKKA])])

    async def wait(seconds: float) -> None:
        del seconds
        if not source.clans:
            await wait_until(lambda: seen.exists() and seen.read_text("utf-8").count("\n") >= 2)
            raise asyncio.CancelledError

    options = read_options("watch", "2PP", "--exec", 'cat >> "$SEEN"')
    with pytest.raises(asyncio.CancelledError):
        await watch_command.run(options, source, wait=wait, clock=lambda: NOON, zone=UTC_PLUS_1)
    lines = seen.read_text("utf-8")
    assert all_complaints(lines, "event-line") == []
    assert [json.loads(line)["type"] for line in lines.splitlines()] == ["left", "moved"]
    assert "Player 1 left" in capfd.readouterr().out


async def test_decks_left_are_reported_before_the_day_ends(watch: WatchRunner) -> None:
    """Members with decks left are reported once a day, --remind before the day ends."""
    day = war_day(0, 2, 4)
    quiet = make_survey([KNIGHT])
    result = await watch(FakeLoads([quiet] * 3, [day] * 3), "2PP", "--remind", "24h")
    (line,) = result.out
    assert "Lantern Keep: 1 player has 4 decks left, and about " in line
    assert (await watch(FakeLoads([quiet] * 3, [day] * 3))).out == []


async def test_a_message_about_decks_names_who_has_them(watch: WatchRunner) -> None:
    """A program gets the players of a reminder, and a message with their names."""
    quiet = make_survey([KNIGHT, KNIGHT])
    loads = FakeLoads([quiet] * 2, [war_day(0, 2)] * 2)
    result = await watch(loads, "2PP", "--remind", "24h", "--format", "jsonl")
    (line,) = result.out
    assert all_complaints(line, "event-line") == []
    event = json.loads(line)
    left = [(player["name"], player["decks_left_today"]) for player in event["players"]]
    assert left == [("Player 0", 4), ("Player 1", 2)]
    assert event["message"] == f"Lantern Keep: {event['sentence']} · Player 0 4, Player 1 2"


async def test_members_who_are_absent_at_the_start_are_named_once(watch: WatchRunner) -> None:
    """Members absent at the start are part of the first state, not events, each in one list."""
    found = make_survey([KNIGHT, WIZARD, PEKKA])
    since = (timedelta(days=20), timedelta(hours=1), timedelta(hours=1))
    members = tuple(
        replace(member, last_seen=found.at - absence)
        for member, absence in zip(found.clan.members, since, strict=True)
    )
    found = replace(found, clan=replace(found.clan, members=members))
    log = race_log(people(0, 0, 4), people(0, 0, 4))
    loads = FakeLoads([found] * 2, [], [log] * 2)
    result = await watch(loads)
    assert result.out == []
    (line,) = (line for line in result.err if "Player" in line)
    assert line.partition("#2PP: ")[2] == (
        "not seen for 2 weeks: Player 0 · no war deck for 2 weeks: Player 1"
    )
    loads = FakeLoads([found] * 2, [], [log] * 2)
    assert "Player" not in "".join((await watch(loads, "2PP", "--away", "3")).err)


async def test_absent_members_are_reported_after_the_set_weeks(watch: WatchRunner) -> None:
    """--away sets the number of weeks after which an absent member is reported."""
    logs = [race_log(*(people(0) for _ in range(idle)), people(4)) for idle in (1, 2, 3)]
    quiet = make_survey([KNIGHT])
    sentences = [
        "Player 0 has used no war deck for 2 weeks",
        "Player 0 has used no war deck for 3 weeks",
    ]
    for words, sentence in (((), sentences[0]), (("--away", "3"), sentences[1])):
        result = await watch(FakeLoads([quiet] * 3, [], [*logs]), "2PP", *words)
        assert [line.partition(": ")[2] for line in result.out] == [sentence]


async def test_a_terminal_shows_when_the_next_load_begins(
    watch: WatchRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The time of the load is in the zone of the output; without a terminal nothing is shown."""
    screen: Any = Screen()
    monkeypatch.setattr("sys.stderr", screen)
    await watch(FakeLoads([make_survey([KNIGHT])]), "2PP", "--interval", "90m")
    assert "loading #2PP" in screen.text
    assert "loaded at 13:00:07, again in 90 min" in screen.text
    assert screen.text.endswith("\r\x1b[K")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (45.5, "45.5 s"),
        (59, "59 s"),
        (60, "1 min"),
        (90, "90 s"),
        (3540, "59 min"),
        (3600, "1 h"),
        (5400, "90 min"),
        (7200, "2 h"),
    ],
)
def test_an_interval_is_not_rounded(seconds: float, text: str) -> None:
    """The largest unit without a rest is used."""
    assert watch_command._format_seconds(seconds) == text


async def test_an_incomplete_roster_is_reported(watch: WatchRunner) -> None:
    """It is said once that members are missing, and again when all is loaded."""
    whole = make_survey([KNIGHT, WIZARD])
    gap = RosterGap(counted=3, listed=2)
    partial = replace(whole, clan=replace(whole.clan, gap=gap))
    result = await watch(FakeLoads([whole, partial, partial, whole]))
    assert len([line for line in result.err if "trying again" in line]) == 1
    assert result.err[-1] == "clantui: #2PP: all is loaded again"
    assert result.out == []


async def test_each_kind_of_outage_is_reported(watch: WatchRunner) -> None:
    """A change of the reason is news, also from the race to past weeks; a repetition is none."""
    quiet, closed = make_survey([KNIGHT]), Maintenance("closed")
    result = await watch(FakeLoads([quiet, LATE, LATE, closed, closed, quiet, quiet]))
    assert result.err[2:] == [
        f"clantui: #2PP: {LATE.sentence}; trying again",
        "clantui: #2PP: closed; trying again",
        "clantui: #2PP: all is loaded again",
    ]
    source = FakeLoads([quiet] * 3, [race(5, 3), LATE, race(5, 3)], errors={2: LATE})
    result = await watch(source)
    assert result.err[2:] == [
        f"clantui: #2PP: the race: {LATE.sentence}; trying again",
        f"clantui: #2PP: past weeks: {LATE.sentence}; trying again",
    ]


async def test_a_race_that_cannot_be_loaded_at_first_is_not_missing(watch: WatchRunner) -> None:
    """The first state says that a clan is in no race only if the API says so."""
    result = await watch(FakeLoads([make_survey([KNIGHT])], [LATE]))
    assert result.err[1:] == [
        "clantui: Lantern Keep #2PP: 1 member",
        f"clantui: #2PP: the race: {LATE.sentence}; trying again",
    ]


async def test_a_race_without_places_has_none(watch: WatchRunner) -> None:
    """On a training day the first state has the day, but no place."""
    source = FakeLoads([make_survey([KNIGHT])], [race(0, 0, kind=PeriodType.TRAINING, period=1)])
    result = await watch(source)
    assert result.err[1] == "clantui: Lantern Keep #2PP: 1 member · week 1 · training day 2 of 3"


async def test_messages_and_events_replace_the_progress(
    watch: WatchRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a terminal each of them begins on a line that is cleared first."""
    screen: Any = Screen()
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setattr("sys.stdout", screen)
    await watch(FakeLoads([make_survey([KNIGHT]), make_survey([PEKKA]), LATE]), "2PP")
    parts = screen.text.split("\r\x1b[K")
    shown = [part.partition(" ")[0] for part in parts if part.endswith("\n")]
    assert shown == ["clantui:", "clantui:", "2026-11-21", "clantui:"]


async def test_a_missing_program_is_reported_when_the_watch_begins(watch: WatchRunner) -> None:
    """With --exec the command is looked up before the first load."""
    source = FakeLoads([make_survey([KNIGHT])])
    result = await watch(source, "2PP", "--exec", "no-such-command-anywhere")
    sentence = "starts a program that was not found: no-such-command-anywhere"
    assert result.err[1] == f"clantui: the command of --exec {sentence}"


async def test_a_watch_without_stdout_lasts_until_the_first_event(
    watch: WatchRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After `>&-` there is nothing to write to; a quiet clan can be watched all the same."""
    monkeypatch.setattr("sys.stdout", None)
    quiet = make_survey([KNIGHT])
    assert (await watch(FakeLoads([quiet, quiet]))).code == 130
    with pytest.raises(CommandError, match="stdout is closed"):
        await watch(FakeLoads([quiet, make_survey([PEKKA])]))


async def test_every_clan_is_watched_with_its_own_state(watch: WatchRunner) -> None:
    """Each clan is compared with itself, and has errors of its own; one round loads them all."""
    first = [make_survey([card]) for card in (KNIGHT, KNIGHT, PEKKA)]
    second = [
        replace(survey, clan=replace(survey.clan, tag=Tag("2PR"), name="Larks"))
        for survey in (make_survey([WIZARD]), make_survey([KNIGHT]))
    ]
    loads: list[Survey | RoyaleError] = [first[0], second[0], first[1], LATE, first[2], second[1]]
    result = await watch(FakeLoads(loads, [race(5, 3)] * 5), "2PP", "2PR")
    assert result.waits == [600.0] * 3
    assert [line.partition("  ")[2] for line in result.out] == [
        "Lantern Keep: Player 0 moved from Knight to P.E.K.K.A",
        "Larks: Player 0 moved from Wizard to Knight",
    ]
    assert [line for line in result.err if "#2PP: all" in line or "trying" in line] == [
        f"clantui: #2PR: {LATE.sentence}; trying again"
    ]
    assert result.err[-1] == "clantui: #2PR: all is loaded again"


async def test_the_most_important_part_that_is_missing_is_reported(watch: WatchRunner) -> None:
    """Players come before the roster, the roster before the race; each change of it is news."""
    whole = make_survey([KNIGHT, WIZARD])
    gap = RosterGap(counted=3, listed=2)
    short = replace(whole, clan=replace(whole.clan, gap=gap))
    failed = make_survey([KNIGHT, WIZARD], failed=[0])
    both = replace(failed, clan=replace(failed.clan, gap=gap))
    closed = Maintenance("closed")
    loads: list[Survey | RoyaleError] = [both, both, short, whole, whole, whole, whole]
    races: list[Race | RoyaleError] = [LATE, LATE, LATE, LATE, closed, closed, race(5, 3)]
    result = await watch(FakeLoads(loads, races))
    assert [line.removeprefix("clantui: #2PP: ") for line in result.err[2:]] == [
        "1 of 2 players missing (no answer in 10 s); watching the others",
        "the API lists 2 of 3 members; trying again",
        "the race: no answer in 10 s; trying again",
        "the race: closed; trying again",
        "all is loaded again",
    ]
