"""Tests of the data that commands load, independent of their output format."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from clantui.core.model.errors import AccessDenied, Maintenance, NotFound, RoyaleError, Unreachable
from clantui.core.model.game import Clan, RosterGap
from clantui.core.model.survey import LoadRequest, Survey
from clantui.core.model.tag import Tag
from clantui.core.text.dates import LOCAL, format_moment, iso_utc
from clantui.demo.world.world import MOMENT
from tests.cli.in_process import run_here
from tests.factories.world_source import WORLD, WorldSource

RESTING = Maintenance("the game is in maintenance")
YESTERDAY = MOMENT - timedelta(days=1)


class RecordingSource(WorldSource):
    """Source that records how the demo was opened."""

    opened: tuple[bool, ...] = ()

    async def open_demo(self, *, remember: bool = True) -> Tag:
        """Record the argument."""
        self.opened += (remember,)
        return await super().open_demo(remember=remember)


@pytest.mark.parametrize("command", ["show", "race", "compare", "top"])
def test_a_command_without_history_opens_the_demo_without_a_store(command: str) -> None:
    """No temporary store is made, because the command does not read it."""
    source = RecordingSource()
    done = run_here(command, "--demo", source=source)
    assert (done.code, source.opened) == (0, (False,))


def load_home() -> Survey:
    """Load the demo's own clan."""
    request = LoadRequest(tag=Tag.parse(WORLD.home))
    return asyncio.run(WorldSource().load_clan(request, lambda _: None))


def make_source(stored: Survey, at: datetime, errors: Mapping[str, RoyaleError]) -> WorldSource:
    """Return a source with a stored snapshot of the demo's own clan, loaded at a time."""
    return WorldSource(errors, old={stored.clan.tag: replace(stored, at=at)})


def test_players_who_failed_are_filled_from_the_store() -> None:
    """The stored players are printed with their own time; the exit code is that of stored data."""
    stored = load_home()
    members = len(stored.clan.members)
    source = make_source(stored, YESTERDAY, {"/players/": RESTING})
    table = run_here("show", WORLD.home, source=source)
    day = format_moment(YESTERDAY, zone=LOCAL)
    assert table.code == 3
    assert f"all {members} members · {day} · " in table.out
    assert f"{WORLD.home}: {members} players as loaded {day}\n" in table.err
    assert f"{members} of {members} players not updated (the game is in maintenance)" in table.err
    (clan,) = json.loads(run_here("show", WORLD.home, "--format", "json", source=source).out)[
        "clans"
    ]
    assert (clan["complete"], clan["seen"], clan["fetched_at"]) == (
        False,
        members,
        iso_utc(YESTERDAY),
    )
    assert {error["older_at"] for error in clan["errors"]} == {iso_utc(YESTERDAY)}


@pytest.mark.parametrize(
    ("error", "code"),
    [(RESTING, 3), (Unreachable("no answer"), 3), (AccessDenied("refused"), 5)],
    ids=["maintenance", "unreachable", "refused"],
)
def test_stored_data_has_one_exit_code(error: RoyaleError, code: int) -> None:
    """It is the same if the clan or all its players are stored; a refused key has its own."""
    stored = load_home()
    paths = ["/players/"] if code == 5 else ["/players/", "^/clans/"]
    for path in paths:
        done = run_here("show", WORLD.home, source=make_source(stored, YESTERDAY, {path: error}))
        assert (done.code, stored.clan.name in done.out) == (code, True), path


def test_some_stored_players_are_marked_beside_new_ones() -> None:
    """With one stored player the time is that of the load, and the title has the older one."""
    stored = load_home()
    lost = stored.clan.members[0].tag
    source = make_source(stored, YESTERDAY, {f"/players/{lost}": RESTING})
    done = run_here("show", WORLD.home, source=source)
    now, day = format_moment(MOMENT, zone=LOCAL), format_moment(YESTERDAY, zone=LOCAL)
    assert done.code == 3
    assert f"members · {now} (1 older, from {day}) · " in done.out
    assert f"{WORLD.home}: 1 player as loaded {day}\n" in done.err


def test_a_failed_player_who_is_not_in_the_store_is_not_counted_as_stored() -> None:
    """Of two failed players the store has one: one is printed as read before, two as failed."""
    stored = load_home()
    known, unknown = (member.tag for member in stored.clan.members[:2])
    players = {tag: player for tag, player in stored.players.items() if tag != unknown}
    errors = {f"/players/({known}|{unknown})": RESTING}
    source = make_source(replace(stored, players=players), YESTERDAY, errors)
    done = run_here("show", WORLD.home, source=source)
    assert f"{WORLD.home}: 1 player as loaded {format_moment(YESTERDAY, zone=LOCAL)}\n" in done.err
    assert f"{WORLD.home}: 1 of 50 players missing, 1 not updated " in done.err


def test_stored_players_of_several_days_have_the_oldest_one() -> None:
    """The time of the oldest player is printed, with a word that others are newer."""
    stored = load_home()
    first, second = (member.tag for member in stored.clan.members[:2])
    before = YESTERDAY - timedelta(days=1)
    source = make_source(
        replace(stored, older={first: before}),
        YESTERDAY,
        {f"/players/({first}|{second})": RESTING},
    )
    done = run_here("show", WORLD.home, source=source)
    day = format_moment(before, zone=LOCAL)
    assert f"{WORLD.home}: 2 players as loaded {day} or later\n" in done.err


@pytest.mark.parametrize("path", ["^/clans/", "/players/"])
def test_a_message_replaces_the_line_of_progress(path: str) -> None:
    """On a terminal each sentence begins on an empty line, not behind `loading …`."""
    source = make_source(load_home(), YESTERDAY, {path: RESTING})
    done = run_here("show", WORLD.home, source=source, terminal=True)
    before = done.err.split("clantui: ")[:-1]
    assert len(before) >= 2
    assert all(text.endswith(("\x1b[K", "\n")) for text in before)


def test_an_incomplete_roster_is_reported() -> None:
    """Members whom the API counts and does not list are missing: code 3, although none failed."""

    class Short(WorldSource):
        async def load_roster(self, tag: Tag) -> Clan:
            """Return the roster without some members."""
            clan = await super().load_roster(tag)
            return replace(clan, gap=RosterGap(counted=50, listed=48))

    done = run_here("show", WORLD.home, source=Short())
    assert done.code == 3
    assert done.sentence == f"{WORLD.home}: the API lists 48 of 50 members"


def test_missing_players_and_an_incomplete_roster_are_both_reported() -> None:
    """Each on its own line; the exit code is that of a partial output."""

    class Short(WorldSource):
        async def load_roster(self, tag: Tag) -> Clan:
            """Return the roster without some members."""
            clan = await super().load_roster(tag)
            return replace(clan, gap=RosterGap(counted=50, listed=48))

    lost = load_home().clan.members[0]
    done = run_here("show", WORLD.home, source=Short({f"/players/{lost.tag}": RESTING}))
    assert done.code == 3
    assert done.err.splitlines() == [
        f"clantui: {WORLD.home}: 1 of 50 players missing ({RESTING.sentence}): {lost.name}",
        f"clantui: {WORLD.home}: the API lists 48 of 50 members",
    ]


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        (
            (),
            [
                "loading {tag}",
                "{name} 1/50",
                "{name} 2/50 · 1 failed",
                "{name} 50/50 · 1 failed",
            ],
        ),
        (
            ("--view", "played"),
            ["{name}: battle logs 1/50 · 1 failed", "{name}: battle logs 50/50 · 1 failed"],
        ),
        (("--view", "levels"), ["loading the list of all cards"]),
        (("--view", "war-members"), ["loading the river race"]),
    ],
)
def test_the_progress_counts_what_has_failed(words: tuple[str, ...], lines: list[str]) -> None:
    """On a terminal the line has the finished requests of all, and how many of them failed."""
    members = load_home().clan.members
    errors = {f"/players/{members[1].tag}$": RESTING, f"{members[0].tag}/battlelog": RESTING}
    done = run_here("show", WORLD.home, *words, source=WorldSource(errors), terminal=True)
    shown = done.err.split("\r\x1b[K")
    expected = [line.format(tag=WORLD.home, name="Lantern Keep") for line in lines]
    assert [line for line in shown if line in expected] == expected


@pytest.mark.parametrize(
    "words",
    [
        ("show", WORLD.home),
        ("show", WORLD.home, "--view", "played"),
        ("show", WORLD.home, "--view", "levels"),
        ("show", WORLD.home, "--view", "war-members"),
        ("compare", WORLD.home, WORLD.rivals[0]),
        ("card", WORLD.home, "--battles"),
        ("race", WORLD.home),
        ("top", "--limit", "25"),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("error", [RESTING, NotFound("there is nothing")])
def test_quiet_hides_no_failure_and_no_warning(words: tuple[str, ...], error: RoyaleError) -> None:
    """Without a terminal, `--quiet` changes nothing: neither messages nor the exit code."""
    stored = load_home()
    lost = "/players/|/battlelog|/cards|riverrace|after=|^/clans/[^/]*$"
    results = []
    for more in ((), ("--quiet",)):
        source = make_source(stored, YESTERDAY, {lost: error})
        source.warning = "a proxy sees the key"
        results.append(run_here(*words, *more, source=source))
    usual, quiet = results
    assert usual.err.startswith("clantui: a proxy sees the key\n")
    assert usual.err.count("\n") > 1
    assert (quiet.code, quiet.out, quiet.err) == (usual.code, usual.out, usual.err)
