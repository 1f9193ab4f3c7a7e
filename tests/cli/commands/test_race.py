"""Tests of `clantui race`: the river race in six formats, and its exit codes."""

from __future__ import annotations

import csv
import json
import math
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest
from msgspec.structs import replace

from clantui.cli.commands import race
from clantui.cli.options import RACE_FORMATS
from clantui.core.model.errors import (
    Maintenance,
    NotFound,
    RoyaleError,
    Unreachable,
)
from clantui.core.model.game import Clan, RosterGap
from clantui.core.model.race import Race
from clantui.core.model.survey import Survey
from clantui.core.model.tag import Tag
from clantui.core.text.dates import LOCAL, format_moment
from clantui.demo.world.world import MOMENT, World
from clantui.wire import clans as wire
from clantui.wire import race as wire_race
from tests.cli.in_process import read_options, run_command, run_here
from tests.cli.processes import SECRET, Done, run
from tests.factories.backends import open_api
from tests.fakes import FakeClanBackend

WORLD: Final = World()
TRAINING: Final = datetime(2026, 11, 17, 18, 30, tzinfo=UTC)
LATE: Final = Unreachable("no answer in 10 s")
OFFLINE: Final = Unreachable("no connection: are you online?")


@dataclass
class FakeRaces(FakeClanBackend):
    """Source of the demo world at some moment, with some failing requests."""

    at: datetime = MOMENT
    lost: dict[str, RoyaleError] = field(default_factory=dict)
    warning: str = ""
    demos: int = 0
    stored: dict[Tag, Survey] = field(default_factory=dict)
    age: float = 0.0
    race_error: RoyaleError | None = None

    async def open_store(self) -> Any:
        """Return this source, which also has the stored clans."""
        return self

    def load_survey(self, tag: Tag) -> Survey | None:
        """Return a stored clan."""
        return self.stored.get(tag)

    async def open_demo(self, *, remember: bool = True) -> Tag:
        """Count the calls."""
        self.demos += not remember
        return Tag.parse(WORLD.home)

    async def load_race(self, tag: Tag, max_age: float = math.inf) -> Race:
        """Return the race of that moment."""
        del max_age
        if "race" in self.lost:
            raise self.lost["race"]
        payload = World(at=self.at).build_race(str(tag))
        found = wire_race.decode_race(msgspec.json.encode(payload), tag)
        return replace(found, age=self.age, error=self.race_error)

    async def load_roster(self, tag: Tag) -> Clan:
        """Return the roster at that moment, or raise its error."""
        if str(tag) in self.lost:
            raise self.lost[str(tag)]
        return wire.decode_clan(msgspec.json.encode(World(at=self.at).build_clan(str(tag))))


@pytest.fixture(scope="module")
def printed() -> dict[str, Done]:
    """Run `race --demo` in each format."""
    return {name: run_here("race", "--demo", "--format", name) for name in RACE_FORMATS}


@pytest.mark.parametrize("name", RACE_FORMATS)
def test_the_demo_race_is_printed_without_messages(printed: dict[str, Done], name: str) -> None:
    """On any day, the demo's race is printed with code 0 and nothing on stderr."""
    done = printed[name]
    assert (done.code, done.err) == (0, "")
    assert done.out.endswith("\n")
    assert not any(c in done.out for c in "\r\x1b\x08")


def test_every_format_has_the_same_five_clans(printed: dict[str, Done]) -> None:
    """JSON lists the five clans with known rosters; tables have a line for each, in order."""
    document = json.loads(printed["json"].out)
    assert (document["schema_version"], document["complete"]) == (1, True)
    clans = document["clans"]
    assert {clan["tag"] for clan in clans} == {WORLD.home, *WORLD.rivals}
    assert [clan["tag"] for clan in clans if clan["ours"]] == [WORLD.home]
    assert all(clan["roster_known"] for clan in clans)
    rows = list(csv.DictReader(printed["csv"].out.splitlines()))
    assert [row["tag"] for row in rows] == [clan["tag"] for clan in clans]
    for form in ("table", "markdown"):
        places = [printed[form].out.rfind(clan["name"]) for clan in clans]
        assert -1 not in places
        assert places == sorted(places)


def test_the_chat_is_one_line(printed: dict[str, Done]) -> None:
    """The chat format is one line of 250 characters at most, which fits the game's chat."""
    (line,) = printed["chat"].out.splitlines()
    assert 0 < len(line) <= 250


@pytest.mark.parametrize(
    ("tag", "token", "code", "message"),
    [
        (WORLD.unraced, SECRET, 4, "is in no river race now: it never raced, or a season"),
        ("#2PP", SECRET, 4, "no clan has the tag #2PP"),
        (WORLD.home, "invalid", 5, "the API key was refused"),
    ],
    ids=["never-raced", "nobody", "refused"],
)
def test_a_missing_race_exits_with_its_cause(
    tmp_path: Path, demo_url: str, tag: str, token: str, code: int, message: str
) -> None:
    """A clan without a race and an unknown clan have different errors, in JSON, too."""
    words = ["race", tag, "--base-url", demo_url]
    done = run(tmp_path, *words, CLANTUI_TOKEN=token)
    assert (done.code, done.out) == (code, "")
    assert message in done.sentence
    assert done.sentence.count(tag) == 1, "the tag is printed once"
    document = json.loads(run(tmp_path, *words, "--format", "json", CLANTUI_TOKEN=token).out)
    assert (document["complete"], document["clans"]) == (False, [])
    assert message in document["errors"][0]["reason"]


async def test_a_race_needs_six_requests(reactor: Any, tmp_path: Path) -> None:
    """The command requests one race and five rosters, not the 250 players."""
    options = read_options("race", WORLD.home, "-o", str(tmp_path / "race"))
    async with open_api(reactor, tmp_path) as at, at.backend() as backend:
        assert await race.run(options, backend) == 0
        assert at.request_count == 6
    assert "Lantern Keep" in (tmp_path / "race").read_text("utf-8")


async def test_the_demo_race_needs_no_tag(capsys: pytest.CaptureFixture[str]) -> None:
    """`--demo` without a tag shows the demo's own clan and stores nothing."""
    answers = FakeRaces()
    assert await run_command(answers, "race", "--demo") == 0
    assert answers.demos == 1
    assert f"Lantern Keep {WORLD.home}" in capsys.readouterr().out


async def test_a_missing_roster_is_partial(capsys: pytest.CaptureFixture[str]) -> None:
    """A rival's missing roster makes the output partial: printed, code 3."""
    rival = WORLD.rivals[0]
    assert (
        await run_command(FakeRaces(lost={rival: LATE}), "race", WORLD.home, "--format", "json")
        == 3
    )
    out, err = capsys.readouterr()
    assert err == f"clantui: {rival}: {LATE.sentence}\n"
    document = json.loads(out)
    assert document["complete"] is False
    assert [clan["tag"] for clan in document["clans"] if not clan["roster_known"]] == [rival]


async def test_clans_that_fail_for_one_reason_share_a_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A reason is printed once with the tags of its clans, on stderr and below the table."""
    late, gone = WORLD.rivals[:2], WORLD.rivals[2]
    lost: dict[str, RoyaleError] = {**dict.fromkeys(late, LATE), gone: OFFLINE}
    assert await run_command(FakeRaces(lost=lost), "race", WORLD.home) == 3
    for text in capsys.readouterr():
        lines = [line for line in text.splitlines() if LATE.sentence in line]
        assert len(lines) == 1
        assert all(tag in lines[0] for tag in late)
        assert gone not in lines[0]


async def test_former_members_are_named_only_without_a_roster(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """With our roster the chat line names members only; without it, all participants."""
    members = {member["name"] for member in (WORLD.build_clan(WORLD.home) or {})["memberList"]}
    named = []
    for answers in (FakeRaces(), FakeRaces(lost={WORLD.home: LATE})):
        await run_command(answers, "race", WORLD.home, "--format", "json")
        clans = json.loads(capsys.readouterr().out)["clans"]
        our_clan = next(clan for clan in clans if clan["ours"])
        named.append({participant["name"] for participant in our_clan["reserves"]})
    known, unknown = named
    assert known
    assert known <= members
    assert not unknown <= members, "the demo's race lists people who have left"


async def test_offline_the_stored_roster_is_used_with_the_time_of_the_race(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Offline a stored roster names members only; a roster older than the race by hours does not.

    The time of the race is on stderr, in the title and in the chat line.
    """
    roster = await FakeRaces().load_roster(Tag.parse(WORLD.home))
    members = {member.raw_name for member in roster.members}
    read_at = datetime.now(UTC) - timedelta(days=1)
    moment = format_moment(read_at, zone=LOCAL)
    for hours, is_used in ((0.5, True), (5, False)):
        survey = Survey.start(roster, read_at - timedelta(hours=hours))
        lost: dict[str, RoyaleError] = dict.fromkeys((WORLD.home, *WORLD.rivals), OFFLINE)
        source = FakeRaces(
            lost=lost, stored={roster.tag: survey}, age=86_400.0, race_error=OFFLINE
        )
        assert await run_command(source, "race", WORLD.home, "--format", "json") == 3
        out, err = capsys.readouterr()
        assert f"clantui: {WORLD.home}: as loaded {moment}\n" in err
        body = json.loads(out)
        ours = next(clan for clan in body["clans"] if clan["ours"])
        assert ours["roster_known"] is is_used
        assert ({player["name"] for player in ours["reserves"]} <= members) is is_used
        assert str(WORLD.home) in {error["tag"] for error in body["errors"]}
        await run_command(source, "race", WORLD.home)
        table = capsys.readouterr().out
        assert f"as loaded {moment}\n" in table
        await run_command(source, "race", WORLD.home, "--format", "chat")
        assert "today" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (LATE, 6, "no answer in 10 s"),
        (NotFound("#2PPVQQ2L is in no river race now"), 4, "or a season has just ended"),
    ],
)
async def test_an_unavailable_race_is_reported(
    capsys: pytest.CaptureFixture[str], error: RoyaleError, code: int, message: str
) -> None:
    """A failed race leaves stdout empty in display formats, with one sentence on stderr."""
    assert (
        await run_command(FakeRaces(lost={"race": error}), "race", WORLD.home, "--format", "chat")
        == code
    )
    out, err = capsys.readouterr()
    assert out == ""
    assert message in err


async def test_a_race_in_matchmaking_exits_4(capsys: pytest.CaptureFixture[str]) -> None:
    """A race without clans, during matchmaking, is code 4."""

    class Matching(FakeRaces):
        async def load_race(self, tag: Tag, max_age: float = math.inf) -> Race:
            del max_age
            return wire_race.decode_race(b'{"state":"matchmaking","clans":[]}', tag)

    assert await run_command(Matching(), "race", WORLD.home) == 4
    assert "Matchmaking" in capsys.readouterr().err


async def test_a_training_day_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """On a training day nothing is projected, and the chat line says when the war begins."""
    answers = FakeRaces(at=TRAINING)
    assert await run_command(answers, "race", WORLD.home, "--format", "chat") == 0
    assert "the war starts in 2 days" in capsys.readouterr().out
    assert await run_command(answers, "race", WORLD.home, "--format", "json") == 0
    clans = json.loads(capsys.readouterr().out)["clans"]
    assert {clan["projected_place"] for clan in clans} == {None}


async def test_a_proxy_that_sees_the_key_is_warned_about(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The warning about hosts that see the key is printed, as by every command with requests."""
    assert await run_command(FakeRaces(warning="a proxy sees the key"), "race", WORLD.home) == 0
    assert capsys.readouterr().err == "clantui: a proxy sees the key\n"


async def test_the_time_of_a_race_is_that_of_the_response(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The printed time is that of the API's response, even if it comes from the cache."""

    class Cached(FakeRaces):
        async def load_race(self, tag: Tag, max_age: float = math.inf) -> Race:
            """Return the race of an hour ago."""
            return replace(await super().load_race(tag, max_age), age=3600.0)

    began = datetime.now(UTC)
    assert await run_command(Cached(), "race", WORLD.home, "--format", "json") == 0
    fetched = datetime.fromisoformat(json.loads(capsys.readouterr().out)["fetched_at"])
    assert abs(began - fetched - timedelta(hours=1)) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("error", "age", "code", "is_noted"),
    [
        (None, 60.0, 0, False),
        (None, 86_400.0, 0, True),
        (OFFLINE, 60.0, 3, True),
        (Maintenance("the game is in maintenance"), 0.0, 3, True),
    ],
)
async def test_only_a_race_that_is_old_has_its_time(
    capsys: pytest.CaptureFixture[str],
    error: RoyaleError | None,
    age: float,
    code: int,
    *,
    is_noted: bool,
) -> None:
    """A race has its time if no newer one could be loaded, which is an error, or if it is old."""
    source = FakeRaces(age=age, race_error=error)
    assert await run_command(source, "race", WORLD.home, "--format", "json") == code
    out, err = capsys.readouterr()
    assert (f"{WORLD.home}: as loaded " in err) is is_noted
    assert json.loads(out)["complete"] is (error is None)
    assert error is None or f"{WORLD.home}: {error.sentence}" in err


async def test_a_clan_without_roster_and_newer_race_has_one_reason(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It is that of the roster: the old race has its time on a line of its own."""
    source = FakeRaces(lost={WORLD.home: LATE}, race_error=OFFLINE)
    assert await run_command(source, "race", WORLD.home) == 3
    time, reason = capsys.readouterr().err.splitlines()
    assert "as loaded" in time
    assert reason == f"clantui: {WORLD.home}: {LATE.sentence}"


async def test_a_table_says_that_no_newer_race_could_be_loaded(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The table names the part that is old; its members are not missing."""
    await run_command(FakeRaces(race_error=OFFLINE), "race", WORLD.home, "--format", "markdown")
    page = capsys.readouterr().out
    assert f"a newer race could not be loaded: {OFFLINE.sentence}" in page
    assert "members could not" not in page


@pytest.mark.parametrize("is_whole", [True, False])
async def test_an_incomplete_stored_roster_is_not_used(
    capsys: pytest.CaptureFixture[str], *, is_whole: bool
) -> None:
    """Members who are not in it would count as former ones."""
    roster = await FakeRaces().load_roster(Tag.parse(WORLD.home))
    gap = None if is_whole else RosterGap(counted=50, listed=48)
    survey = Survey.start(replace(roster, gap=gap), datetime.now(UTC))
    source = FakeRaces(lost={WORLD.home: OFFLINE}, stored={roster.tag: survey})
    assert await run_command(source, "race", WORLD.home, "--format", "json") == 3
    clans = json.loads(capsys.readouterr().out)["clans"]
    assert [clan["roster_known"] for clan in clans if clan["ours"]] == [is_whole]


async def test_an_incomplete_roster_is_a_failure(capsys: pytest.CaptureFixture[str]) -> None:
    """A roster of fewer members than the API counts is reported, and not used."""

    class Short(FakeRaces):
        async def load_roster(self, tag: Tag) -> Clan:
            """Return the roster without some members."""
            clan = await super().load_roster(tag)
            return replace(clan, gap=RosterGap(counted=50, listed=48))

    assert await run_command(Short(), "race", WORLD.home, "--format", "json") == 3
    out, err = capsys.readouterr()
    (sentence,) = err.splitlines()
    assert all(tag in sentence for tag in (WORLD.home, *WORLD.rivals))
    assert not any(clan["roster_known"] for clan in json.loads(out)["clans"])


async def test_a_stored_roster_newer_than_the_race_is_used(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Members who joined since have played no deck in it; only an older roster lacks members."""
    roster = await FakeRaces().load_roster(Tag.parse(WORLD.home))
    survey = Survey.start(roster, datetime.now(UTC))
    source = FakeRaces(lost={WORLD.home: OFFLINE}, stored={roster.tag: survey}, age=86_400.0)
    assert await run_command(source, "race", WORLD.home, "--format", "json") == 3
    clans = json.loads(capsys.readouterr().out)["clans"]
    assert [clan["roster_known"] for clan in clans if clan["ours"]] == [True]
