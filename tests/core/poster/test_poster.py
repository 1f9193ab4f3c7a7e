"""Tests of the facts of a poster: what is counted, and what is missing."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from clantui.core.model.battle import BattleLogs, Mode
from clantui.core.model.game import Card, ClanAbout, RosterGap
from clantui.core.model.race import PeriodType
from clantui.core.poster.poster import MOST_CARDS, find_baseline, make_poster
from clantui.core.stats.win_rate import ENOUGH
from tests.factories.battles import LOST, WON, battle, game
from tests.factories.races import CLANS, people, race, racer
from tests.factories.surveys import (
    AT,
    FAVOURITES,
    KNIGHT,
    MIRROR,
    PEKKA,
    PROPERTY,
    QUEEN,
    WIZARD,
    survey,
    tag,
)
from tests.factories.timelines import reading

DAY = timedelta(days=1)


def test_the_top_cards_name_who_plays_them() -> None:
    """Cards stand in the order of their players, who stand in roster order."""
    poster = make_poster(survey([KNIGHT, WIZARD, WIZARD], ["Ann", "Bo", "Cy"]))
    assert [(one.card, one.players) for one in poster.cards] == [
        (WIZARD, ("Bo", "Cy")),
        (KNIGHT, ("Ann",)),
    ]
    assert (poster.members, poster.loaded) == (3, 3)
    assert poster.elixir.mean == (5 + 5 + 3) / 3


@given(FAVOURITES)
@PROPERTY
def test_no_card_is_counted_twice(liked: list[Card | None]) -> None:
    """Each player stands at one card at most, and only those who have a favourite."""
    poster = make_poster(survey(liked))
    assert len(poster.cards) <= MOST_CARDS
    known = sum(card is not None for card in liked)
    assert sum(len(one.players) for one in poster.cards) == known
    assert poster.elixir.total == known


def test_what_is_missing_is_left_out() -> None:
    """Without race, logs, readings and members a poster has its clan, and nothing else."""
    poster = make_poster(survey([]))
    assert poster.name == "Lantern Keep"
    assert (poster.race, poster.since, poster.elixir.mean) == (None, None, None)
    assert not any((poster.cards, poster.facts, poster.rising, poster.best, poster.games))


def test_a_roster_that_is_not_known_has_no_size() -> None:
    """A poster tells no number of members where the API contradicts itself."""
    doubtful = survey([KNIGHT])
    doubtful = replace(doubtful, clan=replace(doubtful.clan, gap=RosterGap(counted=50, listed=1)))
    assert make_poster(doubtful).members is None


def test_the_clan_tells_of_itself() -> None:
    """Location, trophies and who may join are told where the API tells them."""
    told = survey([KNIGHT])
    about = ClanAbout(location="Japan", trophies=60_000, access="open", required=5_000)
    told = replace(told, clan=replace(told.clan, about=about))
    assert make_poster(told).facts == ("Japan", "60,000 trophies", "open", "from 5,000 trophies")


def test_changes_are_counted_over_a_week() -> None:
    """The newest reading that is a week old is compared with; else the oldest there is."""
    past = [reading({0: KNIGHT, 1: KNIGHT}, at=AT - 9 * DAY), reading({}, at=AT - 8 * DAY)]
    past += [reading({0: KNIGHT, 1: WIZARD}, at=AT - DAY), reading({}, at=AT)]
    assert find_baseline(past, AT) == AT - 8 * DAY
    assert find_baseline(past[2:], AT) == AT - DAY
    assert find_baseline(past[3:], AT) is None
    poster = make_poster(survey([PEKKA, WIZARD]), readings=past[2:])
    assert poster.since == AT - DAY
    assert [(one.card, one.delta) for one in poster.rising] == [(PEKKA, 1)]
    assert [(one.card, one.delta) for one in poster.falling] == [(KNIGHT, -1)]


@given(st.lists(st.integers(-40, 3)))
@PROPERTY
def test_the_baseline_is_an_earlier_reading(days: list[int]) -> None:
    """It is the newest reading a week old, or else none is that old and it is the oldest."""
    past = [reading({}, at=AT + day * DAY) for day in sorted(days)]
    found = find_baseline(past, AT)
    earlier = [day for day in days if day < 0]
    if not earlier:
        assert found is None
    elif min(earlier) <= -7:
        assert found == AT + max(day for day in earlier if day <= -7) * DAY
    else:
        assert found == AT + min(earlier) * DAY


def test_the_race_is_told_with_place_medals_and_decks() -> None:
    """A day of war has place, medals, decks and the boat."""
    ours = racer(participants=people(4, 2), medals=900)
    them = racer(CLANS[1], people(4), medals=1200)
    told = make_poster(survey([KNIGHT, KNIGHT]), race=race(ours, them, day=4)).race
    assert told is not None
    assert (told.day, told.place, told.span) == ("war day 2 of 4", "2nd of 2", "today")
    assert told.facts == ("900 medals", "6/8 decks")
    assert told.position is not None


def test_training_has_no_place() -> None:
    """A day of training is named, and nothing else is told of it."""
    told = make_poster(survey([]), race=race(racer(), kind=PeriodType.TRAINING, day=0)).race
    assert told is not None
    assert (told.day, told.place, told.facts) == ("training day 1 of 3", "", ())
    assert told.position is None


def test_a_boat_over_the_line_has_finished() -> None:
    """A clan that has finished earns no more medals, and keeps its place."""
    told = make_poster(survey([]), race=race(racer(finished=AT, medals=5))).race
    assert told is not None
    assert told.facts[0] == "finished"
    assert told.span == ""


def test_a_race_without_the_clan_is_none() -> None:
    """A race that does not tell of the clan is left out."""
    assert make_poster(survey([]), race=race(racer(CLANS[1]))).race is None


def test_match_ups_are_those_of_enough_games() -> None:
    """The best and the worst of war are told, and of too few games nothing is."""
    results = [(WIZARD, WON, 40), (WIZARD, LOST, 5), (PEKKA, LOST, 40), (PEKKA, WON, 2)]
    results += [(QUEEN, WON, ENOUGH - 1), (MIRROR, WON, 30), (MIRROR, LOST, 30)]
    log = tuple(
        battle(0, game(KNIGHT, won=won, against=(card,)), mode=Mode.WAR)
        for card, won, number in results
        for _ in range(number)
    )
    logs = BattleLogs.start(()).with_log(tag(0), log)
    poster = make_poster(survey([KNIGHT]), logs=logs)
    assert [one.card for one in poster.best] == [WIZARD]
    assert [one.card for one in poster.worst] == [PEKKA]
    assert poster.games == sum(number for *_, number in results)
