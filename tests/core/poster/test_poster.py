"""Tests of the facts of a poster."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from clantui.core.model.battle import BattleLogs, Mode
from clantui.core.model.game import Card, ClanInfo, RosterGap
from clantui.core.model.race import PeriodType
from clantui.core.model.survey import Survey
from clantui.core.poster.poster import MAX_CARDS, find_baseline, make_poster
from clantui.core.stats.win_rate import MIN_GAMES
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
    make_survey,
    player,
    tag,
)
from tests.factories.timelines import make_snapshot

DAY = timedelta(days=1)


def test_the_top_cards_have_their_players() -> None:
    """Cards are sorted by their number of players, and players are in roster order."""
    poster = make_poster(make_survey([KNIGHT, WIZARD, WIZARD], ["Ann", "Bo", "Cy"]))
    assert [*poster.cards] == [
        (WIZARD, ("Bo", "Cy")),
        (KNIGHT, ("Ann",)),
    ]
    assert (poster.members, poster.loaded) == (3, 3)
    assert poster.elixir.mean == (5 + 5 + 3) / 3


@given(FAVOURITES)
@PROPERTY
def test_no_player_is_counted_twice(favourites: list[Card | None]) -> None:
    """Each player with a favourite is at one card, all others at none."""
    poster = make_poster(make_survey(favourites))
    assert len(poster.cards) <= MAX_CARDS
    known = sum(card is not None for card in favourites)
    assert sum(len(players) for _, players in poster.cards) == known
    assert poster.elixir.total == known


def test_an_empty_clan_has_an_empty_poster() -> None:
    """Without race, logs, snapshots and members a poster has only the clan's name."""
    poster = make_poster(make_survey([]))
    assert poster.name == "Lantern Keep"
    assert (poster.race, poster.since, poster.elixir.mean) == (None, None, None)
    assert not any((poster.cards, poster.facts, poster.rising, poster.best, poster.games))


def test_an_inconsistent_roster_has_no_size() -> None:
    """A poster has no number of members if the API contradicts itself."""
    counted = make_survey([KNIGHT])
    counted = replace(counted, clan=replace(counted.clan, gap=RosterGap(counted=50, listed=1)))
    assert make_poster(counted).members is None


def test_the_poster_has_the_facts_of_the_clan() -> None:
    """Location, trophies and access are shown if the API has them."""
    shown = make_survey([KNIGHT])
    info = ClanInfo(location="Japan", trophies=60_000, access="open", required=5_000)
    shown = replace(shown, clan=replace(shown.clan, info=info))
    assert make_poster(shown).facts == ("Japan", "60,000 trophies", "open", "from 5,000 trophies")


def test_changes_are_counted_over_a_week() -> None:
    """The baseline is the newest snapshot that is a week old, or else the oldest."""
    past = [
        make_snapshot({0: KNIGHT, 1: KNIGHT}, at=AT - 9 * DAY),
        make_snapshot({}, at=AT - 8 * DAY),
    ]
    past += [make_snapshot({0: KNIGHT, 1: WIZARD}, at=AT - DAY), make_snapshot({}, at=AT)]
    assert find_baseline(past, AT) == AT - 8 * DAY
    assert find_baseline(past[2:], AT) == AT - DAY
    assert find_baseline(past[3:], AT) is None
    poster = make_poster(make_survey([PEKKA, WIZARD]), snapshots=past[2:])
    assert poster.since == AT - DAY
    assert poster.rising == ((PEKKA.name, "+1"),)
    assert poster.falling == ((KNIGHT.name, "\N{MINUS SIGN}1"),)


@PROPERTY
@given(st.lists(st.integers(-40, 3)))
@example([-3, -1])
def test_the_baseline_is_an_earlier_snapshot(days: list[int]) -> None:
    """The baseline is the newest snapshot that is a week old, else the oldest earlier one."""
    past = [make_snapshot({}, at=AT + day * DAY) for day in sorted(days)]
    found = find_baseline(past, AT)
    earlier = [day for day in days if day < 0]
    if not earlier:
        assert found is None
    elif min(earlier) <= -7:
        assert found == AT + max(day for day in earlier if day <= -7) * DAY
    else:
        assert found == AT + min(earlier) * DAY


def test_a_war_day_has_rank_medals_and_decks() -> None:
    """A war day has the rank, medals, decks and the position of the boat."""
    ours = racer(participants=people(4, 2), medals=900)
    theirs = racer(CLANS[1], people(4), medals=1200)
    shown = make_poster(make_survey([KNIGHT, KNIGHT]), race=race(ours, theirs, day=4)).race
    assert shown is not None
    assert (shown.day, shown.place, shown.span) == ("war day 2 of 4", "2nd of 2", "today")
    assert shown.facts == ("900 medals", "6/8 decks")
    assert shown.position is not None


def test_decks_of_an_incomplete_roster_are_counted_from_the_race() -> None:
    """Players that the roster omits can battle: the race lists them."""
    survey = make_survey([KNIGHT])
    ours = race(racer(participants=people(4, 0, 0)))
    incomplete = replace(survey, clan=replace(survey.clan, gap=RosterGap(counted=3, listed=1)))
    for shown, decks in ((survey, "4/4 decks"), (incomplete, "4/12 decks")):
        poster = make_poster(shown, race=ours).race
        assert poster is not None
        assert decks in poster.facts


def test_a_training_day_has_no_rank() -> None:
    """A training day has only its name."""
    shown = make_poster(make_survey([]), race=race(racer(), kind=PeriodType.TRAINING, day=0)).race
    assert shown is not None
    assert (shown.day, shown.place, shown.facts) == ("training day 1 of 3", "", ())
    assert shown.position is None


def test_a_finished_boat_has_no_medals() -> None:
    """After the finish a clan earns no medals, and its rank has no period."""
    shown = make_poster(make_survey([]), race=race(racer(finished=AT, medals=5))).race
    assert shown is not None
    assert shown.facts[0] == "finished"
    assert shown.span == ""


def test_a_race_without_the_clan_is_none() -> None:
    """A race in which the clan is not listed is left out."""
    assert make_poster(make_survey([]), race=race(racer(CLANS[1]))).race is None


def test_match_ups_need_enough_games() -> None:
    """The best and the worst cards are shown, those with too few games are not."""
    results = [(WIZARD, WON, 40), (WIZARD, LOST, 5), (PEKKA, LOST, 40), (PEKKA, WON, 2)]
    results += [(QUEEN, WON, MIN_GAMES - 1), (MIRROR, WON, 30), (MIRROR, LOST, 30)]
    log = tuple(
        battle(0, game(KNIGHT, won=won, against=(card,)), mode=Mode.WAR)
        for card, won, number in results
        for _ in range(number)
    )
    logs = BattleLogs.start(()).with_log(tag(0), log)
    poster = make_poster(make_survey([KNIGHT]), logs=logs)
    assert [name for name, _ in poster.best] == [WIZARD.name]
    assert [name for name, _ in poster.worst] == [PEKKA.name]
    assert poster.games == sum(number for *_, number in results)


def test_a_poster_of_older_profiles_has_their_time() -> None:
    """While a reload has no answers yet, the poster is as old as what it shows."""
    before = make_survey([KNIGHT, WIZARD])
    again = Survey.start(before.clan, AT + DAY, before)
    assert make_poster(again).at == AT
    assert make_poster(again.with_player(player(0, PEKKA))).at == AT + DAY


def test_a_fact_may_be_zero() -> None:
    """Zero trophies are a fact; a clan that wants none of its players has no condition."""
    shown = make_survey([KNIGHT])
    info = ClanInfo(trophies=0, war_trophies=0, required=0, access="open")
    shown = replace(shown, clan=replace(shown.clan, info=info))
    assert make_poster(shown).facts == ("0 trophies", "0 war trophies", "open")


def test_hidden_battles_are_no_unused_decks() -> None:
    """If a clan has medals, but no player has used a deck, the decks are unknown."""
    ours = racer(participants=people(0, 0), medals=900)
    shown = make_poster(make_survey([KNIGHT, KNIGHT]), race=race(ours, day=4)).race
    assert shown is not None
    assert shown.facts == ("900 medals",)


def test_the_surest_match_ups_come_first() -> None:
    """95 of 100 games say more than all of only a few."""
    results = [(WIZARD, WON, MIN_GAMES), (PEKKA, WON, 95), (PEKKA, LOST, 5)]
    results += [(QUEEN, LOST, MIN_GAMES), (MIRROR, LOST, 95), (MIRROR, WON, 5)]
    log = tuple(
        battle(0, game(KNIGHT, won=won, against=(card,)), mode=Mode.WAR)
        for card, won, number in results
        for _ in range(number)
    )
    logs = BattleLogs.start(()).with_log(tag(0), log)
    poster = make_poster(make_survey([KNIGHT]), logs=logs)
    assert poster.best == ((PEKKA.name, "95%"), (WIZARD.name, "100%"))
    assert poster.worst == ((MIRROR.name, "5%"), (QUEEN.name, "0%"))
