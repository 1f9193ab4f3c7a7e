"""The demo's wars tell stories: who carries, who sleeps, who is new, who came back, who left."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

import msgspec
import pytest

from clantui.core.model.tag import Tag
from clantui.core.race.war_members import ClanChange, MemberWars, list_war_members
from clantui.demo.world.world import MOMENT, World
from clantui.wire.clans import decode_clan
from clantui.wire.race import decode_race
from clantui.wire.race_log import decode_race_log

WORLD: Final = World(war=True)
HOME: Final = Tag.parse(WORLD.home)
CLANS: Final = (WORLD.home, *WORLD.rivals)


def wars(world: World) -> tuple[MemberWars, ...]:
    """Return the rows of the home clan's war members, over five past weeks."""
    clan = decode_clan(msgspec.json.encode(world.clan(world.home)))
    race = decode_race(msgspec.json.encode(world.race(world.home)), HOME)
    log = decode_race_log(msgspec.json.encode({"items": world.race_log(world.home)}), HOME)
    return list_war_members(clan.members, race, log, 5)


def participants(tag: str, weeks_ago: int) -> dict[str, dict[str, Any]]:
    """Return a clan's participants of a past week by tag."""
    week = (WORLD.race_log(tag) or [])[weeks_ago - 1]
    clan = next(s["clan"] for s in week["standings"] if s["clan"]["tag"] == tag)
    return {person["tag"]: person for person in clan["participants"]}


def test_some_carry_and_some_sleep() -> None:
    """In the home clan some play every deck, some hardly any, and some have changed."""
    rows = [row for row in wars(WORLD) if row.member is not None]
    shares = [row.attendance for row in rows if row.attendance is not None]
    assert sum(share >= 0.95 for share in shares) >= 6
    assert sum(row.is_inactive for row in rows) >= 3
    assert sum(0.5 <= share < 0.95 for share in shares) >= 20
    assert sum(row.has_not_played for row in rows) >= 3
    first_and_last = [
        (row.weeks[0], row.weeks[-1])
        for row in rows
        if row.weeks[0] is not None and row.weeks[-1] is not None
    ]
    assert any(first >= 12 and last <= 5 for first, last in first_and_last)
    assert any(first <= 5 and last >= 12 for first, last in first_and_last)


def test_some_are_new_came_back_or_left() -> None:
    """In the home clan somebody is new, one came back, and some played this week and left."""
    changes = [row.change for row in wars(WORLD)]
    assert ClanChange.NEW in changes
    assert changes.count(ClanChange.BACK) == 1
    left = [row for row in wars(WORLD) if row.change is ClanChange.LEFT]
    assert left
    assert all(row.decks for row in left)
    assert any(row.attendance is not None for row in left)


def test_one_of_the_five_weeks_is_a_colosseum() -> None:
    """The weeks shown span the end of a season."""
    items = {"items": WORLD.race_log(WORLD.home)}
    log = decode_race_log(msgspec.json.encode(items), HOME)
    assert [week.is_colosseum for week in log.weeks[:5] if week is not None].count(True) == 1
    assert None not in log.weeks


@pytest.mark.parametrize("tag", CLANS)
def test_weeks_and_rosters_agree(tag: str) -> None:
    """Participants of a week stood in a roster around it; members in all of them took part."""
    readings = [(MOMENT - one.at, one.clan) for one in WORLD.history(tag)]
    seen = {member["tag"]: member["lastSeen"] for member in (WORLD.clan(tag) or {})["memberList"]}
    for weeks_ago in range(1, 7):
        around = range(7 * weeks_ago - 7, 7 * weeks_ago + 8)
        rosters = [
            {member["tag"] for member in clan["memberList"]}
            for ago, clan in readings
            if ago.days in around
        ]
        there = participants(tag, weeks_ago).keys()
        assert there <= set().union(*rosters)
        awake = {tag for tag, at in seen.items() if at > "20261120"}
        assert set.intersection(*rosters) & awake <= there


def test_a_week_tells_the_same_on_each_of_its_days() -> None:
    """Past weeks do not change while this one goes on."""
    today, tomorrow = WORLD, World(at=MOMENT + timedelta(days=1), war=True)
    decks = [{row.tag: row.weeks for row in wars(world)} for world in (today, tomorrow)]
    assert decks[0] == decks[1]


def test_worlds_are_told_alike() -> None:
    """A seed decides every byte of the log; another seed gives another."""
    again, other = World(war=True), World(2, war=True)
    assert again.race_log(again.home) == WORLD.race_log(WORLD.home)
    assert other.race_log(other.home) != WORLD.race_log(WORLD.home)


def test_who_left_comes_back_while_one_watches() -> None:
    """Of two rounds one brings somebody new, the other who has just left."""

    def roster(steps: int) -> set[str]:
        world = WORLD.later(steps, timedelta(minutes=4 * steps))
        return {member["tag"] for member in (world.clan(world.home) or {})["memberList"]}

    (stranger,) = roster(6) - roster(0)
    assert WORLD.player(stranger) is None
    (gone,) = roster(9) - roster(10)
    assert roster(12) - roster(11) == {gone}
