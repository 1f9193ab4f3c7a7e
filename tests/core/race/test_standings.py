"""Tests of the standings of a race, with numbers that can be checked by hand."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from clantui.core.model.race import PeriodType, Race
from clantui.core.race.standings import MAX_FIGHTERS, MEDALS_PER_DECK, Standing, compute_standings
from tests.factories.races import CLANS, MONDAY, participant, people, race, racer
from tests.factories.surveys import AT, HOME, member


def compute_only(race: Race, roster: range | None = None) -> Standing:
    """Return the standing of the only clan of a race."""
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
def test_a_week_has_three_training_days_and_four_war_days(
    kind: PeriodType, day: int, war_day: int | None, war_in: int | None
) -> None:
    """A day whose kind contradicts its number is neither."""
    today = race(kind=kind, day=day)
    assert (today.war_day, today.war_in, today.week) == (war_day, war_in, 3)


def test_a_full_clan_has_200_decks_and_50_slots() -> None:
    """Each player who has started takes a slot; unused decks are left."""
    clan = compute_only(race(racer(participants=people(4, 4, 3, 1, *[0] * 46))))
    assert (clan.decks_used, clan.decks_left, clan.decks_per_day, clan.slots_left) == (
        12,
        188,
        200,
        46,
    )
    assert [player.decks for player in clan.unfinished] == [3, 1]
    assert clan.unfinished_decks == 4


def test_players_with_most_decks_left_come_first() -> None:
    """Ties stay in order, and players without decks are omitted."""
    clan = compute_only(race(racer(participants=people(4, 2, 0, 3, 0))))
    assert [(player.name, player.decks) for player in clan.remaining] == [
        ("Player 2", 4),
        ("Player 4", 4),
        ("Player 1", 2),
        ("Player 3", 1),
    ]


def test_a_small_clan_has_fewer_decks() -> None:
    """A clan of 15 has 60 decks a day, not 200; its slots are still 50."""
    clan = compute_only(race(racer(participants=people(4, *[0] * 14))))
    assert (clan.decks_used, clan.decks_left, clan.decks_per_day, clan.slots_left) == (
        4,
        56,
        60,
        49,
    )


def test_a_former_member_who_has_battled_keeps_a_slot() -> None:
    """One deck was used before the player left: it counts, and the other three are lost."""
    crew = people(1, *[0] * 50)  # 51 people, the first of whom has left
    clan = compute_only(race(racer(participants=crew)), range(1, 51))
    assert (clan.decks_used, clan.slots_left, clan.decks_per_day) == (1, 49, 200)
    assert clan.decks_left == 49 * 4
    assert len(clan.remaining) == 50, "any 49 of these 50 can still start"
    assert clan.has_roster


def test_a_former_member_without_battles_does_not_count() -> None:
    """Only the roster shows that a player who has not battled is no longer a member."""
    today = race(racer(participants=people(*[4] * 45, *[0] * 15)))
    assert compute_only(today).decks_left == 5 * 4
    assert [player.name for player in compute_only(today, range(47)).remaining] == [
        "Player 45",
        "Player 46",
    ]
    assert compute_only(today, range(47)).decks_left == 2 * 4


def test_a_member_missing_from_the_race_can_battle() -> None:
    """Members who are not yet participants have four decks."""
    clan = compute_only(race(racer(participants=people(4))), range(3))
    assert [(player.name, player.decks) for player in clan.remaining] == [
        ("Player 1", 4),
        ("Player 2", 4),
    ]
    assert (clan.decks_left, clan.decks_per_day) == (8, 12)


def test_without_slots_no_other_player_can_start() -> None:
    """After 50 players have battled, only those who have started have decks left."""
    clan = compute_only(race(racer(participants=people(*[4] * (MAX_FIGHTERS - 1), 3, *[0] * 10))))
    assert (clan.slots_left, clan.decks_left) == (0, 1)
    assert [player.decks for player in clan.remaining] == [1]


def test_training_days_have_no_ranks_and_no_projection() -> None:
    """Training days have no ranks, no projection and no remaining decks."""
    clans = [racer(clan, people(2, 0)) for clan in CLANS]
    found = compute_standings(race(*clans, kind=PeriodType.TRAINING, day=1))
    assert [standing.clan.tag for standing in found] == list(CLANS)
    assert {
        (s.place, s.projected, s.projected_place, s.decks_left, s.remaining) for s in found
    } == {(None, None, None, 0, ())}
    assert found[0].decks_used == 2


def test_an_unknown_kind_of_day_has_no_projection() -> None:
    """A day of an unknown kind has no projection and no rank."""
    clan = compute_only(
        race(racer(participants=people(1, 0), medals=100), kind=PeriodType.UNKNOWN)
    )
    assert (clan.place, clan.projected) == (None, None)


# Projections


def test_on_the_first_day_all_decks_are_projected() -> None:
    """4 decks have won 150 medals each; the 8 remaining ones are expected to win as many."""
    clan = compute_only(race(racer(participants=people(4, 0, 0), medals=600), day=3))
    assert clan.projected == 600 + 8 * 150


def test_later_days_are_projected_from_earlier_ones() -> None:
    """The clan used 9 decks a day on two days. Today 4 won 400 medals, so 5 more are expected."""
    crew = [participant(0, 4, 8), participant(1, 0, 8), participant(2, 0, 2)]
    clan = compute_only(race(racer(participants=crew, medals=400), day=5))
    assert clan.projected == 400 + 5 * 100


def test_started_players_are_projected_to_use_all_decks() -> None:
    """A clan that has already used more decks than usual is expected to start no others."""
    crew = [participant(0, 4), participant(1, 1), participant(2, 0, 3)]
    clan = compute_only(race(racer(participants=crew, medals=500), day=5))
    assert clan.projected == 500 + 3 * 100


def test_the_projection_is_limited_to_the_decks_left() -> None:
    """Yesterday 11 decks were used, but one of the players has left: today only 8 are left."""
    crew = [participant(0, 0, 4, 400), participant(1, 0, 4, 400), participant(2, 0, 3, 300)]
    clan = compute_only(race(racer(participants=crew), day=4), range(2))
    assert clan.projected == 8 * 100


def test_without_decks_today_the_average_is_of_the_week() -> None:
    """Yesterday 4 decks won 700 medals, so 4 decks at 175 medals are expected today."""
    clan = compute_only(race(racer(participants=[participant(0, 0, 4, 700)]), day=4))
    assert clan.projected == 700


def test_without_any_deck_the_default_average_applies() -> None:
    """The default is `MEDALS_PER_DECK`."""
    assert (
        compute_only(race(racer(participants=people(0)), day=3)).projected == 4 * MEDALS_PER_DECK
    )


def test_the_colosseum_counts_the_week() -> None:
    """In the Colosseum medals, and the average of a deck, are those of the whole week."""
    crew = [participant(0, 0, 4, 600), participant(1, 4, 0, 400)]
    clan = compute_only(
        race(racer(participants=crew, fame=1000), kind=PeriodType.COLOSSEUM, day=4)
    )
    assert (clan.medals, clan.boat) == (1000, None)
    assert clan.projected == 1000, "4 decks yesterday, 4 today"
    fourth = replace(crew[1], decks=8)
    clan = compute_only(
        race(racer(participants=[crew[0], fourth], fame=1000), kind=PeriodType.COLOSSEUM, day=4)
    )
    assert clan.projected == round(1000 + 4 * 1000 / 12)


def test_a_finished_boat_is_first_and_gets_no_more_medals() -> None:
    """Of two finished boats the earlier one is ahead; medals of today do not matter."""
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
        # The distances for each rank are those of all recorded days.
        ((900, 700, 500, 300, 100), (3_000, 1_800, 1_000, 600, 400)),
        # Clans with the same rank move equally; a clan without medals does not move.
        ((900, 700, 700, 0, 0), (3_000, 1_800, 1_800, 0, 0)),
        ((0, 0, 0, 0, 0), (0, 0, 0, 0, 0)),
    ],
)
def test_a_boat_moves_by_the_projected_rank_of_the_day(
    medals: tuple[int, ...], boats: tuple[int, ...]
) -> None:
    """`projected_boat` is its position at the end of the day."""
    clans = [racer(clan, people(4), medals=n) for clan, n in zip(CLANS, medals, strict=True)]
    found = {s.clan.tag: s.projected_boat for s in compute_standings(race(*clans))}
    assert tuple(found[clan] for clan in CLANS) == boats


def test_a_boat_also_moves_by_its_defences() -> None:
    """The defences of the last day are added to its distance."""
    (clan,) = compute_standings(race(replace(racer(HOME, people(4), medals=900), defence=435)))
    assert clan.projected_boat == 3_435


def test_boats_have_a_rank_of_the_week() -> None:
    """The rank of a boat in the week may differ from the rank of the day."""
    ahead = racer(CLANS[0], people(4), medals=100, fame=6_000)
    behind = racer(CLANS[1], people(4), medals=900, fame=3_500)
    last = racer(CLANS[2], people(4), medals=200, fame=6_100)
    found = {s.clan.tag: s for s in compute_standings(race(ahead, behind, last))}
    places = [
        (s.place, s.boat_place, s.projected_boat_place) for s in map(found.get, CLANS[:3]) if s
    ]
    assert places == [(3, 2, 2), (1, 3, 3), (2, 1, 1)]
    assert [found[clan].projected_boat for clan in CLANS[:3]] == [7_000, 6_500, 7_900]


def test_a_finished_clan_has_no_rank_of_the_day() -> None:
    """The best clan that has not finished moves by the distance of the first rank."""
    over = racer(CLANS[1], people(4), fame=10_000, finished=AT)
    ours = racer(CLANS[0], people(4), medals=600, fame=5_400)
    found = {s.clan.tag: s.projected_boat for s in compute_standings(race(over, ours))}
    assert found == {CLANS[1]: 10_000, CLANS[0]: 8_400}


def test_a_clan_can_be_projected_to_pass_another() -> None:
    """The clan behind has decks left; the clan ahead has used all."""
    ahead = racer(CLANS[0], people(4), medals=500)
    behind = racer(CLANS[1], people(2, 0), medals=400)
    found = compute_standings(race(ahead, behind, day=3))
    assert [(s.ours, s.place, s.projected, s.projected_place) for s in found] == [
        (True, 1, 500, 2),
        (False, 2, 400 + 6 * 200, 1),
    ]


def test_equal_medals_are_ranked_by_the_boat() -> None:
    """Clans with equal boats share a rank, and the next rank is skipped."""
    clans = [racer(clan, fame=fame) for clan, fame in zip(CLANS, (1, 3, 3, 0, 2), strict=True)]
    found = compute_standings(race(*clans))
    assert [s.place for s in found] == [1, 1, 3, 4, 5]
    assert [s.projected_place for s in found] == [1, 1, 3, 4, 5]
    assert found[0].clan.tag == CLANS[1]


def test_the_week_counts_from_one() -> None:
    """The API counts weeks and days from 0."""
    assert replace(race(), section=0, period=MONDAY + 3).week == 1


def test_the_colosseum_has_no_places_of_boats() -> None:
    """On a war day each clan has one."""
    clans = (racer(HOME, people(4), medals=9, fame=9), racer(CLANS[1], people(4), fame=3))
    for kind, places in ((PeriodType.WAR, (1, 2)), (PeriodType.COLOSSEUM, (None, None))):
        found = compute_standings(race(*clans, kind=kind, day=4))
        assert tuple(standing.boat_place for standing in found) == places
        assert tuple(standing.projected_boat_place for standing in found) == places


def test_only_decks_of_today_take_a_slot() -> None:
    """Players who battled on earlier days can begin again, and their clan has battles."""
    crew = [participant(number, 0, 8, 900) for number in range(3)]
    clan = compute_only(race(racer(participants=crew), day=5))
    assert (clan.slots_left, clan.decks_left, clan.decks_per_day) == (50, 12, 12)
    week = compute_only(
        race(racer(participants=crew, fame=2_700), kind=PeriodType.COLOSSEUM, day=5)
    )
    assert (week.shows_battles, week.decks_left) == (True, 12)


def test_a_clan_with_hidden_battles_has_no_known_decks() -> None:
    """Its medals show that some decks were used, but not which."""
    clan = compute_only(race(racer(participants=people(0, 0), medals=300), day=4))
    assert (clan.shows_battles, clan.slots_left, clan.decks_left) == (False, 0, 0)
    assert clan.remaining == ()


def test_the_decks_of_a_player_who_battled_and_left_belong_to_the_day() -> None:
    """A small clan has the decks of its members, and of players who left after a battle."""
    today = race(racer(participants=people(1, 0, 4)))
    assert compute_only(today, range(1, 4)).decks_per_day == 4 * 4


def test_a_war_day_with_an_impossible_number_is_projected_like_the_first() -> None:
    """All decks left are expected."""
    clan = compute_only(race(racer(participants=people(4, 0), medals=400), day=0))
    assert clan.projected == 400 + 4 * 100
