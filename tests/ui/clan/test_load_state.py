"""Tests of the state of a load: when it is current, and when it is retried."""

from __future__ import annotations

import math
from datetime import timedelta

import pytest
from msgspec.structs import replace

from clantui.core.history.timeline import History
from clantui.core.model.attempt import Attempt
from clantui.core.model.errors import Cancelled, Maintenance, NotFound, RoyaleError, Unreachable
from clantui.core.model.game import RosterGap
from clantui.core.model.survey import LoadRequest
from clantui.ui.clan.load_state import CURRENT_SECONDS, FIRST_WAIT, LoadState, Phase
from clantui.ui.clan.state import ClanState
from tests.factories.surveys import KNIGHT
from tests.factories.timelines import make_snapshot
from tests.ui.harness import NOON, clan_of, make_survey, start_survey, tag_number

WHOLE = make_survey(["Wizard", "Zap"])
REQUEST = LoadRequest(tag=WHOLE.clan.tag)
OFFLINE = Unreachable("no connection")


def test_a_complete_survey_is_current_for_a_minute() -> None:
    """A complete survey is current while the API repeats its answer."""
    load = LoadState(survey=WHOLE)
    assert load.is_current(NOON + timedelta(seconds=CURRENT_SECONDS - 1))
    assert not load.is_current(NOON + timedelta(seconds=CURRENT_SECONDS))


def test_an_incomplete_survey_is_never_current() -> None:
    """A missing, running or partial survey is never current."""
    failed = WHOLE.with_failure(WHOLE.clan.members[0].tag, OFFLINE)
    for survey in (None, start_survey(["Wizard"]), failed):
        assert not LoadState(survey=survey).is_current(NOON)


def test_a_load_is_stopped_only_if_nothing_else_failed() -> None:
    """A player who failed for another reason makes it incomplete."""
    first, second = (member.tag for member in WHOLE.clan.members)
    stopped = WHOLE.with_failure(first, Cancelled("stopped"))
    assert LoadState(survey=stopped).phase is Phase.STOPPED
    assert LoadState(survey=stopped.with_failure(second, OFFLINE)).phase is Phase.INCOMPLETE


@pytest.mark.parametrize("error", [OFFLINE, Maintenance("the game is in maintenance")])
def test_the_wait_doubles_with_each_retry(error: RoyaleError) -> None:
    """The wait doubles up to a limit, and a load by the user resets it."""
    load, waits = LoadState(), []
    for _ in range(8):
        load = load.start_load(REQUEST, NOON, is_retry=True).finish(error, NOON)
        assert load.retry_at is not None
        waits.append(load.retry_at - NOON)
    minutes = [wait.total_seconds() / 60 for wait in waits]
    assert minutes == [1, 2, 4, 8, 10, 10, 10, 10]
    load = load.start_load(REQUEST, NOON).finish(error, NOON)
    assert load.retry_at == NOON + FIRST_WAIT


def test_a_permanent_error_is_not_retried() -> None:
    """A clan that does not exist is not retried; an unreachable player is."""
    begun_load = LoadState(survey=WHOLE).start_load(REQUEST, NOON)
    assert begun_load.finish(NotFound("there is no such clan"), NOON).retry_at is None
    assert begun_load.finish(None, NOON).retry_at is None
    late = WHOLE.with_failure(WHOLE.clan.members[0].tag, OFFLINE)
    assert replace(begun_load, survey=late).finish(None, NOON).retry_at == NOON + FIRST_WAIT
    gone = WHOLE.with_failure(WHOLE.clan.members[0].tag, NotFound("there is no such player"))
    assert replace(begun_load, survey=gone).finish(None, NOON).retry_at is None
    mixed = gone.with_failure(WHOLE.clan.members[1].tag, OFFLINE)
    assert replace(begun_load, survey=mixed).finish(None, NOON).retry_at == NOON + FIRST_WAIT


def test_the_time_left_counts_only_the_answers_of_this_load() -> None:
    """Players who had answered before a load was continued do not shorten its time left."""
    survey = start_survey(["Wizard"] * 10)
    first, *others = clan_of(["Wizard"] * 10)[1].values()
    for player in others[:5]:
        survey = survey.with_player(player)
    for player in (first, *others[5:]):
        survey = survey.with_failure(player.tag, OFFLINE)
    request = LoadRequest(tag=survey.clan.tag, before=survey, only_missing=True)
    load = LoadState(survey=survey).start_load(request, NOON)
    assert request.partial_survey is not None
    newest = request.partial_survey.with_player(first).with_player(others[5])
    at = NOON + timedelta(seconds=10)
    assert load.with_survey(newest, at).estimate_left(at) == 15.0
    assert load.with_survey(newest, at).best_estimate == 25.0


def test_an_estimate_holds_for_twice_its_time_and_at_least_two_seconds() -> None:
    """The shortest estimate of a load counts; after twice its time no time left is shown."""
    players = list(clan_of(["Wizard"] * 4)[1].values())
    for answers, last, has_estimate in (
        ((0.1,), 2.0, True),
        ((0.1,), 2.1, False),
        ((1.0, 8.0), 8.0, True),
        ((1.0, 8.0), 8.1, False),
    ):
        survey = start_survey(["Wizard"] * 4)
        load = LoadState().start_load(REQUEST, NOON).with_survey(survey, NOON)
        for player, seconds in zip(players, answers, strict=False):
            survey = survey.with_player(player)
            load = load.with_survey(survey, NOON + timedelta(seconds=seconds))
        left = load.estimate_left(NOON + timedelta(seconds=last))
        expected = last / len(answers) * (len(players) - len(answers))
        assert left == (pytest.approx(expected) if has_estimate else None)


def test_a_load_begins_without_the_outcome_of_the_last_one() -> None:
    """The error, the try, the roster and the estimate of the load before are forgotten."""
    attempt = Attempt(number=2, at=NOON, error=OFFLINE)
    old = LoadState(
        survey=WHOLE,
        attempt=attempt,
        has_roster=True,
        best_estimate=3.0,
        error=OFFLINE,
        retry_at=NOON,
        tries=4,
        request=REQUEST,
    )
    later = NOON + timedelta(minutes=1)
    begun = LoadState(survey=WHOLE, request=REQUEST, is_loading=True, started_at=later)
    assert old.start_load(REQUEST, later) == begun
    assert old.start_load(REQUEST, later, is_retry=True) == replace(begun, tries=4)
    assert old.dismiss() == LoadState(
        survey=WHOLE, attempt=attempt, has_roster=True, best_estimate=3.0
    )
    begun = old.start_load(REQUEST, NOON).with_survey(start_survey(["Wizard"]), NOON)
    assert begun.cancel().phase is Phase.STOPPED
    assert replace(old, survey=start_survey(["Wizard"])).start_load(REQUEST, NOON).failed


def test_a_load_that_ends_without_a_connection_error_starts_the_count_of_tries_anew() -> None:
    """Players missed by an earlier load plan no retry if the clan itself does not exist."""
    late = WHOLE.with_failure(WHOLE.clan.members[0].tag, OFFLINE)
    load = LoadState(tries=3).start_load(REQUEST, NOON, is_retry=True)
    load = replace(load, survey=late)
    ended = load.finish(NotFound("there is no such clan"), NOON)
    assert (ended.retry_at, ended.tries) == (None, 0)
    assert (load.finish(None, NOON).retry_at, load.finish(None, NOON).tries) == (
        NOON + 8 * FIRST_WAIT,
        4,
    )


def test_an_answer_about_another_clan_leaves_the_progress_of_a_load() -> None:
    """While another clan is opened, a background answer of this one is no answer to that load."""
    opening = LoadState(survey=WHOLE).start_load(LoadRequest(tag=tag_number(7)), NOON)
    opening = replace(opening, attempt=Attempt(number=2, at=NOON, error=OFFLINE))
    newer = make_survey(["Zap", "Zap"])
    assert opening.with_survey(newer, NOON) == replace(opening, survey=newer)
    own = replace(opening, request=REQUEST).with_survey(newer, NOON)
    assert (own.attempt, own.has_roster) == (None, True)


def test_the_requested_clan_is_the_one_that_is_loading_or_has_failed() -> None:
    """After another clan was opened or its error was dismissed, the shown one is meant again."""
    other = tag_number(7)
    opening = LoadState(survey=WHOLE).start_load(LoadRequest(tag=other), NOON)
    failed = opening.finish(NotFound("there is no such clan"), NOON)
    for load, requested in (
        (opening, other),
        (failed, other),
        (failed.dismiss(), WHOLE.clan.tag),
        (opening.finish(None, NOON), WHOLE.clan.tag),
    ):
        assert (load.requested_tag, load.is_other_clan) == (requested, requested == other)
    first = LoadState().start_load(LoadRequest(tag=other), NOON)
    assert (first.requested_tag, first.is_other_clan) == (other, False)
    assert (LoadState().requested_tag, LoadState().is_other_clan) == (None, False)


def test_a_clan_whose_members_are_not_known_is_incomplete() -> None:
    """All listed players are loaded, but the API counts more."""
    clan = replace(WHOLE.clan, gap=RosterGap(counted=50, listed=2))
    assert LoadState(survey=WHOLE).phase is Phase.COMPLETE
    assert LoadState(survey=replace(WHOLE, clan=clan)).phase is Phase.INCOMPLETE


def test_a_survey_with_all_answers_is_no_longer_loading() -> None:
    """After the last answer nothing is estimated and no one is waited for, until the load ends."""
    load = LoadState().start_load(REQUEST, NOON).with_survey(start_survey(["Wizard"]), NOON)
    assert load.loading_survey is not None
    at = NOON + timedelta(seconds=9)
    load = load.with_survey(make_survey(["Wizard"]), at)
    assert (load.loading_survey, load.estimate_left(at), load.is_slow(at)) == (None, None, False)
    assert load.list_pending(at) == ()


def test_requests_without_an_answer_have_the_most_tries_first() -> None:
    """Each has the seconds until its try begins, none below 0, and the error of the last try."""
    survey = start_survey(["Wizard"] * 3)
    _, second, third = (member.tag for member in survey.clan.members)
    for tag, number, seconds in ((second, 2, -1), (third, 3, 4)):
        at = NOON + timedelta(seconds=seconds)
        survey = survey.with_attempt(tag, Attempt(number=number, at=at, error=OFFLINE))
    load = LoadState().start_load(REQUEST, NOON).with_survey(survey, NOON)
    entries = [
        (entry.name, entry.number, entry.starts_in, entry.error)
        for entry in load.list_pending(NOON)
    ]
    assert entries == [
        ("Thor2", 3, 4.0, OFFLINE),
        ("Thor1", 2, 0.0, OFFLINE),
        ("Thor0", 1, 0.0, None),
    ]


@pytest.mark.parametrize(
    ("age", "change", "expected"),
    [
        (30.0, {}, 30.0),
        (1.0, {}, 1.0),
        (0.9, {}, 0.0),
        (30.0, {"error": OFFLINE}, 0.0),
        (30.0, {"request": None}, 0.0),
        (30.0, {"request": REQUEST}, 0.0),
        (30.0, {"survey": None}, 0.0),
    ],
)
def test_only_a_reload_with_all_players_has_an_age_of_its_cached_answer(
    age: float, change: dict[str, object], expected: float
) -> None:
    """An answer is new below a second; a first load, an error or a missing player has no age."""
    cached = replace(WHOLE, clan=replace(WHOLE.clan, age=age))
    reload = LoadRequest(tag=cached.clan.tag, before=cached, only_missing=True)
    load = replace(LoadState(survey=cached, request=reload), **change)
    assert load.cache_age == expected
    missing = cached.with_failure(cached.clan.members[0].tag, OFFLINE)
    assert LoadState(survey=missing, request=reload).cache_age == 0.0
    continued = replace(reload, before=missing)
    assert LoadState(survey=cached, request=continued).cache_age == 0.0


def test_a_countdown_ends_at_0() -> None:
    """A retry that is due, but not started yet, has no negative countdown."""
    load = LoadState(retry_at=NOON + timedelta(seconds=5))
    countdowns = [load.count_down(NOON + timedelta(seconds=seconds)) for seconds in (0, 5, 6)]
    assert countdowns == [5.0, 0.0, 0.0]
    assert LoadState().count_down(NOON) is None


def test_the_next_try_is_for_what_is_missing() -> None:
    """After an error of the clan all is requested again, else only the missing players."""
    assert LoadState(survey=WHOLE).next_request is None
    late = WHOLE.with_failure(WHOLE.clan.members[0].tag, OFFLINE)
    begun_load = replace(LoadState().start_load(REQUEST, NOON), survey=late)
    for error, only_missing in ((OFFLINE, False), (None, True)):
        request = begun_load.finish(error, NOON).next_request
        assert request is not None
        assert (request.before, request.only_missing) == (late, only_missing)


@pytest.mark.parametrize(
    ("seconds", "answers", "is_slow"),
    [(4.9, 0, False), (5.0, 0, True), (0.9, 1, False), (1.0, 1, False), (3.0, 1, True)],
)
def test_a_load_is_slow_without_an_answer_or_long_after_its_estimate(
    seconds: float, answers: int, *, is_slow: bool
) -> None:
    """Nothing for five seconds is slow, and so is twice the time that was estimated."""
    survey = start_survey(["Wizard"] * 2)
    load = LoadState().start_load(REQUEST, NOON).with_survey(survey, NOON)
    for player in list(clan_of(["Wizard"] * 2)[1].values())[:answers]:
        survey = survey.with_player(player)
        load = load.with_survey(survey, NOON + timedelta(seconds=0.5))
    assert load.is_slow(NOON + timedelta(seconds=seconds)) is is_slow


def test_a_second_refresh_within_ten_seconds_ignores_the_cache() -> None:
    """The first refresh may be answered from the cache, the second may not."""
    state = ClanState(tag=WHOLE.clan.tag, load=LoadState(survey=WHOLE, started_at=NOON))
    for seconds, max_age in ((0, 0), (10, 0), (10.1, math.inf)):
        request = state.make_refresh_request(NOON + timedelta(seconds=seconds))
        assert request is not None
        assert (request.max_age, request.before, request.only_missing) == (max_age, WHOLE, True)
    assert ClanState().make_refresh_request(NOON) is None
    assert ClanState(tag=WHOLE.clan.tag).make_refresh_request(NOON) == REQUEST


def test_the_baseline_is_the_last_snapshot_before_the_start() -> None:
    """A snapshot of this run is no baseline; one that was chosen goes before it."""
    whole = ClanState(tag=WHOLE.clan.tag, load=LoadState(survey=WHOLE))
    days = [NOON - timedelta(days=days) for days in (2, 1, 0)]
    snapshots = tuple(make_snapshot({0: KNIGHT}, at=day) for day in days)
    state = whole.with_history(snapshots, History.of(snapshots), days[2])
    assert state.baseline == days[1]
    assert whole.with_history(snapshots, History.of(snapshots), days[0]).baseline is None
    chosen = state.with_comparison(days[0])
    assert chosen.baseline == days[0]
    assert chosen.with_comparison(days[0]).baseline == days[1]
