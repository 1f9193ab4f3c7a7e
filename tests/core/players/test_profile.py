"""Profiles of one player."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from clantui.core.model.game import Card, Form, Player, Rarity, count_forms
from clantui.core.model.tag import Tag
from clantui.core.players.profile import (
    FavouritePeriod,
    Profile,
    RarityLevels,
    favourite_periods,
    rarity_levels,
)
from clantui.core.views.data import ViewData
from tests.factories.surveys import AT, CARDS, KNIGHT, LATE, PEKKA, PROPERTY, WIZARD
from tests.factories.surveys import survey as survey_of
from tests.factories.timelines import PASTS, Liked, reading, readings, told, who

ME = who(0)


def day(number: int) -> datetime:
    """Return the moment of a reading, by its place."""
    return AT + timedelta(days=number)


def habit(card: Card | None, number: int, *, begun: bool = True) -> FavouritePeriod:
    """Return a favourite since the reading in a place."""
    return FavouritePeriod(card=card, since=day(number), begun=begun)


# The favourite over time


def test_favourites_are_told_newest_first_with_their_first_day() -> None:
    """Each stretch of one card is one habit; the start of the first is unknown."""
    past = readings({0: KNIGHT}, {0: KNIGHT}, {0: WIZARD}, {0: WIZARD}, {0: None}, {0: KNIGHT})
    assert favourite_periods(past, ME) == (
        habit(KNIGHT, 5),
        habit(None, 4),
        habit(WIZARD, 2),
        habit(KNIGHT, 0, begun=False),
    )


def test_a_missing_player_has_not_changed() -> None:
    """A reading without the player neither ends a habit nor begins one."""
    past = readings({0: KNIGHT}, {0: WIZARD}, {0: KNIGHT}, {0: WIZARD}, missing={1: {0}, 2: {0}})
    assert favourite_periods(past, ME) == (habit(WIZARD, 3), habit(KNIGHT, 0, begun=False))
    assert favourite_periods(readings({0: KNIGHT}, missing={0: {0}}), ME) == ()


def test_a_player_who_came_back_counts_as_new() -> None:
    """Favourites from before a player left are not shown after the return."""
    past = readings({0: KNIGHT}, {0: WIZARD}, {1: PEKKA}, {0: WIZARD}, {0: PEKKA})
    assert favourite_periods(past, ME) == (habit(PEKKA, 4), habit(WIZARD, 3, begun=False))
    assert favourite_periods(past, who(1)) == ()


def test_a_card_that_was_renamed_is_the_same_card() -> None:
    """Cards are known by their ids."""
    named = replace(KNIGHT, name="Chevalier", raw_name="Chevalier")
    assert len(favourite_periods(readings({0: KNIGHT}, {0: named}), ME)) == 1


@PROPERTY
@given(PASTS, st.integers(0, 7))
def test_partial_readings_never_read_as_a_change(
    past: list[tuple[Liked, set[int]]], number: int
) -> None:
    """Leaving out partial readings changes nothing."""
    me = who(number)
    every = told(past)
    answered = [one for one in every if me in one.favourites or me not in one.names]
    assert favourite_periods(every, me) == favourite_periods(answered, me)


@PROPERTY
@given(PASTS, st.integers(0, 7))
def test_habits_change_and_are_true(past: list[tuple[Liked, set[int]]], number: int) -> None:
    """Neighbours differ, days fall, each is what its reading says, and all were so in truth."""
    me = who(number)
    found = favourite_periods(told(past), me)
    ids = [one.card and one.card.id for one in found]
    assert all(one != other for one, other in pairwise(ids))
    days = [one.since for one in found]
    assert days == sorted(set(days), reverse=True)
    said = {one.at: one.favourites for one in told(past)}
    assert all(said[one.since][me] == one.card for one in found)
    assert [one.begun for one in found] == [True] * (len(found) - 1) + [False] * bool(found)
    assert len(found) <= len(favourite_periods(told(past, whole=True), me))


# The profile


def at_hand(*, failed: bool = False, favourite: Card | None = WIZARD) -> Profile:
    """Return the first of two members, in a clan read on the third day."""
    survey = replace(survey_of((favourite, KNIGHT), failed={0} if failed else ()), at=day(3))
    past = readings({0: KNIGHT, 1: KNIGHT}, {0: PEKKA, 1: KNIGHT})
    profile = Profile.of(ViewData(survey=survey), ME, past)
    assert profile is not None
    return profile


def test_the_picture_at_hand_is_the_newest_reading() -> None:
    """The favourite now belongs to the history, whether or not it was written down yet."""
    profile = at_hand()
    expected = (habit(WIZARD, 3), habit(PEKKA, 1), habit(KNIGHT, 0, begun=False))
    assert profile.habits == expected
    written = reading({0: WIZARD, 1: KNIGHT}, at=day(3))
    assert replace(profile, readings=(*profile.readings, written)).habits == expected


def test_a_profile_that_failed_adds_nothing_to_the_history() -> None:
    """An older answer that stands in is not told as of today; the error is kept to be shown."""
    profile = at_hand(failed=True)
    assert (profile.player, profile.missing, profile.current) == (None, LATE, False)
    stood_in = replace(profile, player=Player(tag=ME, favourite=WIZARD))
    assert stood_in.habits == profile.habits == (habit(PEKKA, 1), habit(KNIGHT, 0, begun=False))
    waiting = replace(at_hand(), waiting=True)
    assert waiting.habits == profile.habits


def test_a_stranger_has_no_profile_in_the_clan() -> None:
    """A player outside the roster has no profile."""
    assert Profile.of(ViewData(survey=survey_of((WIZARD,))), who(5)) is None


@pytest.mark.parametrize(("clan", "elsewhere"), [("2PP", None), ("2PQ", Tag("2PQ")), (None, None)])
def test_elsewhere_is_another_clan_than_this(clan: str | None, elsewhere: Tag | None) -> None:
    """Only a profile that names another clan than the roster's leads there."""
    player = Player(tag=ME, clan=Tag(clan) if clan else None)
    assert replace(at_hand(), player=player).elsewhere == elsewhere


# Levels


def test_levels_are_told_by_rarity() -> None:
    """A line tells how many there are, how many are maxed, the mean; unknown cards have theirs."""
    player = Player(tag=ME, levels={1: 16, 2: 13, 3: 16, 4: 11, 99: 7})
    cards = {card.id: card for card in CARDS}
    princess = Card(id=159_000_000, name="T", raw_name="T", rarity=Rarity.COMMON)
    assert rarity_levels(player, {**cards, princess.id: princess}) == (
        RarityLevels(rarity=Rarity.COMMON, cards=1, there_are=1, maxed=1, mean=16),
        RarityLevels(rarity=Rarity.RARE, cards=1, there_are=1, maxed=0, mean=13),
        RarityLevels(rarity=Rarity.EPIC, cards=2, there_are=2, maxed=1, mean=13.5),
        RarityLevels(rarity=Rarity.UNKNOWN, cards=1, there_are=0, maxed=0, mean=7),
    )


@PROPERTY
@given(st.dictionaries(st.integers(0, 9), st.integers(1, 16)), st.sets(st.sampled_from(CARDS)))
def test_every_card_is_in_one_rarity(levels: dict[int, int], known: set[Card]) -> None:
    """The rarities hold all cards together, in their order, and no mean lies outside of levels."""
    found = rarity_levels(Player(tag=ME, levels=levels), {card.id: card for card in known})
    assert sum(tier.cards for tier in found) == len(levels)
    assert sum(tier.maxed for tier in found) == list(levels.values()).count(16)
    orders = [tier.rarity.order for tier in found]
    assert orders == sorted(set(orders))
    assert all(1 <= tier.mean <= 16 and tier.maxed <= tier.cards for tier in found)
    assert all(tier.cards <= tier.there_are for tier in found if tier.there_are)
    assert sum(tier.mean * tier.cards for tier in found) == pytest.approx(sum(levels.values()))


def test_evolutions_and_heroes_are_told_apart() -> None:
    """The forms owned are bits: a card can be both."""
    assert count_forms([Form(1), Form(2), Form(3), Form(1), Form(4)]) == (3, 2)
    assert count_forms([]) == (0, 0)
