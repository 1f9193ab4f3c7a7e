"""Tests that the demo has details of the real API, found in recordings of its responses."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from clantui.demo.world.world import MOMENT, World
from tests.factories.demo_client import WORLD

FIRST_SLOTS = ({0, 1}, {0, 2}, {0, 1, 2})
"""Forms that can be played in the first slots of a deck; later slots have none."""

RACING = (WORLD.home, *WORLD.rivals)
SUNDAY = World(at=MOMENT + timedelta(days=1))


def tags(clan: str) -> list[str]:
    """Return the tags of a clan's members."""
    payload = WORLD.build_clan(clan)
    assert payload is not None
    return [member["tag"] for member in payload["memberList"]]


def profiles() -> list[dict[str, Any]]:
    """Return the profiles of the five clans that race."""
    found = [WORLD.build_player(tag) for clan in RACING for tag in tags(clan)]
    return [profile for profile in found if profile is not None]


def battles() -> list[dict[str, Any]]:
    """Return every battle of the home clan's logs."""
    return [battle for tag in tags(WORLD.home) for battle in WORLD.build_battlelog(tag)]


def forms(cards: list[dict[str, Any]]) -> list[int]:
    """Return the forms of some cards in their order."""
    return [card.get("evolutionLevel", 0) for card in cards]


def test_the_deck_of_a_profile_has_all_owned_forms() -> None:
    """The owned forms are in any slot of the deck, and are at most six."""
    slots: Counter[int] = Counter()
    most_forms = 0
    for profile in profiles():
        owned = {card["id"]: card for card in profile["cards"]}
        deck = profile["currentDeck"]
        assert deck == [owned[card["id"]] for card in deck]
        with_forms = [slot for slot, bits in enumerate(forms(deck)) if bits]
        slots.update(with_forms)
        most_forms = max(most_forms, len(with_forms))
    assert set(slots) == set(range(8))
    assert 5 <= most_forms <= 6
    assert 3 in {bits for profile in profiles() for bits in forms(profile["currentDeck"])}


def test_battles_have_forms_in_the_first_slots_only() -> None:
    """The first slot may have an evolution, the second a hero, the third either."""
    counts: Counter[tuple[int, ...]] = Counter()
    for battle in battles():
        defence = battle["opponent"] if battle["type"] == "boatBattle" else []
        for side in battle["team"] + battle["opponent"]:
            if side in defence:
                continue
            for cards in [each["cards"] for each in side.get("rounds", [side])]:
                played = forms(cards)
                assert all(bits in ok for bits, ok in zip(played, FIRST_SLOTS, strict=False))
                assert not any(played[3:])
                counts[tuple(played[:3])] += 1
    assert {(1, 2, 1), (1, 0, 1), (1, 0, 0), (0, 0, 0)} <= set(counts)


def test_a_boat_defence_has_all_owned_forms() -> None:
    """A boat defence has all owned forms, also in slots in which no form can be played."""
    defences = [b["opponent"][0]["cards"] for b in battles() if b["type"] == "boatBattle"]
    assert any(any(forms(cards)[3:]) for cards in defences)


def test_every_log_has_a_draw() -> None:
    """In a draw the crowns are equal, and no trophies are won or lost."""
    for tag in tags(WORLD.home):
        drawn = [
            (battle["team"][0], battle["opponent"][0])
            for battle in WORLD.build_battlelog(tag)
            if battle["type"] == "PvP"
            and battle["team"][0]["crowns"] == battle["opponent"][0]["crowns"]
        ]
        assert drawn
        assert not any("trophyChange" in seat for pair in drawn for seat in pair)


def test_a_war_battle_changes_no_trophies() -> None:
    """A war battle has starting trophies, and no change of them, whoever won."""
    seats = [
        seat
        for battle in battles()
        if battle["type"] == "riverRacePvP"
        for seat in (*battle["team"], *battle["opponent"])
    ]
    assert seats
    assert all("startingTrophies" in seat and "trophyChange" not in seat for seat in seats)


def test_every_log_has_an_event_battle_with_preset_decks() -> None:
    """All cards of such a deck have one level and no forms."""
    selections = set()
    for tag in tags(WORLD.home):
        (event,) = (battle for battle in WORLD.build_battlelog(tag) if battle["type"] == "trail")
        assert event["eventTag"]
        selections.add(event["deckSelection"])
        for seat in (*event["team"], *event["opponent"]):
            assert not any(forms(seat["cards"]))
            assert len({16 - card["maxLevel"] + card["level"] for card in seat["cards"]}) == 1
    assert selections == {"draft", "eventDeck", "predefined"}


def test_duels_have_no_hit_points() -> None:
    """Rounds of a duel have hit points, unless the king tower was destroyed."""
    duels = [battle for battle in battles() if battle["type"] == "riverRaceDuel"]
    rounds = Counter[bool]()
    for seat in (seat for duel in duels for seat in (*duel["team"], *duel["opponent"])):
        assert (seat["kingTowerHitPoints"], seat["princessTowersHitPoints"]) == (None, None)
        rounds.update(each["kingTowerHitPoints"] is None for each in seat["rounds"])
    assert rounds[True]
    assert rounds[False]


def test_the_king_level_depends_on_the_levels_of_the_cards() -> None:
    """King levels are from 1 to 16; a profile also has the sum of the levels of all cards."""
    for profile in profiles():
        shown = sorted(16 - card["maxLevel"] + card["level"] for card in profile["cards"])
        assert profile["collectionLevel"] == sum(shown)
        king = profile["kingTowerLevel"]
        assert 1 <= king <= 16
        # A level of the king needs 9 to 14 cards of the level below or higher.
        assert shown[-9] >= king - 1


def test_a_day_moves_the_boats_by_place() -> None:
    """The distances agree with all 291 recorded rows; a clan without points does not move."""
    moves = (3_000, 1_800, 1_000, 600, 400)
    race = SUNDAY.build_race(WORLD.home)
    assert race is not None
    for log in race["periodLogs"]:
        for item in log["items"]:
            moved = item["progressEarned"]
            assert moved == (moves[item["endOfDayRank"]] if item["pointsEarned"] else 0)
            end = item["progressStartOfDay"] + moved + item["progressEarnedFromDefenses"]
            line = item["progressStartOfDay"] < 10_000 <= end
            assert item["progressEndOfDay"] == (10_000 if line else end)


def test_a_finished_clan_earns_no_more_points() -> None:
    """A finished clan has a finish time and over 10,000 fame, and its members play on."""
    race = SUNDAY.build_race(WORLD.home)
    assert race is not None
    (clan,) = (clan for clan in race["clans"] if "finishTime" in clan)
    assert clan["fame"] > 10_000
    assert clan["periodPoints"] == 0
    assert sum(person["decksUsedToday"] for person in clan["participants"]) > 0


@pytest.mark.parametrize("weeks", [0, 1])
def test_a_finished_clan_has_no_rank(weeks: int) -> None:
    """A finished clan is last in the next log, with rank -1, and the other clans move up."""
    monday = World(at=MOMENT + timedelta(days=2, weeks=weeks))
    race = monday.build_race(WORLD.home)
    assert race is not None
    last_days = [log["items"] for log in race["periodLogs"] if log["periodIndex"] % 7 == 6]
    assert last_days
    for items in last_days:
        finished = [item for item in items if item["progressStartOfDay"] >= 10_000]
        count = len(finished)
        assert finished == [item for item in items if item["endOfDayRank"] == -1]
        assert finished == items[-count:]
        assert [item["endOfDayRank"] for item in items[:-count]] == list(range(5 - count))
