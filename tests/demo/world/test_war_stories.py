"""Tests that the demo's wars have active, inactive, new, returning and former members."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

import msgspec
import pytest

from clantui.core.model.tag import Tag
from clantui.core.views.member_wars import ClanChange, MemberWars, list_war_members
from clantui.demo.world.world import MOMENT, World
from clantui.wire.clans import decode_clan
from clantui.wire.common import parse_time
from clantui.wire.race import decode_race
from clantui.wire.race_log import decode_race_log

WORLD: Final = World(war=True)
HOME: Final = Tag.parse(WORLD.home)
IN: Final = [WORLD.home, *(pytest.param(tag, marks=pytest.mark.soak) for tag in WORLD.rivals)]
"""The clans of the race; only the home clan is quick."""


def list_home_wars(world: World) -> tuple[MemberWars, ...]:
    """Return the rows of the home clan's war members, over five past weeks."""
    clan = decode_clan(msgspec.json.encode(world.build_clan(world.home)))
    race = decode_race(msgspec.json.encode(world.build_race(world.home)), HOME)
    log = decode_race_log(msgspec.json.encode({"items": world.build_race_log(world.home)}), HOME)
    return list_war_members(clan.members, race, log, 5)


def participants(tag: str, weeks_ago: int) -> dict[str, dict[str, Any]] | None:
    """Return a clan's participants of a past week by tag; None for a week without a race."""
    races = WORLD.build_race_log(tag) or []
    last_end = parse_time(races[0]["createdDate"])
    assert last_end is not None
    week = next(
        (
            race
            for race in races
            if parse_time(race["createdDate"]) == last_end - timedelta(weeks=weeks_ago - 1)
        ),
        None,
    )
    if week is None:
        return None
    clan = next(s["clan"] for s in week["standings"] if s["clan"]["tag"] == tag)
    return {person["tag"]: person for person in clan["participants"]}


@pytest.mark.parametrize("clan", IN)
def test_leaders_take_part_in_every_war(clan: str) -> None:
    """A leader or co-leader uses at least 8 of the 16 decks of a week."""
    leaders = {
        member["tag"]
        for member in (WORLD.build_clan(clan) or {})["memberList"]
        if member["role"] in {"leader", "coLeader"}
    }
    weeks = filter(None, (participants(clan, back) for back in range(1, 6)))
    decks = [week[tag]["decksUsed"] for week in weeks for tag in leaders & week.keys()]
    assert decks
    assert min(decks) >= 8


@pytest.mark.parametrize("hours", [0, 2, 40, 90])
@pytest.mark.parametrize("clan", IN)
def test_members_were_seen_when_they_battled(clan: str, hours: int) -> None:
    """Whoever used a deck today, or on an earlier day of the week, was seen since that day."""
    world = WORLD.move_on(hours, timedelta(hours=hours))
    race = decode_race(msgspec.json.encode(world.build_race(clan)), Tag.parse(clan))
    own = next(racer for racer in race.clans if racer.tag == race.clan)
    decks = {p.tag: (p.decks, p.decks_today) for p in own.participants}
    days_over = (race.war_day or 1) - 1
    began = (world.at - timedelta(hours=10)).replace(hour=10, minute=0, second=0)
    for member in decode_clan(msgspec.json.encode(world.build_clan(clan))).members:
        week, today = decks.get(member.tag, (0, 0))
        first = began if today else began - timedelta(days=days_over)
        assert member.last_seen is not None
        assert member.last_seen <= world.at
        assert member.last_seen >= first or not week, member.name


def test_members_use_different_shares_of_their_decks() -> None:
    """Some use all, some hardly any, and some have begun or stopped to play."""
    rows = [row for row in list_home_wars(WORLD) if row.member is not None]
    shares = [row.attendance for row in rows if row.attendance is not None]
    assert sum(share >= 0.95 for share in shares) >= 6
    assert sum(row.is_inactive for row in rows) >= 3
    assert sum(0.5 <= share < 0.95 for share in shares) >= 20
    assert sum(row.has_not_played for row in rows) >= 3
    first_and_last = [
        (row.weeks[1], row.weeks[-1])
        for row in rows
        if row.weeks[1] is not None and row.weeks[-1] is not None
    ]
    assert any(first >= 12 and last <= 5 for first, last in first_and_last)
    assert any(first <= 5 and last >= 12 for first, last in first_and_last)


def test_the_home_clan_has_new_returning_and_former_members() -> None:
    """The former members played this week before they left."""
    changes = [row.change for row in list_home_wars(WORLD)]
    assert ClanChange.NEW in changes
    assert changes.count(ClanChange.BACK) == 1
    left = [row for row in list_home_wars(WORLD) if row.change is ClanChange.LEFT]
    assert left
    assert all(row.decks for row in left)
    assert any(row.attendance is not None for row in left)


def test_one_of_the_five_weeks_is_a_colosseum() -> None:
    """The weeks include the last one of a season, which is the Colosseum."""
    items = {"items": WORLD.build_race_log(WORLD.home)}
    log = decode_race_log(msgspec.json.encode(items), HOME)
    assert [week.is_colosseum for week in log.weeks[:5] if week is not None].count(True) == 1


@pytest.mark.parametrize(
    "day", [0, *(pytest.param(day, marks=pytest.mark.soak) for day in range(7, 70, 7))]
)
def test_one_of_the_five_weeks_had_no_race(day: int) -> None:
    """The oldest of the five weeks had no race, in each of ten weeks."""
    world = World(at=MOMENT + timedelta(days=day))
    items = {"items": world.build_race_log(world.home)}
    weeks = decode_race_log(msgspec.json.encode(items), HOME).weeks
    assert [number for number, week in enumerate(weeks, 1) if week is None] == [5]
    assert len(weeks) == 11


@pytest.mark.parametrize("tag", IN)
def test_participants_of_past_weeks_agree_with_past_rosters(tag: str) -> None:
    """Each was a member around that week, and each active member of that time took part."""
    snapshots = [(MOMENT - state.at, state.clan) for state in WORLD.iterate_history(tag)]
    last_seen = {
        member["tag"]: member["lastSeen"] for member in (WORLD.build_clan(tag) or {})["memberList"]
    }
    for weeks_ago in range(1, 7):
        around = range(7 * weeks_ago - 7, 7 * weeks_ago + 8)
        rosters = [
            {member["tag"] for member in clan["memberList"]}
            for ago, clan in snapshots
            if ago.days in around
        ]
        if (people := participants(tag, weeks_ago)) is None:
            continue
        assert people.keys() <= set().union(*rosters)
        active = {tag for tag, at in last_seen.items() if at > "20261120"}
        assert set.intersection(*rosters) & active <= people.keys()


def test_past_weeks_are_the_same_on_each_day_of_a_week() -> None:
    """On each day of a week the past weeks are the same, and only the current one changes."""
    today, tomorrow = WORLD, World(at=MOMENT + timedelta(days=1), war=True)
    decks = [{row.tag: row.weeks for row in list_home_wars(world)} for world in (today, tomorrow)]
    assert decks[0] == decks[1]


def test_the_same_seed_gives_the_same_race_log() -> None:
    """The same seed gives the same log, another seed another log."""
    again, other = World(war=True), World(2, war=True)
    assert again.build_race_log(again.home) == WORLD.build_race_log(WORLD.home)
    assert other.build_race_log(other.home) != WORLD.build_race_log(WORLD.home)


def test_every_second_member_who_joins_is_a_former_one() -> None:
    """First a new player joins; the next time the member who left comes back."""

    def roster(steps: int) -> set[str]:
        world = WORLD.move_on(steps, timedelta(minutes=4 * steps))
        return {member["tag"] for member in (world.build_clan(world.home) or {})["memberList"]}

    (stranger,) = roster(6) - roster(0)
    assert WORLD.build_player(stranger) is None
    (gone,) = roster(9) - roster(10)
    assert roster(12) - roster(11) == {gone}
