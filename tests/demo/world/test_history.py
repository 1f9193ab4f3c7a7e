"""Tests of the demo clans' past and of the changes while a program watches."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import pairwise
from typing import Any

import msgspec
import pytest

from clantui.backend.demo import past_surveys
from clantui.core.history.changes import ChangeKind, find_changes
from clantui.core.model.errors import Unreachable
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.tag import Tag
from clantui.demo.world.history import PastState
from clantui.demo.world.memberships import SPAN
from clantui.demo.world.roster import Oddity
from clantui.demo.world.world import MOMENT, World
from tests.factories.demo_client import WORLD, DemoClient, path_of

HOME = Tag.parse(WORLD.home)
CLANS = (WORLD.home, *WORLD.rivals, WORLD.odd, WORLD.alone, WORLD.unraced)
STEP = 240.0
"""Seconds between two events in the clans of `living`."""


def roster(clan: dict[str, Any]) -> list[str]:
    """Return the tags of a clan's members."""
    return [member["tag"] for member in clan["memberList"]]


def past(tag: str) -> list[PastState]:
    """Return a clan's past."""
    return list(WORLD.history(tag))


def present(tag: str) -> dict[str, Any]:
    """Return a clan as it is now."""
    clan = WORLD.clan(tag)
    assert clan is not None
    return clan


@pytest.mark.parametrize("tag", CLANS)
def test_two_months_told_forward(tag: str) -> None:
    """A past has dozens of readings at rising, uneven moments, all before the world's own."""
    moments = [reading.at for reading in past(tag)]
    assert 25 <= len(moments) <= 50
    assert moments == sorted(set(moments))
    assert moments[-1] < MOMENT
    assert timedelta(days=SPAN - 6) < MOMENT - moments[0] < timedelta(days=SPAN)
    assert len({after - before for before, after in pairwise(moments)}) > 20


def test_the_same_past_each_time() -> None:
    """A seed and a tag decide every byte of a past; another seed gives another."""

    def told(world: World) -> bytes:
        return msgspec.json.encode(
            [[one.at, one.clan, one.players] for one in world.history(world.home)]
        )

    assert told(World()) == told(World())
    assert told(World(2)) != told(World())


def test_a_past_leads_to_the_present() -> None:
    """The last reading differs little from the present, and most members stay for weeks."""
    last = past(WORLD.home)[-1]
    now = {tag: WORLD.player(tag) or {} for tag in roster(present(WORLD.home))}
    assert len(now.keys() & set(roster(last.clan))) >= 48
    same = [
        tag
        for tag, profile in last.players.items()
        if tag in now and now[tag]["currentFavouriteCard"] == profile["currentFavouriteCard"]
    ]
    assert len(same) >= 45
    first = set(roster(past(WORLD.home)[0].clan))
    assert 35 <= len(now.keys() & first) < 50


def test_brief_profiles_say_what_the_whole_ones_say() -> None:
    """A past profile equals the current one while the favourite is the same."""
    now = {tag: WORLD.player(tag) or {} for tag in roster(present(WORLD.home))}
    told = past(WORLD.home)[-1].players
    for tag in told.keys() & now.keys():
        if told[tag]["currentFavouriteCard"] == now[tag]["currentFavouriteCard"]:
            cards = {card["id"] for card in told[tag].pop("cards")}
            whole = now[tag] | {"cards": None}
            assert told[tag] == {key: whole[key] for key in told[tag]}
            assert {card["id"] for card in told[tag]["currentDeck"]} <= cards


@pytest.mark.parametrize("tag", CLANS)
def test_a_clan_never_had_too_many(tag: str) -> None:
    """A past clan has no more members than now, and nobody twice."""
    for reading in past(tag):
        tags = roster(reading.clan)
        assert len(tags) == len(set(tags)) == reading.clan["members"]
        assert len(tags) <= len(roster(present(tag)))


@pytest.mark.parametrize("tag", [WORLD.home, *WORLD.rivals])
def test_two_readings_have_gaps(tag: str) -> None:
    """Two readings miss some players; the others are complete."""
    gaps = [len(roster(one.clan)) - len(one.players) for one in past(tag)]
    assert len([gap for gap in gaps if gap]) == 2
    assert all(0 <= gap <= 12 for gap in gaps)


def test_there_is_something_to_see() -> None:
    """In the home clan people come, go and change cards, and a card's share moves by a lot."""
    readings = list(past_surveys(WORLD, HOME, MOMENT))
    whole = [Snapshot.of(one) for one in readings if one.complete]
    kinds = Counter(one.kind for a, b in pairwise(whole) for one in find_changes(a, b))
    assert kinds[ChangeKind.JOINED] >= 3
    assert kinds[ChangeKind.LEFT] >= 3
    assert 20 <= kinds[ChangeKind.SWITCHED] <= 80
    first, last = (
        Counter(card and card.id for card in one.favourites.values())
        for one in (whole[0], whole[-1])
    )
    assert max(abs(first[card] - last[card]) for card in first) >= 5


def test_the_past_is_decoded_into_finished_pictures() -> None:
    """Every picture has its moment, its members, and a reason for each who is missing."""
    pictures = list(past_surveys(WORLD, HOME, MOMENT))
    readings = past(WORLD.home)
    assert [one.at for one in pictures] == [one.at for one in readings]
    for picture, reading in zip(pictures, readings, strict=True):
        assert not picture.loading
        assert [str(one.tag) for one in picture.clan.members] == roster(reading.clan)
        assert {str(tag) for tag in picture.players} == set(reading.players)
        missing = {one.tag for one in picture.clan.members} - picture.players.keys()
        assert picture.failed.keys() == missing
        assert all(isinstance(why, Unreachable) for why in picture.failed.values())


def test_nothing_later_than_now_is_told() -> None:
    """A past at an earlier moment ends at that moment."""
    early = MOMENT - timedelta(days=30)
    told = [one.at for one in past_surveys(WORLD, HOME, early)]
    assert told == [one.at for one in past(WORLD.home) if one.at < early]
    assert told


def test_odd_people_always_were_odd() -> None:
    """A player without a profile or a favourite never had one."""
    tags = WORLD.oddities
    for reading in past(WORLD.odd):
        assert tags[Oddity.GONE] in roster(reading.clan)
        assert tags[Oddity.GONE] not in reading.players
        if (profile := reading.players.get(tags[Oddity.FAVOURITE_ABSENT])) is not None:
            assert "currentFavouriteCard" not in profile


def test_of_nobody_and_of_nothing() -> None:
    """An empty clan has empty readings, and an unknown tag has none."""
    assert {len(roster(one.clan)) for one in past(WORLD.empty)} == {0}
    assert past("#2PPPPPPPP") == []


def living() -> DemoClient:
    """Return an API whose world goes on."""
    return DemoClient(step=STEP)


def seen(asker: DemoClient) -> tuple[list[str], dict[str, int]]:
    """Return the home clan's tags and the favourite card of each member."""
    tags = roster(asker.get(path_of("clans", WORLD.home)).json)
    cards = {tag: asker.get(path_of("players", tag)).json["currentFavouriteCard"] for tag in tags}
    return tags, {tag: card["id"] for tag, card in cards.items()}


def test_a_world_that_goes_on_changes_by_one_a_step() -> None:
    """Each step changes one player's card or membership; between steps nothing changes."""
    asker = living()
    before = seen(asker)
    happened = []
    for _ in range(12):
        asker.clock.advance(STEP - 1)
        assert seen(asker) == before
        asker.clock.advance(1)
        after = seen(asker)
        came, went = set(after[0]) - set(before[0]), set(before[0]) - set(after[0])
        moved = {tag for tag in before[1].keys() & after[1] if before[1][tag] != after[1][tag]}
        happened.append((len(came), len(went), len(moved)))
        before = after
    assert Counter(happened) == {(0, 0, 1): 8, (0, 1, 0): 2, (1, 0, 0): 2}


def test_a_former_member_has_no_clan_and_stays_in_the_race() -> None:
    """A player who left keeps a profile, without a clan, and a place in the race."""
    asker = living()
    race = asker.get(path_of("clans", WORLD.home, "/currentriverrace")).json
    before = set(seen(asker)[0])
    asker.clock.advance(4 * STEP)
    (gone,) = before - set(seen(asker)[0])
    assert "clan" not in asker.get(path_of("players", gone)).json
    assert asker.get(path_of("players", gone, "/battlelog")).json
    later = asker.get(path_of("clans", WORLD.home, "/currentriverrace")).json
    people, others = (
        {person["tag"]: person["fame"] for person in told["clan"]["participants"]}
        for told in (race, later)
    )
    assert gone in people
    assert people.keys() == others.keys()
    assert all(people[tag] <= others[tag] for tag in people)


def test_a_world_stands_still_unless_told() -> None:
    """Without a step, or at its start, not a byte changes."""
    asker = DemoClient()
    path = path_of("clans", WORLD.home)
    first = asker.get(path).body
    asker.clock.advance(1e6)
    assert asker.get(path).body == first
    assert living().get(path).body == first


def test_odd_clans_keep_who_they_have() -> None:
    """Members of the odd clans never leave, but go on playing."""
    later = WORLD.later(30, timedelta(hours=2))
    for tag in (WORLD.odd, WORLD.alone, WORLD.empty):
        assert roster(later.clan(tag) or {}) == roster(present(tag))
    assert later.player(later.oddities[Oddity.FAVOURITE_MIRROR]) is not None
