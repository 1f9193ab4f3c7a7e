"""Profiles of one player."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from clantui.core.model.game import Card, Form, Player, Rarity, count_forms
from clantui.core.model.tag import Tag
from clantui.core.players.profile import (
    FavouritePeriod,
    Profile,
    RarityLevels,
    count_rarity_levels,
    find_favourite_periods,
)
from clantui.core.views.view import ViewData
from tests.factories.surveys import AT, CARDS, KNIGHT, LATE, PEKKA, PROPERTY, WIZARD, make_survey
from tests.factories.timelines import (
    PASTS,
    Favourites,
    make_snapshot,
    make_snapshots,
    member_tag,
    take_snapshots,
)

PLAYER = member_tag(0)


def day(number: int) -> datetime:
    """Return the time of the snapshot in a place."""
    return AT + timedelta(days=number)


def period(card: Card | None, number: int, *, is_start_known: bool = True) -> FavouritePeriod:
    """Return a favourite since the snapshot in a place."""
    return FavouritePeriod(card=card, since=day(number), is_start_known=is_start_known)


# The favourite over time


def test_favourite_periods_are_newest_first_with_their_start() -> None:
    """Each run of one card is one period; the start of the first is unknown."""
    past = make_snapshots(
        {0: KNIGHT}, {0: KNIGHT}, {0: WIZARD}, {0: WIZARD}, {0: None}, {0: KNIGHT}
    )
    assert find_favourite_periods(past, PLAYER) == (
        period(KNIGHT, 5),
        period(None, 4),
        period(WIZARD, 2),
        period(KNIGHT, 0, is_start_known=False),
    )


def test_a_missing_player_does_not_change_the_favourite() -> None:
    """A snapshot without the player neither ends a period nor begins one."""
    past = make_snapshots(
        {0: KNIGHT}, {0: WIZARD}, {0: KNIGHT}, {0: WIZARD}, missing={1: {0}, 2: {0}}
    )
    assert find_favourite_periods(past, PLAYER) == (
        period(WIZARD, 3),
        period(KNIGHT, 0, is_start_known=False),
    )
    assert find_favourite_periods(make_snapshots({0: KNIGHT}, missing={0: {0}}), PLAYER) == ()


def test_a_player_who_came_back_counts_as_new() -> None:
    """Favourites from before a player left are not shown after the return."""
    past = make_snapshots({0: KNIGHT}, {0: WIZARD}, {1: PEKKA}, {0: WIZARD}, {0: PEKKA})
    assert find_favourite_periods(past, PLAYER) == (
        period(PEKKA, 4),
        period(WIZARD, 3, is_start_known=False),
    )
    assert find_favourite_periods(past, member_tag(1)) == ()


def test_a_card_that_was_renamed_is_the_same_card() -> None:
    """Cards are identified by their ids."""
    named = replace(KNIGHT, name="Chevalier", raw_name="Chevalier")
    assert len(find_favourite_periods(make_snapshots({0: KNIGHT}, {0: named}), PLAYER)) == 1


@PROPERTY
@given(PASTS, st.integers(0, 7))
def test_incomplete_snapshots_do_not_change_favourites(
    past: list[tuple[Favourites, set[int]]], number: int
) -> None:
    """Leaving out incomplete snapshots changes nothing."""
    tag = member_tag(number)
    snapshots = take_snapshots(past)
    answered = [
        snapshot
        for snapshot in snapshots
        if tag in snapshot.favourites or tag not in snapshot.names
    ]
    assert find_favourite_periods(snapshots, tag) == find_favourite_periods(answered, tag)


@PROPERTY
@given(PASTS, st.integers(0, 7))
@example([({0: KNIGHT}, set()), ({0: PEKKA}, set())], 0)
def test_favourite_periods_match_the_snapshots(
    past: list[tuple[Favourites, set[int]]], number: int
) -> None:
    """Neighbours differ, times fall, and each period is what its snapshot says."""
    tag = member_tag(number)
    periods = find_favourite_periods(take_snapshots(past), tag)
    ids = [period.card and period.card.id for period in periods]
    assert all(newer != older for newer, older in pairwise(ids))
    days = [period.since for period in periods]
    assert days == sorted(set(days), reverse=True)
    favourites = {snapshot.at: snapshot.favourites for snapshot in take_snapshots(past)}
    assert all(favourites[period.since][tag] == period.card for period in periods)
    known = [period.is_start_known for period in periods]
    assert known == [True] * (len(periods) - 1) + [False] * bool(periods)
    assert len(periods) <= len(find_favourite_periods(take_snapshots(past, whole=True), tag))


# The profile


def load_profile(*, failed: bool = False, favourite: Card | None = WIZARD) -> Profile:
    """Return the profile of the first of two members, in a clan loaded on the third day."""
    survey = replace(make_survey((favourite, KNIGHT), failed={0} if failed else ()), at=day(3))
    past = make_snapshots({0: KNIGHT, 1: KNIGHT}, {0: PEKKA, 1: KNIGHT})
    profile = Profile.from_data(ViewData(survey=survey), PLAYER, past)
    assert profile is not None
    return profile


def test_the_loaded_profile_counts_as_the_newest_snapshot() -> None:
    """The current favourite belongs to the history, even if it is not stored yet."""
    profile = load_profile()
    expected = (period(WIZARD, 3), period(PEKKA, 1), period(KNIGHT, 0, is_start_known=False))
    assert profile.favourite_periods == expected
    stored = make_snapshot({0: WIZARD, 1: KNIGHT}, at=day(3))
    assert replace(profile, snapshots=(*profile.snapshots, stored)).favourite_periods == expected


def test_a_profile_that_failed_adds_nothing_to_the_history() -> None:
    """An older profile does not count as current; the error is kept."""
    profile = load_profile(failed=True)
    assert (profile.player, profile.missing, profile.is_current) == (None, LATE, False)
    with_older = replace(profile, player=Player(tag=PLAYER, favourite=WIZARD))
    assert (
        with_older.favourite_periods
        == profile.favourite_periods
        == (period(PEKKA, 1), period(KNIGHT, 0, is_start_known=False))
    )
    waiting = replace(load_profile(), is_waiting=True)
    assert waiting.favourite_periods == profile.favourite_periods


def test_a_favourite_that_cannot_be_read_is_no_change() -> None:
    """A favourite that cannot be read is unknown: the last known one stays the newest."""
    profile = load_profile(favourite=None)
    assert profile.favourite_periods[0] == period(None, 3)
    assert profile.player is not None
    unread = replace(profile, player=replace(profile.player, unread_favourite=True))
    assert unread.favourite_periods[0] == period(PEKKA, 1)


def test_a_player_outside_the_clan_has_no_profile() -> None:
    """A player who is not in the member list has no profile."""
    assert Profile.from_data(ViewData(survey=make_survey((WIZARD,))), member_tag(5)) is None


@pytest.mark.parametrize(
    ("clan", "other_clan"), [("2PP", None), ("2PQ", Tag("2PQ")), (None, None)]
)
def test_other_clan_is_a_clan_that_differs_from_this_one(
    clan: str | None, other_clan: Tag | None
) -> None:
    """Only a profile in another clan than this one has an other clan."""
    player = Player(tag=PLAYER, clan=Tag(clan) if clan else None)
    assert replace(load_profile(), player=player).other_clan == other_clan


# Levels


def test_levels_are_counted_by_rarity() -> None:
    """Each rarity has total, maxed and average; unknown cards have their own entry."""
    player = Player(tag=PLAYER, levels={1: 16, 2: 13, 3: 16, 4: 11, 99: 7})
    cards = {card.id: card for card in CARDS}
    princess = Card(id=159_000_000, name="T", raw_name="T", rarity=Rarity.COMMON)
    assert count_rarity_levels(player, {**cards, princess.id: princess}) == (
        RarityLevels(rarity=Rarity.COMMON, cards=1, total=1, maxed=1, mean=16),
        RarityLevels(rarity=Rarity.RARE, cards=1, total=1, maxed=0, mean=13),
        RarityLevels(rarity=Rarity.EPIC, cards=2, total=2, maxed=1, mean=13.5),
        RarityLevels(rarity=Rarity.UNKNOWN, cards=1, total=0, maxed=0, mean=7),
    )


@PROPERTY
@given(st.dictionaries(st.integers(0, 9), st.integers(1, 16)), st.sets(st.sampled_from(CARDS)))
def test_every_card_is_in_one_rarity(levels: dict[int, int], known: set[Card]) -> None:
    """The rarities have all cards together, in order, and averages within the levels."""
    tiers = count_rarity_levels(
        Player(tag=PLAYER, levels=levels), {card.id: card for card in known}
    )
    assert sum(tier.cards for tier in tiers) == len(levels)
    assert sum(tier.maxed for tier in tiers) == list(levels.values()).count(16)
    orders = [tier.rarity.order for tier in tiers]
    assert orders == sorted(set(orders))
    assert all(1 <= tier.mean <= 16 and tier.maxed <= tier.cards for tier in tiers)
    assert all(tier.cards <= tier.total for tier in tiers if tier.total)
    assert sum(tier.mean * tier.cards for tier in tiers) == pytest.approx(sum(levels.values()))


def test_evolutions_and_heroes_are_counted_separately() -> None:
    """The forms owned are bits: a card can be both."""
    assert count_forms([Form(1), Form(2), Form(3), Form(1), Form(4)]) == (3, 2)
    assert count_forms([]) == (0, 0)


def test_a_profile_has_the_data_of_its_player() -> None:
    """A profile of an earlier load has its own time; a waiting player is not current."""
    survey = make_survey((WIZARD, KNIGHT))
    cards = {card.id: card for card in CARDS}
    earlier = AT - timedelta(hours=3)
    survey = replace(survey, waiting=frozenset({PLAYER}), older={PLAYER: earlier})
    data = ViewData(survey=survey, cards=cards)
    first = Profile.from_data(data, PLAYER)
    second = Profile.from_data(data, member_tag(1))
    assert first is not None
    assert second is not None
    assert (first.at, first.is_waiting, first.is_current) == (earlier, True, False)
    assert (second.at, second.is_waiting, second.is_current) == (AT, False, True)
    assert (first.cards, second.snapshots) == (cards, ())


def test_the_highest_level_is_that_of_the_player_or_of_all_cards() -> None:
    """A card counts as maxed at the cap, which may have been raised since."""
    player = Player(tag=PLAYER, levels={1: 14, 2: 15}, cap=14)
    cards = {card.id: card for card in CARDS}
    (common, rare) = count_rarity_levels(player, cards)
    assert (common.cap, common.maxed, rare.maxed) == (14, 1, 1)
    raised = {**cards, 1: replace(KNIGHT, max_level=15)}
    (common, rare) = count_rarity_levels(player, raised)
    assert (common.cap, common.maxed, rare.maxed) == (15, 0, 1)


def test_cards_without_a_level_have_no_average() -> None:
    """They are counted, and none of them is maxed."""
    (common,) = count_rarity_levels(Player(tag=PLAYER, unlevelled=(1,)), {1: KNIGHT})
    assert (common.cards, common.maxed, common.mean) == (1, 0, 0.0)
