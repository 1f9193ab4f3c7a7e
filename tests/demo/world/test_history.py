"""Tests of the past of the demo's clans, and of the changes while a program watches them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from itertools import pairwise
from typing import Any, TypeAlias

import msgspec
import pytest

from clantui.backend.demo import iterate_past_surveys
from clantui.core.history.changes import ChangeKind, find_changes
from clantui.core.model.errors import Unreachable
from clantui.core.model.snapshot import Snapshot
from clantui.core.model.tag import Tag
from clantui.demo.world.history import SPAN, PastState
from clantui.demo.world.roster import EdgeCase
from clantui.demo.world.world import MOMENT, World
from tests.factories.demo_client import WORLD, DemoClient, path_of

HOME = Tag.parse(WORLD.home)
CLANS = (WORLD.home, *WORLD.rivals, WORLD.odd, WORLD.alone, WORLD.unraced)


def list_tags(clan: dict[str, Any]) -> list[str]:
    """Return the tags of a clan's members."""
    return [member["tag"] for member in clan["memberList"]]


def read_past(tag: str) -> list[PastState]:
    """Return the past snapshots of a clan."""
    return list(WORLD.iterate_history(tag))


def read_present(tag: str) -> dict[str, Any]:
    """Return a clan as it is now."""
    clan = WORLD.build_clan(tag)
    assert clan is not None
    return clan


@pytest.mark.parametrize("tag", CLANS)
def test_the_past_is_in_order(tag: str) -> None:
    """The past has 25 to 50 snapshots at uneven intervals, all before the present."""
    moments = [snapshot.at for snapshot in read_past(tag)]
    assert 25 <= len(moments) <= 50
    assert moments == sorted(set(moments))
    assert moments[-1] < MOMENT
    assert timedelta(days=SPAN - 6) < MOMENT - moments[0] < timedelta(days=SPAN)
    assert len({after - before for before, after in pairwise(moments)}) > 20


def test_the_same_seed_gives_the_same_past() -> None:
    """Every byte is the same. Another seed gives another past."""

    def encode(world: World) -> bytes:
        return msgspec.json.encode(
            [[state.at, state.clan, state.players] for state in world.iterate_history(world.home)]
        )

    assert encode(World()) == encode(World())
    assert encode(World(2)) != encode(World())


def test_the_last_past_snapshot_differs_little_from_the_present() -> None:
    """Most members of the first snapshot are also still in the clan."""
    last = read_past(WORLD.home)[-1]
    now = {tag: WORLD.build_player(tag) or {} for tag in list_tags(read_present(WORLD.home))}
    assert len(now.keys() & set(list_tags(last.clan))) >= 48
    same = [
        tag
        for tag, profile in last.players.items()
        if tag in now and now[tag]["currentFavouriteCard"] == profile["currentFavouriteCard"]
    ]
    assert len(same) >= 45
    first = set(list_tags(read_past(WORLD.home)[0].clan))
    assert 35 <= len(now.keys() & first) < 50


def test_brief_profiles_equal_parts_of_full_profiles() -> None:
    """Players whose favourite is still the same have equal brief and full profiles."""
    now = {tag: WORLD.build_player(tag) or {} for tag in list_tags(read_present(WORLD.home))}
    brief = read_past(WORLD.home)[-1].players
    for tag in brief.keys() & now.keys():
        if brief[tag]["currentFavouriteCard"] == now[tag]["currentFavouriteCard"]:
            cards = {card["id"] for card in brief[tag].pop("cards")}
            full = now[tag] | {"cards": None}
            assert brief[tag] == {key: full[key] for key in brief[tag]}
            assert {card["id"] for card in brief[tag]["currentDeck"]} <= cards


@pytest.mark.parametrize("tag", CLANS)
def test_a_past_clan_never_has_too_many_members(tag: str) -> None:
    """A past clan has at most as many members as now, and none of them twice."""
    for snapshot in read_past(tag):
        tags = list_tags(snapshot.clan)
        assert len(tags) == len(set(tags)) == snapshot.clan["members"]
        assert len(tags) <= len(list_tags(read_present(tag)))


@pytest.mark.parametrize("tag", [WORLD.home, *WORLD.rivals])
def test_two_past_snapshots_are_incomplete(tag: str) -> None:
    """Two past snapshots are incomplete, of which at most 12 players are missing."""
    gaps = [len(list_tags(state.clan)) - len(state.players) for state in read_past(tag)]
    assert len([gap for gap in gaps if gap]) == 2
    assert all(0 <= gap <= 12 for gap in gaps)


def test_the_home_clan_changes_visibly() -> None:
    """Members join, leave and change their favourite cards, and shares of cards change."""
    surveys = iterate_past_surveys(WORLD, HOME, MOMENT)
    snapshots = [Snapshot.of(survey) for survey in surveys if survey.is_complete]
    kinds = Counter(change.kind for a, b in pairwise(snapshots) for change in find_changes(a, b))
    assert kinds[ChangeKind.JOINED] >= 3
    assert kinds[ChangeKind.LEFT] >= 3
    assert 20 <= kinds[ChangeKind.SWITCHED] <= 80
    first, last = (
        Counter(card and card.id for card in snapshot.favourites.values())
        for snapshot in (snapshots[0], snapshots[-1])
    )
    assert max(abs(first[card] - last[card]) for card in first) >= 5


def test_the_past_is_decoded_into_complete_surveys() -> None:
    """Each has the time and the members of its snapshot, and an error for each missing player."""
    surveys = list(iterate_past_surveys(WORLD, HOME, MOMENT))
    snapshots = read_past(WORLD.home)
    assert [survey.at for survey in surveys] == [state.at for state in snapshots]
    for survey, snapshot in zip(surveys, snapshots, strict=True):
        assert not survey.is_loading
        assert [str(member.tag) for member in survey.clan.members] == list_tags(snapshot.clan)
        assert {str(tag) for tag in survey.players} == set(snapshot.players)
        missing = {member.tag for member in survey.clan.members} - survey.players.keys()
        assert survey.failed.keys() == missing
        assert all(isinstance(error, Unreachable) for error in survey.failed.values())


def test_the_past_ends_at_the_given_time() -> None:
    """Snapshots after this time are left out."""
    early = MOMENT - timedelta(days=30)
    times = [survey.at for survey in iterate_past_surveys(WORLD, HOME, early)]
    assert times == [state.at for state in read_past(WORLD.home) if state.at < early]
    assert times


def test_edge_cases_have_no_past_profiles_either() -> None:
    """A player without a profile or without a favourite card never had one."""
    tags = WORLD.edge_cases
    for snapshot in read_past(WORLD.odd):
        assert tags[EdgeCase.GONE] in list_tags(snapshot.clan)
        assert tags[EdgeCase.GONE] not in snapshot.players
        if (profile := snapshot.players.get(tags[EdgeCase.FAVOURITE_ABSENT])) is not None:
            assert "currentFavouriteCard" not in profile


def test_an_empty_clan_and_an_unknown_tag_have_no_past_members() -> None:
    """The empty clan has snapshots without members; an unknown tag has no snapshots."""
    assert {len(list_tags(state.clan)) for state in read_past(WORLD.empty)} == {0}
    assert read_past("#2PPPPPPPP") == []


def pass_steps(client: DemoClient, steps: int) -> None:
    """Let the client see the world after this number of events in each clan."""
    client.api.world = WORLD.move_on(steps, timedelta(seconds=240 * steps))


HomeClan: TypeAlias = tuple[dict[str, int], dict[str, str]]
"""Id of the favourite card, and role, of each member by tag."""


def read_home_clan(client: DemoClient) -> HomeClan:
    """Return the members of the home clan."""
    clan = client.get(path_of("clans", WORLD.home)).json
    roles = {member["tag"]: member["role"] for member in clan["memberList"]}
    cards = {
        tag: client.get(path_of("players", tag)).json["currentFavouriteCard"] for tag in roles
    }
    return {tag: card["id"] for tag, card in cards.items()}, roles


def find_changed(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    """Return the members that are in both mappings and whose value has changed."""
    return [tag for tag in before.keys() & after if before[tag] != after[tag]]


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (6, {(0, 0, 1): 3, (0, 1, 0): 1, (1, 0, 0): 1, (0, 0, 0, "elder"): 1}),
        pytest.param(
            12,
            {
                (0, 0, 1): 6,
                (0, 1, 0): 2,
                (1, 0, 0): 2,
                (0, 0, 0, "elder"): 1,
                (0, 0, 0, "member"): 1,
            },
            marks=pytest.mark.soak,
        ),
    ],
)
def test_each_step_makes_one_change(steps: int, expected: dict[tuple[object, ...], int]) -> None:
    """Each step changes one player's card, role or membership."""
    client = DemoClient()
    before = read_home_clan(client)
    changes = []
    for step in range(steps):
        pass_steps(client, step + 1)
        after = read_home_clan(client)
        joined, left = set(after[0]) - set(before[0]), set(before[0]) - set(after[0])
        moved, ranked = (find_changed(before[part], after[part]) for part in (0, 1))
        changes.append((*map(len, (joined, left, moved)), *(after[1][tag] for tag in ranked)))
        before = after
    assert Counter(changes) == expected


def test_a_former_member_has_no_clan_and_stays_in_the_race() -> None:
    """The profile and the battle log are still there."""
    client = DemoClient()
    race = client.get(path_of("clans", WORLD.home, "/currentriverrace")).json
    before = set(read_home_clan(client)[0])
    pass_steps(client, 4)
    (gone,) = before - set(read_home_clan(client)[0])
    assert "clan" not in client.get(path_of("players", gone)).json
    assert client.get(path_of("players", gone, "/battlelog")).json
    later = client.get(path_of("clans", WORLD.home, "/currentriverrace")).json
    people, others = (
        {person["tag"]: person["fame"] for person in payload["clan"]["participants"]}
        for payload in (race, later)
    )
    assert gone in people
    assert people.keys() == others.keys()
    assert all(people[tag] <= others[tag] for tag in people)


def test_a_world_without_steps_never_changes() -> None:
    """Responses are the same bytes at any time."""
    client = DemoClient()
    path = path_of("clans", WORLD.home)
    first = client.get(path).body
    client.clock.advance(1e6)
    assert client.get(path).body == first
    pass_steps(client, 0)
    assert client.get(path).body == first


def test_members_of_odd_clans_never_leave() -> None:
    """A step changes no member of these clans."""
    later = WORLD.move_on(30, timedelta(hours=2))
    for tag in (WORLD.odd, WORLD.alone, WORLD.empty):
        assert list_tags(later.build_clan(tag) or {}) == list_tags(read_present(tag))
    assert later.build_player(later.edge_cases[EdgeCase.FAVOURITE_MIRROR]) is not None
