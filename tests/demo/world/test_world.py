"""Tests that the demo's world is deterministic, realistic, and has all edge cases."""

import hashlib
import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from clantui.demo.world.cards import CARDS, MAX_LEVEL, TOWERS, CardSpec
from clantui.demo.world.decks import POPULAR_DECKS
from clantui.demo.world.names import HOSTILE
from clantui.demo.world.profiles import UNKNOWN_CARD
from clantui.demo.world.roster import EdgeCase
from clantui.demo.world.world import MOMENT, World
from tests.factories.demo_client import WORLD

TAG = re.compile("#[0289PYLQGRJCUV]{8,9}")
MAIN_CLANS = (WORLD.home, *WORLD.rivals, WORLD.odd)


def size(payload: object) -> int:
    """Return the size of a payload on the wire, in bytes."""
    return len(msgspec.json.encode(payload))


def roster(world: World, tag: str) -> list[dict[str, Any]]:
    """Return the members in the payload of a clan."""
    clan = world.build_clan(tag)
    assert clan is not None
    members: list[dict[str, Any]] = clan["memberList"]
    return members


def player(world: World, tag: str) -> dict[str, Any]:
    """Return the profile of a player, who must exist."""
    profile = world.build_player(tag)
    assert profile is not None
    return profile


def race(world: World, tag: str) -> dict[str, Any]:
    """Return the race of a clan, which must be in one."""
    found = world.build_race(tag)
    assert found is not None
    return found


def fingerprint(world: World) -> str:
    """Return a digest of a large part of a world."""
    tag = roster(world, world.home)[7]["tag"]
    clans = [world.build_clan(clan) for clan in world.clans]
    details = [world.build_player(tag), world.build_battlelog(tag), world.build_race(world.home)]
    lists = [
        world.build_race_log(world.odd),
        world.search(name="ter"),
        world.build_rankings(),
        world.build_cards(),
    ]
    return hashlib.sha256(msgspec.json.encode([clans, details, lists])).hexdigest()


def test_payloads_do_not_depend_on_the_hash_salt() -> None:
    """The seed and the time decide every byte."""
    script = (
        "from clantui.demo.world.world import World\n"
        "from tests.demo.world.test_world import fingerprint\n"
        "print(fingerprint(World()))"
    )
    process = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONHASHSEED": "4242"},
        check=True,
        capture_output=True,
        text=True,
    )
    assert process.stdout.strip() == fingerprint(World())


def test_the_order_of_requests_changes_nothing() -> None:
    """Nothing is drawn from a random generator that requests share."""
    world = World()
    for tag in (world.odd, world.rivals[3], world.unraced, world.home):
        world.build_race_log(tag)
        world.build_player(roster(world, tag)[-1]["tag"])
    assert fingerprint(world) == fingerprint(World())


def test_a_second_request_returns_the_same_profile() -> None:
    """The profiles of all edge cases are the same, too."""
    tags = [WORLD.edge_cases[edge_case] for edge_case in EdgeCase]
    before = [msgspec.json.encode(WORLD.build_player(tag)) for tag in tags]
    assert before == [msgspec.json.encode(WORLD.build_player(tag)) for tag in tags]


def test_seed_and_time_decide_the_world() -> None:
    """Another seed gives other clans; another time the same clans with other payloads."""
    other, later = World(2), World(at=MOMENT + timedelta(days=1))
    assert set(other.clans).isdisjoint(WORLD.clans)
    assert later.clans == WORLD.clans
    assert fingerprint(later) != fingerprint(WORLD)


def test_making_a_world_is_quick() -> None:
    """A world takes less than 50 ms of processor time, as payloads are made on request."""
    start = time.process_time()
    World(seed=77)
    assert time.process_time() - start < 0.05


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_tags_are_valid_and_unique(seed: int) -> None:
    """Tags have only letters that the game uses. The tag of the home clan is short to type."""
    world = World(seed)
    tags = [member["tag"] for clan in world.clans for member in roster(world, clan)]
    tags += world.clans
    assert all(TAG.fullmatch(tag) for tag in tags)
    assert len(set(tags)) == len(tags)
    assert world.home.startswith("#2PP")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_home_clan_is_full_and_has_favourites(seed: int) -> None:
    """The home clan has 50 members with profiles, and cards that many of them prefer."""
    world = World(seed)
    profiles = [player(world, member["tag"]) for member in roster(world, world.home)]
    assert len(profiles) == 50
    assert all(profile["clan"]["tag"] == world.home for profile in profiles)
    counts = Counter(profile["currentFavouriteCard"]["name"] for profile in profiles)
    assert [count for _, count in counts.most_common(7)] == [8, 5, 4, 4, 3, 3, 3]
    assert 18 <= len(counts) <= 22
    assert counts["Mirror"] == 1
    names = {member["name"] for member in roster(world, world.home)}
    assert 5 <= len(names & set(HOSTILE)) <= 10


def test_favourites_are_not_always_in_the_deck() -> None:
    """About 30 of 50 members have their favourite card in their deck."""
    playing = 0
    for member in roster(WORLD, WORLD.home):
        profile = player(WORLD, member["tag"])
        deck = [card["id"] for card in profile["currentDeck"]]
        assert len(set(deck)) == 8
        playing += profile["currentFavouriteCard"]["id"] in deck
    assert 20 <= playing <= 42


def test_popular_decks_are_shared() -> None:
    """8 to 20 members play one of the popular decks, whose cards they own."""
    decks = Counter[frozenset[int]]()
    for member in roster(WORLD, WORLD.home):
        profile = player(WORLD, member["tag"])
        deck = frozenset(card["id"] for card in profile["currentDeck"])
        assert deck <= {card["id"] for card in profile["cards"]}
        decks[deck] += 1
    popular = {frozenset(card.id for card in deck) for deck in POPULAR_DECKS}
    assert len(popular) == 6
    shared = {deck: players for deck, players in decks.items() if players > 1}
    assert len(shared) >= 3
    assert shared.keys() <= popular
    assert 8 <= sum(shared.values()) <= 20


@pytest.mark.parametrize("deck", POPULAR_DECKS, ids=lambda deck: str(deck[0].name))
def test_popular_decks_can_be_played(deck: tuple[CardSpec, ...]) -> None:
    """A deck has eight different cards and at most one champion."""
    assert len({card.id for card in deck}) == 8
    assert sum(card.rarity == "champion" for card in deck) <= 1


@pytest.mark.parametrize("clan", WORLD.clans)
def test_a_roster_is_ranked_by_trophies(clan: str) -> None:
    """The first rank is 1. A clan has one leader; levels are 0, as in the real API."""
    members = roster(WORLD, clan)
    assert [member["clanRank"] for member in members] == list(range(1, len(members) + 1))
    assert [member["trophies"] for member in members] == sorted(
        (member["trophies"] for member in members), reverse=True
    )
    assert all(member["trophies"] <= 14_000 and member["expLevel"] == 0 for member in members)
    roles = Counter(member["role"] for member in members)
    assert roles["leader"] == min(1, len(members))
    assert set(roles) <= {"leader", "coLeader", "elder", "member"}
    for member in members:
        seen = datetime.strptime(member["lastSeen"], "%Y%m%dT%H%M%S.000Z")  # noqa: DTZ007 — UTC
        assert seen < MOMENT.replace(tzinfo=None)


def test_the_best_members_have_equal_trophies() -> None:
    """Only the rank says which of the best members is first."""
    assert sum(member["trophies"] == 14_000 for member in roster(WORLD, WORLD.home)) >= 3


def test_levels_and_forms_are_possible_for_the_card() -> None:
    """The highest level depends on the rarity, and only some cards have forms."""
    for member in roster(WORLD, WORLD.home):
        profile = player(WORLD, member["tag"])
        for card in profile["cards"] + profile["supportCards"] + profile["currentDeck"]:
            assert card["maxLevel"] == MAX_LEVEL[card["rarity"]]
            assert 1 <= card["level"] <= card["maxLevel"]
            possible, owned = card.get("maxEvolutionLevel", 0), card.get("evolutionLevel", 0)
            assert owned & ~possible == 0


def test_the_world_has_all_cards_of_the_game() -> None:
    """The world has 121 cards and 4 tower troops; only Mirror has no elixir cost."""
    cards = WORLD.build_cards()
    assert (len(cards["items"]), len(cards["supportItems"])) == (121, 4)
    assert [card["name"] for card in cards["items"] if "elixirCost" not in card] == ["Mirror"]
    assert len({card.id for card in CARDS + TOWERS}) == 125
    icon = re.compile(r"https://api-assets\.clashroyale\.com/card\w+/300/[\w-]{43}\.png")
    urls = [url for card in cards["items"] for url in card["iconUrls"].values()]
    assert all(icon.fullmatch(url) for url in urls)
    assert len(set(urls)) == len(urls)


def test_payloads_have_realistic_sizes() -> None:
    """Measurements with the demo would otherwise say little about the real API."""
    assert 12_000 <= size(WORLD.build_clan(WORLD.home)) <= 16_000
    assert 30_000 <= size(WORLD.build_race(WORLD.home)) <= 46_000
    assert 140_000 <= size(WORLD.build_race_log(WORLD.home)) <= 260_000
    for tag in MAIN_CLANS:
        for member in roster(WORLD, tag)[::7]:
            if (profile := WORLD.build_player(member["tag"])) and len(profile) > 2:
                assert 49_000 <= size(profile) <= 73_000
            if log := WORLD.build_battlelog(member["tag"]):
                assert 30 <= len(log) <= 40
                assert 180_000 <= size(log) <= 260_000


def test_a_battle_log_has_battles_of_every_kind() -> None:
    """War, ladder, Path of Legends, a duel, a boat battle, and two against two."""
    member = roster(WORLD, WORLD.home)[0]
    log = WORLD.build_battlelog(member["tag"])
    kinds = Counter(battle["type"] for battle in log)
    assert set(kinds) >= {"riverRacePvP", "PvP", "pathOfLegend"}
    assert kinds["riverRaceDuel"] == kinds["boatBattle"] == kinds["clanMate2v2"] == 1
    assert [battle["battleTime"] for battle in log] == sorted(
        (battle["battleTime"] for battle in log), reverse=True
    )
    assert log[0]["battleTime"] <= member["lastSeen"]
    assert all(battle["team"][0]["tag"] == member["tag"] for battle in log)
    pairs = next(battle for battle in log if battle["type"] == "clanMate2v2")
    assert len(pairs["team"]) == len(pairs["opponent"]) == 2
    assert pairs["team"][1]["tag"] in {other["tag"] for other in roster(WORLD, WORLD.home)}


def test_the_only_member_of_a_clan_has_a_partner_from_another_clan() -> None:
    """Battles of two against two need a partner."""
    (member,) = roster(WORLD, WORLD.alone)
    log = WORLD.build_battlelog(member["tag"])
    pairs = next(battle for battle in log if battle["type"] == "clanMate2v2")
    assert pairs["team"][1]["tag"] != member["tag"]
    assert pairs["team"][1]["clan"]["tag"] != WORLD.alone


def test_decks_of_a_duel_share_no_card() -> None:
    """A duel has two or three rounds with different decks, and says which cards were used."""
    for member in roster(WORLD, WORLD.home):
        log = WORLD.build_battlelog(member["tag"])
        duel = next(battle for battle in log if battle["type"] == "riverRaceDuel")
        for side in (*duel["team"], *duel["opponent"]):
            cards = [card for each in side["rounds"] for card in each["cards"]]
            assert len(side["rounds"]) in {2, 3}
            assert len({card["id"] for card in cards}) == len(cards) == len(side["cards"])
            assert {type(card["used"]) for card in cards} == {bool}
            assert sum(each["crowns"] for each in side["rounds"]) == side["crowns"]


def test_a_race_has_five_clans_that_exist() -> None:
    """Each member of these clans has a profile, and each clan has the same race."""
    clans = [clan["tag"] for clan in race(WORLD, WORLD.home)["clans"]]
    assert len(clans) == 5
    assert set(clans) == {WORLD.home, *WORLD.rivals}
    for clan in clans:
        assert all(WORLD.build_player(member["tag"]) for member in roster(WORLD, clan))
        assert race(WORLD, clan)["clan"]["tag"] == clan


def test_participants_of_a_race_differ_from_the_members() -> None:
    """Former members are participants; members who have long been away are not."""
    members = {member["tag"] for member in roster(WORLD, WORLD.home)}
    participants = {person["tag"] for person in race(WORLD, WORLD.home)["clan"]["participants"]}
    assert len(participants) > 50
    assert participants - members
    assert members - participants
    for tag in participants - members:
        assert "clan" not in player(WORLD, tag)


@pytest.mark.parametrize(
    ("days", "kind", "period"), [(-5, "training", 14), (0, "warDay", 19), (14, "colosseum", 33)]
)
def test_the_date_decides_the_day_of_the_race(days: int, kind: str, period: int) -> None:
    """Monday is a training day, Saturday a war day; the last week of a season is the Colosseum."""
    payload = race(World(at=MOMENT + timedelta(days=days)), WORLD.home)
    assert (payload["periodType"], payload["periodIndex"]) == (kind, period)
    assert payload["sectionIndex"] == period // 7
    used = sum(person["decksUsed"] for person in payload["clan"]["participants"])
    assert (used == 0) == (kind == "training")


@pytest.mark.parametrize("days", range(14))
def test_a_world_at_war_has_a_war_day_on_any_date(days: int) -> None:
    """A world at war has the third war day, with some of today's decks used and some left."""
    payload = race(World(at=MOMENT + timedelta(days=days), war=True), WORLD.home)
    assert (payload["periodType"], payload["periodIndex"] % 7) == ("warDay", 5)
    ended = [log["periodIndex"] for log in payload["periodLogs"]]
    assert [index % 7 for index in ended if index // 7 == payload["sectionIndex"]] == [3, 4]
    assert len(set(ended)) == len(ended)
    today = [person["decksUsedToday"] for person in payload["clan"]["participants"]]
    assert 0 < sum(today) < 200


def test_a_new_day_does_not_change_earlier_ones() -> None:
    """A day later there is one more log, and the others are the same."""
    today = race(WORLD, WORLD.home)["periodLogs"]
    later = race(World(at=MOMENT + timedelta(days=1)), WORLD.home)["periodLogs"]
    assert later[: len(today)] == today
    assert len(later) == len(today) + 1


def test_a_boat_finishes_on_sunday() -> None:
    """On Saturday none has finished yet."""
    sunday = race(World(at=MOMENT + timedelta(days=1)), WORLD.home)
    assert any("finishTime" in clan for clan in sunday["clans"])
    assert not any("finishTime" in clan for clan in race(WORLD, WORLD.home)["clans"])


def test_each_step_adds_battles_of_today() -> None:
    """Medals and used decks of today grow, and earlier days do not change."""
    fame, decks = [], []
    for steps in range(0, 40, 4):
        payload = race(WORLD.move_on(steps, timedelta(minutes=4 * steps)), WORLD.home)
        people = payload["clan"]["participants"]
        fame.append(payload["clan"]["periodPoints"])
        decks.append(sum(person["decksUsedToday"] for person in people))
        assert max(person["decksUsedToday"] for person in people) == 4
        assert sum(person["decksUsedToday"] > 0 for person in people) <= 50
        assert payload["periodLogs"] == race(WORLD, WORLD.home)["periodLogs"]
    assert fame == sorted(fame)
    assert decks == sorted(decks)
    assert fame[0] < fame[1] < fame[2]


def test_the_race_log_has_ten_weeks() -> None:
    """The newest is first, and each has five clans. A clan without a race has an empty log."""
    log = WORLD.build_race_log(WORLD.home)
    assert log is not None
    assert len(log) == 10
    assert [week["createdDate"] for week in log] == sorted(
        (week["createdDate"] for week in log), reverse=True
    )
    assert all([s["rank"] for s in week["standings"]] == [1, 2, 3, 4, 5] for week in log)
    assert WORLD.build_race_log(WORLD.unraced) == []


def test_the_world_has_clans_with_few_members_or_without_a_race() -> None:
    """One has a single member, one none at all."""
    assert len(roster(WORLD, WORLD.alone)) == 1
    assert roster(WORLD, WORLD.empty) == []
    assert WORLD.build_race(WORLD.empty) is None
    assert roster(WORLD, WORLD.unraced)
    assert WORLD.build_race(WORLD.unraced) is None
    assert len(WORLD.clans) >= 25


def test_the_odd_clan_has_every_hostile_name() -> None:
    """The hostile names are unchanged after encoding to JSON and decoding."""
    names = [
        member["name"] for member in json.loads(msgspec.json.encode(roster(WORLD, WORLD.odd)))
    ]
    assert sorted(names) == sorted(HOSTILE)
    assert len(names) <= 50


def test_the_odd_clan_has_every_edge_case() -> None:
    """Each edge case is a member of this clan."""
    assert set(WORLD.edge_cases) == set(EdgeCase)
    assert set(WORLD.edge_cases.values()) <= {member["tag"] for member in roster(WORLD, WORLD.odd)}


def test_each_edge_case_of_favourites_exists() -> None:
    """A favourite card may be absent, null, empty, without a name, unknown or without a cost."""
    favourite = {
        edge_case: player(WORLD, tag).get("currentFavouriteCard", "absent")
        for edge_case, tag in WORLD.edge_cases.items()
        if edge_case.startswith("favourite")
    }
    assert favourite[EdgeCase.FAVOURITE_ABSENT] == "absent"
    assert favourite[EdgeCase.FAVOURITE_NULL] is None
    assert favourite[EdgeCase.FAVOURITE_EMPTY] == {}
    assert favourite[EdgeCase.FAVOURITE_NAMELESS]["name"] is None
    assert favourite[EdgeCase.FAVOURITE_UNKNOWN] == UNKNOWN_CARD
    assert UNKNOWN_CARD["id"] not in {card.id for card in CARDS}
    assert "elixirCost" not in favourite[EdgeCase.FAVOURITE_MIRROR]


def test_each_edge_case_of_profiles_exists() -> None:
    """A deck may be short or absent, a clan absent or another one, a profile missing."""
    assert len(player(WORLD, WORLD.edge_cases[EdgeCase.DECK_SHORT])["currentDeck"]) == 5
    assert "currentDeck" not in player(WORLD, WORLD.edge_cases[EdgeCase.DECK_ABSENT])
    assert "clan" not in player(WORLD, WORLD.edge_cases[EdgeCase.LEFT])
    assert player(WORLD, WORLD.edge_cases[EdgeCase.MOVED])["clan"]["tag"] == WORLD.unraced
    assert WORLD.build_player(WORLD.edge_cases[EdgeCase.GONE]) is None
    assert set(player(WORLD, WORLD.edge_cases[EdgeCase.BARE])) == {"tag", "name"}
    assert player(WORLD, WORLD.edge_cases[EdgeCase.FUTURE])["arena"] is None
    assert WORLD.build_battlelog(WORLD.edge_cases[EdgeCase.SILENT]) == []


def test_tags_of_clans_and_players_differ() -> None:
    """There is no player with the tag of a clan, and no clan with the tag of a player."""
    tag = roster(WORLD, WORLD.home)[0]["tag"]
    assert WORLD.build_player(WORLD.home) is None
    assert WORLD.build_clan(tag) is None
    assert WORLD.build_race(tag) is None
    assert WORLD.build_race_log(tag) is None
    assert WORLD.build_battlelog(WORLD.home) == []
