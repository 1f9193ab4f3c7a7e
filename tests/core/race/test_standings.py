"""Standings of a race, by examples that can be counted by hand."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from clantui.core.model.race import PeriodType, Race
from clantui.core.race.standings import MAX_FIGHTERS, MEDALS_PER_DECK, Standing, compute_standings
from tests.factories.races import CLANS, MONDAY, participant, people, race, racer
from tests.factories.surveys import AT, HOME, member


def only(race: Race, roster: range | None = None) -> Standing:
    """Return the standing of a race's one clan, whose roster is these members'."""
    rosters = None if roster is None else {HOME: [member(number) for number in roster]}
    (standing,) = compute_standings(race, rosters)
    return standing


@pytest.mark.parametrize(
    ("kind", "day", "war_day", "war_in"),
    [
        (PeriodType.TRAINING, 0, None, 3),
        (PeriodType.TRAINING, 2, None, 1),
        (PeriodType.WAR, 3, 1, None),
        (PeriodType.COLOSSEUM, 5, 3, None),
        (PeriodType.WAR, 6, 4, None),
        (PeriodType.WAR, 0, None, None),
        (PeriodType.TRAINING, 6, None, None),
        (PeriodType.UNKNOWN, 4, None, None),
    ],
)
def test_which_day_it_is(
    kind: PeriodType, day: int, war_day: int | None, war_in: int | None
) -> None:
    """Three days of training, then four of war; none on a day that contradicts itself."""
    today = race(kind=kind, day=day)
    assert (today.war_day, today.war_in, today.week) == (war_day, war_in, 3)


def test_decks_of_a_full_clan() -> None:
    """Unused decks of the 200 are left; a player who has begun takes one of the 50 places."""
    clan = only(race(racer(participants=people(4, 4, 3, 1, *[0] * 46))))
    assert (clan.decks_used, clan.decks_left, clan.decks_per_day, clan.slots_left) == (
        12,
        188,
        200,
        46,
    )
    assert [one.decks for one in clan.unfinished] == [3, 1]
    assert clan.unfinished_decks == 4


def test_players_with_most_decks_left_come_first() -> None:
    """Players with all four decks come first, ties stay in order, those who are done are gone."""
    clan = only(race(racer(participants=people(4, 2, 0, 3, 0))))
    assert [(one.name, one.decks) for one in clan.remaining] == [
        ("Player 2", 4),
        ("Player 4", 4),
        ("Player 1", 2),
        ("Player 3", 1),
    ]


def test_a_small_clan_has_fewer_decks() -> None:
    """A clan of 15 has 60 decks a day, not 200; its places are still 50."""
    clan = only(race(racer(participants=people(4, *[0] * 14))))
    assert (clan.decks_used, clan.decks_left, clan.decks_per_day, clan.slots_left) == (
        4,
        56,
        60,
        49,
    )


def test_a_former_member_keeps_a_slot_and_takes_the_decks() -> None:
    """A player who left after one deck keeps a place: that deck counts, and three are lost."""
    crew = people(1, *[0] * 50)  # 51 people, the first of whom has left
    clan = only(race(racer(participants=crew)), range(1, 51))
    assert (clan.decks_used, clan.slots_left, clan.decks_per_day) == (1, 49, 200)
    assert clan.decks_left == 49 * 4
    assert len(clan.remaining) == 50, "any 49 of these 50 may still begin"
    assert clan.has_roster


def test_a_former_member_without_battles_does_not_count() -> None:
    """Players who left without a battle have no decks left; only the roster shows it."""
    today = race(racer(participants=people(*[4] * 45, *[0] * 15)))
    assert only(today).decks_left == 5 * 4
    assert [one.name for one in only(today, range(47)).remaining] == ["Player 45", "Player 46"]
    assert only(today, range(47)).decks_left == 2 * 4


def test_a_member_the_race_has_not_seen_can_battle() -> None:
    """A roster names people who are no participants yet: they have four decks."""
    clan = only(race(racer(participants=people(4))), range(3))
    assert [(one.name, one.decks) for one in clan.remaining] == [("Player 1", 4), ("Player 2", 4)]
    assert (clan.decks_left, clan.decks_per_day) == (8, 12)


def test_when_all_places_are_taken_nobody_else_may_begin() -> None:
    """With 50 who have battled, of 60 in the race, only those have decks left who have begun."""
    clan = only(race(racer(participants=people(*[4] * (MAX_FIGHTERS - 1), 3, *[0] * 10))))
    assert (clan.slots_left, clan.decks_left) == (0, 1)
    assert [one.decks for one in clan.remaining] == [1]


def test_nothing_counts_in_training() -> None:
    """On a day of training there are no places, nothing is left to do and nothing projected."""
    clans = [racer(clan, people(2, 0)) for clan in CLANS]
    found = compute_standings(race(*clans, kind=PeriodType.TRAINING, day=1))
    assert [standing.clan.tag for standing in found] == list(CLANS)
    assert {
        (s.place, s.projected, s.projected_place, s.decks_left, s.remaining) for s in found
    } == {(None, None, None, 0, ())}
    assert found[0].decks_used == 2


def test_an_odd_kind_of_day_is_not_guessed_at() -> None:
    """An unknown kind of day has no projection."""
    clan = only(race(racer(participants=people(1, 0), medals=100), kind=PeriodType.UNKNOWN))
    assert (clan.place, clan.projected) == (None, None)


# Projections


def test_on_the_first_day_everybody_is_expected() -> None:
    """150 medals a deck from 4 decks, and 8 more to come."""
    clan = only(race(racer(participants=people(4, 0, 0), medals=600), day=3))
    assert clan.projected == 600 + 8 * 150


def test_later_a_clan_goes_on_as_it_did() -> None:
    """9 decks a day on two days, 4 used today for 400 medals: 5 more at 100 each."""
    crew = [participant(0, 4, 8), participant(1, 0, 8), participant(2, 0, 2)]
    clan = only(race(racer(participants=crew, medals=400), day=5))
    assert clan.projected == 400 + 5 * 100


def test_whoever_has_begun_goes_on_to_the_end() -> None:
    """A clan that has used more than on other days finishes what it has begun, and no more."""
    crew = [participant(0, 4), participant(1, 1), participant(2, 0, 3)]
    clan = only(race(racer(participants=crew, medals=500), day=5))
    assert clan.projected == 500 + 3 * 100


def test_no_clan_is_expected_to_use_more_than_it_has() -> None:
    """11 decks yesterday by people of whom one has left: today 8 are all there are."""
    crew = [participant(0, 0, 4, 400), participant(1, 0, 4, 400), participant(2, 0, 3, 300)]
    clan = only(race(racer(participants=crew), day=4), range(2))
    assert clan.projected == 8 * 100


def test_without_a_deck_today_those_of_the_week_tell() -> None:
    """4 decks for 700 medals yesterday: 175 each today, and 4 of them."""
    clan = only(race(racer(participants=[participant(0, 0, 4, 700)]), day=4))
    assert clan.projected == 700


def test_without_any_deck_an_average_is_taken() -> None:
    """A clan that has shown nothing is given the stated average a deck."""
    assert only(race(racer(participants=people(0)), day=3)).projected == 4 * MEDALS_PER_DECK


def test_the_colosseum_counts_the_week() -> None:
    """Medals are the week's, and so is what a deck brings: 1000 for 8, and 4 more today."""
    crew = [participant(0, 0, 4, 600), participant(1, 4, 0, 400)]
    clan = only(race(racer(participants=crew, fame=1000), kind=PeriodType.COLOSSEUM, day=4))
    assert (clan.medals, clan.boat) == (1000, None)
    assert clan.projected == 1000, "4 decks yesterday, 4 today"
    fourth = replace(crew[1], decks=8)
    clan = only(
        race(racer(participants=[crew[0], fourth], fame=1000), kind=PeriodType.COLOSSEUM, day=4)
    )
    assert clan.projected == round(1000 + 4 * 1000 / 12)


def test_a_boat_over_the_line_is_first_and_gets_no_more() -> None:
    """A finished boat keeps its place, the earlier one first, whatever others have today."""
    first = racer(CLANS[0], people(0, 0), medals=0, fame=10_000, finished=AT.replace(hour=1))
    second = racer(CLANS[1], people(2), medals=0, fame=10_300, finished=AT)
    other = racer(CLANS[2], people(4, 0), medals=900, fame=9_000)
    found = compute_standings(race(other, second, first))
    assert [s.clan.tag for s in found] == [CLANS[0], CLANS[1], CLANS[2]]
    assert [(s.place, s.projected_place) for s in found] == [(1, 1), (2, 2), (3, 3)]
    assert (found[0].projected, found[0].decks_left, found[0].remaining) == (0, 0, ())
    assert [s.projected_boat for s in found] == [10_000, 10_300, 12_000]


@pytest.mark.parametrize(
    ("medals", "boats"),
    [
        # Each place moves its boat by what was recorded of all day results.
        ((900, 700, 500, 300, 100), (3_000, 1_800, 1_000, 600, 400)),
        # Who shares a place is moved alike; who has no medals is not moved.
        ((900, 700, 700, 0, 0), (3_000, 1_800, 1_800, 0, 0)),
        ((0, 0, 0, 0, 0), (0, 0, 0, 0, 0)),
    ],
)
def test_a_day_moves_the_boats(medals: tuple[int, ...], boats: tuple[int, ...]) -> None:
    """The projected place decides how far a boat comes by the end of the day."""
    clans = [racer(clan, people(4), medals=n) for clan, n in zip(CLANS, medals, strict=True)]
    found = {s.clan.tag: s.projected_boat for s in compute_standings(race(*clans))}
    assert tuple(found[clan] for clan in CLANS) == boats


def test_defences_move_a_boat_as_on_the_last_day() -> None:
    """A boat's step includes the defences of the last day."""
    (clan,) = compute_standings(race(replace(racer(HOME, people(4), medals=900), defence=435)))
    assert clan.projected_boat == 3_435


def test_the_boats_have_places_of_their_own() -> None:
    """Boats are ranked by the week, apart from the ranking of the day."""
    ahead = racer(CLANS[0], people(4), medals=100, fame=6_000)
    behind = racer(CLANS[1], people(4), medals=900, fame=3_500)
    last = racer(CLANS[2], people(4), medals=200, fame=6_100)
    found = {s.clan.tag: s for s in compute_standings(race(ahead, behind, last))}
    places = [
        (s.place, s.boat_place, s.projected_boat_place) for s in map(found.get, CLANS[:3]) if s
    ]
    assert places == [(3, 2, 2), (1, 3, 3), (2, 1, 1)]
    assert [found[clan].projected_boat for clan in CLANS[:3]] == [7_000, 6_500, 7_900]


def test_a_finished_clan_takes_no_rank_of_the_day() -> None:
    """The first of those still racing gets the first place's step."""
    over = racer(CLANS[1], people(4), fame=10_000, finished=AT)
    ours = racer(CLANS[0], people(4), medals=600, fame=5_400)
    found = {s.clan.tag: s.projected_boat for s in compute_standings(race(over, ours))}
    assert found == {CLANS[1]: 10_000, CLANS[0]: 8_400}


def test_a_race_may_be_turned_round() -> None:
    """A clan that trails with decks left is projected to pass one that has used all of its own."""
    ahead = racer(CLANS[0], people(4), medals=500)
    behind = racer(CLANS[1], people(2, 0), medals=400)
    found = compute_standings(race(ahead, behind, day=3))
    assert [(s.ours, s.place, s.projected, s.projected_place) for s in found] == [
        (True, 1, 500, 2),
        (False, 2, 400 + 6 * 200, 1),
    ]


def test_of_as_many_medals_the_boat_decides_and_then_nobody() -> None:
    """Equal medals: the boat that is further; equal boats share a place, the next is skipped."""
    clans = [racer(clan, fame=fame) for clan, fame in zip(CLANS, (1, 3, 3, 0, 2), strict=True)]
    found = compute_standings(race(*clans))
    assert [s.place for s in found] == [1, 1, 3, 4, 5]
    assert [s.projected_place for s in found] == [1, 1, 3, 4, 5]
    assert found[0].clan.tag == CLANS[1]


def test_the_week_is_told_from_one() -> None:
    """The API counts weeks and days from 0, people from 1."""
    assert replace(race(), section=0, period=MONDAY + 3).week == 1
