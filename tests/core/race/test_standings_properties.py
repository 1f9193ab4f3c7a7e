"""Properties of the standings of any race."""

from __future__ import annotations

import re
from random import Random

from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from clantui.core.model.race import PeriodType, Race, RaceClan
from clantui.core.race.phrases import write_chat_line
from clantui.core.race.standings import (
    DECKS_PER_DAY,
    MAX_FIGHTERS,
    Rosters,
    Standing,
    compute_standings,
)
from clantui.core.text.chat import CHAT_LIMIT
from tests.factories.races import CLANS, races
from tests.factories.surveys import HOME, PROPERTY, member

ROSTERS = st.dictionaries(
    st.sampled_from(CLANS),
    st.sets(st.integers(0, 160), max_size=MAX_FIGHTERS).map(
        lambda ns: [member(n) for n in sorted(ns)]
    ),
)


def count_playable_decks(clan: Standing) -> int:
    """Count the decks that are used if players battle until none of them can."""
    left, begun = 0, MAX_FIGHTERS - clan.slots_left
    for player in clan.remaining:
        if player.started:
            left += player.decks
        elif begun < MAX_FIGHTERS:
            left, begun = left + player.decks, begun + 1
    return left


@PROPERTY
@given(races(), ROSTERS)
def test_no_deck_is_counted_twice(race: Race, rosters: Rosters) -> None:
    """Used and remaining decks together are at most those of a day, which are at most 200."""
    for clan in compute_standings(race, rosters):
        assert clan.decks_left >= 0
        assert (
            clan.decks_used + clan.decks_left <= clan.decks_per_day <= DECKS_PER_DAY * MAX_FIGHTERS
        )


@PROPERTY
@given(races(), ROSTERS)
def test_decks_left_are_those_that_can_be_played(race: Race, rosters: Rosters) -> None:
    """If all players battle as long as they can, exactly the remaining decks are used."""
    for clan in compute_standings(race, rosters):
        assert clan.decks_left == count_playable_decks(clan)


@PROPERTY
@given(races(), ROSTERS)
def test_only_members_have_decks_left(race: Race, rosters: Rosters) -> None:
    """With a roster, no other player has decks left, and no player is listed twice."""
    for clan in compute_standings(race, rosters):
        tags = [player.tag for player in clan.remaining]
        assert len(set(tags)) == len(tags)
        if clan.clan.tag in rosters:
            assert set(tags) <= {player.tag for player in rosters[clan.clan.tag]}


@PROPERTY
@given(races(), ROSTERS)
def test_medals_never_decrease(race: Race, rosters: Rosters) -> None:
    """A projection is at least the current medals, and equal to them if no deck is left."""
    for clan in compute_standings(race, rosters):
        assert clan.projected is not None
        assert clan.projected >= clan.medals
        if not clan.decks_left or clan.clan.finished is not None:
            assert clan.projected == clan.medals


@PROPERTY
@given(races(), ROSTERS)
def test_places_follow_from_the_order(race: Race, rosters: Rosters) -> None:
    """A place is one more than the number of clans ahead; more medals come first."""
    found = compute_standings(race, rosters)
    for places in ([s.place or 0 for s in found], [s.projected_place or 0 for s in found]):
        assert all(place == 1 + sum(p < place for p in places) for place in places)
    sailing = [s for s in found if s.clan.finished is None]
    for clan in sailing:
        for other in sailing:
            if clan.medals > other.medals:
                assert (clan.place or 0) < (other.place or 0)
            if (clan.projected or 0) > (other.projected or 0):
                assert (clan.projected_place or 0) < (other.projected_place or 0)


@PROPERTY
@given(races(), ROSTERS, st.randoms(use_true_random=False))
def test_the_order_of_the_api_does_not_matter(
    race: Race, rosters: Rosters, random: Random
) -> None:
    """Clans and players in another order have the same standings."""
    shuffled = list(race.clans)
    random.shuffle(shuffled)
    before = {s.clan.tag: s for s in compute_standings(race, rosters)}
    after = {
        s.clan.tag: s for s in compute_standings(replace(race, clans=tuple(shuffled)), rosters)
    }
    assert after == before


@PROPERTY
@given(races(list(PeriodType)), ROSTERS, st.integers(90, 400))
@example(
    Race(
        clan=HOME,
        period_type=PeriodType.WAR,
        section=2,
        period=17,
        clans=(RaceClan(tag=HOME, name="Home", raw_name="Home", medals_today=5000),),
    ),
    {},
    90,
)
def test_a_chat_line_fits_and_counts_all_players(race: Race, rosters: Rosters, limit: int) -> None:
    """Each player is named or counted."""
    clans = compute_standings(race, rosters)
    line = write_chat_line(race, clans, limit)
    assert "\n" not in line
    assert 0 < len(line) <= limit
    ours = next((s for s in clans if s.ours and race.is_war), None)
    if ours is not None and ours.remaining:
        rest = re.search(r"(?:, (\d+) more|(\d+) players)$", line)
        unnamed = int(rest[1] or rest[2]) if rest is not None else 0
        assert line.count("Player") + unnamed == len(ours.remaining)
    assert len(write_chat_line(race, clans)) <= CHAT_LIMIT
